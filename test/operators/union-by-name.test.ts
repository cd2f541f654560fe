import { expect, test } from 'vitest';
import { fromRows } from 'tidemark';
import { unionByName } from 'tidemark/operators';
import { codeOf } from './codes.js';

const left = fromRows('a INT, b STRING', [{ a: 1, b: 'x' }]);

test('columns meet by name', async () => {
  expect(await left.pipe(unionByName(fromRows('B STRING, A INT', [{ B: 'y', A: 2 }]))).collect()).toEqual([
    { a: 1, b: 'x' },
    { a: 2, b: 'y' },
  ]);
});

test('missing columns are an error, or NULL where that is allowed', async () => {
  const right = fromRows('b STRING, c INT', [{ b: 'y', c: 3 }]);
  expect(codeOf(() => left.pipe(unionByName(right)))).toBe('UNRESOLVED_COLUMN_AMONG_FIELD_NAMES');
  expect(await left.pipe(unionByName(right, { allowMissingColumns: true })).collect()).toEqual([
    { a: 1, b: 'x', c: null },
    { a: null, b: 'y', c: 3 },
  ]);
});
