import type { CalendarInterval } from '../../../columnar/value.js';
import { TidemarkError } from '../../../base/errors.js';
import { arithmeticOverflow, intervalDividedByZero, intervalOverflow } from './time-errors.js';
import { DAYS_PER_WEEK, MICROS_PER_DAY, MICROS_PER_HOUR, MICROS_PER_MINUTE, MONTHS_PER_YEAR, isInt, isLong } from './units.js';

/** Functions that give NULL where the operator raises an error. */
type TryFunction = 'try_add' | 'try_subtract' | 'try_multiply' | 'try_divide';

function toMonths(months: number, hint?: TryFunction): number {
  if (!isInt(months)) throw intervalOverflow(hint);
  return months === 0 ? 0 : months;
}

function toMicros(micros: bigint, hint?: TryFunction): bigint {
  if (!isLong(micros)) throw intervalOverflow(hint);
  return micros;
}

/** Year-month intervals: plain month counts. All raise INTERVAL_ARITHMETIC_OVERFLOW. */
export function addMonthIntervals(left: number, right: number): number {
  return toMonths(left + right, 'try_add');
}

export function subtractMonthIntervals(left: number, right: number): number {
  return toMonths(left - right, 'try_subtract');
}

export function negateMonthInterval(months: number): number {
  return toMonths(-months);
}

/** Day-time intervals: micros. All raise INTERVAL_ARITHMETIC_OVERFLOW. */
export function addMicroIntervals(left: bigint, right: bigint): bigint {
  return toMicros(left + right, 'try_add');
}

export function subtractMicroIntervals(left: bigint, right: bigint): bigint {
  return toMicros(left - right, 'try_subtract');
}

export function negateMicroInterval(micros: bigint): bigint {
  return toMicros(-micros);
}

/** A factor or divisor: an exact number (integers have scale 0, decimals their own), or a double. */
export type IntervalFactor = { readonly unscaled: bigint; readonly scale: number } | { readonly double: number };

/** Months times a number, halves rounded away from zero. Raises INTERVAL_ARITHMETIC_OVERFLOW. */
export function multiplyMonths(months: number, factor: IntervalFactor): number {
  if ('double' in factor) return toMonths(roundHalfUp(months * factor.double));
  return toMonths(Number(divideHalfUp(BigInt(months) * factor.unscaled, 10n ** BigInt(factor.scale))), 'try_multiply');
}

/** Micros times a number, halves rounded away from zero. Raises INTERVAL_ARITHMETIC_OVERFLOW. */
export function multiplyMicros(micros: bigint, factor: IntervalFactor): bigint {
  if ('double' in factor) return toMicros(bigOf(roundHalfUp(Number(micros) * factor.double)));
  return toMicros(divideHalfUp(micros * factor.unscaled, 10n ** BigInt(factor.scale)), 'try_multiply');
}

/** Months divided by a number, halves rounded away from zero. Raises INTERVAL_DIVIDED_BY_ZERO and INTERVAL_ARITHMETIC_OVERFLOW. */
export function divideMonths(months: number, divisor: IntervalFactor): number {
  refuseZero(divisor);
  if ('double' in divisor) return toMonths(roundHalfUp(months / divisor.double));
  return toMonths(Number(divideHalfUp(BigInt(months) * 10n ** BigInt(divisor.scale), divisor.unscaled)), 'try_divide');
}

/** Micros divided by a number, halves rounded away from zero. Raises INTERVAL_DIVIDED_BY_ZERO and INTERVAL_ARITHMETIC_OVERFLOW. */
export function divideMicros(micros: bigint, divisor: IntervalFactor): bigint {
  refuseZero(divisor);
  if ('double' in divisor) return toMicros(bigOf(roundHalfUp(Number(micros) / divisor.double)));
  return toMicros(divideHalfUp(micros * 10n ** BigInt(divisor.scale), divisor.unscaled), 'try_divide');
}

function refuseZero(divisor: IntervalFactor): void {
  if ('double' in divisor ? divisor.double === 0 : divisor.unscaled === 0n) throw intervalDividedByZero();
}

function divideHalfUp(value: bigint, divisor: bigint): bigint {
  const quotient = value / divisor;
  const rest = value % divisor;
  const twice = (rest < 0n ? -rest : rest) * 2n;
  if (twice < (divisor < 0n ? -divisor : divisor)) return quotient;
  return value < 0n === divisor < 0n ? quotient + 1n : quotient - 1n;
}

function roundHalfUp(value: number): number {
  const whole = Math.trunc(value);
  return Math.abs(value - whole) >= 0.5 ? whole + Math.sign(value) : whole;
}

function bigOf(value: number): bigint {
  if (!Number.isFinite(value)) throw intervalOverflow();
  return BigInt(value);
}

/** Sum of two calendar intervals, part by part. Raises ARITHMETIC_OVERFLOW. */
export function addIntervals(left: CalendarInterval, right: CalendarInterval): CalendarInterval {
  return checked(left.months + right.months, left.days + right.days, left.micros + right.micros);
}

/** Difference of two calendar intervals, part by part. Raises ARITHMETIC_OVERFLOW. */
export function subtractIntervals(left: CalendarInterval, right: CalendarInterval): CalendarInterval {
  return checked(left.months - right.months, left.days - right.days, left.micros - right.micros);
}

export function negateInterval(interval: CalendarInterval): CalendarInterval {
  return checked(-interval.months, -interval.days, -interval.micros);
}

/** Every part times `factor`; fractions of a day go to micros, fractions of a month are dropped. Raises ARITHMETIC_OVERFLOW. */
export function multiplyInterval(interval: CalendarInterval, factor: number): CalendarInterval {
  return fromDoubles(interval.months * factor, interval.days * factor, Number(interval.micros) * factor);
}

/** As `multiplyInterval`. Raises DIVIDE_BY_ZERO. */
export function divideInterval(interval: CalendarInterval, divisor: number): CalendarInterval {
  if (divisor === 0) {
    throw new TidemarkError('DIVIDE_BY_ZERO', 'Division by zero. Use try_divide to return NULL instead.', {
      config: '"spark.sql.ansi.enabled"',
    });
  }
  return fromDoubles(interval.months / divisor, interval.days / divisor, Number(interval.micros) / divisor);
}

function fromDoubles(months: number, days: number, micros: number): CalendarInterval {
  const wholeDays = Math.trunc(days);
  const total = Math.floor(micros + MICROS_PER_DAY * (days - wholeDays) + 0.5);
  if (!Number.isFinite(total)) throw arithmeticOverflow('long');
  return checked(Math.trunc(months), wholeDays, BigInt(total));
}

function checked(months: number, days: number, micros: bigint): CalendarInterval {
  if (!isInt(months) || !isInt(days)) throw arithmeticOverflow('integer');
  if (!isLong(micros)) throw arithmeticOverflow('long');
  return { months: months === 0 ? 0 : months, days: days === 0 ? 0 : days, micros };
}

/** `make_interval`; `secondMicros` is the DECIMAL(18,6) of the seconds, unscaled. Raises ARITHMETIC_OVERFLOW (NULL without ANSI). */
export function makeInterval(
  years: number,
  months: number,
  weeks: number,
  days: number,
  hours: number,
  minutes: number,
  secondMicros: bigint,
): CalendarInterval {
  const micros = secondMicros + BigInt(hours) * BigInt(MICROS_PER_HOUR) + BigInt(minutes) * BigInt(MICROS_PER_MINUTE);
  return checked(years * MONTHS_PER_YEAR + months, weeks * DAYS_PER_WEEK + days, micros);
}

/** `make_dt_interval`: micros. Raises INTERVAL_ARITHMETIC_OVERFLOW. */
export function makeDayTimeInterval(days: number, hours: number, minutes: number, secondMicros: bigint): bigint {
  const whole = BigInt(days) * BigInt(MICROS_PER_DAY) + BigInt(hours) * BigInt(MICROS_PER_HOUR);
  return toMicros(whole + BigInt(minutes) * BigInt(MICROS_PER_MINUTE) + secondMicros);
}

/** `make_ym_interval`: months. Raises INTERVAL_ARITHMETIC_OVERFLOW. */
export function makeYearMonthInterval(years: number, months: number): number {
  return toMonths(years * MONTHS_PER_YEAR + months);
}
