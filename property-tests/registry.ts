// Every operator with a naive model. Laws run over all entries; a new operator is held to all of them by an entry here.
import type { EpochStream } from 'tidemark';
import {
  alias,
  as,
  cube,
  distinct,
  drop,
  dropDuplicates,
  dropDuplicatesWithinWatermark,
  filter,
  flatMap,
  groupBy,
  groupingSets,
  limit,
  map,
  observe,
  orderBy,
  rollup,
  select,
  selectExpr,
  sessionWindow,
  sort,
  tap,
  union,
  unionByName,
  where,
  window,
  withColumn,
  withColumnRenamed,
  withColumns,
  withWatermark,
} from 'tidemark/operators';
import { JOIN_CASES } from './join-cases.js';
import { dedupModel } from './models/drop-duplicates.js';
import { groupByModel, type GroupRule } from './models/group-by.js';
import { limitModel } from './models/limit.js';
import { rowWise } from './models/row-wise.js';
import { sessionChangesModel, sessionModel } from './models/session-window.js';
import type { Frame, Mode, Row, TimeRule } from './models/timeline.js';
import { windowsOf } from './models/window.js';
import { STATE_CASES } from './state-cases.js';

type Stream = EpochStream;

export interface OperatorCase {
  readonly name: string;
  /** Names of operators/index.ts that the case is about. */
  readonly covers: readonly string[];
  readonly pipe: (stream: Stream) => Pick<Stream, 'plan'>;
  readonly modes: readonly Mode[];
  /** The watermark it defines; null for none. */
  readonly time: TimeRule | null;
  /** Output of each step. */
  readonly model: (steps: readonly (readonly Frame[])[], mode: Mode) => Row[][];
  /** Whether a moved watermark alone runs an epoch. */
  readonly runsNoData?: boolean;
  /** Whether the result depends on nothing but the set of rows (given that none is late), so that cuts and batch agree. */
  readonly isOfTheSet?: boolean;
  /** The watermark takes all state away in the end. */
  readonly drains?: boolean;
  /** Rows that an input row becomes for the operator, and those that an output row stands for: with the late ones the sums agree. */
  readonly countedRows?: { readonly taken: (row: Row) => number; readonly given: (row: Row) => number };
  /** A row may be late for one of its windows and not for another. */
  readonly isLateInPart?: boolean;
}

const msOf = (row: Row): number | null => (row['ts'] as Date | null)?.getTime() ?? null;
export const DELAY_MS = 10_000;
const time: TimeRule = { timeMs: msOf, delayMs: DELAY_MS };
const watermark = withWatermark<Record<string, unknown>>('ts', '10 seconds');
const v = (row: Row): number | null => row['v'] as number | null;

function stateless(name: string, covers: readonly string[], pipe: OperatorCase['pipe'], f: (row: Row) => readonly Row[]): OperatorCase {
  return {
    name,
    covers,
    pipe,
    modes: ['append', 'update'],
    time: null,
    model: (steps) => rowWise(steps, f),
    isOfTheSet: true,
    drains: true,
  };
}

const AGGREGATES = {
  n: 'count(*)',
  nv: 'count(v)',
  total: 'sum(v)',
  low: 'min(v)',
  kinds: "max(coalesce(k, ''))",
  even: 'count(*) FILTER (WHERE v % 2 = 0)',
};

function aggregatesOf(rows: readonly Row[]): Row {
  const values = rows.map(v).filter((value) => value !== null);
  return {
    n: BigInt(rows.length),
    nv: BigInt(values.length),
    total: values.length === 0 ? null : BigInt(values.reduce((sum, value) => sum + value, 0)),
    low: values.length === 0 ? null : Math.min(...values),
    kinds: rows.length === 0 ? null : rows.map((row) => (row['k'] as string | null) ?? '').reduce((a, b) => (a > b ? a : b)),
    even: BigInt(values.filter((value) => value % 2 === 0).length),
  };
}

/** The column `n` of the cases below. */
export const countOf = (row: Row): number => Number(row['n']);

function grouped(
  name: string,
  covers: readonly string[],
  pipe: OperatorCase['pipe'],
  rule: GroupRule,
  modes: readonly Mode[],
  hasWatermark = true,
): OperatorCase {
  return {
    name,
    covers,
    pipe,
    modes,
    time: hasWatermark ? time : null,
    model: (steps, mode) => groupByModel(steps, mode, rule),
    runsNoData: true,
    isOfTheSet: rule.instantMs !== undefined || !hasWatermark,
    drains: rule.instantMs !== undefined,
    countedRows: { taken: (row) => rule.expand?.(row).length ?? 1, given: countOf },
    isLateInPart: (rule.expand?.({ ts: new Date(0) }).length ?? 1) > 1,
  };
}

const tumbling = { sizeMs: 20_000, slideMs: 20_000, startMs: 3_000 };
const sliding = { sizeMs: 25_000, slideMs: 10_000, startMs: 0 };
type Shape = typeof tumbling;
const inWindows =
  (shape: Shape) =>
  (row: Row): readonly Row[] => {
    const at = msOf(row);
    return at === null ? [] : windowsOf(at, shape).map((w) => ({ ...row, w: { start: new Date(w.start), end: new Date(w.end) } }));
  };
const windowEnd = (key: Row): number => (key['w'] as { end: Date }).end.getTime();
const sets = (subsets: readonly (readonly string[])[]): GroupRule => ({
  expand: (row) =>
    subsets.map((set, place) => ({ ...row, place, gk: set.includes('k') ? row['k'] : null, gid: set.includes('id') ? row['id'] : null })),
  keys: (row) => ({ k: row['gk'], id: row['gid'], place: row['place'] }),
  aggregate: (rows) => ({ n: BigInt(rows.length) }),
});
const withoutPlace =
  (model: OperatorCase['model']): OperatorCase['model'] =>
  (steps, mode) =>
    model(steps, mode).map((rows) => rows.map(({ place: _, ...row }) => row));
const grouping = (name: string, pipe: OperatorCase['pipe'], subsets: readonly (readonly string[])[]): OperatorCase => {
  const made = grouped(name, [name], pipe, sets(subsets), ['complete'], false);
  return { ...made, model: withoutPlace(made.model) };
};
const sessions = (name: string, pipe: OperatorCase['pipe'], gapMs: (row: Row) => number | null): OperatorCase => ({
  name,
  covers: ['sessionWindow', 'session_window'],
  pipe,
  modes: ['append', 'complete'],
  time,
  runsNoData: true,
  isOfTheSet: true,
  drains: true,
  countedRows: { taken: (row) => (msOf(row) === null || (gapMs(row) ?? 0) <= 0 ? 0 : 1), given: countOf },
  model: (steps, mode) =>
    sessionModel(steps, mode, { keys: (row) => ({ k: row['k'] }), timeMs: msOf, gapMs, aggregate: aggregatesOf }).map((rows) =>
      rows.map(({ session, ...row }) => ({ ...row, s: datesOf(session as { start: number; end: number }) })),
    ),
});
const datesOf = ({ start, end }: { start: number; end: number }): Row => ({ start: new Date(start), end: new Date(end) });

export const OPERATORS: readonly OperatorCase[] = [
  stateless(
    'select',
    ['select'],
    (s) => s.pipe(select('id', 'v + 1 AS more')),
    (row) => [{ id: row['id'], more: v(row) === null ? null : v(row)! + 1 }],
  ),
  stateless(
    'selectExpr',
    ['selectExpr'],
    (s) => s.pipe(selectExpr('*', 'v * 2 AS w')),
    (row) => [{ ...row, w: v(row) === null ? null : v(row)! * 2 }],
  ),
  stateless(
    'where',
    ['where', 'filter'],
    (s) => s.pipe(where('v > 0'), filter('k IS NOT NULL')),
    (row) => (v(row) !== null && v(row)! > 0 && row['k'] !== null ? [row] : []),
  ),
  stateless(
    'withColumn',
    ['withColumn', 'withColumns'],
    (s) => s.pipe(withColumn('v', 'v + id'), withColumns({ x: 'id + 1', y: 'id' })),
    (row) => [{ ...row, v: v(row) === null ? null : v(row)! + (row['id'] as number), x: (row['id'] as number) + 1, y: row['id'] }],
  ),
  stateless(
    'drop and rename',
    ['drop', 'withColumnRenamed'],
    (s) => s.pipe(drop('d', 'nothing'), withColumnRenamed('k', 'key')),
    ({ d: _, k, ...row }) => [{ ...row, key: k }],
  ),
  stateless(
    'as',
    ['as', 'alias'],
    (s) => s.pipe(as('l'), alias('r'), select('r.id')),
    (row) => [{ id: row['id'] }],
  ),
  stateless(
    'map and flatMap',
    ['map', 'flatMap'],
    (s) =>
      s.pipe(
        map('n INT', (row) => ({ n: row['v'] as number | null })),
        flatMap('n INT', (row) => [row, row]),
      ),
    (row) => [{ n: v(row) }, { n: v(row) }],
  ),
  stateless(
    'tap and observe',
    ['tap', 'observe'],
    (s) =>
      s.pipe(
        tap(() => undefined),
        observe('o', { n: 'count(*)' }),
      ),
    (row) => [row],
  ),
  stateless(
    'window',
    ['window', 'withWatermark'],
    (s) => s.pipe(window('ts', '25 seconds', { slide: '10 seconds', as: 'w' })),
    inWindows(sliding),
  ),
  stateless(
    'union',
    ['union', 'unionByName'],
    (s) => s.pipe(union(s), unionByName(s)),
    (row) => [row, row, row],
  ),
  {
    name: 'limit',
    covers: ['limit'],
    pipe: (s) => s.pipe(limit(5)),
    modes: ['append'],
    time: null,
    model: (steps) => limitModel(steps, 5),
  },
  grouped(
    'groupBy without a watermark',
    ['groupBy'],
    (s) => s.pipe(groupBy(['k', 'd'], AGGREGATES)),
    { keys: (row) => ({ k: row['k'], d: row['d'] === null ? null : (row['d'] as number) + 0 }), aggregate: aggregatesOf },
    ['update', 'complete'],
    false,
  ),
  grouped(
    'groupBy over everything',
    ['groupBy'],
    (s) => s.pipe(groupBy([], AGGREGATES)),
    { keys: () => ({}), aggregate: aggregatesOf, isGlobal: true },
    ['update', 'complete'],
    false,
  ),
  grouped(
    'groupBy over tumbling windows',
    ['groupBy', 'withWatermark'],
    (s) => s.pipe(watermark, groupBy(["window(ts, '20 seconds', '20 seconds', '3 seconds') AS w", 'k'], AGGREGATES)),
    { expand: inWindows(tumbling), keys: (row) => ({ w: row['w'], k: row['k'] }), aggregate: aggregatesOf, instantMs: windowEnd },
    ['append', 'update', 'complete'],
  ),
  grouped(
    'groupBy over sliding windows',
    ['groupBy', 'withWatermark', 'window'],
    (s) => s.pipe(watermark, window('ts', '25 seconds', { slide: '10 seconds', as: 'w' }), groupBy(['w'], AGGREGATES)),
    { expand: inWindows(sliding), keys: (row) => ({ w: row['w'] }), aggregate: aggregatesOf, instantMs: windowEnd },
    ['append', 'update', 'complete'],
  ),
  {
    ...grouped(
      'groupBy over the event time',
      ['groupBy', 'withWatermark'],
      (s) => s.pipe(watermark, where('ts IS NOT NULL'), groupBy(['ts'], AGGREGATES)),
      {
        expand: (row) => (row['ts'] === null ? [] : [row]),
        keys: (row) => ({ ts: row['ts'] }),
        aggregate: aggregatesOf,
        instantMs: (key) => msOf(key),
      },
      ['append', 'update', 'complete'],
    ),
  },
  grouping('rollup', (s) => s.pipe(rollup(['k', 'id'], { n: 'count(*)' })), [['k', 'id'], ['k'], []]),
  grouping('cube', (s) => s.pipe(cube(['k', 'id'], { n: 'count(*)' })), [['k', 'id'], ['k'], ['id'], []]),
  grouping('groupingSets', (s) => s.pipe(groupingSets(['k', 'id'], [[1], [1], []], { n: 'count(*)' })), [['id'], ['id'], []]),
  sessions(
    'sessionWindow',
    (s) => s.pipe(watermark, sessionWindow('ts', '7 seconds', { as: 's' }), groupBy(['s', 'k'], AGGREGATES)),
    () => 7000,
  ),
  sessions(
    'sessionWindow with a gap by row',
    (s) =>
      s.pipe(
        watermark,
        groupBy(
          [
            "session_window(ts, CASE WHEN v > 4 THEN '9 seconds' WHEN v < 0 THEN '0 seconds' WHEN v IS NULL THEN 'none' ELSE '3 seconds' END) AS s",
            'k',
          ],
          AGGREGATES,
        ),
      ),
    (row) => (v(row) === null ? null : v(row)! > 4 ? 9000 : v(row)! < 0 ? 0 : 3000),
  ),
  {
    ...sessions(
      'sessionWindow with changes',
      (s) => s.pipe(watermark, sessionWindow('ts', '7 seconds', { as: 's' }), groupBy(['s', 'k'], AGGREGATES, { changes: true })),
      () => 7000,
    ),
    modes: ['update'],
    isOfTheSet: false,
    model: (steps) =>
      sessionChangesModel(steps, { keys: (row) => ({ k: row['k'] }), timeMs: msOf, gapMs: () => 7000, aggregate: aggregatesOf }).map(
        (rows) => rows.map(({ session, ...row }) => ({ ...row, s: datesOf(session as { start: number; end: number }) })),
      ),
  },
  {
    name: 'dropDuplicates by key',
    covers: ['dropDuplicates', 'distinct'],
    pipe: (s) => s.pipe(dropDuplicates(['k', 'v']), distinct()),
    modes: ['append', 'update'],
    time: null,
    model: (steps) => dedupModel(steps, { keys: (row) => ({ k: row['k'], v: row['v'] }), untilMs: () => null }),
  },
  {
    name: 'dropDuplicates by key and event time',
    covers: ['dropDuplicates'],
    pipe: (s) => s.pipe(watermark, where('ts IS NOT NULL'), dropDuplicates(['k', 'ts'])),
    modes: ['append', 'update'],
    time,
    runsNoData: true,
    drains: true,
    model: (steps) =>
      dedupModel(
        steps.map((frames) => frames.map((frame) => ({ ...frame, rows: frame.rows.filter((row) => row['ts'] !== null) }))),
        { keys: (row) => ({ k: row['k'], ts: row['ts'] }), timeMs: msOf, untilMs: msOf },
      ),
  },
  {
    name: 'dropDuplicatesWithinWatermark',
    covers: ['dropDuplicatesWithinWatermark'],
    pipe: (s) => s.pipe(watermark, where('ts IS NOT NULL'), dropDuplicatesWithinWatermark(['k'])),
    modes: ['append', 'update'],
    time,
    runsNoData: true,
    drains: true,
    model: (steps) =>
      dedupModel(
        steps.map((frames) => frames.map((frame) => ({ ...frame, rows: frame.rows.filter((row) => row['ts'] !== null) }))),
        { keys: (row) => ({ k: row['k'] }), timeMs: msOf, untilMs: (row) => msOf(row)! + DELAY_MS },
      ),
  },
  {
    name: 'orderBy',
    covers: ['orderBy', 'sort'],
    pipe: (s) => s.pipe(groupBy(['id'], { n: 'count(*)' }), orderBy('n DESC'), sort('id')),
    modes: ['complete'],
    time: null,
    isOfTheSet: true,
    model: (steps, mode) =>
      groupByModel(steps, mode, { keys: (row) => ({ id: row['id'] }), aggregate: (rows) => ({ n: BigInt(rows.length) }) }).map((rows) =>
        rows.toSorted((a, b) => (a['id'] as number) - (b['id'] as number)),
      ),
  },
  ...JOIN_CASES,
  ...STATE_CASES,
];
