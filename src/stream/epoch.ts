import type { Batch } from '../columnar/batch.js';
import { concatBatches } from '../columnar/batch.js';
import { rowObjects } from '../columnar/rows.js';
import type { Schema } from '../columnar/types.js';
import type { EvaluationContext } from '../expressions/bound.js';
import type { Watermark } from './watermark.js';

/** What the coordinator decides about an epoch before any row is read; the same on every replay. */
export interface EpochInfo {
  readonly id: number;
  /** The query's watermark pair in this epoch; operators map it to their place in the plan. */
  readonly watermark: Watermark;
  /** Settings, `current_timestamp()` and epoch id for expressions. */
  readonly evaluation: EvaluationContext;
  /** True where the epoch reads nothing and only lets the watermark act. */
  readonly isNoData: boolean;
}

/**
 * The unit of work and commit, as it flows from sources through operators to a sink. Its rows are pulled: `batches` reads the sources
 * and runs the operators while it is iterated, chunk by chunk, so memory is bounded by a chunk. It can be iterated once.
 */
export class Epoch<R = Record<string, unknown>> {
  #iterated = false;

  constructor(
    readonly info: EpochInfo,
    readonly schema: Schema,
    private readonly pull: () => AsyncIterable<Batch>,
  ) {}

  get id(): number {
    return this.info.id;
  }

  batches(): AsyncIterable<Batch> {
    if (this.#iterated) throw new Error(`epoch ${this.id} was read twice; collect its rows once and share them`);
    this.#iterated = true;
    return this.pull();
  }

  /** The same epoch with its batches replaced by what `pull` gives. */
  with<S = R>(schema: Schema, pull: () => AsyncIterable<Batch>): Epoch<S> {
    return new Epoch<S>(this.info, schema, pull);
  }

  /** All rows as one batch. */
  async collect(): Promise<Batch> {
    const parts: Batch[] = [];
    for await (const batch of this.batches()) parts.push(batch);
    return concatBatches(this.schema, parts);
  }

  /** All rows as objects. */
  async rows(): Promise<R[]> {
    const rows: R[] = [];
    for await (const batch of this.batches()) for (const row of rowObjects(batch)) rows.push(row as R);
    return rows;
  }
}
