import { expect, test } from 'vitest';
import { fromRows } from 'tidemark';
import { flatMap } from 'tidemark/operators';

test('any number of rows for one, also from a generator', async () => {
  const lines = fromRows('line STRING', [{ line: 'a b' }, { line: null }, { line: 'c' }]);
  const words = lines.pipe(
    flatMap('word STRING', function* (row) {
      for (const word of row.line?.split(' ') ?? []) yield { word };
    }),
  );
  expect(await words.collect()).toEqual([{ word: 'a' }, { word: 'b' }, { word: 'c' }]);
});
