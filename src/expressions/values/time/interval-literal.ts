import { TidemarkError } from '../../../base/errors.js';
import type { DayTimeField, YearMonthField } from '../../../columnar/types.js';
import type { CalendarInterval } from '../../../columnar/value.js';
import { parseDayTimeInterval, parseYearMonthInterval } from './interval-fields.js';
import { DAY_TIME_FIELDS } from './interval-format.js';
import { parseInterval } from './interval-text.js';
import { cannotParseInterval, intervalOverflow, invalidIntervalFormat } from './time-errors.js';
import { MICROS_PER_DAY, isLong } from './units.js';

/** An interval literal of SQL, with the fields of its type. */
export type IntervalLiteral =
  | { readonly kind: 'year-month'; readonly months: number; readonly start: YearMonthField; readonly end: YearMonthField }
  | { readonly kind: 'day-time'; readonly micros: bigint; readonly start: DayTimeField; readonly end: DayTimeField };

const FIELD_BY_UNIT: Readonly<Record<string, YearMonthField | DayTimeField>> = {
  year: 'YEAR',
  month: 'MONTH',
  week: 'DAY',
  day: 'DAY',
  hour: 'HOUR',
  minute: 'MINUTE',
  second: 'SECOND',
  millisecond: 'SECOND',
  microsecond: 'SECOND',
};

/** One `value unit` of a literal: `-1.5`, `seconds`. */
export type IntervalUnitText = { readonly value: string; readonly unit: string };

/**
 * `INTERVAL 1 DAY '2' HOURS`: the sum of its units, as year-month or day-time interval.
 *
 * Raises INVALID_INTERVAL_FORMAT, INTERVAL_ARITHMETIC_OVERFLOW, and _LEGACY_ERROR_TEMP_0029 (Spark's condition) when months and
 * shorter units are mixed; `literal` is the text for that message.
 */
export function intervalOfUnits(parts: readonly IntervalUnitText[], literal: string): IntervalLiteral {
  // Spark begins this text with a blank; it shows in its messages.
  const text = parts.map(({ value, unit }) => ` ${value} ${unit}`).join('');
  return literalOf(
    parseInterval(text),
    parts.map(({ unit }) => unit),
    literal,
  );
}

/** `INTERVAL '5 minutes 3 seconds'`. Raises INVALID_TYPED_LITERAL for other text, and as `intervalOfUnits`. */
export function intervalOfText(text: string, literal: string): IntervalLiteral {
  let interval: CalendarInterval;
  try {
    interval = parseInterval(text);
  } catch (error) {
    throw new TidemarkError(
      'INVALID_TYPED_LITERAL',
      `The value '${text}' of the typed literal "INTERVAL" is invalid.`,
      { valueType: '"INTERVAL"', value: `'${text}'` },
      error,
    );
  }
  return literalOf(
    interval,
    text
      .toLowerCase()
      .split(/\s+/)
      .filter((word) => /^[a-z]+$/.test(word) && word !== 'interval'),
    literal,
  );
}

/**
 * `INTERVAL '1 02:03' DAY TO MINUTE`, `negative` when a minus stands before the quote.
 *
 * Raises INVALID_INTERVAL_FORMAT.UNSUPPORTED_FROM_TO_EXPRESSION, and as `parseDayTimeInterval` and `parseYearMonthInterval`.
 */
export function intervalOfFields(text: string, from: string, to: string, negative = false): IntervalLiteral {
  const start = from.toUpperCase();
  const end = to.toUpperCase();
  if (start === 'YEAR' && end === 'MONTH') {
    const months = parseYearMonthInterval(text, start, end);
    return { kind: 'year-month', months: negative && months !== 0 ? -months : months, start, end };
  }
  const first = DAY_TIME_FIELDS.find((field) => field === start);
  const last = DAY_TIME_FIELDS.find((field) => field === end);
  if (first === undefined || last === undefined || DAY_TIME_FIELDS.indexOf(first) >= DAY_TIME_FIELDS.indexOf(last)) {
    throw invalidIntervalFormat('UNSUPPORTED_FROM_TO_EXPRESSION', text, { from: from.toLowerCase(), to: to.toLowerCase() });
  }
  const micros = parseDayTimeInterval(text, first, last);
  return { kind: 'day-time', micros: negative ? -micros : micros, start: first, end: last };
}

function literalOf(interval: CalendarInterval, units: readonly string[], literal: string): IntervalLiteral {
  const fields = units.map((unit) => FIELD_BY_UNIT[unit.toLowerCase().replace(/s$/, '')]);
  const yearMonth = (['YEAR', 'MONTH'] as const).filter((field) => fields.includes(field));
  const dayTime = DAY_TIME_FIELDS.filter((field) => fields.includes(field));
  if (yearMonth.length > 0 && dayTime.length > 0) {
    throw new TidemarkError(
      '_LEGACY_ERROR_TEMP_0029',
      `Cannot mix year-month and day-time fields: ${literal}. Add two intervals, or use make_interval.`,
      { literal },
    );
  }
  if (yearMonth.length > 0) {
    return { kind: 'year-month', months: interval.months, start: yearMonth[0]!, end: yearMonth.at(-1)! };
  }
  const micros = intervalMicros(interval, 31);
  return { kind: 'day-time', micros, start: dayTime[0]!, end: dayTime.at(-1)! };
}

/** The micros of an interval, months counted as so many days. Raises INTERVAL_ARITHMETIC_OVERFLOW. */
export function intervalMicros(interval: CalendarInterval, daysPerMonth: number): bigint {
  const days = BigInt(interval.days) + BigInt(interval.months) * BigInt(daysPerMonth);
  const micros = days * BigInt(MICROS_PER_DAY) + interval.micros;
  if (!isLong(micros)) throw intervalOverflow();
  return micros;
}

/** Months of a delay count 31 days, so that no event of a month is dropped before the month ends. */
const DELAY_DAYS_PER_MONTH = 31;

/** The length of a delay (`withWatermark`, timeouts) in micros: a month is 31 days, a year 372. */
export function delayMicros(interval: CalendarInterval): bigint {
  return intervalMicros(interval, DELAY_DAYS_PER_MONTH);
}

const LITERAL_TOKEN = /\s*(?:([+-])\s*)?(?:'([^']*)'|(\d+(?:\.\d*)?|\.\d+))(?:\s*([a-zA-Z]+))?(?:\s+TO\s+([a-zA-Z]+))?\s*/iy;

/**
 * The text of a delay or of a window's length: `10 minutes`, `1 day 2 hours`, or an interval literal of SQL
 * (`INTERVAL '1 02' DAY TO HOUR`). Raises CANNOT_PARSE_INTERVAL for other text.
 */
export function parseDelay(text: string): CalendarInterval {
  try {
    return text.trim().toLowerCase().startsWith('interval') ? calendarOf(parseLiteral(text)) : parseInterval(text);
  } catch (error) {
    throw cannotParseInterval(text, error);
  }
}

function calendarOf(literal: IntervalLiteral): CalendarInterval {
  if (literal.kind === 'year-month') return { months: literal.months, days: 0, micros: 0n };
  return { months: 0, days: 0, micros: literal.micros };
}

function parseLiteral(text: string): IntervalLiteral {
  const literal = text.trim();
  const parts: IntervalUnitText[] = [];
  LITERAL_TOKEN.lastIndex = 'interval'.length;
  while (LITERAL_TOKEN.lastIndex < literal.length) {
    const at = LITERAL_TOKEN.lastIndex;
    const match = LITERAL_TOKEN.exec(literal);
    if (!match) throw invalidIntervalFormat('INVALID_VALUE', literal, { value: literal.slice(at) });
    const [whole, sign, quoted, number, unit, to] = match;
    const alone = parts.length === 0 && at + whole.length === literal.length;
    if (unit === undefined && quoted !== undefined && alone && sign === undefined) return intervalOfText(quoted, literal);
    if (unit === undefined) throw invalidIntervalFormat('MISSING_UNIT', literal, { word: quoted ?? number! });
    if (to !== undefined && alone && quoted !== undefined) return intervalOfFields(quoted, unit, to, sign === '-');
    if (to !== undefined) throw invalidIntervalFormat('UNSUPPORTED_FROM_TO_EXPRESSION', literal, { from: unit, to });
    parts.push({ value: withSign(quoted ?? number!, sign), unit });
  }
  if (parts.length === 0) throw invalidIntervalFormat('INPUT_IS_EMPTY', literal);
  return intervalOfUnits(parts, literal);
}

function withSign(value: string, sign: string | undefined): string {
  if (sign !== '-') return value;
  return value.startsWith('-') ? value.slice(1) : `-${value}`;
}
