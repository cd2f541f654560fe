import { describe, expect, test } from 'vitest';
import { fromRows } from 'tidemark';
import { groupBy, select, window } from 'tidemark/operators';
import { codeOf } from './codes.js';
import { at } from './steps.js';

const rows = fromRows('id INT, ts TIMESTAMP', [
  { id: 1, ts: at(0) },
  { id: 2, ts: at(9.999) },
  { id: 3, ts: null },
  { id: 4, ts: at(-0.001) },
]);

describe('window', () => {
  test('puts a row into its tumbling window; rows without a time go', async () => {
    expect(await rows.pipe(window('ts', '10 seconds'), select('id', 'window')).collect()).toEqual([
      { id: 1, window: { start: at(0), end: at(10) } },
      { id: 2, window: { start: at(0), end: at(10) } },
      { id: 4, window: { start: at(-10), end: at(0) } },
    ]);
  });

  test('repeats a row for each sliding window, the latest first, and drops those that end before it', async () => {
    const out = await rows
      .pipe(window('ts', '10 seconds', { slide: '4 seconds', startTime: '1 second', as: 'w' }), select('id', 'w.start'))
      .collect();
    expect(out).toEqual([
      { id: 1, start: at(-3) },
      { id: 1, start: at(-7) },
      { id: 2, start: at(9) },
      { id: 2, start: at(5) },
      { id: 2, start: at(1) },
      { id: 4, start: at(-3) },
      { id: 4, start: at(-7) },
    ]);
  });

  test('of a window column counts its last microsecond', async () => {
    const counts = rows.pipe(window('ts', '10 seconds'), window('window', '20 seconds', { as: 'w' }), groupBy(['w'], { n: 'count(*)' }));
    expect(await counts.collect()).toEqual([
      { w: { start: at(0), end: at(20) }, n: 2n },
      { w: { start: at(-20), end: at(0) }, n: 1n },
    ]);
  });

  test('refuses shapes that are none', () => {
    const build = (size: string, options?: Parameters<typeof window>[2]) => codeOf(() => rows.pipe(window('ts', size, options)));
    expect(build('0 seconds')).toBe('DATATYPE_MISMATCH.VALUE_OUT_OF_RANGE');
    expect(build('1 minute', '2 minutes')).toBe('DATATYPE_MISMATCH.PARAMETER_CONSTRAINT_VIOLATION');
    expect(build('1 minute', { startTime: '1 minute' })).toBe('DATATYPE_MISMATCH.PARAMETER_CONSTRAINT_VIOLATION');
    expect(build('1 month')).toBe('_LEGACY_ERROR_TEMP_3231');
    expect(build('soon')).toBe('CANNOT_PARSE_INTERVAL');
  });
});
