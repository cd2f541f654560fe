import { expect, test } from 'vitest';
import { type EpochStream, fromRows } from 'tidemark';
import { withColumnRenamed } from 'tidemark/operators';

const rows = fromRows('a INT, b INT', [{ a: 1, b: 2 }]);

test('the column keeps its place under the new name', async () => {
  expect(rows.pipe(withColumnRenamed('a', 'x')).schema.fields.map((f) => f.name)).toEqual(['x', 'b']);
  expect(await rows.pipe(withColumnRenamed('a', 'x')).collect()).toEqual([{ x: 1, b: 2 }]);
});

test('nothing happens where there is no such column', () => {
  expect((rows as unknown as EpochStream).pipe(withColumnRenamed('none', 'x')).schema).toEqual(rows.schema);
});
