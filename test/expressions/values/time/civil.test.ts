import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  addMonthsToDays,
  civilDateProblem,
  civilFromDays,
  civilTimeProblem,
  daysFromCivil,
  daysInMonth,
  isCivilDate,
} from '../../../../src/expressions/values/time/civil.js';

const MS_PER_DAY = 86_400_000;
/** Days that Date can hold. */
const dateDays = fc.integer({ min: -100_000_000, max: 100_000_000 });
const anyDays = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });

describe('days and civil dates', () => {
  test('agree with Date wherever Date reaches', () => {
    fc.assert(
      fc.property(dateDays, (days) => {
        const date = new Date(days * MS_PER_DAY);
        expect(civilFromDays(days)).toEqual({ year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() });
      }),
    );
  });

  test('turn into each other over the whole range of DATE', () => {
    fc.assert(
      fc.property(anyDays, (days) => {
        const { year, month, day } = civilFromDays(days);
        expect(isCivilDate(year, month, day)).toBe(true);
        expect(daysFromCivil(year, month, day)).toBe(days);
      }),
    );
  });

  test.each([
    [-2147483648, [-5877641, 6, 23]],
    [2147483647, [5881580, 7, 11]],
    [-719162, [1, 1, 1]],
    [-719528, [0, 1, 1]],
    [19782, [2024, 2, 29]],
  ])('day %i is %j', (days, [year, month, day]) => {
    expect(civilFromDays(days)).toEqual({ year, month, day });
  });
});

describe('adding months', () => {
  test.each([
    ['2024-01-31', 1, '2024-02-29'],
    ['2023-01-31', 1, '2023-02-28'],
    ['2024-02-29', 12, '2025-02-28'],
    ['2024-02-29', -12, '2023-02-28'],
    ['2023-02-28', 1, '2023-03-28'],
    ['2024-03-31', -1, '2024-02-29'],
    ['0001-01-01', -1, '0000-12-01'],
  ])('%s + %i months = %s', (from, months, to) => {
    expect(addMonthsToDays(daysOf(from), months)).toBe(daysOf(to));
  });

  test('keeps the day of the month where there is one, else takes the last', () => {
    fc.assert(
      fc.property(dateDays, fc.integer({ min: -5000, max: 5000 }), (days, months) => {
        const before = civilFromDays(days);
        const after = civilFromDays(addMonthsToDays(days, months));
        expect((after.year - before.year) * 12 + after.month - before.month).toBe(months);
        expect(after.day).toBe(Math.min(before.day, daysInMonth(after.year, after.month)));
      }),
    );
  });
});

test('what is no date or time is said in words of Java', () => {
  expect(civilDateProblem(2024, 2, 29)).toBeNull();
  expect(civilDateProblem(2023, 2, 29)).toBe("Invalid date 'February 29' as '2023' is not a leap year");
  expect(civilDateProblem(2024, 2, 30)).toBe("Invalid date 'FEBRUARY 30'");
  expect(civilDateProblem(2024, 4, 31)).toBe("Invalid date 'APRIL 31'");
  expect(civilDateProblem(2024, 13, 1)).toBe('Invalid value for MonthOfYear (valid values 1 - 12): 13');
  expect(civilDateProblem(2024, 1, 32)).toBe('Invalid value for DayOfMonth (valid values 1 - 28/31): 32');
  expect(civilTimeProblem(24, 0, 0)).toBe('Invalid value for HourOfDay (valid values 0 - 23): 24');
  expect(civilTimeProblem(23, 59, 59)).toBeNull();
});

function daysOf(text: string): number {
  return Date.parse(`${text}T00:00:00Z`) / MS_PER_DAY;
}
