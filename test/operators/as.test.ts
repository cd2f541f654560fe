import { expect, test } from 'vitest';
import { type EpochStream, fromRows } from 'tidemark';
import { as, select } from 'tidemark/operators';
import { codeOf } from './codes.js';

test('columns are found under the last name only', async () => {
  const rows = fromRows('a INT', [{ a: 1 }]) as unknown as EpochStream;
  expect(await rows.pipe(as('l'), select('l.a')).collect()).toEqual([{ a: 1 }]);
  expect(codeOf(() => rows.pipe(as('l'), as('r'), select('l.a')))).toBe('UNRESOLVED_COLUMN.WITH_SUGGESTION');
});
