/**
 * Arithmetic on the integer types as Java and Spark do it.
 *
 * A function that can overflow or divide by zero returns null there; whether that is an error or NULL is ANSI mode's matter.
 * TINYINT, SMALLINT and INT are numbers, BIGINT is bigint.
 */

import { INT64_MIN, wrapInt64 } from './int64.js';

export type IntegerKind = 'tinyint' | 'smallint' | 'int' | 'bigint';
export type SmallIntegerKind = Exclude<IntegerKind, 'bigint'>;

/** How many bits a value of `kind` has. */
export function bitsOf(kind: IntegerKind): number {
  return kind === 'tinyint' ? 8 : kind === 'smallint' ? 16 : kind === 'int' ? 32 : 64;
}

/** Whether the whole number `value` is in the range of `kind`. */
export function fitsInteger(value: number, kind: SmallIntegerKind): boolean {
  return wrapInteger(value, kind) === value;
}

/** The low bits of a whole number (exact up to 2^53 away from zero), sign-extended, as Java narrows. */
export function wrapInteger(value: number, kind: SmallIntegerKind): number {
  if (kind === 'int') return value | 0;
  return kind === 'tinyint' ? (value << 24) >> 24 : (value << 16) >> 16;
}

/** Integral quotient toward zero (`div` gives BIGINT for all integer types); null for a zero divisor. */
export function divideInt64(a: bigint, b: bigint): bigint | null {
  return b === 0n ? null : wrapInt64(a / b);
}

/** Whether `a div b` overflows: only the least BIGINT divided by -1. */
export function divideOverflows(a: bigint, b: bigint): boolean {
  return a === INT64_MIN && b === -1n;
}

/** a % b with the sign of a (Java's remainder); null for a zero divisor. Works for INT and smaller, FLOAT and DOUBLE. */
export function remainder(a: number, b: number): number | null {
  if (b === 0) return null;
  const rest = a % b;
  return rest;
}

/** a % b for whole numbers: as `remainder`, never -0. */
export function remainderInt(a: number, b: number): number | null {
  return b === 0 ? null : (a % b) + 0;
}

/** a % b for BIGINT; null for a zero divisor. */
export function remainderInt64(a: bigint, b: bigint): bigint | null {
  return b === 0n ? null : a % b;
}

/**
 * Spark's `pmod` for whole numbers: the remainder, and where that is negative, (remainder + b) % b.
 *
 * Null for a zero divisor. With a negative divisor the result may be negative: pmod(-7, -3) is -1.
 */
export function pmodInt(a: number, b: number, kind: SmallIntegerKind): number | null {
  if (b === 0) return null;
  const rest = a % b;
  return rest < 0 ? (wrapSum(rest + b, kind) % b) + 0 : rest + 0;
}

function wrapSum(sum: number, kind: SmallIntegerKind): number {
  // Java adds bytes and shorts as ints, so that only INT can wrap here.
  return kind === 'int' ? sum | 0 : sum;
}

/** `pmod` for BIGINT. */
export function pmodInt64(a: bigint, b: bigint): bigint | null {
  if (b === 0n) return null;
  const rest = a % b;
  return rest < 0n ? wrapInt64(rest + b) % b : rest;
}

/** `pmod` for DOUBLE; for FLOAT round the result with `Math.fround`. */
export function pmodDouble(a: number, b: number): number | null {
  if (b === 0) return null;
  const rest = a % b;
  return rest < 0 ? (rest + b) % b : rest;
}

/** `shiftleft` of an INT; only the low five bits of the distance count, as in Java. */
export function shiftLeft(value: number, distance: number): number {
  return value << distance;
}

/** `shiftright` of an INT. */
export function shiftRight(value: number, distance: number): number {
  return value >> distance;
}

/** `shiftrightunsigned` of an INT, as INT. */
export function shiftRightUnsigned(value: number, distance: number): number {
  return (value >>> distance) | 0;
}

/** `shiftleft` of a BIGINT; the low six bits of the distance count. */
export function shiftLeftInt64(value: bigint, distance: number): bigint {
  return wrapInt64(value << BigInt(distance & 63));
}

/** `shiftright` of a BIGINT. */
export function shiftRightInt64(value: bigint, distance: number): bigint {
  return value >> BigInt(distance & 63);
}

/** `shiftrightunsigned` of a BIGINT. */
export function shiftRightUnsignedInt64(value: bigint, distance: number): bigint {
  return wrapInt64(BigInt.asUintN(64, value) >> BigInt(distance & 63));
}

/** How many of the 32 bits of an INT are set. */
export function bitCountInt(value: number): number {
  let x = value - ((value >>> 1) & 0x55555555);
  x = (x & 0x33333333) + ((x >>> 2) & 0x33333333);
  return Math.imul((x + (x >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** `bit_count`: how many of the 64 bits are set; smaller types are widened first, so -1Y has 64. */
export function bitCount(value: number | bigint): number {
  const wide = BigInt.asUintN(64, BigInt(value));
  return bitCountInt(Number(wide & 0xffffffffn) | 0) + bitCountInt(Number(wide >> 32n) | 0);
}

/** `bit_get`: bit `position` of a value of `bits` bits, or null when the position is not one of them. */
export function bitGet(value: number | bigint, position: number, bits: number): number | null {
  if (position < 0 || position >= bits) return null;
  return Number((BigInt(value) >> BigInt(position)) & 1n);
}

const FACTORIALS: readonly bigint[] = Array.from({ length: 21 }, (_, n) => {
  let product = 1n;
  for (let i = 2n; i <= BigInt(n); i++) product *= i;
  return product;
});

/** `factorial`: n! for 0 <= n <= 20, null elsewhere. */
export function factorial(n: number): bigint | null {
  return FACTORIALS[n] ?? null;
}

/**
 * `width_bucket`: which of `count` equal buckets between `low` and `high` holds `value`: 0 before the first, count + 1 past the last.
 *
 * `low > high` counts downward. Null where Spark gives NULL: count <= 0 or the greatest BIGINT, NaN, infinite or equal bounds.
 */
export function widthBucket(value: number, low: number, high: number, count: bigint): bigint | null {
  if (count <= 0n || count === 9223372036854775807n || Number.isNaN(value)) return null;
  if (low === high || !Number.isFinite(low) || !Number.isFinite(high)) return null;
  const bottom = Math.min(low, high);
  const top = Math.max(low, high);
  if (low < high) {
    if (value < bottom) return 0n;
    if (value >= top) return count + 1n;
    return bucketOf((Number(count) * (value - bottom)) / (top - bottom));
  }
  if (value > top) return 0n;
  if (value <= bottom) return count + 1n;
  return bucketOf((Number(count) * (top - value)) / (top - bottom));
}

function bucketOf(position: number): bigint {
  return doubleToInt64(position) + 1n;
}

/** Java's `(long) value`: toward zero, the nearest bound when out of range, 0 for NaN. */
export function doubleToInt64(value: number): bigint {
  if (Number.isNaN(value)) return 0n;
  if (value >= 2 ** 63) return 9223372036854775807n;
  if (value <= -9223372036854775808) return INT64_MIN;
  return BigInt(Math.trunc(value));
}

/** Java's `(int) value`. */
export function doubleToInt(value: number): number {
  if (Number.isNaN(value)) return 0;
  return value >= 2147483647 ? 2147483647 : value <= -2147483648 ? -2147483648 : Math.trunc(value) + 0;
}
