/**
 * DECIMAL arithmetic on unscaled values. Each function takes the scales of its operands and the type of its result
 * (`decimal-type.ts`), and gives null where the result does not fit that type (or the divisor is 0: test it first, the errors differ).
 *
 * Spark computes products and quotients to 39 digits, dropping the rest, before it rounds half up to the result type; so do these.
 */

import { DECIMAL_PRECISION_MAX, changePrecision, digitCount, powerOfTen, rescale } from './decimal.js';
import type { PrecisionScale } from './decimal-type.js';

const WORK_DIGITS = DECIMAL_PRECISION_MAX + 1;

/** a + b as `type`. */
export function addDecimal(a: bigint, scaleA: number, b: bigint, scaleB: number, type: PrecisionScale): bigint | null {
  const scale = Math.max(scaleA, scaleB);
  const sum = rescale(a, scaleA, scale) + rescale(b, scaleB, scale);
  return changePrecision(sum, scale, type.precision, type.scale);
}

/** a - b as `type`. */
export function subtractDecimal(a: bigint, scaleA: number, b: bigint, scaleB: number, type: PrecisionScale): bigint | null {
  return addDecimal(a, scaleA, -b, scaleB, type);
}

/** a * b as `type`. */
export function multiplyDecimal(a: bigint, scaleA: number, b: bigint, scaleB: number, type: PrecisionScale): bigint | null {
  const product = cutDigits(a * b, scaleA + scaleB);
  return changePrecision(product.unscaled, product.scale, type.precision, type.scale);
}

/** a / b as `type`; null also for b = 0. */
export function divideDecimal(a: bigint, scaleA: number, b: bigint, scaleB: number, type: PrecisionScale): bigint | null {
  if (b === 0n) return null;
  const shift = WORK_DIGITS + scaleB - scaleA;
  const quotient = shift >= 0 ? (a * powerOfTen(shift)) / b : a / (b * powerOfTen(-shift));
  return changePrecision(quotient, WORK_DIGITS, type.precision, type.scale);
}

/** a % b, with the sign of a, as `type`; null also for b = 0. */
export function remainderDecimal(a: bigint, scaleA: number, b: bigint, scaleB: number, type: PrecisionScale): bigint | null {
  if (b === 0n) return null;
  const scale = Math.max(scaleA, scaleB);
  const rest = rescale(a, scaleA, scale) % rescale(b, scaleB, scale);
  return changePrecision(rest, scale, type.precision, type.scale);
}

/** `pmod(a, b)` as `type`; null also for b = 0. */
export function pmodDecimal(a: bigint, scaleA: number, b: bigint, scaleB: number, type: PrecisionScale): bigint | null {
  if (b === 0n) return null;
  const scale = Math.max(scaleA, scaleB);
  const divisor = rescale(b, scaleB, scale);
  const rest = rescale(a, scaleA, scale) % divisor;
  return changePrecision(rest < 0n ? (rest + divisor) % divisor : rest, scale, type.precision, type.scale);
}

/** `a div b`: the whole part of the quotient; null for b = 0. It is for the caller to see whether it is a BIGINT. */
export function integralDivideDecimal(a: bigint, scaleA: number, b: bigint, scaleB: number): bigint | null {
  if (b === 0n) return null;
  const scale = Math.max(scaleA, scaleB);
  return rescale(a, scaleA, scale) / rescale(b, scaleB, scale);
}

/** -1, 0 or 1 as a is less, equal or greater. */
export function compareDecimal(a: bigint, scaleA: number, b: bigint, scaleB: number): number {
  const scale = Math.max(scaleA, scaleB);
  const left = rescale(a, scaleA, scale);
  const right = rescale(b, scaleB, scale);
  return left < right ? -1 : left > right ? 1 : 0;
}

/** At most 39 digits of the value, those after dropped. */
function cutDigits(unscaled: bigint, scale: number): { unscaled: bigint; scale: number } {
  const excess = digitCount(unscaled) - WORK_DIGITS;
  if (excess <= 0) return { unscaled, scale };
  return { unscaled: unscaled / powerOfTen(excess), scale: scale - excess };
}
