// Which arguments count: those behind the first NULL of a row do not, nor do their errors. Answers are Spark's.
import { expect, test } from 'vitest';
import { Batch } from '../../src/columnar/batch.js';
import { parseDdl } from '../../src/columnar/ddl.js';
import type { Value } from '../../src/columnar/value.js';
import { compile } from '../../src/expressions/compile.js';
import { parseExpression } from '../../src/expressions/grammar/parse.js';
import { resolve } from '../../src/expressions/resolve.js';

const settings = { ansi: true, timeZone: 'UTC' };

function valuesOf(sql: string, ddl: string, rows: readonly (readonly Value[])[]): Value[] {
  const schema = parseDdl(ddl);
  const column = compile(resolve(parseExpression(sql), schema, settings), settings)(Batch.fromRows(schema, rows), {
    ...settings,
    timestampMicros: 0n,
    epochId: 0,
  });
  return rows.map((_, i) => column.get(i));
}

const texts = [
  [null, 0],
  ['x', 1],
];

test.each([
  ['substring(a, 1 div b)', [null, 'x']],
  ['contains(a, CAST(1 div b AS STRING))', [null, false]],
  ["regexp_replace(a, 'x', CAST(1 div b AS STRING))", [null, '1']],
])('%s looks at no argument behind a NULL', (sql, expected) => {
  expect(valuesOf(sql, 'a STRING, b INT', texts)).toEqual(expected);
});

const lists = [
  [null, 0],
  [[1], 1],
];

test.each([
  ['aggregate(a, 1 div b, (x, y) -> x + y)', [null, 2n]],
  ['zip_with(a, array(1 div b), (x, y) -> x + y)', [null, [2n]]],
  ['a[CAST(1 div b AS INT) - 1]', [null, 1]],
  ['element_at(a, CAST(1 div b AS INT))', [null, 1]],
  ['array_contains(a, CAST(1 div b AS INT))', [null, true]],
  ['try_subtract(a[0], 1 div b)', [null, 0n]],
  ['concat(a, array(CAST(1 div b AS INT)))', [null, [1, 1]]],
])('%s looks at no argument behind a NULL', (sql, expected) => {
  expect(valuesOf(sql, 'a ARRAY<INT>, b INT', lists)).toEqual(expected);
});

test.each([
  'concat(a, CAST(1 div b AS STRING))',
  'a || CAST(1 div b AS STRING)',
  "concat(encode(a, 'UTF-8'), encode(CAST(1 div b AS STRING), 'UTF-8'))",
])('%s looks at all texts, also behind a NULL', (sql) => {
  expect(() => valuesOf(sql, 'a STRING, b INT', texts)).toThrow('DIVIDE_BY_ZERO');
});

test('an argument before a NULL counts', () => {
  expect(() => valuesOf('substring(CAST(1 div b AS STRING), CAST(a AS INT))', 'a STRING, b INT', texts)).toThrow('DIVIDE_BY_ZERO');
});

test.each(['array_distinct(a)', 'array_union(a, a)', 'array_intersect(a, a)'])(
  '%s has one zero, without a sign, within structs too',
  (sql) => {
    expect(valuesOf(sql, 'a ARRAY<STRUCT<x: DOUBLE>>', [[[[-0], [0]]]])).toEqual([[[0]]]);
  },
);
