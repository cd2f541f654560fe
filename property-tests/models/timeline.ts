// How a query cuts time: which watermark holds in which epoch. Plain loops, to hold the engine to.

/** A row as objects show it. */
export type Row = Readonly<Record<string, unknown>>;

export type Mode = 'append' | 'update' | 'complete';

/** One epoch: its rows, and the bounds that hold in it, in milliseconds. Without a watermark the bounds are null. */
export interface Frame {
  readonly rows: readonly Row[];
  readonly lateMs: number | null;
  readonly evictMs: number | null;
}

export interface TimeRule {
  readonly timeMs: (row: Row) => number | null;
  readonly delayMs: number;
}

/**
 * The epochs that steps of added rows bring: one with the rows of the step, and one without rows where they moved the watermark and
 * `runsNoData` says that an operator cares. A watermark takes effect one epoch after the rows that moved it; what is late is judged by the
 * one before that.
 */
export function timeline(steps: readonly (readonly Row[])[], rule: TimeRule | null, runsNoData: boolean): Frame[][] {
  if (rule === null) return steps.map((rows) => [{ rows, lateMs: null, evictMs: null }]);
  let before = 0;
  let watermark = 0;
  let next = 0;
  return steps.map((rows) => {
    const frames: Frame[] = [];
    const run = (taken: readonly Row[]): void => {
      before = watermark;
      watermark = next;
      frames.push({ rows: taken, lateMs: before, evictMs: watermark });
      for (const row of taken) next = Math.max(next, (rule.timeMs(row) ?? -Infinity) - rule.delayMs);
    };
    run(rows);
    if (runsNoData && next > watermark) run([]);
    return frames;
  });
}
