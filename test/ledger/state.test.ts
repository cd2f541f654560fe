// Faults of other engines' state, each as a test that would have caught it; the numbers are those of docs/ledger.md.
import { describe, expect, test, vi } from 'vitest';
import { type EpochStream, fromRows } from 'tidemark';
import {
  as,
  distinct,
  dropDuplicates,
  dropDuplicatesWithinWatermark,
  flatMapGroupsWithState,
  groupBy,
  type GroupState,
  join,
  select,
  sessionWindow,
  type StatefulProcessor,
  type StatefulProcessorHandle,
  transformWithState,
  withColumnRenamed,
  withWatermark,
} from 'tidemark/operators';
import { addRows, crash, expectRows, type FaultPoint, type Pipeline, processAll, restart, runScript } from 'tidemark/testing';
import { columnBuilder } from '../../src/columnar/builder.js';
import { encodeKeys } from '../../src/columnar/key.js';
import { BIGINT, DATE, type DataType, DOUBLE, FLOAT, INT, STRING, TIMESTAMP } from '../../src/columnar/types.js';
import type { Value } from '../../src/columnar/value.js';
import { MemoryStore } from '../../src/state/memory-store.js';
import { SimulatedDisk } from '../../src/testing/simulated-disk.js';
import { Steps } from '../operators/steps.js';

vi.setConfig({ testTimeout: 120_000 });

const schema = 'k STRING, ts TIMESTAMP';
type Input = EpochStream<{ k: string | null; ts: Date | null }>;
const at = (second: number): Date => new Date(Date.UTC(2026, 0, 1) + 1000 * second);
const row = (k: string, second: number) => ({ k, ts: at(second) });
const timed = (s: Input) => s.pipe(withWatermark('ts', '10 seconds'));
const latest = (rows: readonly { ts: Date | null }[]) => Math.max(...rows.map((r) => r.ts!.getTime()));

class Reminder implements StatefulProcessor<unknown, { ts: Date | null }, Record<string, unknown>> {
  #handle!: StatefulProcessorHandle;

  init(handle: StatefulProcessorHandle): void {
    this.#handle = handle;
  }

  handleInputRows(k: unknown, rows: readonly { ts: Date | null }[]): void {
    if (k !== 'far') for (const second of [1000, 2000]) this.#handle.registerTimer(latest(rows) + second);
  }

  handleExpiredTimer(k: unknown, _: unknown, expiryMs: number) {
    return [{ k, due: new Date(expiryMs) }];
  }
}

const reminders = (s: Input) =>
  timed(s).pipe(transformWithState(['k'], () => new Reminder() as never, { schema: 'k STRING, due TIMESTAMP', timeMode: 'event' }));

const timeouts = (s: Input) =>
  timed(s).pipe(
    flatMapGroupsWithState(
      ['k'],
      function* (k, rows, state: GroupState<number>) {
        if (state.hasTimedOut) {
          yield { k: k as string, due: null };
          return state.remove();
        }
        if (k === 'far') return;
        state.update(rows.length);
        state.setTimeoutTimestamp(latest(rows) + 1000);
      },
      { schema: 'k STRING, due TIMESTAMP', timeout: 'event' },
    ),
  );

const PIPELINES: Readonly<Record<string, Pipeline<typeof schema>>> = {
  'groupBy over windows': (s: Input) =>
    timed(s).pipe(groupBy(["window(ts, '5 seconds', '2 seconds') AS w", 'k'], { n: 'count(*)', all: 'collect_list(k)' })),
  sessionWindow: (s: Input) => timed(s).pipe(sessionWindow('ts', '5 seconds'), groupBy(['session_window', 'k'], { n: 'count(*)' })),
  dropDuplicates: (s: Input) => timed(s).pipe(dropDuplicates(['k', 'ts'])),
  dropDuplicatesWithinWatermark: (s: Input) => timed(s).pipe(dropDuplicatesWithinWatermark(['k'])),
  'full join': (s: Input) =>
    timed(s).pipe(
      as('l'),
      join(
        s.pipe(withColumnRenamed('k', 'k2'), withColumnRenamed('ts', 'ts2'), withWatermark('ts2', '10 seconds'), as('r')),
        'l.k = r.k2 AND r.ts2 BETWEEN l.ts AND l.ts + INTERVAL 3 SECONDS',
        'full',
      ),
    ),
  flatMapGroupsWithState: timeouts,
  transformWithState: reminders,
};
const MANY = Array.from({ length: 5 }, (_, block) =>
  Array.from({ length: 40 }, (__, i) => row(`key-${(i * 7 + block) % 30}`, block * 8 + (i % 8))),
);
const FAR = [row('far', 10_000)];

/** Entries of all tables, indexes and timers after the blocks. */
async function entriesAfter(pipeline: Pipeline<typeof schema>, blocks: readonly (readonly Record<string, unknown>[])[]): Promise<string[]> {
  const disk = new SimulatedDisk();
  await runScript(
    pipeline,
    blocks.flatMap((rows) => [addRows(rows), processAll()]),
    { schema, disk },
  );
  const entries: string[] = [];
  for await (const [key] of disk.entries.range('t/', 't0')) entries.push(key);
  return entries;
}

describe('#4 retention does not reach every kind of state (kafkats: reduce and session)', () => {
  test.each(Object.keys(PIPELINES))('%s: keeps no more rows when it has run for ten times as long', async (name) => {
    const pipe = (s: EpochStream) => PIPELINES[name]!(s as never) as EpochStream;
    const steps = new Steps(schema, pipe);
    const held: number[] = [];
    for (let block = 0; block < 40; block++) {
      await steps.add(Array.from({ length: 20 }, (_, i) => row(`key-${i % 10}`, block * 10 + (i % 10))));
      held.push(steps.last.stateOperators[0]!.numRowsTotal);
    }
    await steps.stop();
    expect(Math.max(...held.slice(4))).toBeLessThanOrEqual(Math.max(...held.slice(2, 4)));
  });
});

describe('#20 a husk is left for each session that has closed (bytewax)', () => {
  test.each(Object.keys(PIPELINES))('%s: neither rows, nor index rows, nor timers, nor entries in the store', async (name) => {
    const before = await entriesAfter(PIPELINES[name]!, MANY);
    const after = await entriesAfter(PIPELINES[name]!, [...MANY, FAR, FAR, FAR]);
    expect(before.length).toBeGreaterThan(0);
    expect(after).toHaveLength((await entriesAfter(PIPELINES[name]!, [FAR, FAR, FAR])).length);
  });
});

describe('#21 timers are not recovered (bytewax, Flink)', () => {
  const POINTS: readonly FaultPoint[] = ['offsetLog', 'sinkWrite', 'sinkCommit', 'stateCommit'];
  const script = (point: FaultPoint, when: 'before' | 'after', nth: number) => [
    crash(when === 'before' ? { before: point, nth } : { after: point, nth }),
    addRows([row('a', 5), row('b', 7)]),
    processAll(),
    restart(),
    processAll(),
    addRows(FAR),
    processAll(),
    restart(),
    processAll(),
    // an epoch that a crash left open comes first, then what its watermark brings
    addRows([row('far', 10_001)]),
    processAll(),
  ];

  test.each([
    ['transformWithState', reminders, ['a', 'b'].flatMap((k, i) => [1, 2].map((s) => ({ k, due: at(5 + 2 * i + s) })))],
    ['flatMapGroupsWithState', timeouts, ['a', 'b'].map((k) => ({ k, due: null }))],
  ] as const)('%s: a crash between registration and firing, at any step, costs none and doubles none', async (_, pipeline, expected) => {
    for (const point of POINTS)
      for (const when of ['before', 'after'] as const)
        for (const nth of [1, 2, 3]) await runScript(pipeline, [...script(point, when, nth), expectRows(expected, 'all')], { schema });
  });
});

describe('#5 keys of signed numbers do not sort as the numbers do (kafkats over LMDB)', () => {
  const CASES: readonly (readonly [string, DataType, readonly Value[]])[] = [
    ['INT', INT, [-(2 ** 31), -256, -1, 0, 1, 255, 256, 2 ** 31 - 1]],
    ['BIGINT', BIGINT, [-(2n ** 63n), -(2n ** 32n), -1n, 0n, 1n, 2n ** 32n, 2n ** 63n - 1n]],
    ['TIMESTAMP', TIMESTAMP, [-62_135_596_800_000_000n, -1n, 0n, 1n, 253_402_300_799_999_999n]],
    ['DATE', DATE, [-719_162, -1, 0, 1, 2_932_896]],
    ['FLOAT', FLOAT, [-Infinity, -3.4e38, -1, -1e-40, 0, 1e-40, 1, 3.4e38, Infinity, NaN]],
    ['DOUBLE', DOUBLE, [-Infinity, -Number.MAX_VALUE, -1, -Number.MIN_VALUE, 0, Number.MIN_VALUE, 1, Infinity, NaN]],
    ['STRING', STRING, ['', '\u0000', '\u0000\u0001', '\u0001', 'a', 'a\u0000', 'aa', 'b', 'é', '\uffff', '😀']],
  ];

  test.each(CASES)('%s: bytes sort as values, NULL first', (_, type, values) => {
    const builder = columnBuilder(type);
    for (const value of [null, ...values]) builder.append(value);
    const { data, offsets } = encodeKeys([builder.finish()], values.length + 1);
    const keys = Array.from({ length: values.length + 1 }, (__, i) => Buffer.from(data.subarray(offsets[i], offsets[i + 1])));
    for (let i = 1; i < keys.length; i++) expect(Buffer.compare(keys[i - 1]!, keys[i]!), `${i}`).toBe(-1);
  });
});

describe('#6 the upper bound of a range is taken in or left out wrongly (kafkats over LMDB)', () => {
  test('a range is that of a sorted list, for all bounds', async () => {
    const keys = ['', 'a', 'a/', 'a/0', 'a0', 'b', 'b/1', 'c'];
    const store = new MemoryStore();
    await store.write(keys.map((key) => ({ key, value: new Uint8Array(1) })));
    for (const from of [...keys, '0', 'a1', 'z']) {
      for (const to of [...keys, '0', 'a1', 'z']) {
        for (const options of [{}, { reverse: true }, { limit: 2 }, { reverse: true, limit: 1 }]) {
          const found: string[] = [];
          for await (const [key] of store.range(from, to, options)) found.push(key);
          const inside = keys.filter((key) => key >= from && key < to);
          const expected = (options.reverse === true ? inside.toReversed() : inside).slice(0, options.limit);
          expect(found, `${from}..${to}`).toEqual(expected);
        }
      }
    }
  });
});

describe('#26 rows are told apart by their JSON text (d2ts)', () => {
  test('-0.0, NaN, NULL, large numbers and the order of fields', async () => {
    const values = [0, -0, NaN, null, Infinity, -Infinity];
    const doubles = fromRows(
      'd DOUBLE',
      [...values, ...values].map((d) => ({ d })),
    );
    // as in Spark: -0.0 is 0.0 but in the DISTINCT of a stream; all NaN are one, and NULL is one
    expect(await doubles.pipe(groupBy(['d'], { n: 'count(*)' })).count()).toBe(5);
    expect(await doubles.pipe(distinct()).count()).toBe(5);
    const steps = new Steps('d DOUBLE', (s) => s.pipe(distinct()));
    expect(await steps.add([...values, ...values].map((d) => ({ d })))).toHaveLength(6);
    await steps.stop();
    const big = fromRows('n BIGINT', [{ n: 9_007_199_254_740_992n }, { n: 9_007_199_254_740_993n }, { n: 9_007_199_254_740_993n }]);
    expect(await big.pipe(distinct()).count()).toBe(2);
    const structs = fromRows('s STRUCT<a: INT, b: STRING>', [
      { s: { a: 1, b: 'x' } },
      { s: { b: 'x', a: 1 } },
      { s: { a: 1, b: null } },
      { s: null },
    ]);
    expect(await structs.pipe(distinct()).count()).toBe(3);
    const texts = fromRows('t STRING, u STRING', [
      { t: 'a', u: 'bc' },
      { t: 'ab', u: 'c' },
      { t: 'null', u: null },
      { t: null, u: 'null' },
      { t: '', u: null },
      { t: null, u: '' },
    ]);
    expect(await texts.pipe(distinct()).count()).toBe(6);
  });
});

describe('#35 state takes many times its size in memory (Spark)', () => {
  test.each([
    ['counts by a BIGINT', (s: EpochStream) => s.pipe(groupBy(['id'], { n: 'count(*)' })) as unknown as EpochStream, 80],
    [
      'duplicates by a STRING of 12 bytes',
      (s: EpochStream) => s.pipe(select("concat('key-', lpad(CAST(id AS STRING), 8, '0')) AS key"), distinct()) as unknown as EpochStream,
      60,
    ],
  ] as const)('%s: bytes a key as reported', async (_, pipe, ceiling) => {
    const keys = 50_000;
    const steps = new Steps('id BIGINT', pipe, 'update');
    await steps.add(Array.from({ length: keys }, (__, id) => ({ id: BigInt(id) })));
    const { memoryUsedBytes, numRowsTotal } = steps.last.stateOperators[0]!;
    await steps.stop();
    expect(numRowsTotal).toBe(keys);
    // the key's bytes, a count, hash and places; nothing near the hundreds of an object for each key
    expect(memoryUsedBytes / keys).toBeLessThan(ceiling);
    expect(memoryUsedBytes / keys).toBeGreaterThan(12);
  });
});
