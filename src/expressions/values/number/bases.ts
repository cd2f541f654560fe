/** Numbers in other bases: `conv`, `bin`, `hex`, `unhex`. */

import { wrapInt64 } from './int64.js';

const UNSIGNED_MAX = 18446744073709551615n;

/** What `conv` gave, and whether the digits were too many for 64 bits (an error in ANSI mode; the text is then that of all ones). */
export interface ConvResult {
  readonly text: string;
  readonly overflowed: boolean;
}

/**
 * `conv(text, fromBase, toBase)`: digits of one base as digits of another (upper case), through an unsigned 64-bit number.
 *
 * Reading stops at the first character that is no digit; a negative `toBase` reads the 64 bits as signed. Null for an empty text and
 * for bases outside 2 to 36.
 */
export function conv(text: string, fromBase: number, toBase: number): ConvResult | null {
  const radix = Math.abs(toBase);
  if (fromBase < 2 || fromBase > 36 || radix < 2 || radix > 36) return null;
  const body = text.replace(/^ +/, '').replace(/ +$/, '');
  if (body.length === 0) return null;
  let negative = body.startsWith('-');
  let { bits, overflowed } = readDigits(body, negative ? 1 : 0, fromBase);
  if (negative && toBase > 0) bits = bits < 0n ? -1n : -bits;
  if (toBase < 0 && bits < 0n) {
    bits = wrapInt64(-bits);
    negative = true;
  }
  const digits = BigInt.asUintN(64, bits).toString(radix).toUpperCase();
  return { text: negative && toBase < 0 ? `-${digits}` : digits, overflowed };
}

function readDigits(text: string, start: number, base: number): { bits: bigint; overflowed: boolean } {
  const radix = BigInt(base);
  let value = 0n;
  for (let i = start; i < text.length; i++) {
    const digit = digitOf(text.charCodeAt(i));
    if (digit >= base) break;
    value = value * radix + BigInt(digit);
    if (value > UNSIGNED_MAX) return { bits: -1n, overflowed: true };
  }
  return { bits: wrapInt64(value), overflowed: false };
}

function digitOf(unit: number): number {
  if (unit >= 48 && unit <= 57) return unit - 48;
  const lower = unit | 32;
  return lower >= 97 && lower <= 122 ? lower - 87 : 99;
}

/** `bin`: the bits of a BIGINT without leading zeros; a negative one has 64. */
export function bin(value: bigint): string {
  return BigInt.asUintN(64, value).toString(2);
}

/** `hex` of a BIGINT: upper case; a negative one has 16 digits. */
export function hexInt64(value: bigint): string {
  return BigInt.asUintN(64, value).toString(16).toUpperCase();
}

const HEX_PAIRS = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0').toUpperCase());

/** `hex` of bytes: two upper-case digits each. */
export function hexBytes(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += HEX_PAIRS[byte];
  return text;
}

/** `unhex`: bytes from hexadecimal digits; an odd first digit stands alone. Null when a character is no digit. */
export function unhex(text: string): Uint8Array | null {
  const odd = text.length & 1;
  const bytes = new Uint8Array((text.length + odd) >> 1);
  let high = 0;
  for (let i = 0; i < text.length; i++) {
    const digit = digitOf(text.charCodeAt(i));
    if (digit > 15) return null;
    if (((i + odd) & 1) === 0) high = digit;
    else bytes[(i + odd) >> 1] = (i === 0 ? 0 : high << 4) | digit;
  }
  return bytes;
}
