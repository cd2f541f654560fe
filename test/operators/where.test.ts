import { expect, test } from 'vitest';
import { type EpochStream, fromRows } from 'tidemark';
import { filter, where } from 'tidemark/operators';
import { col } from 'tidemark/functions';
import { codeOf } from './codes.js';

const rows = fromRows('a INT', [{ a: 1 }, { a: null }, { a: 3 }]);

test('rows where the condition is FALSE or NULL go, in SQL text as in the builder', async () => {
  expect(await rows.pipe(where('a > 1')).collect()).toEqual([{ a: 3 }]);
  expect(await rows.pipe(filter(col('a').gt(1))).collect()).toEqual([{ a: 3 }]);
  expect(await rows.pipe(where('a IS NULL')).collect()).toEqual([{ a: null }]);
});

test('a condition is BOOLEAN and its columns are there', () => {
  expect(codeOf(() => rows.pipe(where('a + 1')))).toBe('DATATYPE_MISMATCH.FILTER_NOT_BOOLEAN');
  expect(codeOf(() => (rows as unknown as EpochStream).pipe(where(col('b').gt(1))))).toBe('UNRESOLVED_COLUMN.WITH_SUGGESTION');
});
