import { expect, test } from 'vitest';
import { fromRows } from 'tidemark';
import { cube } from 'tidemark/operators';

test('every combination of the keys', async () => {
  const rows = fromRows('a STRING, b INT', [{ a: 'x', b: 1 }]);
  const out = await rows.pipe(cube(['a', 'b'], { n: 'count(*)' })).collect();
  expect(out.map((row) => [row.a, row.b, row.n])).toEqual(
    expect.arrayContaining([
      ['x', 1, 1n],
      ['x', null, 1n],
      [null, 1, 1n],
      [null, null, 1n],
    ]),
  );
});
