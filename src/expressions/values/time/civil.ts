import { MONTHS_PER_YEAR } from './units.js';

/** A date of the proleptic Gregorian calendar: month 1 to 12, day 1 to 31, year 0 is 1 BC. */
export type CivilDate = { readonly year: number; readonly month: number; readonly day: number };

const DAYS_PER_ERA = 146_097;
/** Days from 0000-03-01, where the 400-year eras of this arithmetic begin, to 1970-01-01. */
const EPOCH_SHIFT_DAYS = 719_468;
const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

export function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

/** Days of the month; `month` is 1 to 12. */
export function daysInMonth(year: number, month: number): number {
  return month === 2 && isLeapYear(year) ? 29 : MONTH_DAYS[month - 1]!;
}

/** Days since 1970-01-01 of a date known to be valid. Exact for every year a DATE or TIMESTAMP can have. */
export function daysFromCivil(year: number, month: number, day: number): number {
  // A year here begins in March, so that the leap day is its last.
  const shiftedYear = month <= 2 ? year - 1 : year;
  const era = Math.floor(shiftedYear / 400);
  const yearOfEra = shiftedYear - era * 400;
  const monthFromMarch = month > 2 ? month - 3 : month + 9;
  const dayOfYear = Math.floor((153 * monthFromMarch + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * DAYS_PER_ERA + dayOfEra - EPOCH_SHIFT_DAYS;
}

/** The date that is `days` after 1970-01-01. */
export function civilFromDays(days: number): CivilDate {
  const shifted = days + EPOCH_SHIFT_DAYS;
  const era = Math.floor(shifted / DAYS_PER_ERA);
  const dayOfEra = shifted - era * DAYS_PER_ERA;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36524) - Math.floor(dayOfEra / 146096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1;
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return { year, month, day };
}

/** Whether year, month and day name a date. */
export function isCivilDate(year: number, month: number, day: number): boolean {
  return month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month);
}

/** The date `months` later, its day cut to the length of the month it falls in (31 January + 1 month = 28 or 29 February). */
export function addMonthsToDays(days: number, months: number): number {
  if (months === 0) return days;
  const { year, month, day } = civilFromDays(days);
  const monthCount = year * MONTHS_PER_YEAR + (month - 1) + months;
  const newYear = Math.floor(monthCount / MONTHS_PER_YEAR);
  const newMonth = monthCount - newYear * MONTHS_PER_YEAR + 1;
  return daysFromCivil(newYear, newMonth, Math.min(day, daysInMonth(newYear, newMonth)));
}

const MAX_YEAR = 999_999_999;
const MONTH_NAMES = 'JANUARY FEBRUARY MARCH APRIL MAY JUNE JULY AUGUST SEPTEMBER OCTOBER NOVEMBER DECEMBER'.split(' ');

/** Java's words for why year, month and day are no date, or null when they are one. */
export function civilDateProblem(year: number, month: number, day: number): string | null {
  if (Math.abs(year) > MAX_YEAR) return outOfRange('Year', `-${MAX_YEAR} - ${MAX_YEAR}`, year);
  if (month < 1 || month > 12) return outOfRange('MonthOfYear', '1 - 12', month);
  if (day < 1 || day > 31) return outOfRange('DayOfMonth', '1 - 28/31', day);
  if (day <= daysInMonth(year, month)) return null;
  if (day === 29) return `Invalid date 'February 29' as '${year}' is not a leap year`;
  return `Invalid date '${MONTH_NAMES[month - 1]!} ${day}'`;
}

/** Java's words for why hour, minute and second are no time of day, or null when they are one. */
export function civilTimeProblem(hour: number, minute: number, second: number): string | null {
  if (hour < 0 || hour > 23) return outOfRange('HourOfDay', '0 - 23', hour);
  if (minute < 0 || minute > 59) return outOfRange('MinuteOfHour', '0 - 59', minute);
  if (second < 0 || second > 59) return outOfRange('SecondOfMinute', '0 - 59', second);
  return null;
}

/** Java's text for a field outside its range. */
export function outOfRange(field: string, range: string, value: number | bigint): string {
  return `Invalid value for ${field} (valid values ${range}): ${value}`;
}
