import { expect, test } from 'vitest';
import { fromRows } from 'tidemark';
import { groupingSets } from 'tidemark/operators';
import { codeOf } from './codes.js';

const rows = fromRows('a STRING, b INT', [{ a: 'x', b: 1 }]);

test('the given sets; one that is given twice has its groups twice', async () => {
  const out = await rows.pipe(groupingSets(['a', 'b'], [[1], [1], []], { n: 'count(*)' })).collect();
  expect(out.map((row) => [row.a, row.b])).toEqual([
    [null, 1],
    [null, 1],
    [null, null],
  ]);
});

test('sets name keys that there are', () => {
  expect(codeOf(() => groupingSets(['a'], [[1]], {}))).toBe('GROUPING_SETS_INDEX');
});
