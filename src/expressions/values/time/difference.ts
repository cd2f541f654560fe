import type { CalendarInterval } from '../../../columnar/value.js';
import { civilFromDays, daysInMonth, addMonthsToDays } from './civil.js';
import { arithmeticOverflow, toTimestampMicros } from './time-errors.js';
import { daysOfTimestamp, timestampOfDays, timestampToLocal } from './timestamp-fields.js';
import { localDaysOf, localMicrosOfDays } from './instants.js';
import {
  MICROS_PER_DAY,
  MICROS_PER_HOUR,
  MICROS_PER_MILLI,
  MICROS_PER_MINUTE,
  MICROS_PER_SECOND,
  MONTHS_PER_YEAR,
  SECONDS_PER_DAY,
} from './units.js';
import type { Zone } from './zones.js';

/** Units of `timestampdiff` and `timestampadd`. */
export type TimestampUnit = 'MICROSECOND' | 'MILLISECOND' | 'SECOND' | 'MINUTE' | 'HOUR' | 'DAY' | 'WEEK' | 'MONTH' | 'QUARTER' | 'YEAR';

const UNITS: readonly TimestampUnit[] = [
  'MICROSECOND',
  'MILLISECOND',
  'SECOND',
  'MINUTE',
  'HOUR',
  'DAY',
  'WEEK',
  'MONTH',
  'QUARTER',
  'YEAR',
];

/** The unit of this name, in any case, or null. `DAYOFYEAR` means DAY, as in Spark. */
export function timestampUnitNamed(name: string): TimestampUnit | null {
  const upper = name.toUpperCase();
  if (upper === 'DAYOFYEAR') return 'DAY';
  return UNITS.find((unit) => unit === upper) ?? null;
}

/** Micros of the units that always have the same length. */
export const UNIT_MICROS: Readonly<Partial<Record<TimestampUnit, bigint>>> = {
  MICROSECOND: 1n,
  MILLISECOND: BigInt(MICROS_PER_MILLI),
  SECOND: BigInt(MICROS_PER_SECOND),
  MINUTE: BigInt(MICROS_PER_MINUTE),
  HOUR: BigInt(MICROS_PER_HOUR),
  DAY: BigInt(MICROS_PER_DAY),
  WEEK: BigInt(7 * MICROS_PER_DAY),
};

/** Months of the units that are made of months. */
export const UNIT_MONTHS: Readonly<Partial<Record<TimestampUnit, number>>> = { MONTH: 1, QUARTER: 3, YEAR: 12 };

/** Whole units from `start` to `end` on the wall clock of the zone (`timestampdiff`), cut towards zero. */
export function timestampDiff(unit: TimestampUnit, start: bigint, end: bigint, zone: Zone): bigint {
  const localStart = timestampToLocal(start, zone);
  const localEnd = timestampToLocal(end, zone);
  const unitMicros = UNIT_MICROS[unit];
  if (unitMicros !== undefined) return (localEnd - localStart) / unitMicros;
  return BigInt(Math.trunc(wholeMonths(localStart, localEnd) / UNIT_MONTHS[unit]!));
}

/**
 * Whole months between two local times, cut towards zero, as Java counts them: when the time of day falls short, the end
 * is moved a day towards the start, and then days of the month are compared.
 */
function wholeMonths(localStart: bigint, localEnd: bigint): number {
  const startDays = localDaysOf(localStart);
  let endDays = localDaysOf(localEnd);
  const startTime = localStart - localMicrosOfDays(startDays);
  const endTime = localEnd - localMicrosOfDays(endDays);
  if (endDays > startDays && endTime < startTime) endDays--;
  else if (endDays < startDays && endTime > startTime) endDays++;
  const from = civilFromDays(startDays);
  const to = civilFromDays(endDays);
  const months = (to.year - from.year) * MONTHS_PER_YEAR + (to.month - from.month);
  // A month counts 32 here, more than any has days.
  return Math.trunc((months * 32 + to.day - from.day) / 32);
}

/**
 * `months_between`: whole months when both fall on the same day of the month or on its last day, else with a fraction
 * counted in 31-day months, rounded to 8 digits when `roundOff`.
 */
export function monthsBetween(end: bigint, start: bigint, roundOff: boolean, zone: Zone): number {
  const endDays = daysOfTimestamp(end, zone);
  const startDays = daysOfTimestamp(start, zone);
  const to = civilFromDays(endDays);
  const from = civilFromDays(startDays);
  const months = (to.year - from.year) * MONTHS_PER_YEAR + (to.month - from.month);
  const bothLast = to.day === daysInMonth(to.year, to.month) && from.day === daysInMonth(from.year, from.month);
  if (to.day === from.day || bothLast) return months;
  const seconds = (to.day - from.day) * SECONDS_PER_DAY + secondsIntoDay(end, endDays, zone) - secondsIntoDay(start, startDays, zone);
  const difference = months + seconds / (31 * SECONDS_PER_DAY);
  // As Java's Math.round: halves go up.
  return roundOff ? Math.floor(difference * 1e8 + 0.5) / 1e8 : difference;
}

/** Elapsed whole seconds since the day began in the zone (not the reading of its clock). */
function secondsIntoDay(micros: bigint, days: number, zone: Zone): number {
  return Number((micros - timestampOfDays(days, zone)) / BigInt(MICROS_PER_SECOND));
}

/** `end - start` of TIMESTAMP values: micros between the two wall clock times of the zone. Raises ARITHMETIC_OVERFLOW. */
export function subtractTimestamps(end: bigint, start: bigint, zone: Zone): bigint {
  return toTimestampMicros(timestampToLocal(end, zone) - timestampToLocal(start, zone));
}

/** `end - start` of DATE values as a day-time interval: micros. Raises ARITHMETIC_OVERFLOW. */
export function subtractDates(endDays: number, startDays: number): bigint {
  return toTimestampMicros(BigInt(endDays - startDays) * BigInt(MICROS_PER_DAY));
}

/** `datediff`: days from start to end. Raises ARITHMETIC_OVERFLOW when they do not fit in an INT. */
export function dateDiff(endDays: number, startDays: number): number {
  const difference = endDays - startDays;
  if (difference !== (difference | 0)) throw arithmeticOverflow('integer');
  return difference;
}

/** `end - start` of DATE values as a calendar interval: whole months, then the days left over. */
export function calendarBetweenDates(endDays: number, startDays: number): CalendarInterval {
  const from = civilFromDays(startDays);
  const to = civilFromDays(endDays);
  let months = (to.year - from.year) * MONTHS_PER_YEAR + (to.month - from.month);
  let days = to.day - from.day;
  if (months > 0 && days < 0) {
    months--;
    days = endDays - addMonthsToDays(startDays, months);
  } else if (months < 0 && days > 0) {
    months++;
    days -= daysInMonth(to.year, to.month);
  }
  return { months, days, micros: 0n };
}
