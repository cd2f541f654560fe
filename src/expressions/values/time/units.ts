/** Lengths of the units that Spark's date and time values are made of. Names end in the unit counted. */

export const MICROS_PER_MILLI = 1_000;
export const MICROS_PER_SECOND = 1_000_000;
export const MICROS_PER_MINUTE = 60_000_000;
export const MICROS_PER_HOUR = 3_600_000_000;
export const MICROS_PER_DAY = 86_400_000_000;
export const SECONDS_PER_MINUTE = 60;
export const SECONDS_PER_HOUR = 3_600;
export const SECONDS_PER_DAY = 86_400;
export const MONTHS_PER_YEAR = 12;
export const MONTHS_PER_QUARTER = 3;
export const DAYS_PER_WEEK = 7;

/** Range of INT: the days of a DATE and the months of an interval. */
export const MIN_INT = -2_147_483_648;
export const MAX_INT = 2_147_483_647;

/** Range of BIGINT: the micros of a TIMESTAMP and of a day-time interval. */
export const MIN_LONG = -9_223_372_036_854_775_808n;
export const MAX_LONG = 9_223_372_036_854_775_807n;

/** Whether `value` fits in 32 bits. */
export function isInt(value: number): boolean {
  return value >= MIN_INT && value <= MAX_INT;
}

/** Whether `value` fits in 64 bits. */
export function isLong(value: bigint): boolean {
  return value >= MIN_LONG && value <= MAX_LONG;
}

/** `value / divisor`, rounded towards minus infinity. */
export function floorDiv(value: bigint, divisor: bigint): bigint {
  const quotient = value / divisor;
  return value % divisor < 0n !== divisor < 0n && quotient * divisor !== value ? quotient - 1n : quotient;
}

/** What `floorDiv` leaves over; has the sign of `divisor`. */
export function floorMod(value: bigint, divisor: bigint): bigint {
  const rest = value % divisor;
  return rest !== 0n && rest < 0n !== divisor < 0n ? rest + divisor : rest;
}
