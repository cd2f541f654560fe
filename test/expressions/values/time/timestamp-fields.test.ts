import { expect, test } from 'vitest';
import { formatTimestamp, formatTimestampNtz } from '../../../../src/expressions/values/time/format-timestamp.js';
import { parseTimestamp } from '../../../../src/expressions/values/time/parse-timestamp.js';
import * as fields from '../../../../src/expressions/values/time/timestamp-fields.js';
import { timestampOfMillis, timestampOfSeconds, unixMillis, unixSeconds } from '../../../../src/expressions/values/time/unix-time.js';
import { UTC, zoneOf } from '../../../../src/expressions/values/time/zones.js';

const at = (text: string): bigint => parseTimestamp(text, UTC)!;
const newYork = zoneOf('America/New_York');
const tokyo = zoneOf('Asia/Tokyo');

test('fields of the clock, before 1970 as well', () => {
  const micros = at('1969-12-31 23:59:59.5');
  expect([fields.hourOf(micros, UTC), fields.minuteOf(micros, UTC), fields.secondOf(micros, UTC)]).toEqual([23, 59, 59]);
  expect(fields.secondDecimalOf(micros, UTC)).toBe(59_500_000n);
  expect(fields.daysOfTimestamp(micros, UTC)).toBe(-1);
  expect(fields.daysOfTimestamp(micros, tokyo)).toBe(0);
  expect(fields.hourOf(at('9999-12-31 23:59:59.999999'), tokyo)).toBe(8);
  expect(fields.hourOf(at('0001-01-01 00:00:00'), newYork)).toBe(19);
});

test('a date begins at midnight, or at the end of the gap that holds midnight', () => {
  const day = 20_000;
  expect(formatTimestamp(fields.timestampOfDays(day, newYork), newYork)).toBe('2024-10-04 00:00:00');
  const gapAtMidnight = fields.daysOfTimestamp(at('2018-11-04 12:00:00'), UTC);
  expect(formatTimestamp(fields.timestampOfDays(gapAtMidnight, zoneOf('America/Sao_Paulo')), UTC)).toBe('2018-11-04 03:00:00');
  // Toronto went from 23:30 to 00:30.
  const gapAroundMidnight = fields.daysOfTimestamp(at('1919-03-31 12:00:00'), UTC);
  expect(formatTimestamp(fields.timestampOfDays(gapAroundMidnight, zoneOf('America/Toronto')), UTC)).toBe('1919-03-31 04:30:00');
});

test('wall clocks and instants', () => {
  expect(formatTimestampNtz(fields.timestampToLocal(at('2024-07-01 12:00:00.25'), newYork))).toBe('2024-07-01 08:00:00.25');
  expect(formatTimestampNtz(fields.localToTimestamp(at('2024-03-10 02:30:00'), newYork))).toBe('2024-03-10 07:30:00');
  expect(formatTimestampNtz(fields.fromUtcTimestamp(at('0001-01-01 00:00:00'), tokyo))).toBe('0001-01-01 09:18:59');
  expect(formatTimestampNtz(fields.toUtcTimestamp(at('2016-08-31 00:00:00'), zoneOf('Asia/Seoul')))).toBe('2016-08-30 15:00:00');
  expect(formatTimestampNtz(fields.convertLocalZone(at('2024-02-29 23:59:59'), UTC, tokyo))).toBe('2024-03-01 08:59:59');
});

test('counts since 1970 are rounded down, and overflow is refused', () => {
  expect([unixSeconds(-1n), unixMillis(-1n), unixSeconds(1_999_999n)]).toEqual([-1n, -1n, 1n]);
  expect([timestampOfSeconds(-1n), timestampOfMillis(-1n)]).toEqual([-1_000_000n, -1_000n]);
  const overflow = expect.objectContaining({ code: 'ARITHMETIC_OVERFLOW' });
  expect(() => timestampOfSeconds(2n ** 62n)).toThrow(overflow);
  expect(() => fields.timestampOfDays(2 ** 31 - 1, UTC)).toThrow(overflow);
  expect(() => fields.addDays(2 ** 31 - 1, 1)).toThrow(overflow);
});
