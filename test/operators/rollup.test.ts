import { expect, test } from 'vitest';
import { type EpochStream, fromRows } from 'tidemark';
import { rollup } from 'tidemark/operators';
import { codeOf } from './codes.js';

const rows = fromRows('a STRING, b INT', [
  { a: 'x', b: 1 },
  { a: 'x', b: null },
]);

test('subtotals from all keys to none; grouping tells a total from a NULL of the data; aggregates see the columns', async () => {
  const out = await rows.pipe(rollup(['a', 'b'], { n: 'count(*)', s: 'sum(b)', g: 'grouping(b)', id: 'grouping_id()' })).collect();
  expect(out).toEqual(
    expect.arrayContaining([
      { a: 'x', b: 1, n: 1n, s: 1n, g: 0, id: 0n },
      { a: 'x', b: null, n: 1n, s: null, g: 0, id: 0n },
      { a: 'x', b: null, n: 2n, s: 1n, g: 1, id: 1n },
      { a: null, b: null, n: 2n, s: 1n, g: 1, id: 3n },
    ]),
  );
  expect(out).toHaveLength(4);
});

test('grouping is asked of keys', () => {
  const untyped = rows as unknown as EpochStream;
  expect(codeOf(() => untyped.pipe(rollup(['a'], ['grouping(b)'])))).toBe('GROUPING_COLUMN_MISMATCH');
  expect(codeOf(() => untyped.pipe(rollup(['a', 'b'], ['grouping_id(b, a)'])))).toBe('GROUPING_ID_COLUMN_MISMATCH');
});
