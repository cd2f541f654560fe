/** DECIMAL from and to the other numeric types. */

import { changePrecision, formatDecimal, parseDecimal, powerOfTen, toDecimal, type DecimalNumber } from './decimal.js';
import { fitsInt64, wrapInt64 } from './int64.js';
import { wrapInteger, type SmallIntegerKind } from './integer.js';
import { decimalToFloat } from './text-float.js';

/** The digits that name a finite DOUBLE (or a FLOAT widened to one), as a number; null for NaN and the infinities. */
export function doubleToNumber(value: number): DecimalNumber | null {
  if (!Number.isFinite(value)) return null;
  return parseDecimal(String(value));
}

/**
 * DOUBLE or FLOAT as DECIMAL(precision, scale), half up, by its shortest digits; null when it does not fit.
 *
 * NaN and the infinities are NULL in every mode: see `doubleToNumber` to tell them from an overflow.
 */
export function doubleToDecimal(value: number, precision: number, scale: number): bigint | null {
  const number = doubleToNumber(value);
  return number === null ? null : toDecimal(number, precision, scale);
}

/** DECIMAL as the nearest DOUBLE. */
export function decimalToDouble(unscaled: bigint, scale: number): number {
  if (scale <= 22 && unscaled <= 9007199254740991n && unscaled >= -9007199254740991n) {
    // Both are exact as doubles, so that the division rounds once.
    return Number(unscaled) / 10 ** scale + 0;
  }
  return Number(formatDecimal(unscaled, scale));
}

/** DECIMAL as the nearest FLOAT. */
export function decimalToFloat32(unscaled: bigint, scale: number): number {
  return decimalToFloat(formatDecimal(unscaled, scale)) + 0;
}

/** The whole part of a DECIMAL, toward zero. */
export function wholePart(unscaled: bigint, scale: number): bigint {
  return scale <= 0 ? unscaled * powerOfTen(-scale) : unscaled / powerOfTen(scale);
}

/** DECIMAL as BIGINT, toward zero; null when it is out of range. */
export function decimalToInt64(unscaled: bigint, scale: number): bigint | null {
  const whole = wholePart(unscaled, scale);
  return fitsInt64(whole) ? whole : null;
}

/** DECIMAL as TINYINT, SMALLINT or INT, toward zero; null when it is out of range. */
export function decimalToInteger(unscaled: bigint, scale: number, kind: SmallIntegerKind): number | null {
  const whole = decimalToInt64(unscaled, scale);
  if (whole === null) return null;
  const value = Number(whole);
  return wrapInteger(Number(BigInt.asIntN(32, whole)), kind) === value ? value : null;
}

/** The low 64 bits of the whole part: a cast outside ANSI mode. Narrow it with `BigInt.asIntN` for the smaller types. */
export function decimalToInt64Wrapped(unscaled: bigint, scale: number): bigint {
  return wrapInt64(wholePart(unscaled, scale));
}

/** A whole number as DECIMAL(precision, scale); null when it does not fit. */
export function integerToDecimal(value: number | bigint, precision: number, scale: number): bigint | null {
  return changePrecision(BigInt(value), 0, precision, scale);
}
