import { TidemarkError } from '../../base/errors.js';
import type { Batch } from '../../columnar/batch.js';
import { rowObjects } from '../../columnar/rows.js';
import { OUTPUT_MODES } from '../../stream/output-mode.js';
import type { Sink, SinkContext, SinkProvider } from '../../stream/sink.js';

/** Rows of one committed epoch. */
export interface MemoryEpoch {
  readonly queryId: string;
  readonly epochId: number;
  readonly batch: Batch;
}

/**
 * Keeps what a query puts out in memory, for tests and examples. Append and update: the rows of all epochs; complete: those of the last.
 * Idempotent by epoch while the sink object lives. A query in append or update mode cannot go on from its checkpoint into a new sink,
 * which would lack the rows of earlier runs (Spark's rule); give it the same sink object, or use complete mode.
 */
export class MemorySink<R = Record<string, unknown>> implements SinkProvider {
  readonly description = 'MemorySink';
  readonly name = 'memory';
  readonly manifest = { idempotent: true, transactional: true, outputModes: OUTPUT_MODES, retractions: true, temporaryCheckpoint: true };
  readonly detail = {};
  #epochs: MemoryEpoch[] = [];
  readonly #lastOfQuery = new Map<string, number>();
  #isComplete = false;

  /** Committed epochs, oldest first; in complete mode only the last. */
  epochs(): readonly MemoryEpoch[] {
    return this.#epochs;
  }

  /** All rows as objects, in the order they came out. */
  rows(): R[] {
    return this.#epochs.flatMap((epoch) => [...rowObjects(epoch.batch)] as R[]);
  }

  /** Rows of the last committed epoch. */
  lastRows(): R[] {
    const last = this.#epochs.at(-1);
    return last === undefined ? [] : ([...rowObjects(last.batch)] as R[]);
  }

  /** Forgets the rows; what was committed stays known, so that no epoch comes again. */
  clear(): void {
    this.#epochs = [];
  }

  async open(context: SinkContext): Promise<Sink> {
    this.#isComplete = context.outputMode === 'complete';
    if (context.lastCommittedEpoch !== null && !this.#isComplete && !this.#lastOfQuery.has(context.queryId)) {
      throw new TidemarkError(
        'MEMORY_SINK_CANNOT_RECOVER',
        `the checkpoint has committed epochs up to ${context.lastCommittedEpoch}, but their rows were in the memory of another run. Use complete mode, another sink, or a new checkpoint.`,
        { lastCommittedEpoch: context.lastCommittedEpoch },
      );
    }
    const written = new Map<number, Batch>();
    return {
      lastEpoch: this.#lastOfQuery.get(context.queryId) ?? null,
      write: async (epoch) => {
        const batch = await epoch.collect();
        written.set(epoch.id, batch);
        return batch.length;
      },
      commit: async (epochId) => {
        const batch = written.get(epochId);
        written.delete(epochId);
        if (batch !== undefined) this.#commit({ queryId: context.queryId, epochId, batch });
      },
      abort: async (epochId) => void written.delete(epochId),
      close: async () => undefined,
    };
  }

  #commit(epoch: MemoryEpoch): void {
    if (epoch.epochId <= (this.#lastOfQuery.get(epoch.queryId) ?? -1)) return;
    this.#lastOfQuery.set(epoch.queryId, epoch.epochId);
    if (this.#isComplete) this.#epochs = [epoch];
    else this.#epochs.push(epoch);
  }
}

/** A sink that keeps rows in memory: `sink.rows()`. */
export function toMemory<R = Record<string, unknown>>(): MemorySink<R> {
  return new MemorySink<R>();
}
