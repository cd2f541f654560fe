// Duplicates by a set of keys seen.
import { textOf } from './group-by.js';
import type { Frame, Row } from './timeline.js';

export interface DedupRule {
  readonly keys: (row: Row) => Row;
  /** Event time in milliseconds; set where the stream has a watermark. */
  readonly timeMs?: (row: Row) => number | null;
  /** Until when a key is remembered, in milliseconds; null for good. */
  readonly untilMs: (row: Row) => number | null;
}

/** Output of each step: the first row of each key. */
export function dedupModel(steps: readonly (readonly Frame[])[], rule: DedupRule): Row[][] {
  const seen = new Map<string, number>();
  return steps.map((frames) =>
    frames.flatMap((frame) => {
      const out: Row[] = [];
      for (const row of frame.rows) {
        const time = rule.timeMs?.(row) ?? null;
        if (frame.lateMs !== null && time !== null && time <= frame.lateMs) continue;
        const key = textOf(rule.keys(row));
        if (seen.has(key)) continue;
        seen.set(key, rule.untilMs(row) ?? Infinity);
        out.push(row);
      }
      for (const [key, until] of seen) if (frame.evictMs !== null && until <= frame.evictMs) seen.delete(key);
      return out;
    }),
  );
}
