import type { EventTimeStats } from '../stream/run.js';
import type { WatermarkPolicy } from './offset-log.js';

/** Event times of one withWatermark node in one epoch. */
export class NodeEventTime implements EventTimeStats {
  maxMs = Number.NEGATIVE_INFINITY;
  minMs = Number.POSITIVE_INFINITY;
  sumMs = 0;
  count = 0;

  constructor(readonly delayMs: number) {}

  observe(maxMs: number, minMs: number, sumMs: number, count: number): void {
    if (count === 0) return;
    this.maxMs = Math.max(this.maxMs, maxMs);
    this.minMs = Math.min(this.minMs, minMs);
    this.sumMs += sumMs;
    this.count += count;
  }

  reset(): void {
    this.maxMs = Number.NEGATIVE_INFINITY;
    this.minMs = Number.POSITIVE_INFINITY;
    this.sumMs = 0;
    this.count = 0;
  }
}

/**
 * The query's watermark. Each node's own is the greatest event time it saw less its delay; the query's is the smallest (or, by policy, the
 * greatest) of them, begins at 0 and never falls. A node that has seen nothing counts as 0. Only the query's watermark outlives a restart,
 * as in Spark.
 */
export class WatermarkTracker {
  readonly #own = new Map<NodeEventTime, number>();
  #globalMs: number;

  constructor(
    readonly nodes: readonly NodeEventTime[],
    readonly policy: WatermarkPolicy,
    startMs: number,
  ) {
    this.#globalMs = startMs;
  }

  get globalMs(): number {
    return this.#globalMs;
  }

  /** Takes in what the nodes saw in the epoch that ends. */
  advance(): void {
    if (this.nodes.length === 0) return;
    for (const node of this.nodes) {
      const before = this.#own.get(node);
      if (node.count > 0) this.#own.set(node, Math.max(before ?? Number.NEGATIVE_INFINITY, Math.floor(node.maxMs) - node.delayMs));
      else if (before === undefined) this.#own.set(node, 0);
    }
    const own = [...this.#own.values()];
    const chosen = this.policy === 'max' ? Math.max(...own) : Math.min(...own);
    if (chosen > this.#globalMs) this.#globalMs = chosen;
  }
}
