import { MICROS_PER_DAY, MICROS_PER_SECOND, SECONDS_PER_DAY, floorDiv } from './units.js';

/**
 * Micros since the epoch (bigint) and the whole seconds in them (number).
 *
 * Years up to 2255 fit in a double as micros, so most timestamps never need BigInt division.
 */

const SAFE = Number.MAX_SAFE_INTEGER;
const MICROS_PER_SECOND_BIG = BigInt(MICROS_PER_SECOND);
const MICROS_PER_DAY_BIG = BigInt(MICROS_PER_DAY);

/** Whole seconds, rounded down. Exact for every BIGINT. */
export function epochSecondsOf(micros: bigint): number {
  const number = Number(micros);
  if (number >= -SAFE && number <= SAFE) return Math.floor(number / MICROS_PER_SECOND);
  return Number(floorDiv(micros, MICROS_PER_SECOND_BIG));
}

/** The micros (0 to 999999) above `epochSeconds = epochSecondsOf(micros)`. */
export function microsOfSecond(micros: bigint, epochSeconds: number): number {
  const number = Number(micros);
  if (number >= -SAFE && number <= SAFE) return number - epochSeconds * MICROS_PER_SECOND;
  return Number(micros - BigInt(epochSeconds) * MICROS_PER_SECOND_BIG);
}

/** The opposite of `epochSecondsOf` and `microsOfSecond`. Does not check the range of a TIMESTAMP. */
export function microsFrom(epochSeconds: number, microsWithin: number): bigint {
  const number = epochSeconds * MICROS_PER_SECOND + microsWithin;
  if (number >= -SAFE && number <= SAFE) return BigInt(number);
  return BigInt(epochSeconds) * MICROS_PER_SECOND_BIG + BigInt(microsWithin);
}

/** Days since 1970-01-01 of micros that count as local (TIMESTAMP_NTZ). */
export function localDaysOf(localMicros: bigint): number {
  return Math.floor(epochSecondsOf(localMicros) / SECONDS_PER_DAY);
}

/** Midnight of the day, as local micros (TIMESTAMP_NTZ). */
export function localMicrosOfDays(days: number): bigint {
  return BigInt(days) * MICROS_PER_DAY_BIG;
}
