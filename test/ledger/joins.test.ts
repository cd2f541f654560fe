// Faults of other engines' joins, each as a test that would have caught it; the numbers are those of docs/ledger.md.
import { describe, expect, test, vi } from 'vitest';
import { type EpochStream, fromRows, memoryStream, toMemory, writeStream } from 'tidemark';
import { as, drop, dropDuplicates, groupBy, join, select, withWatermark } from 'tidemark/operators';
import { addRows, expectRows, expectState, processAll, runScript } from 'tidemark/testing';
import { asSet } from '../../property-tests/run-case.js';
import { joinModel, type JoinRule } from '../../property-tests/models/join.js';
import { type Row, timeline } from '../../property-tests/models/timeline.js';

vi.setConfig({ testTimeout: 120_000 });

const schemas = { left: 'k STRING, a INT, ts TIMESTAMP', right: 'k2 STRING, b INT, ts2 TIMESTAMP' } as const;
type Inputs = {
  readonly left: EpochStream<{ k: string | null; a: number | null; ts: Date | null }>;
  readonly right: EpochStream<{ k2: string | null; b: number | null; ts2: Date | null }>;
};
const at = (second: number): Date => new Date(Date.UTC(2026, 0, 1) + 1000 * second);
const left = (a: number, second: number, k = 'x'): Row => ({ k, a, ts: at(second) });
const right = (b: number, second: number, k2 = 'x'): Row => ({ k2, b, ts2: at(second) });
const WITHIN = 'l.k = r.k2 AND r.ts2 BETWEEN l.ts AND l.ts + INTERVAL 10 SECONDS';
const joined = (inputs: Inputs, how: JoinRule['how'], delay: string) =>
  inputs.left.pipe(withWatermark('ts', delay), as('l'), join(inputs.right.pipe(withWatermark('ts2', delay), as('r')), WITHIN, how));

/** All orders of a list. */
function orders<T>(list: readonly T[]): T[][] {
  if (list.length <= 1) return [[...list]];
  return list.flatMap((item, i) => orders(list.toSpliced(i, 1)).map((rest) => [item, ...rest]));
}

describe('#16 an outer join gives a row of NULLs although the row was matched (Spark SPARK-26154, kafkats)', () => {
  const rows = [left(1, 5), left(2, 6, 'y'), right(7, 8), right(8, 9, 'z')];
  const last = [left(9, 500, 'far'), right(9, 500, 'beyond')];
  const pairs: readonly Row[] = [{ ...left(1, 5), ...right(7, 8) }];
  const alone = {
    left: { ...left(2, 6, 'y'), k2: null, b: null, ts2: null },
    right: { k: null, a: null, ts: null, ...right(8, 9, 'z') },
  };

  /** After which rows an epoch runs, as bits. */
  const CUTS = [0b111, 0b010, 0b101, 0b000, 0b001];

  test.each([
    ['left', [...pairs, alone.left]],
    ['right', [...pairs, alone.right]],
    ['full', [...pairs, alone.left, alone.right]],
  ] as const)('%s: in every order of arrival, cut into epochs here and there', async (how, expected) => {
    const add = (row: Row) => addRows([row], 'ts' in row ? 'left' : 'right');
    const epochs = orders(rows).map((order, n) =>
      order.flatMap((row, i) => [add(row), ...((CUTS[n % CUTS.length]! >> i) & 1 ? [processAll()] : [])]),
    );
    for (const script of epochs) {
      const end = last.flatMap((row) => [add(row)]);
      const { rows: out } = await runScript(
        (inputs: Inputs) => joined(inputs, how, '30 seconds'),
        [...script, ...end, processAll(), expectState({ rows: 2 })],
        { schemas },
      );
      expect(asSet(out)).toEqual(asSet(expected));
    }
  });
});

describe('#17 a row is evicted in the epoch in which it arrives (Spark SPARK-49829)', () => {
  const DELAY_MS = 10_000;
  const timeMs = (row: Row, side: 'left' | 'right') => (row[side === 'left' ? 'ts' : 'ts2'] as Date).getTime();
  const rule = (how: JoinRule['how']): JoinRule => ({
    how,
    left: (row) => ('ts' in row ? row : null),
    right: (row) => ('ts2' in row ? row : null),
    columns: { left: ['k', 'a', 'ts'], right: ['k2', 'b', 'ts2'] },
    timeMs,
    matches: (l, r) => {
      const apart = timeMs(r, 'right') - timeMs(l, 'left');
      return l['k'] === r['k2'] && apart >= 0 && apart <= 10_000;
    },
    boundMs: (watermarkMs, side) => watermarkMs - (side === 'left' ? 10_000 : 0) - 1,
  });

  test.each(['inner', 'left', 'right', 'full', 'left_semi'] as const)(
    '%s: rows at the bounds, a millisecond before and after',
    async (how) => {
      // after the first step the watermark is at 90 s; the next one is late at 0 and evicts at 90 s: left rows below 80 s, right rows below 90 s
      const around = (second: number) => [second - 0.001, second, second + 0.001];
      const steps: readonly (readonly Row[])[] = [
        [left(0, 100, 'far'), right(0, 100, 'far')],
        [
          ...around(80).map((second, i) => left(i, second)),
          ...around(90).map((second, i) => right(i, second)),
          ...around(80).map((second, i) => left(10 + i, second, 'y')),
          ...around(90).map((second, i) => right(10 + i, second, 'z')),
        ],
        around(90).map((second, i) => right(20 + i, second, 'y')),
        [left(0, 300, 'far'), right(0, 300, 'far')],
      ];
      const expected = joinModel(
        timeline(steps, { timeMs: (row) => timeMs(row, 'ts' in row ? 'left' : 'right'), delayMs: DELAY_MS }, true),
        rule(how),
      );
      const actions = steps.flatMap((rows, i) => [
        addRows(
          rows.filter((row) => 'ts' in row),
          'left',
        ),
        addRows(
          rows.filter((row) => 'ts2' in row),
          'right',
        ),
        processAll(),
        expectRows(expected[i]!),
      ]);
      const { rows } = await runScript((inputs: Inputs) => joined(inputs, how, '10 seconds'), actions, { schemas });
      expect(rows.length).toBeGreaterThan(0);
    },
  );
});

describe('#18 one watermark judges late rows and evicts state, so that a chain loses rows (Spark SPARK-40925)', () => {
  const windowOf = (second: number) => ({ start: at(second), end: at(second + 10) });

  test('rows of NULLs that a join gives at eviction are counted by the aggregation above it', async () => {
    await runScript(
      (inputs: Inputs) =>
        joined(inputs, 'left', '0 seconds').pipe(
          drop('ts2'),
          groupBy(["window(ts, '10 seconds') AS w"], { n: 'count(*)', matched: 'count(b)' }),
        ),
      [
        addRows([left(1, 1), left(2, 2, 'y'), left(3, 13)], 'left'),
        addRows([right(1, 4)], 'right'),
        processAll(),
        expectRows([]),
        addRows([left(4, 40, 'far')], 'left'),
        addRows([right(4, 40, 'far')], 'right'),
        processAll(),
        // the watermark is 40 s; the join may still give rows of 30 s and later only
        expectRows([
          { w: windowOf(0), n: 2n, matched: 1n },
          { w: windowOf(10), n: 1n, matched: 0n },
        ]),
        expectState({ lateRows: 0 }),
      ],
      { schemas },
    );
  });

  test('windows of windows come out whole', async () => {
    await runScript(
      (input: EpochStream<{ ts: Date | null }>) =>
        input.pipe(
          withWatermark('ts', '0 seconds'),
          groupBy(["window(ts, '10 seconds') AS w"], { n: 'count(*)' }),
          groupBy(["window(w, '20 seconds') AS w2"], { windows: 'count(*)', rows: 'sum(n)' }),
        ),
      [
        addRows([{ ts: at(1) }, { ts: at(2) }, { ts: at(12) }]),
        processAll(),
        addRows([{ ts: at(20) }]),
        processAll(),
        expectRows([{ w2: { start: at(0), end: at(20) }, windows: 2n, rows: 3n }]),
        expectState({ lateRows: 0 }),
      ],
      { schema: 'ts TIMESTAMP' },
    );
  });
});

describe('#25 two keys with one hash lose rows (db-ivm: Temporal values)', () => {
  const TYPES = [
    ['TIMESTAMP', 'timestamp_millis(1767225600000 + id)'],
    ['DATE', "date_add(DATE'2026-01-01', id)"],
    ['DECIMAL(30, 2)', 'CAST(id AS DECIMAL(30, 2)) / 100 + 1000000000000000000'],
    ['DOUBLE', 'id / 1000D'],
    ['BINARY', 'CAST(CAST(id AS STRING) AS BINARY)'],
    ['STRUCT', "named_struct('a', CAST(id AS STRING), 'b', id % 2)"],
    ['ARRAY', 'array(id, id + 1)'],
    ['INTERVAL', 'make_dt_interval(0, 0, 0, id)'],
  ] as const;
  const ids = Array.from({ length: 300 }, (_, id) => ({ id }));

  test.each(TYPES)('%s keys: a join matches each row with itself alone', async (_, key) => {
    const keyed = (name: string) => fromRows('id INT', ids).pipe(select('id', `${key} AS key`), as(name));
    const found = await keyed('l')
      .pipe(join(keyed('r'), 'l.key = r.key'), select('l.id AS l', 'r.id AS r'))
      .collect();
    expect(found.map((row) => `${String(row['l'])} ${String(row['r'])}`).toSorted()).toEqual(ids.map(({ id }) => `${id} ${id}`).toSorted());
  });

  test('more keys than 32 bits of hash can tell apart are all kept', async () => {
    const keys = 200_000; // some five pairs of equal hashes are to be expected
    const input = memoryStream('id BIGINT');
    const sink = toMemory();
    const query = input.pipe(dropDuplicates(['id']), groupBy([], { n: 'count(*)' }), writeStream(sink, { outputMode: 'complete' })).start();
    for (let run = 0; run < 2; run++) {
      input.add(Array.from({ length: keys }, (_, i) => ({ id: BigInt(i) * 2_654_435_761n })));
      await query.processAllAvailable();
    }
    await query.stop();
    expect(sink.lastRows()).toEqual([{ n: BigInt(keys) }]);
  });
});
