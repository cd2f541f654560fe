/**
 * Text to the integer types, as Spark's casts read it.
 *
 * White space and control characters around it, a sign, ASCII digits. With `allowFraction` (a cast outside ANSI mode) a point and
 * digits after it are checked and dropped: `1.9` is 1, `.5` and `.` are 0. Null for anything else and for values out of range.
 */

import { INT64_MAX, INT64_MIN } from './int64.js';
import { wrapInteger, type SmallIntegerKind } from './integer.js';

/** Text as TINYINT, SMALLINT or INT. */
export function textToInteger(text: string, kind: SmallIntegerKind, allowFraction = false): number | null {
  const digits = integerDigits(text, allowFraction);
  if (digits === null) return null;
  const value = Number(digits) + 0;
  return Math.abs(value) <= 2147483648 && wrapInteger(value, kind) === value ? value : null;
}

/** Text as BIGINT. */
export function textToInt64(text: string, allowFraction = false): bigint | null {
  const digits = integerDigits(text, allowFraction);
  if (digits === null) return null;
  if (digits.length < 16) return BigInt(Number(digits));
  const value = BigInt(digits.startsWith('+') ? digits.slice(1) : digits);
  return value < INT64_MIN || value > INT64_MAX ? null : value;
}

/** Without white space and control characters (all of ASCII's) at both ends. */
export function trimControls(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isControl(text.charCodeAt(start))) start++;
  while (end > start && isControl(text.charCodeAt(end - 1))) end--;
  return start === 0 && end === text.length ? text : text.slice(start, end);
}

function isControl(unit: number): boolean {
  return unit <= 32 || unit === 127;
}

/** The signed whole part as digits (`0` for an empty one), or null when the text is no number of this form. */
function integerDigits(text: string, allowFraction: boolean): string | null {
  const body = trimControls(text);
  const first = body.charCodeAt(0);
  const start = first === 43 || first === 45 ? 1 : 0;
  if (body.length === start) return null;
  let end = start;
  while (end < body.length && isDigit(body.charCodeAt(end))) end++;
  if (end === body.length) return body;
  if (!allowFraction || body[end] !== '.') return null;
  for (let i = end + 1; i < body.length; i++) if (!isDigit(body.charCodeAt(i))) return null;
  return end === start ? '0' : body.slice(0, end);
}

function isDigit(unit: number): boolean {
  return unit >= 48 && unit <= 57;
}
