/**
 * 64-bit integers, as bigint and as pairs of 32-bit words.
 *
 * Columns keep a BIGINT in eight little-endian bytes; seen through an `Int32Array`, value `i` is the low word at `2 * i` and the
 * high word at `2 * i + 1`. Most values are safe integers (at most 2^53 - 1 away from zero): the functions on words do those
 * with plain numbers, which allocates nothing, and only the rest with bigint.
 */

export const INT64_MIN = -(2n ** 63n);
export const INT64_MAX = 2n ** 63n - 1n;

const TWO_32 = 4294967296;

/** Whether `value` is a BIGINT. */
export function fitsInt64(value: bigint): boolean {
  return value >= INT64_MIN && value <= INT64_MAX;
}

/** The low 64 bits of `value` as a signed integer: what Java's `long` arithmetic gives. */
export function wrapInt64(value: bigint): bigint {
  return BigInt.asIntN(64, value);
}

/** a + b, or null when it is not a BIGINT. */
export function addInt64(a: bigint, b: bigint): bigint | null {
  return inRange(a + b);
}

/** a - b, or null when it is not a BIGINT. */
export function subtractInt64(a: bigint, b: bigint): bigint | null {
  return inRange(a - b);
}

/** a * b, or null when it is not a BIGINT. */
export function multiplyInt64(a: bigint, b: bigint): bigint | null {
  return inRange(a * b);
}

/** -a, or null for the least BIGINT. */
export function negateInt64(a: bigint): bigint | null {
  return a === INT64_MIN ? null : -a;
}

function inRange(value: bigint): bigint | null {
  return BigInt.asIntN(64, value) === value ? value : null;
}

/** The low word of a safe integer. */
export function lowWord(value: number): number {
  return value | 0;
}

/** The high word of a safe integer. */
export function highWord(value: number): number {
  return Math.floor(value / TWO_32) | 0;
}

/** The number of two words where it is a safe integer, NaN elsewhere. */
export function safeOfWords(low: number, high: number): number {
  if (high < -2097152 || high > 2097151) return NaN;
  const value = high * TWO_32 + (low >>> 0);
  return Number.isSafeInteger(value) ? value : NaN;
}

/** The bigint of two words. */
export function int64OfWords(low: number, high: number): bigint {
  const safe = safeOfWords(low, high);
  if (safe === safe) return BigInt(safe);
  return (BigInt(high) << 32n) | BigInt(low >>> 0);
}

/** Value `index` of a column of words. */
export function readInt64(words: Int32Array, index: number): bigint {
  return int64OfWords(words[2 * index] as number, words[2 * index + 1] as number);
}

/** Writes `value`, wrapped to 64 bits, as value `index` of a column of words. */
export function writeInt64(words: Int32Array, index: number, value: bigint): void {
  words[2 * index] = Number(BigInt.asIntN(32, value));
  words[2 * index + 1] = Number(BigInt.asIntN(32, value >> 32n));
}

/**
 * Writes value `i` of `a` plus value `j` of `b` as value `k` of `out`, wrapped to 64 bits.
 *
 * Returns whether the sum was a BIGINT; false means overflow.
 */
export function addWords(a: Int32Array, i: number, b: Int32Array, j: number, out: Int32Array, k: number): boolean {
  const highA = a[2 * i + 1] as number;
  const highB = b[2 * j + 1] as number;
  const low = ((a[2 * i] as number) >>> 0) + ((b[2 * j] as number) >>> 0);
  const high = highA + highB + (low >= TWO_32 ? 1 : 0);
  out[2 * k] = low | 0;
  out[2 * k + 1] = high | 0;
  return (high | 0) === high;
}

/** As `addWords`, for a minus b. */
export function subtractWords(a: Int32Array, i: number, b: Int32Array, j: number, out: Int32Array, k: number): boolean {
  const highA = a[2 * i + 1] as number;
  const highB = b[2 * j + 1] as number;
  const low = ((a[2 * i] as number) >>> 0) - ((b[2 * j] as number) >>> 0);
  const high = highA - highB - (low < 0 ? 1 : 0);
  out[2 * k] = low | 0;
  out[2 * k + 1] = high | 0;
  return (high | 0) === high;
}

/** As `addWords`, for a times b. */
export function multiplyWords(a: Int32Array, i: number, b: Int32Array, j: number, out: Int32Array, k: number): boolean {
  const x = safeOfWords(a[2 * i] as number, a[2 * i + 1] as number);
  const y = safeOfWords(b[2 * j] as number, b[2 * j + 1] as number);
  const product = x * y;
  if (Number.isSafeInteger(product)) {
    out[2 * k] = product | 0;
    out[2 * k + 1] = highWord(product);
    return true;
  }
  const exact = readInt64(a, i) * readInt64(b, j);
  writeInt64(out, k, exact);
  return fitsInt64(exact);
}

/** -1, 0 or 1 as the first of two values given as words is less, equal or greater. */
export function compareWords(lowA: number, highA: number, lowB: number, highB: number): number {
  if (highA !== highB) return highA < highB ? -1 : 1;
  if (lowA === lowB) return 0;
  return lowA >>> 0 < lowB >>> 0 ? -1 : 1;
}
