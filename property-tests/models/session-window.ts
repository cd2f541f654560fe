// Sessions from scratch: all rows that are kept, sorted and joined anew in every epoch.
import { textOf } from './group-by.js';
import type { Frame, Mode, Row } from './timeline.js';

export interface SessionRule {
  readonly keys: (row: Row) => Row;
  readonly timeMs: (row: Row) => number | null;
  readonly gapMs: (row: Row) => number | null;
  readonly aggregate: (rows: readonly Row[]) => Row;
}

interface Opened {
  readonly row: Row;
  readonly start: number;
  readonly end: number;
}

interface Session {
  readonly start: number;
  readonly end: number;
  readonly opened: readonly Opened[];
}

/** Output of each step, in append or complete mode; the session stands in `session` as start and end in milliseconds. */
export function sessionModel(steps: readonly (readonly Frame[])[], mode: Mode, rule: SessionRule): Row[][] {
  const groups = new Map<string, { readonly key: Row; sessions: Session[] }>();
  const epoch = (frame: Frame): Row[] => {
    for (const row of frame.rows) {
      const opened = open(row, rule);
      if (opened === null || (frame.lateMs !== null && opened.end <= frame.lateMs)) continue;
      const key = rule.keys(row);
      const group = groups.get(textOf(key)) ?? { key, sessions: [] };
      groups.set(textOf(key), group);
      group.sessions = joined([...group.sessions.flatMap((s) => s.opened), opened]);
    }
    const out: Row[] = [];
    for (const group of groups.values()) {
      const leaves = (s: Session): boolean => mode !== 'complete' && frame.evictMs !== null && s.end <= frame.evictMs;
      for (const s of group.sessions.filter((session) => mode === 'complete' || leaves(session))) {
        out.push({ ...group.key, session: { start: s.start, end: s.end }, ...rule.aggregate(s.opened.map((o) => o.row)) });
      }
      group.sessions = group.sessions.filter((s) => !leaves(s));
    }
    return out;
  };
  return steps.map((frames) => {
    const outputs = frames.map(epoch);
    return mode === 'complete' ? outputs.at(-1)! : outputs.flat();
  });
}

/** In update mode with changes: what was put out of sessions that rows touch, as deletes, then these as they are, as inserts. */
export function sessionChangesModel(steps: readonly (readonly Frame[])[], rule: SessionRule): Row[][] {
  const groups = new Map<string, { readonly key: Row; sessions: Session[] }>();
  const epoch = (frame: Frame): Row[] => {
    const fresh = new Map<string, Opened[]>();
    for (const row of frame.rows) {
      const opened = open(row, rule);
      if (opened === null || (frame.lateMs !== null && opened.end <= frame.lateMs)) continue;
      const text = textOf(rule.keys(row));
      if (!groups.has(text)) groups.set(text, { key: rule.keys(row), sessions: [] });
      fresh.set(text, [...(fresh.get(text) ?? []), opened]);
    }
    const out: Row[] = [];
    for (const [text, opened] of fresh) {
      const group = groups.get(text)!;
      const now = joined([...group.sessions.flatMap((s) => s.opened), ...opened]);
      const touched = now.filter((s) => s.opened.some((o) => opened.includes(o)));
      const row = (s: Session, change: string): Row => ({
        ...group.key,
        session: { start: s.start, end: s.end },
        ...rule.aggregate(s.opened.map((o) => o.row)),
        _change_type: change,
      });
      const before = group.sessions.filter((s) => touched.some((t) => t.start <= s.start && s.end <= t.end));
      out.push(...before.map((s) => row(s, 'delete')), ...touched.map((s) => row(s, 'insert')));
      group.sessions = now;
    }
    for (const group of groups.values()) group.sessions = group.sessions.filter((s) => frame.evictMs === null || s.end > frame.evictMs);
    return out;
  };
  return steps.map((frames) => frames.flatMap(epoch));
}

function open(row: Row, rule: SessionRule): Opened | null {
  const start = rule.timeMs(row);
  const gap = rule.gapMs(row);
  return start === null || gap === null || gap <= 0 ? null : { row, start, end: start + gap };
}

function joined(opened: readonly Opened[]): Session[] {
  const sessions: Session[] = [];
  for (const o of opened.toSorted((a, b) => a.start - b.start)) {
    const last = sessions.at(-1);
    if (last !== undefined && o.start <= last.end) {
      sessions[sessions.length - 1] = { start: last.start, end: Math.max(last.end, o.end), opened: [...last.opened, o] };
    } else sessions.push({ start: o.start, end: o.end, opened: [o] });
  }
  return sessions;
}
