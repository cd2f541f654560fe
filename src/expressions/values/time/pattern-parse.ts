import { microsFrom } from './instants.js';
import { compilePattern } from './pattern.js';
import type { NumberItem, PatternItem } from './pattern-item.js';
import { readGmtOffset, readOffset, type ReadOffset } from './pattern-offset.js';
import { FieldProblem, ParsedFields } from './pattern-resolve.js';
import { findFieldText, startsWithIgnoringCase } from './pattern-text.js';
import { toDateDays, toTimestampMicros } from './time-errors.js';
import { SECONDS_PER_DAY } from './units.js';
import { findZoneId, findZoneName } from './zone-names.js';
import { findZone, fixedZone, UTC, zoneOf, type Zone } from './zones.js';
import { offsetId } from './zone-id.js';

/** Reading stops at this place. A place is a number from 0 on; its complement (`~place`, negative) says that reading failed there. */
type Place = number;

const ZERO = 48;

function digitAt(text: string, at: number): number {
  const digit = text.charCodeAt(at) - ZERO;
  return digit >= 0 && digit <= 9 ? digit : -1;
}

function numberAt(text: string, from: number, end: number): number {
  let value = 0;
  for (let at = from; at < end; at++) value = value * 10 + digitAt(text, at);
  return value;
}

function readNumber(item: NumberItem, text: string, at: number, fields: ParsedFields): Place {
  const sign = text[at];
  if (at === text.length || (sign === '+' && item.sign !== 'exceeds-pad') || (sign === '-' && item.sign === 'not-negative')) return ~at;
  const from = sign === '+' || sign === '-' ? at + 1 : at;
  if (from + item.min > text.length) return ~from;
  let end = from;
  const most = Math.min(from + item.max + item.reserved, text.length);
  while (end < most && digitAt(text, end) >= 0) end++;
  // Fields that follow without a separator get their digits back.
  if (item.reserved > 0) end = Math.min(end, from + Math.max(item.min, end - from - item.reserved));
  const length = end - from;
  if (length < item.min) return ~from;
  let value = numberAt(text, from, end);
  if (sign === '-') {
    if (value === 0) return ~at;
    value = -value;
  } else if (item.sign === 'exceeds-pad') {
    if (sign === '+' ? length <= item.min : length > item.min) return ~at;
  }
  if (item.twoDigitYear && length === 2) value += 2000;
  return fields.set(item.field, value) ? end : ~from;
}

function readFraction(min: number, max: number, text: string, at: number, fields: ParsedFields): Place {
  let end = at;
  let nanos = 0;
  while (end < at + max && digitAt(text, end) >= 0) nanos = nanos * 10 + digitAt(text, end++);
  if (end - at < min) return ~at;
  return fields.set('NanoOfSecond', nanos * 10 ** (9 - (end - at))) ? end : ~at;
}

function keepOffset(read: ReadOffset | string | null, at: number, fields: ParsedFields): Place {
  if (typeof read === 'string') throw new FieldProblem(read, true);
  return read !== null && fields.set('OffsetSeconds', read.offsetSeconds) ? read.end : ~at;
}

function keepZone(zone: Zone | null, end: number, fields: ParsedFields): Place {
  fields.zone = zone;
  return end;
}

const OFFSET_WITH_SECONDS = 6;

/** An id such as `+01:00`, `UTC+2`, `Europe/Paris`; with `style`, an English name as well. */
function readZone(text: string, at: number, fields: ParsedFields, style: 'short' | 'full' | null): Place {
  const first = text[at];
  if (first === '+' || first === '-') return readOffsetZone('', at, text, at, fields);
  const prefix = ['UTC', 'UT', 'GMT'].find((name) => startsWithIgnoringCase(text, name, at));
  if (prefix !== undefined) return readOffsetZone(prefix, at, text, at + prefix.length, fields);
  const found = style === null ? findZoneId(text, at) : findZoneName(text, at, style);
  if (found !== null) return keepZone(found.zone, found.end, fields);
  return first === 'Z' || first === 'z' ? keepZone(findZone('Z'), at + 1, fields) : ~at;
}

function readOffsetZone(prefix: string, start: number, text: string, at: number, fields: ParsedFields): Place {
  const read =
    at < text.length && text[at] !== '0' && text[at] !== 'Z' && text[at] !== 'z' ? readOffset(text, at, OFFSET_WITH_SECONDS, 'Z') : null;
  if (read === null || typeof read === 'string') return prefix === '' ? ~start : keepZone(zoneOf(prefix), at, fields);
  const id = offsetId(read.offsetSeconds);
  const zone = prefix === '' || read.offsetSeconds !== 0 ? findZone(prefix + id) : zoneOf(prefix);
  return zone === null ? ~start : keepZone(zone, read.end, fields);
}

function readItem(item: PatternItem, text: string, at: number, fields: ParsedFields): Place {
  switch (item.kind) {
    case 'literal':
      return startsWithIgnoringCase(text, item.text, at) ? at + item.text.length : ~at;
    case 'number':
      return readNumber(item, text, at, fields);
    case 'fraction':
      return readFraction(item.min, item.max, text, at, fields);
    case 'text': {
      const found = findFieldText(item.field, item.style, text, at);
      return found !== null && fields.set(item.field, found.value) ? at + found.length : ~at;
    }
    case 'offset':
      return keepOffset(readOffset(text, at, item.style, item.zero), at, fields);
    case 'gmt-offset':
      return keepOffset(readGmtOffset(text, at, item.style), at, fields);
    case 'zone-id':
      return readZone(text, at, fields, null);
    case 'zone-name':
      return readZone(text, at, fields, item.style);
    case 'optional':
      return ~at;
  }
}

/** What a text says, or, as a string, why it does not fit the pattern, in Java's words. */
type Reading = { readonly days: number; readonly secondOfDay: number; readonly nanos: number; readonly zone: Zone | null } | string;

/** Reads text in a pattern of Java's DateTimeFormatter, with Spark's defaults for missing fields. Make one a pattern and keep it. */
export class PatternParser {
  readonly pattern: string;
  readonly #items: readonly PatternItem[];

  /** Raises INCONSISTENT_BEHAVIOR_CROSS_VERSION.* and INVALID_DATETIME_PATTERN.* for patterns Spark refuses. */
  constructor(pattern: string) {
    this.pattern = pattern;
    this.#items = compilePattern(pattern, true);
  }

  /** Text to TIMESTAMP, in `zone` unless the text has one; null when it does not fit. Raises ARITHMETIC_OVERFLOW. */
  parseTimestamp(text: string, zone: Zone): bigint | null {
    const reading = this.#read(text);
    if (typeof reading === 'string') return null;
    const inZone = reading.zone ?? zone;
    const local = reading.days * SECONDS_PER_DAY + reading.secondOfDay;
    const instant = inZone.fixedOffsetSeconds === null ? inZone.instantOf(local) : local - inZone.fixedOffsetSeconds;
    return toTimestampMicros(microsFrom(instant, Math.floor(reading.nanos / 1000)));
  }

  /** Text to TIMESTAMP_NTZ; a zone in the text is dropped, or not allowed. Null when it does not fit. Raises ARITHMETIC_OVERFLOW. */
  parseTimestampNtz(text: string, allowZone = true): bigint | null {
    const reading = this.#read(text);
    if (typeof reading === 'string' || (reading.zone !== null && !allowZone)) return null;
    return toTimestampMicros(microsFrom(reading.days * SECONDS_PER_DAY + reading.secondOfDay, Math.floor(reading.nanos / 1000)));
  }

  /** Text to DATE; null when it does not fit. Raises ARITHMETIC_OVERFLOW. */
  parseDate(text: string): number | null {
    const reading = this.#read(text);
    return typeof reading === 'string' ? null : toDateDays(reading.days);
  }

  /**
   * Why the text does not fit, in Java's words (`Text 'x' could not be parsed at index 0`): the `message` of
   * CANNOT_PARSE_TIMESTAMP. Null when it does.
   */
  problemOf(text: string): string | null {
    const reading = this.#read(text);
    return typeof reading === 'string' ? reading : null;
  }

  #read(text: string): Reading {
    const reader = new TextReader(text);
    try {
      const end = reader.readAll(this.#items, 0);
      if (end < 0) return `${quoted(text)} could not be parsed at index ${~end}`;
      if (end < text.length) return `${quoted(text)} could not be parsed, unparsed text found at index ${end}`;
      const { days, secondOfDay, nanos } = reader.fields.resolve();
      return { days, secondOfDay, nanos, zone: zoneRead(reader.fields) };
    } catch (error) {
      if (!(error instanceof FieldProblem)) throw error;
      return error.inText ? `${quoted(text)} could not be parsed: ${error.message}` : error.message;
    }
  }
}

/** Fields of one text as it is read; an optional section that fails leaves them as they were. */
class TextReader {
  fields = new ParsedFields();
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  readAll(items: readonly PatternItem[], start: number): Place {
    let at = start;
    for (const item of items) {
      const next = item.kind === 'optional' ? this.#readOptional(item.items, at) : readItem(item, this.#text, at, this.fields);
      if (next < 0) return next;
      at = next;
    }
    return at;
  }

  #readOptional(items: readonly PatternItem[], at: number): Place {
    const before = this.fields;
    this.fields = new ParsedFields(before);
    const end = this.readAll(items, at);
    if (end >= 0) return end;
    this.fields = before;
    return at;
  }
}

const MAX_OFFSET_SECONDS = 64_800;

function zoneRead(fields: ParsedFields): Zone | null {
  const offset = fields.get('OffsetSeconds');
  if (fields.zone !== null || offset === undefined) return fields.zone;
  if (Math.abs(offset) > MAX_OFFSET_SECONDS) {
    throw new FieldProblem(`Zone offset not in valid range: -18:00 to +18:00`, false);
  }
  return offset === 0 ? UTC : fixedZone(offsetId(offset), offset);
}

const MAX_QUOTED = 64;

function quoted(text: string): string {
  return `Text '${text.length > MAX_QUOTED ? `${text.slice(0, MAX_QUOTED)}...` : text}'`;
}
