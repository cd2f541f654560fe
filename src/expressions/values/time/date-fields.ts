import { TidemarkError } from '../../../base/errors.js';
import { civilFromDays, daysFromCivil, daysInMonth } from './civil.js';
import { DAYS_PER_WEEK, MONTHS_PER_QUARTER } from './units.js';

/** Fields of a DATE, given as days since 1970-01-01. All take and give plain numbers. */

export function yearOf(days: number): number {
  return civilFromDays(days).year;
}

export function monthOf(days: number): number {
  return civilFromDays(days).month;
}

export function dayOfMonth(days: number): number {
  return civilFromDays(days).day;
}

/** 1 to 4. */
export function quarterOf(days: number): number {
  return Math.floor((civilFromDays(days).month - 1) / MONTHS_PER_QUARTER) + 1;
}

/** 1 to 366. */
export function dayOfYear(days: number): number {
  return days - daysFromCivil(civilFromDays(days).year, 1, 1) + 1;
}

/** Monday 0 to Sunday 6 (`weekday`). */
export function weekday(days: number): number {
  // 1970-01-01 was a Thursday.
  return (((days + 3) % DAYS_PER_WEEK) + DAYS_PER_WEEK) % DAYS_PER_WEEK;
}

/** Sunday 1 to Saturday 7 (`dayofweek`). */
export function dayOfWeek(days: number): number {
  return ((weekday(days) + 1) % DAYS_PER_WEEK) + 1;
}

/** Monday 1 to Sunday 7 (`extract(dow_iso ...)`). */
export function dayOfWeekIso(days: number): number {
  return weekday(days) + 1;
}

/** ISO 8601 week, 1 to 53: weeks begin on Monday, week 1 is the one with 4 January. */
export function weekOfYear(days: number): number {
  const thursday = days - weekday(days) + 3;
  return Math.floor((dayOfYear(thursday) - 1) / DAYS_PER_WEEK) + 1;
}

/** The year that the ISO week belongs to (`extract(yearofweek ...)`). */
export function yearOfWeek(days: number): number {
  return yearOf(days - weekday(days) + 3);
}

/** The last date of the month. */
export function lastDay(days: number): number {
  const { year, month, day } = civilFromDays(days);
  return days - day + daysInMonth(year, month);
}

const WEEKDAYS = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY'];

/**
 * Monday 0 to Sunday 6 for `MO`, `Mon`, `monday` and so on in any case.
 *
 * Raises ILLEGAL_DAY_OF_WEEK for anything else.
 */
export function weekdayNamed(name: string): number {
  const upper = name.toUpperCase();
  const found = WEEKDAYS.findIndex((full) => upper === full || upper === full.slice(0, 3) || upper === full.slice(0, 2));
  if (found < 0) {
    throw new TidemarkError('ILLEGAL_DAY_OF_WEEK', `Illegal input for day of week: ${name}. Use a name such as Mon or MONDAY.`, {
      string: name,
    });
  }
  return found;
}

/** The first date after `days` that falls on `weekdayWanted` (Monday 0). */
export function nextDay(days: number, weekdayWanted: number): number {
  const ahead = weekdayWanted - weekday(days);
  return days + (ahead > 0 ? ahead : ahead + DAYS_PER_WEEK);
}

/** What `extract` and `date_part` can take out of a date or timestamp. */
export type DateTimeField =
  'year' | 'yearofweek' | 'quarter' | 'month' | 'week' | 'day' | 'dayofweek' | 'dayofweek_iso' | 'doy' | 'hour' | 'minute' | 'second';

const FIELD_NAMES: Readonly<Record<DateTimeField, string>> = {
  year: 'YEAR Y YEARS YR YRS',
  yearofweek: 'YEAROFWEEK',
  quarter: 'QUARTER QTR',
  month: 'MONTH MON MONS MONTHS',
  week: 'WEEK W WEEKS',
  day: 'DAY D DAYS',
  dayofweek: 'DAYOFWEEK DOW',
  dayofweek_iso: 'DAYOFWEEK_ISO DOW_ISO',
  doy: 'DOY',
  hour: 'HOUR H HOURS HR HRS',
  minute: 'MINUTE M MIN MINS MINUTES',
  second: 'SECOND S SEC SECONDS SECS',
};

const FIELD_BY_NAME = new Map(
  Object.entries(FIELD_NAMES).flatMap(([field, names]) => names.split(' ').map((name) => [name, field as DateTimeField] as const)),
);

/** The field that a name of `extract`/`date_part` means, in any case, or null when Spark does not know it. */
export function dateTimeFieldNamed(name: string): DateTimeField | null {
  return FIELD_BY_NAME.get(name.toUpperCase()) ?? null;
}
