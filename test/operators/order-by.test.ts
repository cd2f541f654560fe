import { expect, test } from 'vitest';
import { type EpochStream, fromRows } from 'tidemark';
import { orderBy, select, sort, type SortInput } from 'tidemark/operators';
import { col } from 'tidemark/functions';
import { codeOf } from './codes.js';

const rows = fromRows('a INT, d DOUBLE, m MAP<STRING, INT>', [
  { a: 1, d: NaN },
  { a: null, d: 2 },
  { a: 3, d: null },
  { a: 1, d: -1 },
]);
const untyped = rows as unknown as EpochStream;
const order = async (...keys: readonly SortInput<Record<string, unknown>>[]) =>
  (await untyped.pipe(orderBy(...keys), select('a', 'd')).collect()).map((r) => [r['a'], r['d']]);

test('NULL comes first going up and last going down; NaN is the greatest', async () => {
  expect(await order('a', 'd')).toEqual([
    [null, 2],
    [1, -1],
    [1, NaN],
    [3, null],
  ]);
  expect(await order('d DESC')).toEqual([
    [1, NaN],
    [null, 2],
    [1, -1],
    [3, null],
  ]);
});

test('directions and places of NULL are said in SQL or by the builder; equal rows keep their order', async () => {
  expect(await order('a DESC NULLS FIRST, d')).toEqual([
    [null, 2],
    [3, null],
    [1, -1],
    [1, NaN],
  ]);
  expect(await order(col('a').ascNullsLast())).toEqual([
    [1, NaN],
    [1, -1],
    [3, null],
    [null, 2],
  ]);
});

test('maps have no order', () => {
  expect(codeOf(() => rows.pipe(sort('m')))).toBe('DATATYPE_MISMATCH.INVALID_ORDERING_TYPE');
});
