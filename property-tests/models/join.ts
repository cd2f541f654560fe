// A join of two streams as nested loops over all rows that are kept.
import type { Frame, Row } from './timeline.js';

export interface JoinRule {
  readonly how: 'inner' | 'left' | 'right' | 'full' | 'left_semi';
  /** What becomes of a row of the input on each side; null where a filter takes it. */
  readonly left: (row: Row) => Row | null;
  readonly right: (row: Row) => Row | null;
  readonly matches: (left: Row, right: Row) => boolean;
  /** Event time of a side's row; without one rows are never late and never leave. */
  readonly timeMs?: (row: Row, side: 'left' | 'right') => number | null;
  /** Rows of a side at or below this leave. */
  readonly boundMs?: (watermarkMs: number, side: 'left' | 'right') => number;
  /** The columns of each side, for rows of NULLs. */
  readonly columns: { readonly left: readonly string[]; readonly right: readonly string[] };
}

interface Kept {
  readonly row: Row;
  isMatched: boolean;
}

/** Output of each step. */
export function joinModel(steps: readonly (readonly Frame[])[], rule: JoinRule): Row[][] {
  const kept: Record<'left' | 'right', Kept[]> = { left: [], right: [] };
  const nulls = (side: 'left' | 'right'): Row => Object.fromEntries(rule.columns[side].map((name) => [name, null]));
  const isSemi = rule.how === 'left_semi';
  return steps.map((frames) =>
    frames.flatMap((frame) => {
      const out: Row[] = [];
      const pair = (left: Kept, right: Kept) => {
        if (!rule.matches(left.row, right.row)) return;
        if (!isSemi) out.push({ ...left.row, ...right.row });
        else if (!left.isMatched) out.push(left.row);
        left.isMatched = true;
        right.isMatched = true;
      };
      for (const row of onTime(frame, rule, 'left')) {
        const left = { row, isMatched: false };
        for (const right of kept.right) pair(left, right);
        kept.left.push(left);
      }
      for (const row of onTime(frame, rule, 'right')) {
        const right = { row, isMatched: false };
        for (const left of kept.left) pair(left, right);
        kept.right.push(right);
      }
      for (const side of ['left', 'right'] as const) {
        const [gone, stay] = parted(kept[side], (k) => isPassed(k.row, frame, rule, side));
        kept[side] = stay;
        const isPreserved = rule.how === side || rule.how === 'full';
        if (isPreserved)
          for (const k of gone)
            if (!k.isMatched) out.push(side === 'left' ? { ...k.row, ...nulls('right') } : { ...nulls('left'), ...k.row });
      }
      return out;
    }),
  );
}

function onTime({ rows, lateMs }: Frame, rule: JoinRule, side: 'left' | 'right'): Row[] {
  const own = rows.map(rule[side]).filter((row) => row !== null);
  return own.filter((row) => {
    const at = rule.timeMs?.(row, side) ?? null;
    return at === null || lateMs === null || at > lateMs;
  });
}

function isPassed(row: Row, { evictMs }: Frame, rule: JoinRule, side: 'left' | 'right'): boolean {
  const at = rule.timeMs?.(row, side) ?? null;
  return at !== null && evictMs !== null && rule.boundMs !== undefined && at <= rule.boundMs(evictMs, side);
}

function parted<T>(all: readonly T[], test: (item: T) => boolean): [T[], T[]] {
  return [all.filter(test), all.filter((item) => !test(item))];
}
