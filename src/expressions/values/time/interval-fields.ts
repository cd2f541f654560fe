import { TidemarkError } from '../../../base/errors.js';
import type { DayTimeField, YearMonthField } from '../../../columnar/types.js';
import { DAY_TIME_FIELDS } from './interval-format.js';
import { intervalOverflow, invalidIntervalFormat } from './time-errors.js';
import {
  MAX_INT,
  MAX_LONG,
  MICROS_PER_DAY,
  MICROS_PER_HOUR,
  MICROS_PER_MINUTE,
  MICROS_PER_SECOND,
  MONTHS_PER_YEAR,
  isInt,
  isLong,
} from './units.js';

/** How many digits the leading field may have, and what one of it is worth. */
const FIELDS: Readonly<Record<DayTimeField, { name: string; letter: string; digits: number; micros: bigint; limit: bigint }>> = {
  DAY: { name: 'day', letter: 'd', digits: 9, micros: BigInt(MICROS_PER_DAY), limit: 0n },
  HOUR: { name: 'hour', letter: 'h', digits: 10, micros: BigInt(MICROS_PER_HOUR), limit: 23n },
  MINUTE: { name: 'minute', letter: 'm', digits: 12, micros: BigInt(MICROS_PER_MINUTE), limit: 59n },
  SECOND: { name: 'second', letter: 's', digits: 13, micros: BigInt(MICROS_PER_SECOND), limit: 99n },
};

const OUTER = /^[\0-\x20\x7f]+|[\0-\x20\x7f]+$/g;
// Spark's own expression takes | for a sign, too.
const SIGN = '([+|-])?';

/** Fields from `start` to `end`, the text they are written in, and the expression that reads it. */
function dayTimeShape(start: DayTimeField, end: DayTimeField) {
  const fields = DAY_TIME_FIELDS.slice(DAY_TIME_FIELDS.indexOf(start), DAY_TIME_FIELDS.indexOf(end) + 1);
  let body = '';
  let shown = '';
  for (const field of fields) {
    const separator = field === start ? '' : field === 'HOUR' ? ' ' : ':';
    body += `${separator}(\\d{1,${field === start ? FIELDS[field].digits : 2}})${field === 'SECOND' ? '(\\.\\d{1,9})?' : ''}`;
    shown += `${separator}${FIELDS[field].letter}${field === 'SECOND' ? '.n' : ''}`;
  }
  return { fields, body, shown, unit: start === end ? start : `${start} TO ${end}` };
}

/** The sign and the groups of `body` in text such as `1 02` or `INTERVAL -'1 02' DAY TO HOUR`; null when it is neither. */
function matchSigned(text: string, body: string, unit: string): { negative: boolean; groups: (string | undefined)[] } | null {
  const plain = new RegExp(`^${SIGN}${body}$`).exec(text);
  if (plain) return { negative: plain[1] === '-', groups: plain.slice(2) };
  const literal = new RegExp(`^INTERVAL\\s+${SIGN}'${SIGN}${body}'\\s+${unit.replaceAll(' ', '\\s+')}$`, 'i').exec(text);
  if (!literal) return null;
  return { negative: (literal[1] === '-') !== (literal[2] === '-'), groups: literal.slice(3) };
}

/**
 * Text to day-time interval (micros) with exactly the fields from `start` to `end`: `1 02:03:04.5`, `-1 02`, or the ANSI
 * form `INTERVAL '1 02:03:04.5' DAY TO SECOND`.
 *
 * Raises INVALID_INTERVAL_FORMAT.UNMATCHED_FORMAT_STRING_WITH_NOTICE for other text, and _LEGACY_ERROR_TEMP_0063 (Spark's
 * condition) for a field out of its range.
 */
export function parseDayTimeInterval(input: string, start: DayTimeField, end: DayTimeField): bigint {
  const shape = dayTimeShape(start, end);
  const match = matchSigned(input.replace(OUTER, ''), shape.body, shape.unit);
  if (!match) throw unmatched(input, 'day-time', shape.shown, shape.unit, '_WITH_NOTICE');
  let micros = 0n;
  shape.fields.forEach((field, index) => {
    const value = BigInt(match.groups[index]!);
    checkRange(FIELDS[field].name, value, field !== start ? FIELDS[field].limit : start === end ? null : MAX_LONG / FIELDS[field].micros);
    micros += value * FIELDS[field].micros;
  });
  // Digits of the fraction beyond micros are dropped.
  if (end === 'SECOND') micros += BigInt((match.groups.at(-1) ?? '.').slice(1).padEnd(9, '0')) / 1000n;
  if (match.negative) micros = -micros;
  if (isLong(micros)) return micros;
  throw start === end ? intervalOverflow() : outsideRange('long overflow');
}

/**
 * Text to year-month interval (months): `1-2` (YEAR TO MONTH), `14` (YEAR or MONTH alone), or the ANSI form
 * `INTERVAL '1-2' YEAR TO MONTH`.
 *
 * Raises INVALID_INTERVAL_FORMAT.UNMATCHED_FORMAT_STRING for other text, INVALID_INTERVAL_FORMAT.INTERVAL_PARSING for a field out of its range.
 */
export function parseYearMonthInterval(input: string, start: YearMonthField, end: YearMonthField): number {
  const text = input.replace(OUTER, '');
  const unit = start === end ? start : `${start} TO ${end}`;
  const match = matchSigned(text, start === end ? '(\\d+)' : '(\\d+)-(\\d+)', unit);
  if (!match) {
    throw unmatched(input, 'year-month', start !== end ? 'y-m' : start === 'YEAR' ? 'y' : 'm', unit, '');
  }
  const [first, second] = match.groups.map((digits) => BigInt(digits!));
  let months = start === 'YEAR' ? first! * BigInt(MONTHS_PER_YEAR) : first!;
  if (second !== undefined) {
    checkYearMonth(input, 'year', first!, BigInt(Math.floor(MAX_INT / MONTHS_PER_YEAR)));
    checkYearMonth(input, 'month', second, 11n);
    months += second;
  }
  const signed = Number(match.negative ? -months : months);
  if (!isInt(signed)) throw intervalParsing(input, 'integer overflow');
  return signed === 0 ? 0 : signed;
}

function checkYearMonth(input: string, field: string, value: bigint, limit: bigint): void {
  if (value > limit) throw intervalParsing(input, `requirement failed: ${field} ${value} outside range [0, ${limit}]`);
}

function intervalParsing(input: string, reason: string): Error {
  return invalidIntervalFormat('INTERVAL_PARSING', input, { interval: 'year-month', reason });
}

function checkRange(field: string, value: bigint, limit: bigint | null): void {
  if (limit !== null && value > limit) throw outsideRange(`requirement failed: ${field} ${value} outside range [0, ${limit}]`);
}

function outsideRange(msg: string): TidemarkError {
  return new TidemarkError('_LEGACY_ERROR_TEMP_0063', `${msg}.`, { msg });
}

function unmatched(input: string, intervalStr: string, shown: string, unit: string, suffix: string): TidemarkError {
  const supportedFormat = `\`[+|-]${shown}\`, \`INTERVAL [+|-]'[+|-]${shown}' ${unit}\``;
  return invalidIntervalFormat(`UNMATCHED_FORMAT_STRING${suffix}`, input, {
    intervalStr,
    supportedFormat,
    typeName: `interval ${unit.toLowerCase()}`,
  });
}
