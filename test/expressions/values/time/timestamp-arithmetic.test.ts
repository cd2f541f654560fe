import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, test } from 'vitest';
import {
  calendarBetweenDates,
  dateDiff,
  monthsBetween,
  subtractTimestamps,
  timestampDiff,
  timestampUnitNamed,
} from '../../../../src/expressions/values/time/difference.js';
import { formatTimestamp } from '../../../../src/expressions/values/time/format-timestamp.js';
import { parseDate, parseTimestamp } from '../../../../src/expressions/values/time/parse-timestamp.js';
import * as arithmetic from '../../../../src/expressions/values/time/timestamp-arithmetic.js';
import { UTC, zoneOf } from '../../../../src/expressions/values/time/zones.js';

const DAY = 86_400_000_000n;
const at = (text: string): bigint => parseTimestamp(text, UTC)!;
const newYork = zoneOf('America/New_York');
const berlin = zoneOf('Europe/Berlin');

describe('adding to timestamps', () => {
  test('a day keeps the wall clock, hours do not, but 24 hours are a day', () => {
    const before = at('2024-03-30 12:00:00');
    expect(arithmetic.addDayTimeToTimestamp(before, DAY, berlin)).toBe(before + 23n * (DAY / 24n));
    expect(arithmetic.addDayTimeToTimestamp(before, 23n * (DAY / 24n), berlin)).toBe(before + 23n * (DAY / 24n));
    expect(arithmetic.addDayTimeToTimestamp(before, DAY, UTC)).toBe(before + DAY);
  });

  test('into a gap moves on, inside an overlap the offset stays', () => {
    expect(formatTimestamp(arithmetic.addDayTimeToTimestamp(at('2024-03-09 07:30:00'), DAY, newYork), UTC)).toBe('2024-03-10 07:30:00');
    expect(formatTimestamp(arithmetic.addDayTimeToTimestamp(at('2024-11-02 05:30:00'), DAY, newYork), UTC)).toBe('2024-11-03 05:30:00');
    expect(formatTimestamp(arithmetic.addDayTimeToTimestamp(at('2024-11-04 06:30:00'), -DAY, newYork), UTC)).toBe('2024-11-03 06:30:00');
  });

  test('months first, then days, then micros', () => {
    const interval = { months: 1, days: 1, micros: -1n };
    expect(formatTimestamp(arithmetic.addIntervalToTimestamp(at('2024-01-31 12:00:00'), interval, UTC), UTC)).toBe(
      '2024-03-01 11:59:59.999999',
    );
    expect(formatTimestamp(arithmetic.addMonthsToTimestamp(at('9999-12-31 23:59:59'), 1, UTC), UTC)).toBe('+10000-01-31 23:59:59');
    expect(arithmetic.addIntervalToDate(parseDate('2024-01-31')!, { months: 1, days: 1, micros: 0n })).toBe(parseDate('2024-03-01'));
    expect(() => arithmetic.addIntervalToDate(0, { months: 0, days: 0, micros: 1n })).toThrow(/Cannot add hours/);
  });

  test('agrees with Temporal in zones', () => {
    const seconds = fc.integer({ min: 0, max: 2_000_000_000 });
    fc.assert(
      fc.property(seconds, fc.integer({ min: -40, max: 40 }), fc.integer({ min: -400, max: 400 }), (start, months, days) => {
        const zoned = new Temporal.ZonedDateTime(BigInt(start) * 1_000_000_000n, 'Europe/Berlin');
        const expected = zoned.add({ months }).add({ days });
        const sum = arithmetic.addIntervalToTimestamp(BigInt(start) * 1_000_000n, { months, days, micros: 0n }, berlin);
        // Temporal does not prefer an offset in overlaps; there only the wall clock is the same.
        expect(formatTimestamp(sum, berlin)).toBe(expected.toPlainDateTime().toString().replace('T', ' '));
      }),
    );
  });

  test('beyond the range is refused', () => {
    const overflow = expect.objectContaining({ code: 'ARITHMETIC_OVERFLOW' });
    expect(() => arithmetic.addMonths(0, 2 ** 31 - 1)).toThrow(overflow);
    expect(() => arithmetic.addDayTimeToTimestamp(2n ** 63n - 1n, 1n, UTC)).toThrow(overflow);
    expect(() => arithmetic.timestampAdd('YEAR', 2n ** 40n, 0n, UTC)).toThrow(expect.objectContaining({ code: 'DATETIME_OVERFLOW' }));
    expect(arithmetic.timestampAdd('QUARTER', -1n, at('2024-05-31 00:00:00'), UTC)).toBe(at('2024-02-29 00:00:00'));
  });
});

describe('making', () => {
  test('dates', () => {
    expect(arithmetic.makeDate(2024, 2, 29)).toBe(19_782);
    expect(() => arithmetic.makeDate(2023, 2, 29)).toThrow(
      expect.objectContaining({
        code: 'DATETIME_FIELD_OUT_OF_BOUNDS.WITH_SUGGESTION',
        details: expect.objectContaining({ rangeMessage: "Invalid date 'February 29' as '2023' is not a leap year" }),
      }),
    );
    expect(() => arithmetic.makeDate(999_999_999, 12, 31)).toThrow(expect.objectContaining({ code: 'ARITHMETIC_OVERFLOW' }));
  });

  test('timestamps, where second 60 is the next minute', () => {
    const make = (hour: number, minute: number, second: bigint) => arithmetic.makeTimestamp(2024, 2, 29, hour, minute, second, UTC);
    expect(make(23, 59, 60_000_000n)).toBe(at('2024-03-01 00:00:00'));
    expect(make(1, 2, 3_500_000n)).toBe(at('2024-02-29 01:02:03.5'));
    expect(() => make(12, 0, 60_500_000n)).toThrow(expect.objectContaining({ code: 'INVALID_FRACTION_OF_SECOND.WITH_SUGGESTION' }));
    expect(() => make(24, 0, 0n)).toThrow(/HourOfDay \(valid values 0 - 23\): 24/);
    expect(() => make(12, 0, -1n)).toThrow(/SecondOfMinute \(valid values 0 - 59\): -1/);
  });
});

describe('differences', () => {
  test.each([
    ['MONTH', '2024-01-31 12:00:00', '2024-02-29 11:00:00', 0n],
    ['MONTH', '2024-01-31 12:00:00', '2024-02-29 13:00:00', 0n],
    ['MONTH', '2024-02-29 12:00:00', '2024-01-29 12:00:00', -1n],
    ['YEAR', '2000-02-29 00:00:00', '2023-12-31 00:00:00', 23n],
    ['QUARTER', '2024-02-28 12:00:00', '1582-10-10 12:00:00', -1765n],
    ['WEEK', '2024-02-28 12:00:00', '2024-02-14 12:00:01', -1n],
    ['DAY', '2024-02-28 12:00:00', '2024-02-29 23:59:59', 1n],
    ['MILLISECOND', '2024-02-28 12:00:00', '2024-02-28 11:59:59.9995', 0n],
  ] as const)('%s from %s to %s', (unit, start, end, expected) => {
    expect(timestampDiff(unit, at(start), at(end), UTC)).toBe(expected);
  });

  test.each([
    ['2024-02-29', '1970-01-01 00:00:00', true, 649.90322581],
    ['1997-02-28 10:30:00', '1996-10-30 00:00:00', true, 3.94959677],
    ['1997-02-28 10:30:00', '1996-10-30 00:00:00', false, 3.9495967741935485],
    ['2024-03-31 05:00:00', '2024-02-29 00:00:00', true, 1],
  ])('months between %s and %s', (end, start, roundOff, expected) => {
    expect(monthsBetween(at(end), at(start), roundOff, UTC)).toBe(expected);
  });

  test('of wall clocks, days and calendars', () => {
    expect(subtractTimestamps(at('2024-03-31 22:00:00'), at('2024-03-30 23:00:00'), berlin)).toBe(DAY);
    expect(dateDiff(parseDate('2024-03-01')!, parseDate('2024-02-01')!)).toBe(29);
    expect(() => dateDiff(2 ** 31 - 1, -1)).toThrow(expect.objectContaining({ code: 'ARITHMETIC_OVERFLOW' }));
    expect(calendarBetweenDates(parseDate('2024-03-01')!, parseDate('2024-01-31')!)).toEqual({ months: 1, days: 1, micros: 0n });
    expect(calendarBetweenDates(parseDate('2024-01-31')!, parseDate('2024-03-01')!)).toEqual({ months: -1, days: -1, micros: 0n });
    expect(timestampUnitNamed('dayofyear')).toBe('DAY');
    expect(timestampUnitNamed('FOO')).toBeNull();
  });
});
