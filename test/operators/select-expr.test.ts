import { expect, test } from 'vitest';
import { fromRows } from 'tidemark';
import { selectExpr } from 'tidemark/operators';
import { codeOf } from './codes.js';

const rows = fromRows('a INT, b INT', [{ a: 1, b: 2 }]);

test('items are SQL text, one or several to a string', async () => {
  expect(await rows.pipe(selectExpr('*', 'a + b', 'a AS x, b % 2 AS y')).collect()).toEqual([{ a: 1, b: 2, '(a + b)': 3, x: 1, y: 0 }]);
});

test('text that is not SQL is refused while the pipe is built', () => {
  expect(codeOf(() => rows.pipe(selectExpr('a +')))).toBe('PARSE_SYNTAX_ERROR');
});
