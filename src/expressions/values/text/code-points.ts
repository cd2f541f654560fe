/**
 * Parts of text counted in code points, as SQL counts them (JavaScript counts UTF-16 units). Positions begin at 1.
 *
 * A text without surrogates has as many units as code points; that test comes first, since it holds for most.
 */

const SURROGATE = /[\ud800-\udfff]/;

/** The end of everything: the length that stands for "to the end" (Java's greatest int). */
export const TO_THE_END = 2147483647;

/** How many code points the text has. */
export function codePointLength(text: string): number {
  if (!SURROGATE.test(text)) return text.length;
  let count = 0;
  for (let i = 0; i < text.length; i = nextCodePoint(text, i)) count++;
  return count;
}

function nextCodePoint(text: string, i: number): number {
  const unit = text.charCodeAt(i);
  if (unit < 0xd800 || unit > 0xdbff || i + 1 === text.length) return i + 1;
  const low = text.charCodeAt(i + 1);
  return low >= 0xdc00 && low <= 0xdfff ? i + 2 : i + 1;
}

/** The unit at which code point `count` (from 0) begins; the length when there are fewer. */
export function unitOffset(text: string, count: number): number {
  if (count <= 0) return 0;
  if (!SURROGATE.test(text)) return Math.min(count, text.length);
  let i = 0;
  for (let left = count; left > 0 && i < text.length; left--) i = nextCodePoint(text, i);
  return i;
}

/** Code points [start, end), from 0. */
function slice(text: string, start: number, end: number): string {
  if (end <= start) return '';
  if (!SURROGATE.test(text)) return text.slice(Math.max(start, 0), Math.max(end, 0));
  const from = unitOffset(text, start);
  return text.slice(from, from + unitOffset(text.slice(from), end - Math.max(start, 0)));
}

/**
 * `substring(text, position, length)`: position 1 is the first code point, 0 too; negative ones count from the end.
 *
 * What lies before the first code point uses up length: substring('abc', -5, 3) is 'a'.
 */
export function substring(text: string, position: number, length: number = TO_THE_END): string {
  const start = position > 0 ? position - 1 : position < 0 ? codePointLength(text) + position : 0;
  return slice(text, start, start + length);
}

/** `substring` of BINARY. */
export function substringBytes(bytes: Uint8Array, position: number, length: number = TO_THE_END): Uint8Array {
  const start = position > 0 ? position - 1 : position < 0 ? bytes.length + position : 0;
  const end = Math.min(start + length, bytes.length);
  return end <= Math.max(start, 0) ? new Uint8Array() : bytes.slice(Math.max(start, 0), end);
}

/** `left`: the first `count` code points. */
export function left(text: string, count: number): string {
  return slice(text, 0, count);
}

/** `right`: the last `count` code points. */
export function right(text: string, count: number): string {
  return count <= 0 ? '' : substring(text, -count);
}

/** `lpad`: filled up in front with `pad` to `length` code points, or cut to them. An empty `pad` only cuts. */
export function padLeft(text: string, length: number, pad = ' '): string {
  const missing = length - codePointLength(text);
  return missing <= 0 || pad === '' ? left(text, length) : padding(pad, missing) + text;
}

/** `rpad`: as `padLeft`, behind. */
export function padRight(text: string, length: number, pad = ' '): string {
  const missing = length - codePointLength(text);
  return missing <= 0 || pad === '' ? left(text, length) : text + padding(pad, missing);
}

function padding(pad: string, count: number): string {
  const padLength = codePointLength(pad);
  return pad.repeat(Math.floor(count / padLength)) + left(pad, count % padLength);
}

/** `lpad` of BINARY. */
export function padBytesLeft(bytes: Uint8Array, length: number, pad: Uint8Array): Uint8Array {
  return padBytes(bytes, length, pad, Math.max(length - bytes.length, 0), 0);
}

/** `rpad` of BINARY. */
export function padBytesRight(bytes: Uint8Array, length: number, pad: Uint8Array): Uint8Array {
  return padBytes(bytes, length, pad, 0, bytes.length);
}

function padBytes(bytes: Uint8Array, length: number, pad: Uint8Array, bytesAt: number, padAt: number): Uint8Array {
  if (length <= bytes.length || pad.length === 0) return bytes.slice(0, Math.max(length, 0));
  const padded = new Uint8Array(length);
  padded.set(bytes, bytesAt);
  for (let i = 0; i < length - bytes.length; i++) padded[padAt + i] = pad[i % pad.length] as number;
  return padded;
}

/** `reverse`, by code points. */
export function reverse(text: string): string {
  let reversed = '';
  for (const char of text) reversed = char + reversed;
  return reversed;
}

/** `repeat`; a count below 1 gives an empty text. */
export function repeat(text: string, count: number): string {
  return count < 1 ? '' : text.repeat(count);
}

/** `overlay(text PLACING replacement FROM position FOR length)`; a negative length means that of the replacement. */
export function overlay(text: string, replacement: string, position: number, length = -1): string {
  const replaced = length >= 0 ? length : codePointLength(replacement);
  return substring(text, 1, position - 1) + replacement + substring(text, position + replaced);
}

/** `overlay` of BINARY. */
export function overlayBytes(bytes: Uint8Array, replacement: Uint8Array, position: number, length = -1): Uint8Array {
  const replaced = length >= 0 ? length : replacement.length;
  return Buffer.concat([substringBytes(bytes, 1, position - 1), replacement, substringBytes(bytes, position + replaced)]);
}

/** `ascii`: the first code point as a number, 0 for an empty text. */
export function ascii(text: string): number {
  return text.codePointAt(0) ?? 0;
}

/** `chr`: the character of the low eight bits (Latin-1); nothing for a negative number. */
export function chr(code: bigint | number): string {
  return code < 0 ? '' : String.fromCharCode(Number(BigInt(code) & 255n));
}
