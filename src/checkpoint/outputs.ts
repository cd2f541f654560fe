import { Aborted, unlessAborted } from '../base/abort.js';
import { systemClock } from '../base/clock.js';
import type { Epoch } from '../stream/epoch.js';
import type { PlanNode } from '../stream/plan-node.js';
import type { SinkContext, SinkProvider } from '../stream/sink.js';
import type { Faults } from './faults.js';
import { LateEpochs, type LateSink } from './late-output.js';
import { SinkOutput, type SinkPoints } from './sink-output.js';
import type { StreamRun } from './stream-run.js';

/** How long an epoch may stay inside plain RxJS operators of the pipe. */
export const OPAQUE_WAIT_MS = 60_000;

const MAIN: SinkPoints = { write: 'sinkWrite', commit: 'sinkCommit' };
const LATE: SinkPoints = { write: 'lateSinkWrite', commit: 'lateSinkCommit' };

export interface OutputsOptions {
  readonly plan: PlanNode;
  readonly sink: SinkProvider;
  readonly lateSinks?: readonly LateSink[];
  readonly faults?: Faults;
}

/**
 * The sinks of a run: the query's own, and those that late rows go to. All write an epoch before any commits it; the epoch is done when all
 * have committed. A crash in between runs it again, late rows included: what is late depends on the rows and the logged watermark only.
 */
export class Outputs {
  #main: SinkOutput | null = null;
  readonly #late: { readonly epochs: LateEpochs; readonly output: SinkOutput }[] = [];

  constructor(
    private readonly options: OutputsOptions,
    private readonly run: StreamRun,
  ) {}

  async open(context: Omit<SinkContext, 'schema'>): Promise<void> {
    const { plan, sink, lateSinks, faults } = this.options;
    const { signal } = context;
    const opened = await unlessAborted(sink.open({ ...context, schema: plan.schema }), signal);
    this.#main = new SinkOutput(opened, signal, faults, MAIN);
    for (const to of lateSinks ?? []) {
      const late = await unlessAborted(to.sink.open({ ...context, schema: to.plan.schema, outputMode: 'append' }), signal);
      this.#late.push({ epochs: new LateEpochs(to, this.run), output: new SinkOutput(late, signal, faults, LATE) });
    }
  }

  /** Writes and commits an epoch; `written` comes between. Returns the rows written by the query's own sink, or null where it does not say. */
  async deliver(out: Epoch, written: () => Promise<void>): Promise<number | null> {
    const main = this.#main!;
    try {
      const rows = await main.write(out);
      for (const { epochs, output } of this.#late) {
        await output.write(await epochs.next(out.info, this.run.lateRows, () => opaqueWait(this.run.signal)));
      }
      await written();
      for (const output of this.#all()) await output.commit(out.id);
      return rows;
    } catch (error) {
      for (const output of this.#all()) await output.abort(out.id, error);
      throw error;
    }
  }

  /** Closes all sinks, waiting for none longer than `graceIsOver`; gives the errors that came. */
  async close(graceIsOver: AbortSignal): Promise<unknown[]> {
    const errors: unknown[] = [];
    for (const output of this.#all()) {
      await unlessAborted(output.close(), graceIsOver).catch((error: unknown) => {
        if (!(error instanceof Aborted)) errors.push(error);
      });
    }
    for (const { epochs } of this.#late) epochs.close();
    this.#main = null;
    this.#late.length = 0;
    return errors;
  }

  #all(): SinkOutput[] {
    return [...(this.#main === null ? [] : [this.#main]), ...this.#late.map(({ output }) => output)];
  }
}

export function opaqueWait(signal: AbortSignal): Promise<void> {
  return systemClock.waitUntil(systemClock.nowMs() + OPAQUE_WAIT_MS, signal);
}
