// Queries at random: sources, what may stand above them, and a random chain on top. Those that the engine refuses are drawn again.
import { type EpochStream, fromRows, isTidemarkError, type OutputMode } from 'tidemark';
import {
  as,
  distinct,
  dropDuplicates,
  dropDuplicatesWithinWatermark,
  flatMap,
  flatMapGroupsWithState,
  type GroupState,
  groupBy,
  join,
  limit,
  map,
  mapGroupsWithState,
  orderBy,
  select,
  sessionWindow,
  type StatefulProcessor,
  type StatefulProcessorHandle,
  transformWithState,
  union,
  unionByName,
  type ValueState,
  where,
  withColumn,
  withWatermark,
} from 'tidemark/operators';
import { TidemarkError } from '../../src/base/errors.js';
import { analyze } from '../../src/plan/analyze.js';
import { resolveOptions } from '../../src/query/options.js';
import { OUTPUT_MODES } from '../../src/stream/output-mode.js';
import { type BuildPipeline, SimulatedInputs } from '../../src/testing/simulated-inputs.js';
import { WATERMARK_DELAY } from '../../src/stream/watermark.js';
import type { Random } from './random.js';

/** All streams have these columns, so that any step fits any other. */
const COLUMNS = 'k STRING, v INT, ts TIMESTAMP';
const INPUTS = ['a', 'b', 'c'] as const;
/** Watermark delays; rows that are not to be late lie behind by less. */
export const SMALLEST_DELAY_MS = 10_000;
const DELAYS_S = [10, 15, 40];
const LARGEST_JUMP = '25 seconds';
/** Behind all others: moves the watermark past them, and is dropped before the state. */
const LAST_ROW = { k: 'last', v: 0, ts: new Date(Date.UTC(2030, 0, 1)) };

type Row = Readonly<Record<string, unknown>>;
type Stream = EpochStream;
type Inputs = Readonly<Record<string, Stream>>;
/** A part of a pipeline: what it is called, and how it is built. */
interface Part {
  readonly name: string;
  readonly inputs: readonly string[];
  readonly build: (inputs: Inputs) => Stream;
  readonly order: Order;
}
/**
 * Rows come in the order of the inputs, or in that of the state, which a restart may change: no query may count on it. What then hangs on the
 * order has no right answer to compare with (which rows a limit keeps, which of the duplicates stays, how a list is ordered): it is not drawn.
 */
type Order = 'of inputs' | 'of state' | 'that matters';
/** With `byOrder` its result hangs on the order of rows within an epoch; `fromState` gives rows in the order of the state. */
type Step = readonly [name: string, (s: Stream) => Stream, ...('byOrder' | 'fromState')[]];

export interface Composition {
  readonly name: string;
  readonly outputMode: OutputMode;
  readonly schemas: Readonly<Record<string, string>>;
  readonly build: BuildPipeline;
  readonly last: readonly { readonly input: string; readonly row: Row }[];
}

class Counter implements StatefulProcessor<unknown, Row, Row> {
  #handle!: StatefulProcessorHandle;
  #count!: ValueState<number>;

  init(handle: StatefulProcessorHandle): void {
    this.#handle = handle;
    this.#count = handle.getValueState('count');
  }

  *handleInputRows(k: unknown, rows: readonly Row[], timers: { readonly watermarkMs: number }): Iterable<Row> {
    const n = (this.#count.get() ?? 0) + rows.length;
    this.#count.update(n);
    this.#handle.registerTimer(Math.max(timers.watermarkMs, ...rows.map(timeMs)) + 5000);
    if (n % 2 === 0) yield { k, v: n, ts: null };
  }

  handleExpiredTimer(k: unknown): Row[] {
    const n = this.#count.get() ?? 0;
    if (this.#handle.listTimers().length <= 1) this.#count.clear();
    return [{ k, v: -n, ts: null }];
  }
}

const timeMs = (row: Row): number => (row['ts'] as Date).getTime();

function* quiet(k: unknown, rows: readonly Row[], state: GroupState<number>): Iterable<Row> {
  if (state.hasTimedOut) {
    yield { k, v: state.get(), ts: null };
    return state.remove();
  }
  state.update((state.getOption() ?? 0) + rows.length);
  state.setTimeoutTimestamp(Math.max(state.getCurrentWatermarkMs(), ...rows.map(timeMs)), '5 seconds');
}

function running(k: unknown, rows: readonly Row[], state: GroupState<{ n: number }>): Row {
  const n = (state.getOption()?.n ?? 0) + rows.length;
  state.update({ n });
  return { k, v: n, ts: null };
}

const facts = () =>
  fromRows('key STRING, low INT', [
    { key: 'a', low: 2 },
    { key: 'a', low: 5 },
    { key: 'b', low: 0 },
  ]) as unknown as Stream;

const pipe = (s: Stream, ...steps: readonly unknown[]): Stream =>
  steps.reduce<Stream>((at, step) => (step as (s: Stream) => Stream)(at), s);
const timed = (s: Stream) => pipe(s, where('ts IS NOT NULL'));

/** For functions that ask for the watermark. */
function watermarked(s: Stream): Stream {
  if (s.schema.fields.some((field) => field.metadata?.[WATERMARK_DELAY] !== undefined)) return timed(s);
  throw new TidemarkError('WATERMARK_NOT_DEFINED', 'the function needs a watermark', {});
}

/** What may stand anywhere: no state, or state of its own. */
const STEPS: readonly Step[] = [
  ['where', (s) => pipe(s, where('v % 3 <> 1 OR v IS NULL'))],
  ['withColumn', (s) => pipe(s, withColumn('v', 'v * 2'))],
  ['select', (s) => pipe(s, select("coalesce(k, 'none') AS k", 'v', 'ts'))],
  [
    'map',
    (s) =>
      pipe(
        s,
        map(COLUMNS, ({ k, v, ts }: Row) => ({ k, v, ts }) as never),
      ),
  ],
  [
    'flatMap',
    (s) =>
      pipe(
        s,
        flatMap(COLUMNS, (row: Row) => (row['k'] === 'a' ? [row, row] : [row]) as never),
      ),
  ],
  ['static join', (s) => pipe(s, join(facts() as never, 'k = key' as never, 'left'), select('k', 'v + coalesce(low, 0) AS v', 'ts'))],
  ['union with itself', (s) => pipe(s, union(s as never))],
  ['duplicates by time', (s) => pipe(s, dropDuplicates(['k', 'ts'] as never))],
  ['duplicates for ever', (s) => pipe(s, dropDuplicates(['k', 'v'] as never)), 'byOrder'],
  ['duplicates within the watermark', (s) => pipe(timed(s), dropDuplicatesWithinWatermark(['k'] as never)), 'byOrder'],
  ['distinct', (s) => pipe(s, distinct())],
  ['limit', (s) => pipe(s, limit(6)), 'byOrder'],
  ['windows', (s) => pipe(s, groupBy(["window(ts, '20 seconds') AS w", 'k'] as never, { n: 'sum(v)' } as never), windowed), 'fromState'],
  [
    'sliding windows',
    (s) => pipe(s, groupBy(["window(ts, '20 seconds', '10 seconds') AS w"] as never, { n: 'count(v)', k: 'max(k)' } as never), windowed),
    'fromState',
  ],
];
const windowed = select('k', 'CAST(n AS INT) AS v', 'window_time(w) AS ts') as unknown as (s: Stream) => Stream;

/** What may only stand at the end, as its rows have no event time or another shape. */
const ENDS: readonly Step[] = [
  [
    'sessions',
    (s) =>
      pipe(
        s,
        sessionWindow('ts' as never, '12 seconds', { as: 's' }),
        groupBy(['s', 'k'] as never, { n: 'count(*)', all: 'collect_list(v)' } as never),
      ),
    'byOrder',
  ],
  [
    'windows of all kinds',
    (s) => pipe(s, groupBy(["window(ts, '30 seconds', '15 seconds') AS w", 'k'] as never, AGGREGATES as never)),
    'byOrder',
  ],
  ['groups', (s) => pipe(s, groupBy(['k'] as never, AGGREGATES as never)), 'byOrder'],
  ['one group', (s) => pipe(s, groupBy([] as never, AGGREGATES as never)), 'byOrder'],
  ['ordered groups', (s) => pipe(s, groupBy(['k'] as never, { n: 'count(*)' } as never), orderBy('n DESC' as never, 'k' as never))],
  [
    'mapGroupsWithState',
    (s) => pipe(s, mapGroupsWithState(['k'] as never, running as never, { schema: COLUMNS, stateSchema: 'n INT' } as never)),
  ],
  [
    'flatMapGroupsWithState',
    (s) => pipe(watermarked(s), flatMapGroupsWithState(['k'] as never, quiet as never, { schema: COLUMNS, timeout: 'event' } as never)),
  ],
  [
    'transformWithState',
    (s) =>
      pipe(
        watermarked(s),
        transformWithState(['k'] as never, () => new Counter() as never, { schema: COLUMNS, timeMode: 'event' }),
      ),
  ],
];
const AGGREGATES = {
  n: 'count(*)',
  total: 'sum(v)',
  mean: 'avg(v)',
  low: 'min(v)',
  all: 'collect_list(v)',
  kinds: 'count(DISTINCT v)',
};

const JOINS = ['inner', 'left', 'right', 'full', 'left_semi'] as const;

function leaf(random: Random, options: Random): Part {
  const input = INPUTS[random(INPUTS.length)]!;
  const delay = random(6) === 0 ? null : DELAYS_S[random(DELAYS_S.length)]!;
  const isHeld = options(4) === 0;
  const build = (inputs: Inputs) =>
    pipe(
      inputs[input]!,
      ...(delay === null ? [] : [withWatermark('ts' as never, `${delay} seconds`, isHeld ? { maxWatermarkJump: LARGEST_JUMP } : {})]),
      where("ts < '2029-01-01'"), // by the time alone, so that it stays above the watermark
    );
  return { name: delay === null ? input : `${input} ${delay} s${isHeld ? ' held' : ''}`, inputs: [input], build, order: 'of inputs' };
}

function base(random: Random, options: Random): Part {
  const drawn = random(10);
  const one = leaf(random, options);
  if (drawn < 5) return one;
  const other = leaf(random, options);
  if (drawn < 7) {
    const both = (random(2) === 0 ? union : unionByName) as (other: Stream) => unknown;
    return {
      name: `(${one.name} union ${other.name})`,
      inputs: [...one.inputs, ...other.inputs],
      build: (inputs) => pipe(one.build(inputs), both(other.build(inputs))),
      order: 'of inputs',
    };
  }
  const how = JOINS[random(JOINS.length)]!;
  const left = chained(one, random, 1);
  return {
    name: `(${left.name} ${how} join ${other.name})`,
    inputs: [...left.inputs, ...other.inputs],
    build: (inputs) => joined(left.build(inputs), other.build(inputs), how),
    // rows without a partner come when they leave the state
    order: left.order === 'of inputs' && ['left', 'right', 'full'].includes(how) ? 'of state' : left.order,
  };
}

function joined(left: Stream, right: Stream, how: (typeof JOINS)[number]): Stream {
  const r = pipe(right, select('k AS rk', 'v AS rv', 'ts AS rts'), as('r'));
  const on = 'l.k = r.rk AND r.rts BETWEEN l.ts - INTERVAL 5 SECONDS AND l.ts + INTERVAL 15 SECONDS';
  const both = pipe(left, as('l'), join(r as never, on as never, how));
  if (how === 'left_semi') return both;
  return pipe(both, select('coalesce(k, rk) AS k', 'coalesce(v, 0) + 2 * coalesce(rv, 0) AS v', how === 'right' ? 'rts AS ts' : 'ts'));
}

function chained(part: Part, random: Random, stepsMax: number): Part {
  let made = part;
  for (let left = random(stepsMax + 1); left > 0; left--) made = withStep(made, STEPS[random(STEPS.length)]!);
  return made;
}

function withStep(below: Part, [name, step, ...traits]: Step): Part {
  const order = below.order === 'of inputs' ? (traits.includes('fromState') ? 'of state' : 'of inputs') : below.order;
  return {
    name: `${below.name}, ${name}`,
    inputs: below.inputs,
    build: (inputs) => step(below.build(inputs)),
    order: below.order === 'of state' && traits.includes('byOrder') ? 'that matters' : order,
  };
}

function drawn(random: Random, options: Random): Part {
  const chain = chained(base(random, options), random, 3);
  return random(3) === 0 ? chain : withStep(chain, ENDS[random(ENDS.length)]!);
}

/** With `options` of watermarks drawn apart. Draws until the engine takes one: pipelines of which Spark's rules refuse many. */
export function compositionOf(random: Random, options: Random): Composition {
  for (;;) {
    const part = drawn(random, options);
    const outputMode = OUTPUT_MODES[random(OUTPUT_MODES.length)]!;
    const schemas = Object.fromEntries([...new Set(part.inputs)].map((name) => [name, COLUMNS]));
    const build: BuildPipeline = (inputs) => part.build(inputs);
    if (part.order === 'that matters' || !isTaken(build, schemas, outputMode)) continue;
    const last = outputMode === 'append' ? Object.keys(schemas).map((input) => ({ input, row: LAST_ROW })) : [];
    return { name: part.name, outputMode, schemas, build, last };
  }
}

function isTaken(build: BuildPipeline, schemas: Composition['schemas'], outputMode: OutputMode): boolean {
  try {
    analyze(new SimulatedInputs({ inputs: schemas }).planOf(build), resolveOptions({ outputMode }));
    return true;
  } catch (error) {
    if (isTidemarkError(error) && error.code !== 'INTERNAL_ERROR') return false;
    throw error;
  }
}
