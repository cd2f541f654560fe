/** Values as the words and bytes that hashing reads, in scratch memory that is reused: read it before the next call. */

import { encodeUtf8Into } from '../../../columnar/utf8.js';

const FLOATS = new Float64Array(1);
const FLOAT_WORDS = new Int32Array(FLOATS.buffer);
const SINGLE = new Float32Array(1);
const SINGLE_WORD = new Int32Array(SINGLE.buffer);

/** The two words of a DOUBLE: -0.0 as 0.0, one NaN. `[low, high]`. */
export function wordsOfDouble(value: number): Int32Array {
  FLOATS[0] = value === 0 ? 0 : value;
  if (value !== value) {
    FLOAT_WORDS[0] = 0;
    FLOAT_WORDS[1] = 0x7ff80000;
  }
  return FLOAT_WORDS;
}

/** The word of a FLOAT: -0.0 as 0.0, one NaN. */
export function wordOfFloat(value: number): number {
  if (value !== value) return 0x7fc00000;
  SINGLE[0] = value === 0 ? 0 : value;
  return SINGLE_WORD[0] as number;
}

/** Bytes in scratch memory. */
export interface ScratchBytes {
  bytes: Uint8Array;
  length: number;
}

const TEXT: ScratchBytes = { bytes: new Uint8Array(1024), length: 0 };

/** The UTF-8 bytes of a STRING. */
export function bytesOfText(text: string): ScratchBytes {
  if (TEXT.bytes.length < text.length * 3) TEXT.bytes = new Uint8Array(text.length * 4);
  TEXT.length = encodeUtf8Into(text, TEXT.bytes, 0);
  return TEXT;
}

const WHOLE: ScratchBytes = { bytes: new Uint8Array(64), length: 0 };

/** The fewest big-endian bytes that hold a whole number in two's complement: Java's `BigInteger.toByteArray`. */
export function bytesOfBigInt(value: bigint): ScratchBytes {
  const magnitude = value < 0n ? ~value : value;
  const bits = magnitude === 0n ? 0 : magnitude.toString(2).length;
  const length = (bits >> 3) + 1;
  if (WHOLE.bytes.length < length) WHOLE.bytes = new Uint8Array(length);
  let rest = value;
  for (let i = length - 1; i >= 0; i--) {
    WHOLE.bytes[i] = Number(BigInt.asUintN(8, rest));
    rest >>= 8n;
  }
  WHOLE.length = length;
  return WHOLE;
}

/** The low word of a 64-bit integer. */
export function lowOf(value: bigint): number {
  return Number(BigInt.asIntN(32, value));
}

/** The high word of a 64-bit integer. */
export function highOf(value: bigint): number {
  return Number(BigInt.asIntN(32, value >> 32n));
}
