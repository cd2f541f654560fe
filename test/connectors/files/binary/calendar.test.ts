import { expect, test } from 'vitest';
import { julianToGregorian } from '../../../../src/connectors/files/binary/calendar.js';

const dayOf = (year: number, month: number, day: number): number => {
  const date = new Date(Date.UTC(2000, month - 1, day));
  date.setUTCFullYear(year);
  return date.getTime() / 86_400_000;
};

test('old dates keep year, month and day in the other calendar', () => {
  expect(julianToGregorian(0)).toBe(0);
  expect(julianToGregorian(-141_427)).toBe(dayOf(1582, 10, 15));
  // the day before: 4 October in the Julian calendar
  expect(julianToGregorian(-141_428)).toBe(dayOf(1582, 10, 4));
  // the Julian calendar was two days behind in the year 1, ahead by none in the third century
  expect(julianToGregorian(dayOf(1, 1, 1) - 2)).toBe(dayOf(1, 1, 1));
  expect(julianToGregorian(dayOf(250, 6, 1))).toBe(dayOf(250, 6, 1));
  expect(julianToGregorian(dayOf(1500, 3, 10) + 10)).toBe(dayOf(1500, 3, 10));
});
