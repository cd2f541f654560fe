// Counts by key that come out when a key has been quiet: what the cases of functions with state do, as a map and a loop.
import type { Frame, Row } from './timeline.js';

/** A running count by key, one row for each key of an epoch. */
export function runningCountModel(steps: readonly (readonly Frame[])[], key: (row: Row) => string | null): Row[][] {
  const counts = new Map<string | null, number>();
  return steps.map((frames) =>
    frames.flatMap(({ rows }) =>
      [...grouped(rows, key)].map(([k, own]) => {
        counts.set(k, (counts.get(k) ?? 0) + own.length);
        return { k, n: counts.get(k)! };
      }),
    ),
  );
}

export interface QuietRule {
  readonly key: (row: Row) => string | null;
  readonly timeMs: (row: Row) => number;
  readonly quietMs: number;
  /** Whether a deadline is over at a watermark. */
  readonly isOver: (deadlineMs: number, watermarkMs: number) => boolean;
}

/** The count of a key once the watermark has passed its last row by so long; then the key begins anew. */
export function quietCountModel(steps: readonly (readonly Frame[])[], rule: QuietRule): Row[][] {
  const open = new Map<string | null, { n: number; deadlineMs: number }>();
  return steps.map((frames) =>
    frames.flatMap(({ rows, lateMs, evictMs }) => {
      const onTime = rows.filter((row) => lateMs === null || rule.timeMs(row) > lateMs);
      const byKey = grouped(onTime, rule.key);
      for (const [k, own] of byKey) {
        const latest = Math.max(evictMs ?? 0, ...own.map(rule.timeMs));
        open.set(k, { n: (open.get(k)?.n ?? 0) + own.length, deadlineMs: latest + rule.quietMs });
      }
      return [...open].flatMap(([k, { n, deadlineMs }]) => {
        if (byKey.has(k) || evictMs === null || !rule.isOver(deadlineMs, evictMs)) return [];
        open.delete(k);
        return [{ k, n }];
      });
    }),
  );
}

function grouped(rows: readonly Row[], key: (row: Row) => string | null): Map<string | null, Row[]> {
  const groups = new Map<string | null, Row[]>();
  for (const row of rows) {
    const known = groups.get(key(row));
    if (known === undefined) groups.set(key(row), [row]);
    else known.push(row);
  }
  return groups;
}
