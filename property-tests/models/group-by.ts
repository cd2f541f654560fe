// groupBy as lists of rows by key.
import type { Frame, Mode, Row } from './timeline.js';

export interface GroupRule {
  /** The rows that a row stands for: one for each of its windows. */
  readonly expand?: (row: Row) => readonly Row[];
  readonly keys: (row: Row) => Row;
  readonly aggregate: (rows: readonly Row[]) => Row;
  /** The instant by which a group is late and leaves, in milliseconds; null where it has none. */
  readonly instantMs?: (key: Row) => number | null;
  readonly isGlobal?: boolean;
}

/** Output of each step: in complete mode that of its last epoch, else of all. */
export function groupByModel(steps: readonly (readonly Frame[])[], mode: Mode, rule: GroupRule): Row[][] {
  const groups = new Map<string, { readonly key: Row; readonly rows: Row[] }>();
  if (rule.isGlobal === true) groups.set(textOf({}), { key: {}, rows: [] });
  return steps.map((frames) => {
    const outputs = frames.map((frame) => epochOf(frame, mode, rule, groups));
    return mode === 'complete' ? outputs.at(-1)! : outputs.flat();
  });
}

function epochOf(frame: Frame, mode: Mode, rule: GroupRule, groups: Map<string, { readonly key: Row; readonly rows: Row[] }>): Row[] {
  const instant = (key: Row): number => (mode === 'complete' ? null : rule.instantMs?.(key)) ?? Infinity;
  const changed = new Set<string>(rule.isGlobal === true ? [textOf({})] : []);
  for (const row of frame.rows.flatMap((r) => rule.expand?.(r) ?? [r])) {
    const key = rule.keys(row);
    if (frame.lateMs !== null && instant(key) <= frame.lateMs) continue;
    const text = textOf(key);
    if (!groups.has(text)) groups.set(text, { key, rows: [] });
    groups.get(text)!.rows.push(row);
    changed.add(text);
  }
  const leaving = [...groups].filter(([, group]) => frame.evictMs !== null && instant(group.key) <= frame.evictMs).map(([text]) => text);
  const shown = mode === 'append' ? leaving : mode === 'update' ? [...changed] : [...groups.keys()];
  const out = shown.map((text) => ({ ...groups.get(text)!.key, ...rule.aggregate(groups.get(text)!.rows) }));
  for (const text of leaving) groups.delete(text);
  return out;
}

/** Equal for equal keys: dates by their instant, NaN as itself, -0 as 0. */
export function textOf(key: unknown): string {
  return JSON.stringify(key, (_, value: unknown) => {
    if (typeof value === 'bigint') return `${value}n`;
    if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
    return Object.is(value, -0) ? 0 : value;
  });
}
