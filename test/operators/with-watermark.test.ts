import { describe, expect, test } from 'vitest';
import { type EpochStream, fromRows, memoryStream } from 'tidemark';
import { select, window, withWatermark } from 'tidemark/operators';
import { col } from 'tidemark/functions';
import { WATERMARK_DELAY } from '../../src/stream/watermark.js';
import { codeOf } from './codes.js';
import { at, Steps } from './steps.js';

const stream = memoryStream('ts TIMESTAMP, local TIMESTAMP_NTZ, k STRING');
const untyped = stream as unknown as EpochStream;
const delayOf = (s: EpochStream, column: string): unknown => s.schema.fields.find((f) => f.name === column)?.metadata?.[WATERMARK_DELAY];

describe('withWatermark', () => {
  test('marks the column with the delay, in which a month has 31 days', () => {
    expect(delayOf(untyped.pipe(withWatermark('ts', '1 month 2 days')), 'ts')).toBe(33 * 86_400_000);
    expect(delayOf(untyped.pipe(withWatermark(col('local'), "INTERVAL '3:30' MINUTE TO SECOND")), 'local')).toBe(210_000);
    expect(delayOf(untyped.pipe(withWatermark('ts', '0 seconds'), window('ts', '1 hour')), 'window')).toBe(0);
  });

  test('says at once what is wrong with delay or column, the delay first', () => {
    expect(codeOf(() => withWatermark('k', '1 foo'))).toBe('CANNOT_PARSE_INTERVAL');
    expect(codeOf(() => withWatermark('k', '-1 second'))).toBe('WATERMARK_DELAY_IS_NEGATIVE');
    expect(codeOf(() => untyped.pipe(withWatermark('k', '1 second')))).toBe('EVENT_TIME_IS_NOT_ON_TIMESTAMP_TYPE');
    expect(codeOf(() => untyped.pipe(withWatermark('tz', '1 second')))).toBe('UNRESOLVED_COLUMN.WITH_SUGGESTION');
  });

  test('does nothing on a bounded stream, but its column must be there', async () => {
    const rows = fromRows('ts TIMESTAMP', [{ ts: at(1) }]);
    expect(await rows.pipe(withWatermark('ts', '1 hour'), select('ts')).collect()).toEqual([{ ts: at(1) }]);
    expect(codeOf(() => (rows as unknown as EpochStream).pipe(withWatermark('none', '1 hour')))).toBe('UNRESOLVED_COLUMN.WITH_SUGGESTION');
  });

  test('moves the watermark one epoch late, passes every row, and takes no notice of NULL', async () => {
    const steps = new Steps('ts TIMESTAMP', (s) => s.pipe(withWatermark('ts', '5 seconds')));
    expect(await steps.add([{ ts: at(20) }, { ts: null }])).toHaveLength(2);
    expect(steps.last.eventTime).toMatchObject({
      watermark: '1970-01-01T00:00:00.000Z',
      max: '1970-01-01T00:00:20.000Z',
      min: '1970-01-01T00:00:20.000Z',
    });
    expect(await steps.add([{ ts: at(1) }])).toHaveLength(1);
    expect(steps.last.eventTime).toMatchObject({ watermark: '1970-01-01T00:00:15.000Z' });
    await steps.stop();
  });
});
