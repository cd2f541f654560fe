import type { Batch } from '../../src/columnar/batch.js';
import type { KeyBatch } from '../../src/columnar/key.js';
import type { StatefulNode } from '../../src/stream/plan-node.js';
import type { OperatorMetrics, RunContext } from '../../src/stream/run.js';
import type { Watermark } from '../../src/stream/watermark.js';
import { maskedRows } from './event-time.js';

/** What an operator says of the rows that came too late, and of the rows it puts out. Bounded runs have neither. */
export class LateRows {
  readonly #metrics: OperatorMetrics | null;
  #watermarkMs = 0;
  /** Hashes of the late keys of this epoch. */
  #keys = new Set<number>();

  constructor(
    private readonly node: StatefulNode,
    private readonly run: RunContext,
    isBatch: boolean,
  ) {
    this.#metrics = isBatch ? null : run.metrics(node);
  }

  start(watermark: Watermark): void {
    this.#watermarkMs = watermark.lateMs ?? 0;
    this.#keys.clear();
  }

  /**
   * Counts the rows of the mask and hands them, as they came from input `input`, to whoever asked for late rows. With keys, the metric
   * `lateGroups` counts the keys among them: Spark's numRowsDroppedByWatermark of an aggregation, which drops after it has grouped.
   */
  add(batch: Batch, late: Uint8Array, { keys, input = 0 }: { readonly keys?: KeyBatch; readonly input?: number } = {}): void {
    if (this.#metrics === null) return;
    const rows = maskedRows(late);
    this.#metrics.lateRows += rows.length;
    if (keys !== undefined) {
      const before = this.#keys.size;
      for (const row of rows) this.#keys.add(keys.hashes[row]!);
      this.#metrics['lateGroups'] = (this.#metrics['lateGroups'] ?? 0) + this.#keys.size - before;
    }
    this.run.reportLate?.(this.node, { input, watermarkMs: this.#watermarkMs }, batch.take(rows));
  }

  countOutput(rows: number): void {
    if (this.#metrics !== null) this.#metrics.outputRows += rows;
  }
}
