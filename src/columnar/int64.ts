/**
 * 64-bit integers in Arrow's layout, read and written as two 32-bit words (low word first), so that loops need no BigInt.
 * A value within ±(2^53 - 1) is exact as a number; `isSafe` tells, and callers take the bigint path otherwise.
 */
export type Int64Words = Int32Array;

const TWO_32 = 4294967296;

/** The value as a number: exact when safe, rounded otherwise. */
export function readNumber(words: Int64Words, i: number): number {
  return words[2 * i + 1]! * TWO_32 + (words[2 * i]! >>> 0);
}

/** Writes a safe integer. */
export function writeNumber(words: Int64Words, i: number, value: number): void {
  words[2 * i] = value | 0;
  words[2 * i + 1] = Math.floor(value / TWO_32);
}

/** Whether `readNumber` is exact: the high word is within 21 bits. */
export function isSafe(words: Int64Words, i: number): boolean {
  const high = words[2 * i + 1]!;
  return high < 0x200000 && high >= -0x200000;
}

export function readBigInt(words: Int64Words, i: number): bigint {
  return isSafe(words, i) ? BigInt(readNumber(words, i)) : (BigInt(words[2 * i + 1]!) << 32n) | BigInt(words[2 * i]! >>> 0);
}

/** Writes the low 64 bits of `value`. */
export function writeBigInt(words: Int64Words, i: number, value: bigint): void {
  words[2 * i] = Number(BigInt.asIntN(32, value));
  words[2 * i + 1] = Number(BigInt.asIntN(32, value >> 32n));
}

/** The same memory as BigInt64Array, for Arrow. */
export function asBigInt64(words: Int64Words): BigInt64Array {
  return new BigInt64Array(words.buffer, words.byteOffset, words.length >> 1);
}

/** The same memory as words. */
export function asWords(values: BigInt64Array): Int64Words {
  return new Int32Array(values.buffer, values.byteOffset, values.length * 2);
}
