import type { CalendarInterval } from '../../../columnar/value.js';
import { invalidIntervalFormat } from './time-errors.js';
import {
  DAYS_PER_WEEK,
  MICROS_PER_HOUR,
  MICROS_PER_MILLI,
  MICROS_PER_MINUTE,
  MICROS_PER_SECOND,
  MAX_LONG,
  MONTHS_PER_YEAR,
  isInt,
  isLong,
} from './units.js';

/** Whole units in text; a part of an interval is a count of one of them. */
type Unit = { readonly name: string; readonly into: 'months' | 'days' | 'micros'; readonly size: bigint };

const UNITS: readonly Unit[] = [
  { name: 'year', into: 'months', size: BigInt(MONTHS_PER_YEAR) },
  { name: 'month', into: 'months', size: 1n },
  { name: 'week', into: 'days', size: BigInt(DAYS_PER_WEEK) },
  { name: 'day', into: 'days', size: 1n },
  { name: 'hour', into: 'micros', size: BigInt(MICROS_PER_HOUR) },
  { name: 'minute', into: 'micros', size: BigInt(MICROS_PER_MINUTE) },
  { name: 'second', into: 'micros', size: BigInt(MICROS_PER_SECOND) },
  { name: 'millisecond', into: 'micros', size: BigInt(MICROS_PER_MILLI) },
  { name: 'microsecond', into: 'micros', size: 1n },
];

const BLANKS = /[\t-\r\x1c-\x20]*/y;
const WORD = /[^\t-\r\x1c-\x20]+/y;
const OUTER = /^[\0-\x20\x7f]+|[\0-\x20\x7f]+$/g;
const DIGITS = /\d*/y;
const MAX_FRACTION_DIGITS = 9;

/** Reads interval text from left to right and says, in Spark's words, where it stops making sense. */
class IntervalReader {
  readonly #input: string;
  readonly #text: string;
  #at = 0;
  #totals = { months: 0n, days: 0n, micros: 0n };

  constructor(input: string) {
    this.#input = input;
    this.#text = input.replace(OUTER, '').toLowerCase();
  }

  read(): CalendarInterval {
    this.#readPrefix();
    while (this.#at < this.#text.length) {
      this.#readPart();
      this.#take(BLANKS);
    }
    const { months, days, micros } = this.#totals;
    return { months: Number(months), days: Number(days), micros };
  }

  #readPrefix(): void {
    if (this.#text === '' || this.#text === 'interval') throw this.#invalid('INPUT_IS_EMPTY');
    if (!this.#text.startsWith('interval')) return;
    this.#at = 'interval'.length;
    if (this.#take(BLANKS) === '') throw this.#invalid('INVALID_PREFIX', { prefix: this.#text.split(/\s/)[0]! });
  }

  /** A sign, a number and a unit: `- 1.5 seconds`. */
  #readPart(): void {
    const first = this.#text[this.#at]!;
    const negative = first === '-';
    if (negative || first === '+') {
      this.#at++;
      this.#take(BLANKS);
      if (this.#at === this.#text.length) throw this.#invalid('MISSING_NUMBER', { word: first });
    } else if (first !== '.' && !(first >= '0' && first <= '9')) {
      throw this.#invalid('UNRECOGNIZED_NUMBER', { number: this.#word() });
    }
    const word = this.#word();
    const count = BigInt(this.#take(DIGITS) || '0');
    if (count > MAX_LONG) throw this.#overflow('long');
    const nanos = this.#text[this.#at] === '.' ? this.#readFraction(word, first === '.') : null;
    if (this.#at === this.#text.length) throw this.#invalid('MISSING_UNIT', { word });
    if (this.#take(BLANKS) === '') throw this.#invalid('INVALID_VALUE', { value: word });
    this.#add(this.#readUnit(nanos !== null), negative ? -count : count, nanos ?? 0n, negative);
  }

  /** The digits after the point, as nanos. */
  #readFraction(word: string, pointFirst: boolean): bigint {
    this.#at++;
    const digits = this.#take(DIGITS);
    if (digits.length > MAX_FRACTION_DIGITS) throw this.#invalid('INVALID_PRECISION', { value: word });
    if (pointFirst && digits === '') throw this.#invalid('INVALID_VALUE', { value: word });
    return BigInt(digits.padEnd(MAX_FRACTION_DIGITS, '0'));
  }

  #readUnit(hasFraction: boolean): Unit {
    const word = this.#word();
    // Only seconds can have a fraction; Spark looks at the first letter of the unit.
    if (hasFraction && !word.startsWith('s')) throw this.#invalid('INVALID_FRACTION', { unit: word });
    const unit = UNITS.find(({ name }) => word === name || word === `${name}s`);
    if (!unit) throw this.#invalid('INVALID_UNIT', { unit: word });
    this.#at += word.length;
    return unit;
  }

  #add(unit: Unit, count: bigint, nanos: bigint, negative: boolean): void {
    const micros = nanos / 1000n;
    const total = this.#totals[unit.into] + count * unit.size + (negative ? -micros : micros);
    const fits = unit.into === 'micros' ? isLong(total) : isInt(Number(total));
    if (!fits) throw this.#overflow(unit.into === 'micros' ? 'long' : 'integer');
    this.#totals[unit.into] = total;
  }

  /** The blank-separated word at this place. */
  #word(): string {
    WORD.lastIndex = this.#at;
    return WORD.exec(this.#text)?.[0] ?? '';
  }

  #take(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const taken = pattern.exec(this.#text)?.[0] ?? '';
    this.#at += taken.length;
    return taken;
  }

  #overflow(what: string): Error {
    return this.#invalid('ARITHMETIC_EXCEPTION', { error: `${what} overflow` });
  }

  #invalid(part: string, details: Record<string, string> = {}): Error {
    return invalidIntervalFormat(part, this.#input, details);
  }
}

/**
 * Text to calendar interval: `1 year 2 months`, `interval 1 day -2.5 seconds`, in any case, units with or without `s`.
 *
 * Raises INVALID_INTERVAL_FORMAT with the part that says what is wrong. Only seconds can have a fraction.
 */
export function parseInterval(text: string): CalendarInterval {
  return new IntervalReader(text).read();
}

/** As `parseInterval`, but null for other text (Spark's CAST of STRING to INTERVAL). */
export function parseIntervalOrNull(text: string): CalendarInterval | null {
  try {
    return parseInterval(text);
  } catch {
    return null;
  }
}
