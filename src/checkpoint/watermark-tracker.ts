import type { EventTimeStats } from '../stream/run.js';
import type { WatermarkPolicy } from './offset-log.js';

export interface NodeTimeRules {
  readonly delayMs: number;
  /** How far an epoch may move the query's watermark on the word of this node; no limit where not given. */
  readonly maxJumpMs?: number;
}

/** Event times of one withWatermark node in one epoch. */
export class NodeEventTime implements EventTimeStats {
  maxMs = Number.NEGATIVE_INFINITY;
  minMs = Number.POSITIVE_INFINITY;
  sumMs = 0;
  count = 0;

  constructor(private readonly rules: NodeTimeRules) {}

  /**
   * What the epoch's event times make of the watermark, given the query's. A jump is counted from there, before there is one from the earliest
   * event time of the epoch: from nothing that a restart would forget.
   */
  watermarkMs(globalMs: number): number {
    const { delayMs, maxJumpMs } = this.rules;
    const seenMs = Math.floor(this.maxMs) - delayMs;
    if (maxJumpMs === undefined) return seenMs;
    const fromMs = globalMs > 0 ? globalMs : Math.floor(this.minMs) - delayMs;
    return Math.min(seenMs, fromMs + maxJumpMs);
  }

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
 *
 * Beyond Spark: nodes that are idle do not count, unless all are; then it stands still.
 */
export class WatermarkTracker {
  readonly #own = new Map<NodeEventTime, number>();
  #idle: ReadonlySet<NodeEventTime> = new Set();
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

  /** The watermark of each node, in the order of the plan; null for one that no epoch has ended for. */
  get marksMs(): readonly (number | null)[] {
    return this.nodes.map((node) => this.#own.get(node) ?? null);
  }

  /** Goes on from the marks of another tracker of the same run. */
  resume(marksMs: readonly (number | null)[]): void {
    for (const [k, ms] of marksMs.entries()) if (ms !== null) this.#own.set(this.nodes[k]!, ms);
  }

  /** Takes in what the nodes saw in the epoch that ends. */
  advance(): void {
    if (this.nodes.length === 0) return;
    for (const node of this.nodes) {
      const before = this.#own.get(node);
      if (node.count > 0) this.#own.set(node, Math.max(before ?? Number.NEGATIVE_INFINITY, node.watermarkMs(this.#globalMs)));
      else if (before === undefined) this.#own.set(node, 0);
    }
    this.#choose();
  }

  /** Says which nodes are idle from now on. */
  setIdle(idle: ReadonlySet<NodeEventTime>): void {
    this.#idle = idle;
    this.#choose();
  }

  #choose(): void {
    const own = [...this.#own].flatMap(([node, ms]) => (this.#idle.has(node) ? [] : [ms]));
    if (own.length === 0) return;
    const chosen = this.policy === 'max' ? Math.max(...own) : Math.min(...own);
    if (chosen > this.#globalMs) this.#globalMs = chosen;
  }
}
