import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as fields from '../../../../src/expressions/values/time/date-fields.js';
import { parseDate } from '../../../../src/expressions/values/time/parse-timestamp.js';

const day = (text: string): number => parseDate(text)!;

// Columns: date, day of year, day of week (Sunday 1), ISO day, ISO week, year of that week, quarter, last day.
test.each([
  ['1970-01-01', 1, 5, 4, 1, 1970, 1, '1970-01-31'],
  ['2024-02-29', 60, 5, 4, 9, 2024, 1, '2024-02-29'],
  ['2023-12-31', 365, 1, 7, 52, 2023, 4, '2023-12-31'],
  ['2021-01-03', 3, 1, 7, 53, 2020, 1, '2021-01-31'],
  ['2024-12-30', 365, 2, 1, 1, 2025, 4, '2024-12-31'],
  ['0001-01-01', 1, 2, 1, 1, 1, 1, '0001-01-31'],
  ['9999-12-31', 365, 6, 5, 52, 9999, 4, '9999-12-31'],
  ['1582-10-10', 283, 1, 7, 40, 1582, 4, '1582-10-31'],
])('fields of %s', (text, ofYear, dow, iso, week, weekYear, quarter, last) => {
  const days = day(text);
  expect([
    fields.dayOfYear(days),
    fields.dayOfWeek(days),
    fields.dayOfWeekIso(days),
    fields.weekOfYear(days),
    fields.yearOfWeek(days),
    fields.quarterOf(days),
    fields.lastDay(days),
  ]).toEqual([ofYear, dow, iso, week, weekYear, quarter, day(last)]);
});

test('the next day of a name is one to seven days off and falls on that day', () => {
  expect(fields.nextDay(day('2024-02-29'), fields.weekdayNamed('th'))).toBe(day('2024-03-07'));
  expect(fields.nextDay(day('2024-01-01'), fields.weekdayNamed('SUNDAY'))).toBe(day('2024-01-07'));
  fc.assert(
    fc.property(fc.integer({ min: -3_000_000, max: 3_000_000 }), fc.integer({ min: 0, max: 6 }), (days, wanted) => {
      const next = fields.nextDay(days, wanted);
      expect(next - days).toBeGreaterThan(0);
      expect(next - days).toBeLessThan(8);
      expect(fields.weekday(next)).toBe(wanted);
    }),
  );
});

test('names of days and fields', () => {
  expect(['mo', 'TUE', 'Wednesday'].map(fields.weekdayNamed)).toEqual([0, 1, 2]);
  expect(() => fields.weekdayNamed('xx')).toThrow(expect.objectContaining({ code: 'ILLEGAL_DAY_OF_WEEK', details: { string: 'xx' } }));
  expect(['yrs', 'DOW_ISO', 'qtr', 'm', 'mon', 'secs'].map(fields.dateTimeFieldNamed)).toEqual([
    'year',
    'dayofweek_iso',
    'quarter',
    'minute',
    'month',
    'second',
  ]);
  expect(fields.dateTimeFieldNamed('timezone')).toBeNull();
});
