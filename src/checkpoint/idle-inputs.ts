import type { SourceNode, WithWatermarkNode } from '../stream/plan-node.js';
import { nodesOf } from '../stream/connect.js';
import type { SourceInput } from './source-input.js';

/** A watermark with a timeout. */
interface Watched {
  /** Its place among all. */
  readonly index: number;
  readonly timeoutMs: number;
  /** Its sources, by place. */
  readonly inputs: readonly number[];
  /** When these last had something new. */
  lastMs: number | null;
  isIdle: boolean;
}

/**
 * Which watermarks of a query are idle: those with an idleTimeout whose sources have had nothing new for that long, in processing time as
 * epochs log it. The clock of an input starts with the run, as nothing is read while the query is down.
 */
export class IdleInputs {
  readonly #watched: Watched[];

  constructor(watermarks: readonly WithWatermarkNode[], inputs: readonly SourceInput[]) {
    this.#watched = watermarks.flatMap((node, index) => {
      if (node.idleTimeoutMs === undefined) return [];
      const sources = nodesOf(node).filter((below): below is SourceNode => below.kind === 'source');
      const places = inputs.flatMap((input, k) => (sources.some((source) => input.uses.includes(source)) ? [k] : []));
      return [{ index, timeoutMs: node.idleTimeoutMs, inputs: places, lastMs: null, isIdle: false }];
    });
  }

  /** Places of the watermarks that are idle at this time, given which sources have something new now. */
  at(nowMs: number, hasNew: readonly boolean[]): number[] {
    for (const watched of this.#watched) {
      if (watched.lastMs === null || watched.inputs.some((k) => hasNew[k])) watched.lastMs = nowMs;
      watched.isIdle = nowMs - watched.lastMs >= watched.timeoutMs;
    }
    return this.#watched.filter(({ isIdle }) => isIdle).map(({ index }) => index);
  }

  /** When the next watermark becomes idle if nothing comes, which may have passed since `at` was asked; null where none will. */
  get nextMs(): number | null {
    const times = this.#watched.flatMap(({ lastMs, isIdle, timeoutMs }) => (lastMs === null || isIdle ? [] : [lastMs + timeoutMs]));
    return times.length === 0 ? null : Math.min(...times);
  }
}
