import { expect, test } from 'vitest';
import { formatDate, formatTimestamp } from '../../../../src/expressions/values/time/format-timestamp.js';
import { parseDate, parseTimestamp } from '../../../../src/expressions/values/time/parse-timestamp.js';
import { dateTruncUnitNamed, truncateDate, truncateTimestamp, truncUnitNamed } from '../../../../src/expressions/values/time/truncate.js';
import { UTC, zoneOf } from '../../../../src/expressions/values/time/zones.js';

test.each([
  ['week', '2024-02-26'],
  ['month', '2024-02-01'],
  ['quarter', '2024-01-01'],
  ['year', '2024-01-01'],
] as const)('a date to its %s', (unit, expected) => {
  expect(formatDate(truncateDate(parseDate('2024-02-29')!, unit))).toBe(expected);
});

test.each([
  ['UTC', 'microsecond', '1969-12-31 23:59:59.500001', '1969-12-31 23:59:59.500001'],
  ['UTC', 'millisecond', '1969-12-31 23:59:59.500001', '1969-12-31 23:59:59.5'],
  ['UTC', 'second', '1969-12-31 23:59:59.500001', '1969-12-31 23:59:59'],
  ['UTC', 'hour', '9999-12-31 23:59:59.999999', '9999-12-31 23:00:00'],
  ['UTC', 'week', '0001-01-01 12:00:00', '0001-01-01 00:00:00'],
  ['Asia/Kolkata', 'hour', '2024-02-29 12:10:00', '2024-02-29 11:30:00'],
  ['America/New_York', 'day', '2024-03-10 12:00:00', '2024-03-10 05:00:00'],
  ['America/New_York', 'month', '2024-11-03 05:30:00', '2024-11-01 04:00:00'],
  // Both hours of the overlap stay what they are.
  ['America/New_York', 'hour', '2024-11-03 05:40:00', '2024-11-03 05:00:00'],
  ['America/New_York', 'hour', '2024-11-03 06:40:00', '2024-11-03 06:00:00'],
  // Local mean time has seconds.
  ['America/Sao_Paulo', 'minute', '1900-01-01 00:00:00', '1899-12-31 23:59:28'],
] as const)('in %s to the %s of %s', (zone, unit, text, expected) => {
  expect(formatTimestamp(truncateTimestamp(parseTimestamp(text, UTC)!, unit, zoneOf(zone)), UTC)).toBe(expected);
});

test('names of units', () => {
  expect(['yy', 'MON', 'mm', 'DD', 'Week'].map(truncUnitNamed)).toEqual(['year', 'month', 'month', 'day', 'week']);
  expect(['foo', 'constructor'].map(truncUnitNamed)).toEqual([null, null]);
  expect(['day', 'quarter'].map(dateTruncUnitNamed)).toEqual([null, 'quarter']);
});
