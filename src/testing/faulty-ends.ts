import type { Batch } from '../columnar/batch.js';
import type { Sink, SinkProvider } from '../stream/sink.js';
import type { Source, SourceProvider } from '../stream/source.js';
import type { Life } from './fault-board.js';

/** The part of a simulation that sources and sinks see. */
export interface Surroundings {
  /** The life that runs now. */
  readonly life: () => Life;
  /** Resolves when the script lets triggers run. */
  readonly mayRun: () => Promise<void>;
}

/**
 * The source, with a fault point at each of its calls. Waits for the script before it says how far it can go. `open`: how it is
 * opened, by the provider itself unless another of its kind stands behind it.
 */
export function faultySource(
  provider: SourceProvider,
  around: Surroundings,
  open: SourceProvider['open'] = (context) => provider.open(context),
): SourceProvider {
  return {
    name: provider.name,
    description: provider.description,
    schema: provider.schema,
    manifest: provider.manifest,
    detail: provider.detail,
    ...(provider.settings && { settings: provider.settings }),
    open: async (context) => {
      const life = around.life();
      const source = await life.step('sourceOpen', () => open(context));
      const faulty: Source = {
        latestOffset: async (start, limit) => {
          await around.mayRun();
          return life.step('latestOffset', () => source.latestOffset(start, limit));
        },
        read: (start, end, evaluation) => readBetweenFaults(source.read(start, end, evaluation), life),
        commit: (end) => life.step('sourceCommit', () => source.commit?.(end)),
        close: () => (life.isOver ? Promise.resolve() : source.close()),
        ...(source.reportLatestOffset && { reportLatestOffset: () => source.reportLatestOffset!() }),
        ...(source.prepareForAvailableNow && { prepareForAvailableNow: () => source.prepareForAvailableNow!() }),
        ...(source.waitForData && { waitForData: (signal: AbortSignal) => source.waitForData!(signal) }),
        ...(source.metrics && { metrics: () => source.metrics!() }),
      };
      return faulty;
    },
  };
}

async function* readBetweenFaults(batches: AsyncIterable<Batch>, life: Life): AsyncIterable<Batch> {
  await life.pass('before sourceRead');
  for await (const batch of batches) {
    yield batch;
    await life.pass('after sourceRead');
  }
}

/** The sink, with a fault point at each of its calls. After a crash it hears nothing more: neither abort nor close. */
export function faultySink(provider: SinkProvider, around: Surroundings): SinkProvider {
  return {
    description: provider.description,
    name: provider.name,
    manifest: provider.manifest,
    detail: provider.detail,
    check: (schema, outputMode) => provider.check?.(schema, outputMode),
    open: async (context) => {
      const life = around.life();
      const sink = await life.step('sinkOpen', () => provider.open(context));
      const faulty: Sink = {
        ...(sink.lastEpoch !== undefined && { lastEpoch: sink.lastEpoch }),
        write: (epoch) => life.step('sinkWrite', () => sink.write(epoch)),
        commit: (epochId) => life.step('sinkCommit', () => sink.commit(epochId)),
        abort: async (epochId, error) => (life.isOver ? undefined : sink.abort?.(epochId, error)),
        close: async () => (life.isOver ? undefined : sink.close()),
      };
      return faulty;
    },
  };
}
