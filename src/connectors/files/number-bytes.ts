/** Numbers and times read in place from ASCII bytes; NaN means "not in the plain form", and the caller takes the slow path. */

const POWERS_OF_TEN = Float64Array.from({ length: 23 }, (_, k) => Number(`1e${k}`));

/** An integer of at most 15 digits with an optional minus; NaN otherwise. */
export function integerOf(bytes: Uint8Array, start: number, end: number): number {
  let p = start;
  const negative = bytes[p] === 45;
  if (negative) p++;
  if (p >= end || end - p > 15) return NaN;
  let value = 0;
  for (; p < end; p++) {
    const digit = bytes[p]! - 48;
    if (digit < 0 || digit > 9) return NaN;
    value = value * 10 + digit;
  }
  return negative ? -value : value;
}

/** The double that the text names, where that needs no more than one exactly rounded operation; NaN otherwise. */
export function doubleOf(bytes: Uint8Array, start: number, end: number): number {
  let p = start;
  const negative = bytes[p] === 45;
  if (negative) p++;
  let mantissa = 0;
  let digits = 0;
  let scale = 0;
  let seenPoint = false;
  let hasDigit = false;
  for (; p < end; p++) {
    const c = bytes[p]!;
    const digit = c - 48;
    if (digit >= 0 && digit <= 9) {
      mantissa = mantissa * 10 + digit;
      hasDigit = true;
      if (mantissa !== 0) digits++;
      if (seenPoint) scale++;
    } else if (c === 46 && !seenPoint) seenPoint = true;
    else return NaN;
  }
  if (digits > 15 || scale > 22 || !hasDigit) return NaN;
  const value = scale === 0 ? mantissa : mantissa / POWERS_OF_TEN[scale]!;
  return negative ? -value : value;
}

/**
 * The unscaled value of a decimal at `scale` digits behind the point, of at most 15 digits in all and no digits to be rounded away;
 * NaN otherwise.
 */
export function decimalOf(bytes: Uint8Array, start: number, end: number, scale: number): number {
  let p = start;
  const negative = bytes[p] === 45;
  if (negative) p++;
  let value = 0;
  let digits = 0;
  let fraction = -1;
  for (; p < end; p++) {
    const c = bytes[p]!;
    if (c === 46 && fraction < 0) {
      fraction = 0;
      continue;
    }
    const digit = c - 48;
    if (digit < 0 || digit > 9) return NaN;
    value = value * 10 + digit;
    digits++;
    if (fraction >= 0) fraction++;
  }
  const missing = scale - Math.max(fraction, 0);
  if (digits === 0 || missing < 0 || digits + missing > 15) return NaN;
  value *= POWERS_OF_TEN[missing]!;
  return negative ? -value : value;
}

function twoDigits(bytes: Uint8Array, p: number): number {
  const a = bytes[p]! - 48;
  const b = bytes[p + 1]! - 48;
  return a >= 0 && a <= 9 && b >= 0 && b <= 9 ? a * 10 + b : NaN;
}

const DAYS_BEFORE_MONTH = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
const DAYS_IN_MONTH = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Days since 1970 of `yyyy-MM-dd` at p; NaN where it is not that, or no such day. */
export function daysOf(bytes: Uint8Array, p: number): number {
  const year = twoDigits(bytes, p) * 100 + twoDigits(bytes, p + 2);
  const month = twoDigits(bytes, p + 5);
  const day = twoDigits(bytes, p + 8);
  if (bytes[p + 4] !== 45 || bytes[p + 7] !== 45 || !(month >= 1 && month <= 12) || !(day >= 1) || !(year >= 1)) return NaN;
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const longest = month === 2 && leap ? 29 : DAYS_IN_MONTH[month - 1]!;
  if (day > longest) return NaN;
  const before = year - 1;
  const daysBeforeYear = before * 365 + Math.floor(before / 4) - Math.floor(before / 100) + Math.floor(before / 400) - 719162;
  return daysBeforeYear + DAYS_BEFORE_MONTH[month - 1]! + (month > 2 && leap ? 1 : 0) + day - 1;
}

/** What `timestampWithin` leaves behind: the second, the microsecond within it, and whether the text has a zone. */
export const timestampParts = { seconds: 0, micros: 0, hasZone: false };

/** Bytes of `yyyy-MM-ddTHH:mm`. */
export const MINUTE_BYTES = 16;

/** Seconds since 1970 at which the minute `yyyy-MM-dd(T| )HH:mm` at p begins; NaN where it is not that. */
export function minuteOf(bytes: Uint8Array, p: number): number {
  const days = daysOf(bytes, p);
  const separator = bytes[p + 10];
  const hour = twoDigits(bytes, p + 11);
  const minute = twoDigits(bytes, p + 14);
  if ((separator !== 84 && separator !== 32) || bytes[p + 13] !== 58 || !(hour < 24 && minute < 60)) return NaN;
  return days * 86_400 + hour * 3600 + minute * 60;
}

/**
 * Reads `yyyy-MM-dd(T| )HH:mm:ss[.f…][Z|±HH:mm]` of at most six fraction digits from bytes [start, end) into `timestampParts`: an
 * instant where there is a zone, otherwise local time. False where the text is not of this form. `minuteSeconds` is what `minuteOf` says of it.
 */
export function timestampWithin(minuteSeconds: number, bytes: Uint8Array, start: number, end: number): boolean {
  const length = end - start;
  if (length < 19 || length > 32 || minuteSeconds !== minuteSeconds) return false;
  const second = twoDigits(bytes, start + 17);
  if (bytes[start + 16] !== 58 || !(second < 60)) return false;
  let p = start + 19;
  let micros = 0;
  if (bytes[p] === 46 && p < end) {
    const first = ++p;
    for (; p < end; p++) {
      const digit = bytes[p]! - 48;
      if (digit < 0 || digit > 9) break;
      micros = micros * 10 + digit;
    }
    const digits = p - first;
    if (digits === 0 || digits > 6) return false;
    micros *= POWERS_OF_TEN[6 - digits]!;
  }
  const hasZone = p < end;
  const offset = hasZone ? zoneOffset(bytes, p, end) : 0;
  if (offset !== offset) return false;
  timestampParts.hasZone = hasZone;
  timestampParts.seconds = minuteSeconds + second - offset;
  timestampParts.micros = micros;
  return true;
}

/** Seconds east of Greenwich of `Z` or `±HH:mm`; NaN otherwise. */
function zoneOffset(bytes: Uint8Array, p: number, end: number): number {
  if (bytes[p] === 90 && p + 1 === end) return 0;
  const sign = bytes[p] === 43 ? 1 : bytes[p] === 45 ? -1 : NaN;
  const hours = twoDigits(bytes, p + 1);
  const minutes = twoDigits(bytes, p + 4);
  if (p + 6 !== end || bytes[p + 3] !== 58 || !(hours < 18) || !(minutes < 60)) return NaN;
  return sign * (hours * 3600 + minutes * 60);
}
