import { describe, expect, test } from 'vitest';
import { type EpochStream, memoryStream } from 'tidemark';
import { dropDuplicates, dropDuplicatesWithinWatermark, groupBy, where, withWatermark } from 'tidemark/operators';
import { unusedWatermarks } from '../../src/plan/unused-watermarks.js';

const input = memoryStream('k STRING, ts TIMESTAMP').pipe(withWatermark('ts', '1 minute'));
const warnings = (stream: Pick<EpochStream, 'plan'>, outputMode = 'update') =>
  unusedWatermarks(stream.plan, outputMode).map((text) => text.slice(0, 60));

describe('a watermark that is not used', () => {
  test('is told of where nothing above it keeps state', () => {
    expect(warnings(input.pipe(where("k = 'a'")))).toEqual(['The watermark of ts has no effect: no operator above it keep']);
    expect(warnings(memoryStream('k STRING').pipe(groupBy(['k'], { n: 'count(*)' })))).toEqual([]);
  });

  test('is told of where state by other keys is kept for ever', () => {
    expect(warnings(input.pipe(groupBy(['k'], { n: 'count(*)' })))).toEqual([
      'The watermark of ts does not bound the groups of an aggregat',
    ]);
    expect(warnings(input.pipe(dropDuplicates(['k'])))).toEqual(['The watermark of ts does not bound dropDuplicates: ts is not']);
  });

  test('is not told of where it bounds the state, or nothing can', () => {
    expect(warnings(input.pipe(groupBy(["window(ts, '1 minute') AS w"], { n: 'count(*)' })))).toEqual([]);
    expect(warnings(input.pipe(dropDuplicates(['k', 'ts'])))).toEqual([]);
    expect(warnings(input.pipe(dropDuplicatesWithinWatermark(['k'])))).toEqual([]);
    expect(warnings(input.pipe(groupBy(['k'], { n: 'count(*)' })), 'complete')).toEqual([]);
  });
});
