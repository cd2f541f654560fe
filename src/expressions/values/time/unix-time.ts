import { toTimestampMicros } from './time-errors.js';
import { MICROS_PER_MILLI, MICROS_PER_SECOND, floorDiv } from './units.js';

/** Counts since 1970-01-01 00:00 UTC, to and from TIMESTAMP (micros). Parts of a unit are rounded down. */

/** `unix_seconds`, and CAST of TIMESTAMP to BIGINT. */
export function unixSeconds(micros: bigint): bigint {
  return floorDiv(micros, BigInt(MICROS_PER_SECOND));
}

/** `unix_millis`. */
export function unixMillis(micros: bigint): bigint {
  return floorDiv(micros, BigInt(MICROS_PER_MILLI));
}

/** `timestamp_seconds` of whole seconds. Raises ARITHMETIC_OVERFLOW. */
export function timestampOfSeconds(seconds: bigint): bigint {
  return toTimestampMicros(seconds * BigInt(MICROS_PER_SECOND));
}

/** `timestamp_millis`. Raises ARITHMETIC_OVERFLOW. */
export function timestampOfMillis(millis: bigint): bigint {
  return toTimestampMicros(millis * BigInt(MICROS_PER_MILLI));
}
