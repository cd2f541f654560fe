import { expect, test } from 'vitest';
import { fromRows, memoryStream } from 'tidemark';
import { withColumn, withWatermark } from 'tidemark/operators';
import { col } from 'tidemark/functions';
import { WATERMARK_DELAY } from '../../src/stream/watermark.js';

const rows = fromRows('a INT, b INT', [{ a: 1, b: 2 }]);

test('a new column comes last; one of that name, in any case, is replaced where it stands', async () => {
  expect(Object.entries((await rows.pipe(withColumn('c', 'a + b')).collect())[0]!)).toEqual([
    ['a', 1],
    ['b', 2],
    ['c', 3],
  ]);
  const replaced = rows.pipe(withColumn('A', col('a').plus(10)));
  expect(replaced.schema.fields.map((f) => f.name)).toEqual(['A', 'b']);
  expect(await replaced.collect()).toEqual([{ A: 11, b: 2 }]);
});

test('a replaced event time loses its watermark', () => {
  const stream = memoryStream('ts TIMESTAMP, x INT').pipe(withWatermark('ts', '1 second'));
  const marks = (s: { schema: typeof stream.schema }) => s.schema.fields.map((f) => f.metadata?.[WATERMARK_DELAY]);
  expect(marks(stream.pipe(withColumn('x', 'x + 1')))).toEqual([1000, undefined]);
  expect(marks(stream.pipe(withColumn('ts', 'ts + INTERVAL 1 SECOND')))).toEqual([undefined, undefined]);
});
