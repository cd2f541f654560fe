import { expect, test } from 'vitest';
import { select, withColumn } from '../../../operators/index.js';
import { count, expr, sum } from '../../../src/functions.js';
import { fromMemory, fromRows } from '../../../src/index.js';

const rows = fromRows('k STRING, t INT, v BIGINT', [
  { k: 'b', t: 1, v: 5n },
  { k: 'a', t: 3, v: 30n },
  { k: 'a', t: 1, v: 10n },
  { k: 'a', t: 2, v: 20n },
  { k: 'a', t: 2, v: null },
  { k: 'b', t: 9, v: 7n },
]);

/** The column `x` of an expression, in the order of k and t. */
async function column(sql: string): Promise<unknown[]> {
  const out = await rows.pipe(select(expr(`${sql} AS x`))).collect();
  return out.map((r) => (r as { x: unknown }).x);
}

const W = 'PARTITION BY k ORDER BY t';

test('ranks', async () => {
  expect(await column(`row_number() OVER (${W})`)).toEqual([1, 2, 3, 4, 1, 2]);
  expect(await column(`rank() OVER (${W})`)).toEqual([1, 2, 2, 4, 1, 2]);
  expect(await column(`dense_rank() OVER (${W})`)).toEqual([1, 2, 2, 3, 1, 2]);
  expect(await column(`percent_rank() OVER (${W})`)).toEqual([0, 1 / 3, 1 / 3, 1, 0, 1]);
  expect(await column(`cume_dist() OVER (${W})`)).toEqual([0.25, 0.75, 0.75, 1, 0.5, 1]);
  expect(await column(`ntile(3) OVER (${W})`)).toEqual([1, 1, 2, 3, 1, 2]);
});

test('other rows', async () => {
  expect(await column(`lag(t) OVER (${W})`)).toEqual([null, 1, 2, 2, null, 1]);
  expect(await column(`lead(t, 2, -1) OVER (${W})`)).toEqual([2, 3, -1, -1, -1, -1]);
  expect(await column(`lag(v) IGNORE NULLS OVER (${W})`)).toEqual([null, 10n, 20n, 20n, null, 5n]);
  expect(await column(`first_value(v) OVER (${W})`)).toEqual([10n, 10n, 10n, 10n, 5n, 5n]);
  expect(await column(`last_value(t) OVER (${W})`)).toEqual([1, 2, 2, 3, 1, 9]);
  expect(await column(`nth_value(t, 2) OVER (${W})`)).toEqual([null, 2, 2, 2, null, 9]);
});

test('aggregates over frames', async () => {
  expect(await column('sum(v) OVER (PARTITION BY k)')).toEqual([60n, 60n, 60n, 60n, 12n, 12n]);
  expect(await column(`sum(v) OVER (${W})`)).toEqual([10n, 30n, 30n, 60n, 5n, 12n]);
  expect(await column(`sum(t) OVER (${W} ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING)`)).toEqual([3n, 5n, 7n, 5n, 10n, 10n]);
  expect(await column(`count(*) OVER (${W} RANGE BETWEEN 1 PRECEDING AND CURRENT ROW)`)).toEqual([1n, 3n, 3n, 3n, 1n, 1n]);
  expect(await column('max(t) OVER (PARTITION BY k ORDER BY t DESC RANGE BETWEEN 1 PRECEDING AND CURRENT ROW)')).toEqual([
    3, 3, 3, 2, 9, 1,
  ]);
  expect(await column(`count(*) FILTER (WHERE v > 10) OVER (${W})`)).toEqual([0n, 1n, 1n, 2n, 0n, 0n]);
  expect(await column(`sum(t) OVER (${W} ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING)`)).toEqual([8n, 7n, 5n, 3n, 10n, 9n]);
  expect(await column(`sum(t) OVER (${W} ROWS BETWEEN 3 FOLLOWING AND 4 FOLLOWING)`)).toEqual([3n, null, null, null, null, null]);
});

test('in larger expressions, by the builder, with names as in Spark', async () => {
  const out = rows.pipe(
    withColumn(
      'share',
      sum('t')
        .over({ partitionBy: ['k'], orderBy: ['t'], rows: [-1, 0] })
        .multiply(10),
    ),
    select('k', 'share', count().over({})),
  );
  expect(out.schema.fields.map((f) => f.name)).toEqual([
    'k',
    'share',
    'count(1) OVER (ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)',
  ]);
  expect((await out.collect()).map((r) => Object.values(r))).toEqual([
    ['a', 10n, 6n],
    ['a', 30n, 6n],
    ['a', 40n, 6n],
    ['a', 50n, 6n],
    ['b', 10n, 6n],
    ['b', 100n, 6n],
  ]);
  expect(await column(`row_number() OVER (${W}) + sum(t) OVER ()`)).toHaveLength(6);
});

test('mistakes are named', () => {
  const refused = (sql: string, code: RegExp): void => expect(() => rows.pipe(select(expr(sql)))).toThrow(code);
  refused('row_number()', /WINDOW_FUNCTION_WITHOUT_OVER_CLAUSE/);
  refused('rank() OVER (PARTITION BY k)', /_LEGACY_ERROR_TEMP_1037/);
  refused('abs(t) OVER (ORDER BY t)', /UNSUPPORTED_EXPR_FOR_WINDOW/);
  refused('sum(t) OVER (ORDER BY t ROWS BETWEEN 1 FOLLOWING AND 1 PRECEDING)', /SPECIFIED_WINDOW_FRAME_WRONG_COMPARISON/);
  refused('sum(t) OVER (ORDER BY k, t RANGE BETWEEN 1 PRECEDING AND CURRENT ROW)', /RANGE_FRAME_MULTI_ORDER/);
  refused('count(DISTINCT t) OVER (ORDER BY t)', /DISTINCT_WINDOW_FUNCTION_UNSUPPORTED/);
  const stream = fromMemory('t INT').pipe.bind(fromMemory('t INT'));
  expect(() => stream(select(expr('sum(t) OVER ()')))).toThrow(/NON_TIME_WINDOW_NOT_SUPPORTED_IN_STREAMING/);
});
