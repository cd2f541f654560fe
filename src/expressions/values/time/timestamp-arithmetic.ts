import type { CalendarInterval } from '../../../columnar/value.js';
import { TidemarkError } from '../../../base/errors.js';
import { addMonthsToDays, civilDateProblem, civilTimeProblem, daysFromCivil } from './civil.js';
import { UNIT_MICROS, UNIT_MONTHS, type TimestampUnit } from './difference.js';
import { epochSecondsOf, microsFrom, microsOfSecond } from './instants.js';
import { fieldOutOfBounds, invalidFractionOfSecond, toDateDays, toTimestampMicros } from './time-errors.js';
import { MICROS_PER_DAY, MICROS_PER_SECOND, SECONDS_PER_DAY, SECONDS_PER_HOUR, SECONDS_PER_MINUTE, isLong } from './units.js';
import { formatTimestamp } from './format-timestamp.js';
import type { Zone } from './zones.js';

/** The date `months` later, its day cut to the month's length. Raises ARITHMETIC_OVERFLOW. */
export function addMonths(days: number, months: number): number {
  return toDateDays(addMonthsToDays(days, months));
}

/**
 * DATE + calendar interval, as a DATE: months first, then days. Raises when the interval has a part shorter than a day,
 * and ARITHMETIC_OVERFLOW.
 */
export function addIntervalToDate(days: number, interval: CalendarInterval): number {
  if (interval.micros !== 0n) {
    throw new TidemarkError(
      '_LEGACY_ERROR_TEMP_2000',
      'Cannot add hours, minutes or seconds, milliseconds, microseconds to a date. Cast the date to a timestamp first.',
      { message: 'Cannot add hours, minutes or seconds, milliseconds, microseconds to a date', ansiConfig: '"spark.sql.ansi.enabled"' },
    );
  }
  return toDateDays(addMonthsToDays(days, interval.months) + interval.days);
}

/** Moves the wall clock by months and whole days (the time of day stays), then the instant by micros. */
function moveTimestamp(micros: bigint, months: number, days: number, thenMicros: bigint, zone: Zone): bigint {
  if (months === 0 && days === 0) return toTimestampMicros(micros + thenMicros);
  let seconds = epochSecondsOf(micros);
  const fraction = microsOfSecond(micros, seconds);
  if (months !== 0) seconds = moveLocal(seconds, zone, (localDays) => addMonthsToDays(localDays, months));
  if (days !== 0) seconds = moveLocal(seconds, zone, (localDays) => localDays + days);
  return toTimestampMicros(microsFrom(seconds, fraction) + thenMicros);
}

function moveLocal(epochSeconds: number, zone: Zone, move: (localDays: number) => number): number {
  const offset = zone.fixedOffsetSeconds ?? zone.offsetAt(epochSeconds);
  const local = epochSeconds + offset;
  const days = Math.floor(local / SECONDS_PER_DAY);
  const moved = move(days) * SECONDS_PER_DAY + (local - days * SECONDS_PER_DAY);
  // In an overlap the offset that was in force is kept.
  return zone.fixedOffsetSeconds === null ? zone.instantOf(moved, offset) : moved - offset;
}

/** TIMESTAMP + year-month interval. For TIMESTAMP_NTZ pass `UTC`. Raises ARITHMETIC_OVERFLOW. */
export function addMonthsToTimestamp(micros: bigint, months: number, zone: Zone): bigint {
  return moveTimestamp(micros, months, 0, 0n, zone);
}

/**
 * TIMESTAMP + day-time interval: whole days move the wall clock, the rest moves the instant (so 24 hours are one day also
 * across a change of offset, as in Spark). For TIMESTAMP_NTZ pass `UTC`. Raises ARITHMETIC_OVERFLOW.
 */
export function addDayTimeToTimestamp(micros: bigint, intervalMicros: bigint, zone: Zone): bigint {
  if (zone.fixedOffsetSeconds !== null) return toTimestampMicros(micros + intervalMicros);
  const days = intervalMicros / BigInt(MICROS_PER_DAY);
  return moveTimestamp(micros, 0, Number(days), intervalMicros - days * BigInt(MICROS_PER_DAY), zone);
}

/** TIMESTAMP + calendar interval: months and days move the wall clock, micros the instant. Raises ARITHMETIC_OVERFLOW. */
export function addIntervalToTimestamp(micros: bigint, interval: CalendarInterval, zone: Zone): bigint {
  return moveTimestamp(micros, interval.months, interval.days, interval.micros, zone);
}

/** `timestampadd(unit, quantity, timestamp)`. Raises DATETIME_OVERFLOW. */
export function timestampAdd(unit: TimestampUnit, quantity: bigint, micros: bigint, zone: Zone): bigint {
  const unitMicros = UNIT_MICROS[unit];
  try {
    if (unitMicros !== undefined && isLong(quantity * unitMicros)) return addDayTimeToTimestamp(micros, quantity * unitMicros, zone);
    const months = Number(quantity) * (UNIT_MONTHS[unit] ?? Infinity);
    if (Number.isSafeInteger(months)) return addMonthsToTimestamp(micros, months, zone);
  } catch (error) {
    if (!(error instanceof TidemarkError)) throw error;
  }
  const operation = `add ${quantity} ${unit} to TIMESTAMP '${formatTimestamp(micros, zone)}'`;
  throw new TidemarkError('DATETIME_OVERFLOW', `Datetime operation overflow: ${operation}.`, { operation });
}

/** `make_date`: days since 1970-01-01. Raises DATETIME_FIELD_OUT_OF_BOUNDS (a caller without ANSI gives NULL), and ARITHMETIC_OVERFLOW. */
export function makeDate(year: number, month: number, day: number): number {
  const problem = civilDateProblem(year, month, day);
  if (problem !== null) throw fieldOutOfBounds(problem);
  return toDateDays(daysFromCivil(year, month, day));
}

/**
 * `make_timestamp`: the instant of the wall clock time in the zone. For make_timestamp_ntz pass `UTC`.
 *
 * `secondMicros` is the DECIMAL(16,6) of the seconds, unscaled; exactly 60 seconds are the next minute. Raises
 * DATETIME_FIELD_OUT_OF_BOUNDS, INVALID_FRACTION_OF_SECOND and ARITHMETIC_OVERFLOW.
 */
export function makeTimestamp(
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  secondMicros: bigint,
  zone: Zone,
): bigint {
  const whole = Number(secondMicros / BigInt(MICROS_PER_SECOND));
  const fraction = Number(secondMicros % BigInt(MICROS_PER_SECOND));
  const isSixty = whole === 60;
  if (isSixty && fraction !== 0) throw invalidFractionOfSecond(`${whole}.${String(fraction).padStart(6, '0')}`);
  const problem = civilDateProblem(year, month, day) ?? civilTimeProblem(hour, minute, isSixty ? 0 : fraction < 0 ? whole - 1 : whole);
  if (problem !== null) throw fieldOutOfBounds(problem);
  const local = daysFromCivil(year, month, day) * SECONDS_PER_DAY + hour * SECONDS_PER_HOUR + minute * SECONDS_PER_MINUTE + whole;
  const instant = zone.fixedOffsetSeconds === null ? zone.instantOf(local) : local - zone.fixedOffsetSeconds;
  return toTimestampMicros(microsFrom(instant, fraction));
}
