import { Aborted, unlessAborted } from '../base/abort.js';
import { systemClock } from '../base/clock.js';
import { TidemarkError } from '../base/errors.js';
import { BAD_RECORD_SCHEMA, badRecordsBatch } from '../stream/bad-records.js';
import { Epoch } from '../stream/epoch.js';
import type { PlanNode } from '../stream/plan-node.js';
import type { Sink, SinkContext, SinkProvider } from '../stream/sink.js';
import type { Faults } from './faults.js';
import { LateEpochs, type LateSink } from './late-output.js';
import { SinkOutput, type SinkPoints } from './sink-output.js';
import type { SourceInput } from './source-input.js';
import type { StreamRun } from './stream-run.js';

/** How long an epoch may stay inside plain RxJS operators of the pipe. */
export const OPAQUE_WAIT_MS = 60_000;

const MAIN: SinkPoints = { write: 'sinkWrite', commit: 'sinkCommit' };
const LATE: SinkPoints = { write: 'lateSinkWrite', commit: 'lateSinkCommit' };
const BAD: SinkPoints = { write: 'badSinkWrite', commit: 'badSinkCommit' };

export interface OutputsOptions {
  readonly plan: PlanNode;
  readonly sink: SinkProvider;
  readonly lateSinks?: readonly LateSink[];
  readonly faults?: Faults;
}

/**
 * The sinks of a run: the query's own, those that late rows go to, and those of records that a source cannot read. All write an epoch before any
 * commits it; the epoch is done when all have committed. A crash in between runs it again, late rows included: what is late depends on the
 * rows and the logged watermark only.
 */
export class Outputs {
  #main: SinkOutput | null = null;
  readonly #late: { readonly epochs: LateEpochs; readonly output: SinkOutput }[] = [];
  readonly #bad: { readonly input: SourceInput; readonly output: SinkOutput }[] = [];

  constructor(
    private readonly options: OutputsOptions,
    private readonly run: StreamRun,
  ) {}

  /** Opens the sinks. None may have an epoch behind `newestLogged`, the newest that the checkpoint knows of (-1 for none). */
  async open(context: Omit<SinkContext, 'schema'>, newestLogged: number): Promise<void> {
    const { plan, sink, lateSinks, faults } = this.options;
    const { signal } = context;
    const opened = await unlessAborted(sink.open({ ...context, schema: plan.schema }), signal);
    this.#main = new SinkOutput(opened, signal, faults, MAIN);
    checkNotAhead(opened, sink, newestLogged);
    for (const to of lateSinks ?? []) {
      const late = await unlessAborted(to.sink.open({ ...context, schema: to.plan.schema, outputMode: 'append' }), signal);
      this.#late.push({ epochs: new LateEpochs(to, this.run), output: new SinkOutput(late, signal, faults, LATE) });
      checkNotAhead(late, to.sink, newestLogged);
    }
    for (const input of this.run.inputs) {
      const to = input.provider.badRecords;
      if (to === undefined) continue;
      const bad = await unlessAborted(to.open({ ...context, schema: BAD_RECORD_SCHEMA, outputMode: 'append' }), signal);
      this.#bad.push({ input, output: new SinkOutput(bad, signal, faults, BAD) });
    }
  }

  /**
   * Writes and commits an epoch; `written` comes between, and `whenRead` when all rows have been computed. Returns the rows written by the
   * query's own sink, or null where it does not say.
   */
  async deliver(out: Epoch, written: () => Promise<void>, whenRead: () => void): Promise<number | null> {
    const main = this.#main!;
    try {
      const rows = await main.write(out, whenRead);
      for (const { epochs, output } of this.#late) {
        await output.write(await epochs.next(out.info, this.run.lateRows, () => opaqueWait(this.run.signal)));
      }
      for (const { input, output } of this.#bad) {
        const batch = badRecordsBatch(input.badRecords);
        await output.write(
          new Epoch(out.info, BAD_RECORD_SCHEMA, async function* () {
            if (batch.length > 0) yield batch;
          }),
        );
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
    this.#bad.length = 0;
    return errors;
  }

  #all(): SinkOutput[] {
    return [...(this.#main === null ? [] : [this.#main]), ...[...this.#late, ...this.#bad].map(({ output }) => output)];
  }
}

function checkNotAhead({ lastEpoch }: Sink, { description }: SinkProvider, newestLogged: number): void {
  if (lastEpoch === undefined || lastEpoch === null || lastEpoch <= newestLogged) return;
  const known = newestLogged < 0 ? 'no epoch' : `epochs up to ${newestLogged}`;
  throw new TidemarkError(
    'CHECKPOINT_CORRUPT',
    `the sink ${description} has committed epoch ${lastEpoch} of this query, but its checkpoint knows of ${known}: it is damaged, or an older copy. Restore a copy that is as new as the sink, or start with a new checkpoint and a new sink.`,
    { part: 'offset log', sink: description, lastEpoch, newestLogged },
  );
}

export function opaqueWait(signal: AbortSignal): Promise<void> {
  return systemClock.waitUntil(systemClock.nowMs() + OPAQUE_WAIT_MS, signal);
}
