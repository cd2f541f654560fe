import { describe, expect, test } from 'vitest';
import { type EpochStream, fromRows } from 'tidemark';
import { groupBy, window, withWatermark } from 'tidemark/operators';
import { avg, col, count, sum } from 'tidemark/functions';
import { codeOf } from './codes.js';
import { at, Steps } from './steps.js';

const rows = fromRows('k STRING, v INT, d DOUBLE', [
  { k: 'a', v: 1, d: 0 },
  { k: 'b', v: 2, d: -0 },
  { k: 'a', v: null, d: NaN },
  { k: null, v: 4, d: NaN },
  { k: null, v: 1, d: null },
]);
const untyped = rows as unknown as EpochStream;

describe('groupBy on a bounded stream', () => {
  test('gives keys, then aggregates, which may stand in larger expressions that name the keys', async () => {
    const out = await rows
      .pipe(groupBy(['k'], { n: count(), total: sum('v'), text: "concat(coalesce(k, '?'), CAST(max(v) + count(*) AS STRING))" }))
      .collect();
    expect(out).toEqual([
      { k: 'a', n: 2n, total: 1n, text: 'a3' },
      { k: 'b', n: 1n, total: 2n, text: 'b3' },
      { k: null, n: 2n, total: 5n, text: '?6' },
    ]);
  });

  test('takes NULL, NaN and both zeros for one key each', async () => {
    const out = await rows.pipe(groupBy(['d'], { n: count() })).collect();
    expect(out.map((row) => [row.d, row.n])).toEqual([
      [0, 2n],
      [NaN, 2n],
      [null, 1n],
    ]);
  });

  test('without keys has one row, also of nothing', async () => {
    expect(await rows.pipe(groupBy([], { n: count(), mean: avg('v') })).collect()).toEqual([{ n: 5n, mean: 2 }]);
    expect(
      await fromRows('v INT', [])
        .pipe(groupBy([], { n: count(), mean: avg('v') }))
        .collect(),
    ).toEqual([{ n: 0n, mean: null }]);
    expect(
      await fromRows('v INT', [])
        .pipe(groupBy(['v'], { n: count() }))
        .collect(),
    ).toEqual([]);
  });

  test('computes DISTINCT exactly, and arguments only for the rows of the FILTER', async () => {
    const aggregates = [
      'count(DISTINCT v) AS n',
      'sum(10 / v) FILTER (WHERE v <> 0) AS s',
      'count(DISTINCT v, k) FILTER (WHERE v < 2) AS pairs',
    ];
    const zero = fromRows('k STRING, v INT', [
      { k: 'a', v: 0 },
      { k: 'b', v: 5 },
      { k: 'c', v: 5 },
      { k: 'c', v: null },
    ]);
    expect(await zero.pipe(groupBy([], aggregates)).collect()).toEqual([{ n: 2n, s: 4, pairs: 1n }]);
  });

  test('lets a result use the results before it', async () => {
    expect(await rows.pipe(groupBy([], ['sum(v) AS total', 'total * 2 AS twice'])).collect()).toEqual([{ total: 8n, twice: 16n }]);
  });

  test('names columns as Spark does', () => {
    const names = rows
      .pipe(groupBy(['upper(k)', col('v').mod(2)], ['count(*)', 'sum(DISTINCT v)', 'max(v) FILTER (WHERE v > 1)']))
      .schema.fields.map((f) => f.name);
    expect(names).toEqual(['upper(k)', '(v % 2)', 'count(1)', 'sum(DISTINCT v)', 'max(v) FILTER (WHERE (v > 1))']);
  });

  test('refuses columns that are neither key nor in an aggregate, and aggregates out of place', () => {
    expect(codeOf(() => untyped.pipe(groupBy(['k'], ['v + 1 AS x'])))).toBe('MISSING_AGGREGATION');
    expect(codeOf(() => untyped.pipe(groupBy(['count(*)'], ['sum(v)'])))).toBe('GROUP_BY_AGGREGATE');
    expect(codeOf(() => untyped.pipe(groupBy(['k'], ['sum(max(v))'])))).toBe('NESTED_AGGREGATE_FUNCTION');
    expect(codeOf(() => untyped.pipe(groupBy(['x'], { n: count() })))).toBe('UNRESOLVED_COLUMN.WITH_SUGGESTION');
  });
});

describe('groupBy on a stream', () => {
  const windowed = (s: EpochStream): EpochStream =>
    s.pipe(withWatermark('ts', '10 seconds'), window('ts', '10 seconds'), groupBy(['window'], { n: count() }));

  test('append: a window comes out once, when the watermark reaches its end; later rows are late, and counted', async () => {
    const steps = new Steps('ts TIMESTAMP', windowed);
    expect(await steps.add([{ ts: at(5) }, { ts: at(12) }, { ts: at(19) }])).toEqual([]);
    // watermark 20 s: both windows are complete, in an epoch without data
    expect(await steps.add([{ ts: at(30) }])).toEqual([
      { window: { start: at(0), end: at(10) }, n: 1n },
      { window: { start: at(10), end: at(20) }, n: 2n },
    ]);
    expect(steps.last.stateOperators[0]).toMatchObject({ operatorName: 'stateStoreSave', numRowsTotal: 1, numRowsRemoved: 2 });
    expect(await steps.add([{ ts: at(19) }, { ts: at(19) }, { ts: at(21) }])).toEqual([]);
    expect(steps.last.stateOperators[0]).toMatchObject({ numRowsTotal: 2, numRowsDroppedByWatermark: 2 });
    await steps.stop();
  });

  test('update: changed windows each epoch; complete windows leave silently', async () => {
    const steps = new Steps('ts TIMESTAMP', windowed, 'update');
    expect(await steps.add([{ ts: at(5) }, { ts: at(30) }])).toHaveLength(2);
    expect(steps.last.stateOperators[0]).toMatchObject({ numRowsTotal: 1 });
    expect(await steps.add([{ ts: at(31) }])).toEqual([{ window: { start: at(30), end: at(40) }, n: 2n }]);
    await steps.stop();
  });

  test('two event times among the keys are found in the first epoch', async () => {
    const steps = new Steps('ts TIMESTAMP', (s) =>
      s.pipe(withWatermark('ts', '1 second'), groupBy(['ts', "window(ts, '1 minute') AS w"], { n: count() })),
    );
    await expect(steps.add([{ ts: at(5) }])).rejects.toThrow('_LEGACY_ERROR_TEMP_3077');
  });
});
