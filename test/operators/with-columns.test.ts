import { expect, test } from 'vitest';
import { fromRows } from 'tidemark';
import { withColumns } from 'tidemark/operators';
import { col } from 'tidemark/functions';

test('all expressions see the columns as they came in', async () => {
  const rows = fromRows('a INT, b INT', [{ a: 1, b: 2 }]);
  expect(await rows.pipe(withColumns({ a: 'b', b: col('a'), c: 'a + b' })).collect()).toEqual([{ a: 2, b: 1, c: 3 }]);
});
