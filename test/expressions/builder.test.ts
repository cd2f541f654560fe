import { expect, expectTypeOf, test } from 'vitest';
import { Decimal } from '../../src/columnar/decimal.js';
import type { RowOf } from '../../src/columnar/ddl-types.js';
import { columnPath } from '../../src/expressions/column-path.js';
import type { Expression } from '../../src/expressions/builder.js';
import { parseExpression, parseSortList } from '../../src/expressions/grammar/parse.js';
import { nodeFromJson, nodeToJson } from '../../src/expressions/serialize.js';
import type { ResultOf } from '../../src/expressions/typed-value.js';
import { avg, col, count, expr, lit, max, sum, when } from '../../src/functions.js';

/** The builder's tree as the same JSON that SQL text gives. */
function same(built: { readonly node: Expression['node'] }, sql: string): void {
  expect(nodeToJson(built.node)).toEqual(nodeToJson(parseExpression(sql)));
}

test('the builder makes the nodes of the SQL text', () => {
  same(col('amount').gt(100).and(col('origin').like('S%')), "amount > 100 AND origin LIKE 'S%'");
  same(col('a').plus(1).multiply(col('b.c')).as('x'), '(a + 1) * b.c AS x');
  same(col('a').between(1, 5).or(col('a').isin('x', 'y')), "a BETWEEN 1 AND 5 OR a IN ('x', 'y')");
  same(col('a').eqNullSafe(null), 'a <=> NULL');
  same(col('a').ne('x'), "NOT (a = 'x')");
  same(col('a').cast('DECIMAL(10, 2)'), 'CAST(a AS DECIMAL(10, 2))');
  same(
    when(col('a').gt(1), 'x').when(col('a').lt(0), 'y').otherwise(lit('z')),
    "CASE WHEN a > 1 THEN 'x' WHEN a < 0 THEN 'y' ELSE 'z' END",
  );
  same(expr('m').getItem('k').isNull(), "m['k'] IS NULL");
  same(count(), 'count(*)');
  same(sum('n').filter(col('n').gt(1)), 'sum(n) FILTER (WHERE n > 1)');
  same(sum('n').distinct(), 'sum(DISTINCT n)');
  expect(col('a').desc().node).toMatchObject({
    kind: 'sort',
    ascending: false,
    nullsFirst: parseSortList('a DESC')[0]!.nullsFirst,
    child: { parts: ['a'] },
  });
});

test('window specifications', () => {
  same(
    sum('n').over({ partitionBy: ['k'], orderBy: [col('t').desc()], rows: [-2, 0] }),
    'sum(n) OVER (PARTITION BY k ORDER BY t DESC ROWS BETWEEN 2 PRECEDING AND CURRENT ROW)',
  );
  same(
    sum('n').over({ orderBy: ['t'], rows: [-Infinity, Infinity] }),
    'sum(n) OVER (ORDER BY t ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)',
  );
  expect(() => col('a').over({})).toThrow(/UNSUPPORTED_EXPR_FOR_WINDOW/);
});

test('constants get the type of their value', () => {
  const types = [1, 3_000_000_000, 1.5, -0, 1n, 'x', true, null, new Date(0), new Uint8Array(1), new Decimal(123n, 2)].map(
    (v) => lit(v).node,
  );
  expect(types.map((n) => (n.kind === 'literal' ? n.type.kind : ''))).toEqual([
    'int',
    'bigint',
    'double',
    'double',
    'bigint',
    'string',
    'boolean',
    'void',
    'timestamp',
    'binary',
    'decimal',
  ]);
  expect(() => lit(new Date(NaN))).toThrow(/UNSUPPORTED_FEATURE.LITERAL_TYPE/);
  expect(() => lit(2n ** 63n)).toThrow(/NUMERIC_VALUE_OUT_OF_RANGE/);
});

test('column paths', () => {
  expect(columnPath('a.`b.c`.d')).toEqual({ kind: 'column', parts: ['a', 'b.c', 'd'] });
  expect(columnPath('t.*')).toEqual({ kind: 'star', qualifier: ['t'] });
  expect(columnPath('two words')).toEqual({ kind: 'column', parts: ['two words'] });
  for (const wrong of ['', 'a.', '`a', '`a`b', 'a..b']) expect(() => columnPath(wrong)).toThrow(/INVALID_ATTRIBUTE_NAME_SYNTAX/);
});

test('JSON goes both ways', () => {
  const texts = [
    'a[0].b + 1.5D',
    "X'00ff'",
    "INTERVAL '1' DAY",
    'transform(xs, (x, i) -> x + i)',
    'CASE a WHEN 1 THEN 2L END',
    'CAST(a AS STRUCT<x: INT, y: ARRAY<STRING>>)',
    'lag(a, 1) OVER (PARTITION BY b ORDER BY c)',
    "double('NaN')",
  ];
  for (const text of texts) {
    const json = nodeToJson(parseExpression(text));
    expect(nodeToJson(nodeFromJson(JSON.parse(JSON.stringify(json))))).toEqual(json);
  }
  expect(() => nodeFromJson('x')).toThrow(/INVALID_EXPRESSION_JSON/);
});

test('types of values over a row', () => {
  type Row = RowOf<'origin STRING, delay DOUBLE, n BIGINT NOT NULL, m DECIMAL(10,2), s STRUCT<a: INT NOT NULL>, xs ARRAY<STRING>'>;
  type Of<E> = E extends Expression<infer T> ? ResultOf<T, Row> : never;
  const made = {
    delay: col('delay'),
    more: col('n').plus(1),
    half: col('n').divide(2),
    sum: sum('n'),
    mean: avg('delay'),
    meanDecimal: avg('m'),
    most: max('origin'),
    rows: count(),
    field: col('s').getField('a'),
    item: col('xs').getItem(0),
    text: when(col('n').gt(1), 'late').otherwise(null),
    cast: col('origin').cast('BIGINT'),
  };
  expectTypeOf<Of<typeof made.delay>>().toEqualTypeOf<number | null>();
  expectTypeOf<Of<typeof made.more>>().toEqualTypeOf<bigint>();
  expectTypeOf<Of<typeof made.half>>().toEqualTypeOf<number | null>();
  expectTypeOf<Of<typeof made.sum>>().toEqualTypeOf<bigint | null>();
  expectTypeOf<Of<typeof made.mean>>().toEqualTypeOf<number | null>();
  expectTypeOf<Of<typeof made.meanDecimal>>().toEqualTypeOf<Decimal | null>();
  expectTypeOf<Of<typeof made.most>>().toEqualTypeOf<string | null>();
  expectTypeOf<Of<typeof made.rows>>().toEqualTypeOf<bigint>();
  expectTypeOf<Of<typeof made.field>>().toEqualTypeOf<number | null>();
  expectTypeOf<Of<typeof made.item>>().toEqualTypeOf<string | null>();
  expectTypeOf<Of<typeof made.text>>().toEqualTypeOf<string | null>();
  expectTypeOf<Of<typeof made.cast>>().toEqualTypeOf<bigint | null>();

  type Needs<E> = E extends Expression<unknown, infer C> ? C : never;
  const read = col('dely').gt(col('n')).and(sum('m').isNotNull());
  expectTypeOf<Needs<typeof read>>().toEqualTypeOf<'dely' | 'n' | 'm'>();
  // @ts-expect-error `dely` is no column of the row
  const wrong: Expression<unknown, keyof Row> = read;
  expect(wrong).toBe(read);
});
