import { expect, test } from 'vitest';
import { fromRows } from 'tidemark';
import { as, drop, select } from 'tidemark/operators';

const rows = fromRows('a INT, b INT, c INT', [{ a: 1, b: 2, c: 3 }]);

test('names go in any case, every column of a name, and names of none are passed over', async () => {
  expect(await rows.pipe(drop('B', 'none')).collect()).toEqual([{ a: 1, c: 3 }]);
  expect(rows.pipe(select('a', 'b', 'a'), drop('a')).schema.fields.map((f) => f.name)).toEqual(['b']);
});

test('a qualified name drops the column of that input', () => {
  expect(rows.pipe(as('l'), drop('l.a', 'r.b')).schema.fields.map((f) => f.name)).toEqual(['b', 'c']);
});
