import { daysFromCivil, isCivilDate } from './civil.js';
import { microsFrom } from './instants.js';
import { MICROS_PER_SECOND, SECONDS_PER_DAY, SECONDS_PER_HOUR, SECONDS_PER_MINUTE, isInt, isLong } from './units.js';
import { daysOfTimestamp } from './timestamp-fields.js';
import { findZone, type Zone } from './zones.js';

const ZERO = 48;
const DASH = 45;
const PLUS = 43;
const COLON = 58;
const DOT = 46;
const SPACE = 32;
const LETTER_T = 84;
const DELETE = 127;

/** What Java's String.trim removes. */
const OUTER_BLANKS = /^[\0-\x20]+|[\0-\x20]+$/g;

/** Places in a timestamp's text. */
const YEAR = 0;
const DAY = 2;
const HOUR = 3;
const SECOND = 5;
const FRACTION = 6;
const ZONE = 7;

function trimmedStart(text: string): number {
  let start = 0;
  while (start < text.length && isTrimmed(text.charCodeAt(start))) start++;
  return start;
}

function trimmedEnd(text: string, start: number): number {
  let end = text.length;
  while (end > start && isTrimmed(text.charCodeAt(end - 1))) end--;
  return end;
}

/** White space and control characters around the text are dropped. */
function isTrimmed(code: number): boolean {
  return code <= SPACE || code === DELETE;
}

/**
 * Text to DATE (days since 1970-01-01), as Spark's CAST: `[+-]yyyy[-m[-d]]`, the year with 4 to 7 digits, anything after
 * a full date and a space or `T`. Gives null for other text.
 */
export function parseDate(text: string): number | null {
  let at = trimmedStart(text);
  const end = trimmedEnd(text, at);
  if (at === end) return null;
  const first = text.charCodeAt(at);
  const sign = first === DASH ? -1 : 1;
  if (first === DASH || first === PLUS) at++;
  const parts = [1, 1, 1];
  let part = 0;
  let value = 0;
  let digits = 0;
  for (; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code === SPACE || code === LETTER_T) break;
    if (code === DASH && part < DAY) {
      if (!hasDatePartLength(part, digits, 7)) return null;
      parts[part++] = value;
      value = digits = 0;
    } else {
      const digit = code - ZERO;
      if (digit < 0 || digit > 9) return null;
      value = value * 10 + digit;
      digits++;
    }
  }
  if (!hasDatePartLength(part, digits, 7)) return null;
  if (part < DAY && at < end) return null;
  parts[part] = value;
  const year = sign * parts[0]!;
  if (!isCivilDate(year, parts[1]!, parts[2]!)) return null;
  const days = daysFromCivil(year, parts[1]!, parts[2]!);
  return isInt(days) ? days : null;
}

function hasDatePartLength(part: number, digits: number, maxYearDigits: number): boolean {
  return part === YEAR ? digits >= 4 && digits <= maxYearDigits : digits > 0 && digits <= 2;
}

/** What the text of a timestamp says, before a zone is put to it. `days` is null for a time alone. */
export type TimestampParts = {
  readonly days: number | null;
  readonly secondOfDay: number;
  readonly micros: number;
  readonly zone: Zone | null;
};

/** Splits the text of a timestamp; null when Spark's CAST cannot read it. */
export function parseTimestampParts(text: string): TimestampParts | null {
  let at = trimmedStart(text);
  const end = trimmedEnd(text, at);
  if (at === end) return null;
  const first = text.charCodeAt(at);
  const signed = first === DASH || first === PLUS;
  if (signed) at++;
  const parts = [1, 1, 1, 0, 0, 0, 0, 0];
  let part = YEAR;
  let value = 0;
  let digits = 0;
  let timeAlone = false;
  let zone: Zone | null = null;
  for (; at < end; at++) {
    const code = text.charCodeAt(at);
    const digit = code - ZERO;
    if (digit >= 0 && digit <= 9) {
      // Digits of the fraction beyond micros are dropped.
      if (part !== FRACTION || digits < 6) value = value * 10 + digit;
      digits++;
      continue;
    }
    if (at === 0 && code === LETTER_T) {
      timeAlone = true;
      part = HOUR;
      continue;
    }
    if (part === YEAR && code === COLON && !signed) {
      timeAlone = true;
      part = HOUR;
    }
    if (!hasPartLength(part, digits)) return null;
    parts[part] = part === FRACTION ? alignFraction(value, digits) : value;
    value = digits = 0;
    if (
      part < DAY
        ? code === DASH
        : part === DAY
          ? code === SPACE || code === LETTER_T
          : part < SECOND
            ? code === COLON
            : part === SECOND && code === DOT
    ) {
      part++;
    } else if (part === SECOND || part === FRACTION) {
      zone = findZone(text.slice(at, end).replace(OUTER_BLANKS, ''));
      if (zone === null) return null;
      part = ZONE;
      break;
    } else {
      return null;
    }
  }
  if (!hasPartLength(part, digits)) return null;
  parts[part] = part === FRACTION ? alignFraction(value, digits) : value;
  return checkParts(parts, first === DASH ? -1 : 1, timeAlone, zone);
}

function checkParts(parts: number[], yearSign: number, timeAlone: boolean, zone: Zone | null): TimestampParts | null {
  const year = yearSign * parts[0]!;
  const [, month = 1, day = 1, hour = 0, minute = 0, second = 0, micros = 0] = parts;
  if (hour > 23 || minute > 59 || second > 59) return null;
  if (!timeAlone && !isCivilDate(year, month, day)) return null;
  const days = timeAlone ? null : daysFromCivil(year, month, day);
  return { days, secondOfDay: hour * SECONDS_PER_HOUR + minute * SECONDS_PER_MINUTE + second, micros, zone };
}

function hasPartLength(part: number, digits: number): boolean {
  if (part === FRACTION) return true;
  if (part === ZONE) return digits <= 2;
  return hasDatePartLength(part, digits, 6);
}

function alignFraction(value: number, digits: number): number {
  let micros = value;
  for (let count = digits; count < 6; count++) micros *= 10;
  return micros;
}

/**
 * Text to TIMESTAMP (micros), as Spark's CAST: `2024`, `2024-2-9 1:2:3.4`, `2024-02-29T12:34:56.789+01:00`,
 * `2024-02-29 12:34:56 Europe/Paris`. Text without a zone is read in `zone`.
 *
 * A time alone (`12:30`, `T12:30`) belongs to the date of `nowMicros` in the zone. Gives null for other text,
 * for times alone when no `nowMicros` is given, and beyond the range of a TIMESTAMP.
 */
export function parseTimestamp(text: string, zone: Zone, nowMicros?: bigint): bigint | null {
  const parts = parseTimestampParts(text);
  if (parts === null) return null;
  const inZone = parts.zone ?? zone;
  let days = parts.days;
  if (days === null) {
    if (nowMicros === undefined) return null;
    days = daysOfTimestamp(nowMicros, inZone);
  }
  const local = days * SECONDS_PER_DAY + parts.secondOfDay;
  const instant = inZone.fixedOffsetSeconds === null ? inZone.instantOf(local) : local - inZone.fixedOffsetSeconds;
  return longOrNull(microsFrom(instant, parts.micros));
}

/**
 * Text to TIMESTAMP_NTZ (local micros), as Spark's CAST. A zone in the text is dropped, or, when `allowZone` is false, makes
 * the result null (data sources that infer types). Times alone give null.
 */
export function parseTimestampNtz(text: string, allowZone = true): bigint | null {
  const parts = parseTimestampParts(text);
  if (parts === null || parts.days === null || (!allowZone && parts.zone !== null)) return null;
  return longOrNull(microsFrom(parts.days * SECONDS_PER_DAY + parts.secondOfDay, parts.micros));
}

/** Text to TIME (nanos of the day), `[h]h:[m]m[:[s]s[.ffffff]]`, as Spark's CAST; null for other text. */
export function parseTime(text: string): bigint | null {
  const parts = parseTimestampParts(text);
  if (parts === null || parts.days !== null || parts.zone !== null) return null;
  return BigInt(parts.secondOfDay * MICROS_PER_SECOND + parts.micros) * 1000n;
}

function longOrNull(micros: bigint): bigint | null {
  return isLong(micros) ? micros : null;
}
