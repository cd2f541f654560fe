// Cases of joins for the registry: a stream with itself, and with rows that are there.
import { type EpochStream, fromRows } from 'tidemark';
import { as, broadcast, crossJoin, join, select, where, withWatermark } from 'tidemark/operators';
import { joinModel, type JoinRule } from './models/join.js';
import { rowWise } from './models/row-wise.js';
import type { Row } from './models/timeline.js';
import type { OperatorCase } from './registry.js';

type Stream = EpochStream;

const LEFT = ['id', 'k', 'v', 'ts'];
const RIGHT = ['id2', 'k2', 'v2', 'ts2'];
const msOf = (value: unknown): number | null => (value as Date | null)?.getTime() ?? null;
const DELAY_MS = 10_000;

// A row of 1970-01-01 00:00:00 is late in the first epoch already, as a watermark begins there: such rows are filtered out.
const hasTime = (ts: unknown): boolean => ts !== null && (ts as Date).getTime() > 0;
const left = ({ id, k, v, ts }: Row): Row | null => (hasTime(ts) ? { id, k, v, ts } : null);
const right = ({ id, k, v, ts }: Row): Row | null => (hasTime(ts) ? { id2: id, k2: k, v2: v, ts2: ts } : null);
const timeMs = (row: Row, side: 'left' | 'right') => msOf(side === 'left' ? row['ts'] : row['ts2']);
const columns = { left: LEFT, right: RIGHT };

/** NULL keys meet in full outer joins only: see operators/join.ts. */
const sameKey = (how: JoinRule['how'], l: Row, r: Row): boolean => l['k'] === r['k2'] && (l['k'] !== null || how === 'full');

function sides(s: Stream, delay: string | null): readonly [Stream, Stream] {
  const l = s.pipe(where('ts > timestamp_seconds(0)'), select('id', 'k', 'v', 'ts')) as unknown as Stream;
  const r = s.pipe(where('ts > timestamp_seconds(0)'), select('id AS id2', 'k AS k2', 'v AS v2', 'ts AS ts2')) as unknown as Stream;
  if (delay === null) return [l.pipe(as('l')), r.pipe(as('r'))];
  return [l.pipe(withWatermark('ts', delay), as('l')), r.pipe(withWatermark('ts2', delay), as('r'))];
}

/** `compared`: columns that the condition compares, which therefore are not NULL in a partner. */
function streams(name: string, on: string, rule: JoinRule, compared: readonly string[], isTimed = true): OperatorCase {
  return {
    name: `join, ${rule.how}, ${name}`,
    covers: ['join'],
    pipe: (s) => {
      const [l, r] = sides(s, isTimed ? '10 seconds' : null);
      return l.pipe(join(r, on, rule.how));
    },
    modes: ['append'],
    // rows that can match nothing are filtered out below the watermark of at least one side, but in a full join; the smaller watermark holds
    time: isTimed
      ? { timeMs: (row) => (rule.how === 'full' || compared.every((c) => row[c] !== null) ? msOf(row['ts']) : null), delayMs: DELAY_MS }
      : null,
    model: (steps) => joinModel(steps, rule),
    runsNoData: isTimed,
    isOfTheSet: isTimed && rule.how !== 'full',
    drains: isTimed,
  };
}

const TYPES = ['inner', 'left', 'right', 'full', 'left_semi'] as const;

const byRange = TYPES.map((how) =>
  streams(
    'within a range of times',
    'l.k = r.k2 AND r.ts2 BETWEEN l.ts - INTERVAL 5 SECONDS AND l.ts + INTERVAL 12 SECONDS AND l.v <> r.v2',
    {
      how,
      left,
      right,
      columns,
      timeMs,
      matches: (l, r) => {
        const apart = timeMs(r, 'right')! - timeMs(l, 'left')!;
        return sameKey(how, l, r) && apart >= -5000 && apart <= 12_000 && l['v'] !== null && r['v2'] !== null && l['v'] !== r['v2'];
      },
      boundMs: (watermarkMs, side) => watermarkMs - (side === 'left' ? 12_000 : 5000) - 1,
    },
    ['k', 'v'],
  ),
);

const byTime = TYPES.map((how) =>
  streams(
    'at the same time',
    'l.k = r.k2 AND l.ts = r.ts2 AND l.id < r.id2',
    {
      how,
      left,
      right,
      columns,
      timeMs,
      matches: (l, r) => sameKey(how, l, r) && timeMs(l, 'left') === timeMs(r, 'right') && (l['id'] as number) < (r['id2'] as number),
      boundMs: (watermarkMs) => watermarkMs,
    },
    ['k'],
  ),
);

const withoutTime = streams(
  'for ever',
  'l.k = r.k2 AND l.id <= r.id2',
  { how: 'inner', left, right, columns, matches: (l, r) => sameKey('inner', l, r) && (l['id'] as number) <= (r['id2'] as number) },
  [],
  false,
);

const FACTS: readonly Row[] = [
  { key: 'a', low: 2 },
  { key: 'a', low: 5 },
  { key: 'b', low: 0 },
  { key: null, low: 1 },
];
const facts = () => fromRows('key STRING, low INT', FACTS) as unknown as Stream;
const isFact = (row: Row, fact: Row): boolean =>
  row['k'] === fact['key'] && row['k'] !== null && row['v'] !== null && (row['v'] as number) >= (fact['low'] as number);

function bounded(how: 'inner' | 'left' | 'left_semi' | 'left_anti', f: (row: Row, found: readonly Row[]) => readonly Row[]): OperatorCase {
  return {
    name: `join, ${how}, with rows that are there`,
    covers: ['join', 'broadcast'],
    pipe: (s) => s.pipe(join(broadcast(facts()), 'k = key AND v >= low', how)),
    modes: ['append', 'update'],
    time: null,
    model: (steps) =>
      rowWise(steps, (row) =>
        f(
          row,
          FACTS.filter((fact) => isFact(row, fact)),
        ),
      ),
    isOfTheSet: true,
    drains: true,
  };
}

export const JOIN_CASES: readonly OperatorCase[] = [
  ...byRange,
  ...byTime,
  withoutTime,
  bounded('inner', (row, found) => found.map((fact) => ({ ...row, ...fact }))),
  bounded('left', (row, found) => (found.length === 0 ? [{ ...row, key: null, low: null }] : found.map((fact) => ({ ...row, ...fact })))),
  bounded('left_semi', (row, found) => (found.length === 0 ? [] : [row])),
  bounded('left_anti', (row, found) => (found.length === 0 ? [row] : [])),
  {
    name: 'join, right, of rows that are there with a stream',
    covers: ['join'],
    pipe: (s) => facts().pipe(join(s, 'k = key', 'right')),
    modes: ['append'],
    time: null,
    model: (steps) =>
      rowWise(steps, (row) => {
        const found = FACTS.filter((fact) => fact['key'] === row['k'] && row['k'] !== null);
        return found.length === 0 ? [{ key: null, low: null, ...row }] : found.map((fact) => ({ ...fact, ...row }));
      }),
    isOfTheSet: true,
    drains: true,
  },
  {
    name: 'crossJoin',
    covers: ['crossJoin'],
    pipe: (s) => s.pipe(crossJoin(facts())),
    modes: ['append'],
    time: null,
    model: (steps) => rowWise(steps, (row) => FACTS.map((fact) => ({ ...row, ...fact }))),
    isOfTheSet: true,
    drains: true,
  },
];
