import { TidemarkError } from '../../base/errors.js';
import { DATE, dayTimeInterval, INT, TIMESTAMP, TIMESTAMP_NTZ, type DataType } from '../../columnar/types.js';
import type { CalendarInterval, Value } from '../../columnar/value.js';
import type { BoundExpression, CallSite, EvaluationContext } from '../bound.js';
import { implicitlyCast } from '../cast/implicit.js';
import { sessionZone } from '../cast/zone.js';
import { isDatetime, isString } from '../coercion/common-type.js';
import { implicitCast, type Expected } from '../coercion/implicit-cast.js';
import { unexpectedInputType } from '../errors.js';
import type { BoundFunction } from '../function.js';
import { ANY_TIMESTAMP, oneOf } from '../params.js';
import { rowKernel } from '../row-kernel.js';
import { subtractDates, subtractTimestamps } from '../values/time/difference.js';
import { negateInterval, negateMicroInterval, negateMonthInterval } from '../values/time/interval-arithmetic.js';
import {
  addDayTimeToTimestamp,
  addIntervalToDate,
  addIntervalToTimestamp,
  addMonths,
  addMonthsToTimestamp,
} from '../values/time/timestamp-arithmetic.js';
import { addDays, daysOfTimestamp, timestampOfDays } from '../values/time/timestamp-fields.js';
import { UTC } from '../values/time/zones.js';

type Row = (a: never, b: never, context: EvaluationContext) => Value;

const DAYS = oneOf(INT, { kind: 'smallint' }, { kind: 'tinyint' });
const MICROS_PER_DAY = 86_400_000_000n;

/** What binds one meaning of `+` or `-`: the call site, and whether errors become NULL. */
interface Site {
  readonly site: CallSite;
  readonly isTry: boolean;
}

/**
 * `+` and `-` where the types of the operands give them a meaning about time, chosen as Spark does (an operand that does not fit that meaning
 * is an error of its own); null where the operator is plain arithmetic.
 */
export function datetimeArithmetic(symbol: string, site: CallSite, isTry: boolean): BoundFunction | null {
  const [left, right] = site.args as [BoundExpression, BoundExpression];
  const at = { site, isTry };
  if (symbol === '+') return sum(left, right, at) ?? sum(right, left, at) ?? days(left, right, '+', at) ?? days(right, left, '+', at);
  return symbol === '-' ? difference(left, right, at) : null;
}

function isDayInterval(type: DataType): boolean {
  return type.kind === 'interval_dt' && type.start === 'DAY' && type.end === 'DAY';
}

/** A moment plus an interval; the other order is tried with the operands turned round. */
function sum(moment: BoundExpression, by: BoundExpression, at: Site): BoundFunction | null {
  if (isSameInterval(moment.type, by.type)) return null;
  if (by.type.kind === 'void' && isDatetime(moment.type)) return shift(moment, nullInterval(by), '+', at);
  if (by.type.kind === 'interval_ym') return isDatetime(moment.type) ? shift(moment, by, '+', at) : null;
  const isInterval = by.type.kind === 'interval_dt' || by.type.kind === 'interval';
  return isInterval ? shift(moment, by, '+', at) : null;
}

/** Intervals among themselves, and with NULL, are plain arithmetic. */
function isSameInterval(a: DataType, b: DataType): boolean {
  return (a.kind.startsWith('interval') && a.kind === b.kind) || (a.kind === 'void' && b.kind.startsWith('interval_'));
}

function nullInterval(by: BoundExpression): BoundExpression {
  return { ...by, type: dayTimeInterval() };
}

function difference(left: BoundExpression, right: BoundExpression, at: Site): BoundFunction | null {
  const a = left.type;
  const b = right.type;
  if (isSameInterval(a, b)) return null;
  if (b.kind === 'interval_dt' || b.kind === 'interval') return shift(left, right, '-', at);
  if (b.kind === 'interval_ym' && isDatetime(a)) return shift(left, right, '-', at);
  if (isTimestamp(a) || isTimestamp(b)) return subtractedTimestamps(left, right, at);
  if (b.kind === 'date' || (a.kind === 'date' && b.kind === 'void')) return subtractedDates(left, right, at);
  return isString(b) && a.kind === 'date' && at.site.settings.ansi ? subtractedDates(left, right, at) : days(left, right, '-', at);
}

function isTimestamp(type: DataType): boolean {
  return type.kind === 'timestamp' || type.kind === 'timestamp_ntz';
}

function fit(arg: BoundExpression, expected: Expected, index: number, sqlExpr: string, site: CallSite): BoundExpression {
  const type = implicitCast(arg.type, expected, site.settings.ansi);
  if (type === null) throw unexpectedInputType(sqlExpr, index, 'another type', arg);
  return implicitlyCast(arg, type, site.settings);
}

function made(args: readonly BoundExpression[], type: DataType, name: string, row: Row, { isTry }: Site): BoundFunction {
  return { args, type, nullable: args.some((a) => a.nullable), name, kernel: rowKernel(isTry ? orNull(row) : row, type, true) };
}

/** The row function with its errors turned into NULL. */
export function orNull(row: Row): Row {
  return (a, b, context) => {
    try {
      return row(a, b, context);
    } catch (error) {
      if (error instanceof TidemarkError) return null;
      throw error;
    }
  };
}

function subtractedDates(left: BoundExpression, right: BoundExpression, at: Site): BoundFunction {
  const name = `(${left.name} - ${right.name})`;
  const args = [left, right].map((e, k) => fit(e, DATE, k, name, at.site));
  return made(args, dayTimeInterval('DAY', 'DAY'), name, (x: number, y: number) => subtractDates(x, y), at);
}

/** A date becomes the other operand's type; a string does too (without ANSI mode only on the right). */
function subtractedTimestamps(left: BoundExpression, right: BoundExpression, at: Site): BoundFunction {
  const name = `(${left.name} - ${right.name})`;
  const { settings } = at.site;
  const isNtz = [left, right].every((e) => e.type.kind !== 'timestamp');
  const target = isNtz ? TIMESTAMP_NTZ : TIMESTAMP;
  const args = [left, right].map((e, k) => {
    const fits = isDatetime(e.type) || e.type.kind === 'void' || (isString(e.type) && (settings.ansi || k === 1));
    if (!fits) throw unexpectedInputType(name, k, ANY_TIMESTAMP.text, e);
    return implicitlyCast(e, target, settings);
  });
  const row: Row = isNtz
    ? (x: bigint, y: bigint) => subtractTimestamps(x, y, UTC)
    : (x: bigint, y: bigint, context: EvaluationContext) => subtractTimestamps(x, y, sessionZone(context));
  return made(args, dayTimeInterval(), name, row, at);
}

/** A date and a number of days; anything but a string is taken for one. */
function days(date: BoundExpression, count: BoundExpression, symbol: '+' | '-', at: Site): BoundFunction | null {
  const { settings } = at.site;
  if (date.type.kind !== 'date') return null;
  const name = `${symbol === '+' ? 'date_add' : 'date_sub'}(${date.name}, ${count.name})`;
  // A string is first brought to the date's type (or DOUBLE without ANSI mode), which is no number of days.
  if (isString(count.type)) throw unexpectedInputType(name, 1, DAYS.text, { ...count, type: settings.ansi ? DATE : { kind: 'double' } });
  if (implicitCast(count.type, DAYS, settings.ansi) === null || !isDayCount(count.type))
    throw unexpectedInputType(name, 1, DAYS.text, count);
  const row: Row = symbol === '+' ? (d: number, n: number) => addDays(d, n) : (d: number, n: number) => addDays(d, -n);
  return made([date, implicitlyCast(count, INT, settings)], DATE, name, row, at);
}

function isDayCount(type: DataType): boolean {
  return type.kind === 'int' || type.kind === 'smallint' || type.kind === 'tinyint' || type.kind === 'void';
}

/** A moment moved by an interval. */
function shift(moment: BoundExpression, by: BoundExpression, symbol: '+' | '-', at: Site): BoundFunction {
  const name = `${moment.name} ${symbol} ${by.name}`;
  const back = symbol === '-';
  if (by.type.kind === 'interval_ym') return shiftMonths(moment, by, name, back, at);
  if (moment.type.kind === 'date') {
    if (by.type.kind === 'interval') return shiftDateByInterval(moment, by, name, back, at);
    if (isDayInterval(by.type)) return shiftDays(moment, by, back, at);
    return shiftTimestamp(implicitlyCast(moment, TIMESTAMP, at.site.settings), by, name, back, at);
  }
  const time = fit(moment, ANY_TIMESTAMP, 0, name, at.site);
  const shifted = shiftTimestamp(time, by, name, back, at);
  return isString(moment.type) ? asText(shifted, moment.type, name, at) : shifted;
}

/** A string plus an interval is read as a timestamp, and written as text again. */
function asText(shifted: BoundFunction, type: DataType, name: string, { site }: Site): BoundFunction {
  const { args, nullable, kernel } = shifted;
  const call: BoundExpression = { kind: 'call', function: '+', args, type: shifted.type, nullable, kernel, deterministic: true, name };
  const text = implicitlyCast(call, type, site.settings);
  return { args: [call], type, nullable: text.nullable, name, kernel: (text as BoundExpression & { kind: 'call' }).kernel };
}

function shiftMonths(moment: BoundExpression, by: BoundExpression, name: string, back: boolean, at: Site): BoundFunction {
  const { kind } = moment.type;
  const months = (m: number) => (back ? negateMonthInterval(m) : m);
  if (kind === 'date') return made([moment, by], DATE, name, (d: number, m: number) => addMonths(d, months(m)), at);
  const row: Row = (t: bigint, m: number, context: EvaluationContext) =>
    addMonthsToTimestamp(t, months(m), kind === 'timestamp' ? sessionZone(context) : UTC);
  return made([moment, by], moment.type, name, row, at);
}

function shiftDays(date: BoundExpression, by: BoundExpression, back: boolean, at: Site): BoundFunction {
  const count = `extractansiintervaldays(${by.name})`;
  const name = `date_add(${date.name}, ${back ? `(- ${count})` : count})`;
  const row: Row = (d: number, i: bigint) => addDays(d, Number((back ? negateMicroInterval(i) : i) / MICROS_PER_DAY));
  return made([date, by], DATE, name, row, at);
}

/** With ANSI mode an interval that has a time of day cannot be added to a date; without it, what is left of a day is dropped. */
function shiftDateByInterval(date: BoundExpression, by: BoundExpression, name: string, back: boolean, at: Site): BoundFunction {
  const { ansi } = at.site.settings;
  const row: Row = (d: number, i: CalendarInterval, context: EvaluationContext) => {
    const interval = back ? negateInterval(i) : i;
    if (ansi || interval.micros === 0n) return addIntervalToDate(d, interval);
    const zone = sessionZone(context);
    return daysOfTimestamp(addIntervalToTimestamp(timestampOfDays(d, zone), interval, zone), zone);
  };
  return made([date, by], DATE, name, row, at);
}

function shiftTimestamp(time: BoundExpression, by: BoundExpression, name: string, back: boolean, at: Site): BoundFunction {
  const zoneOf = time.type.kind === 'timestamp' ? (context: EvaluationContext) => sessionZone(context) : () => UTC;
  const row: Row =
    by.type.kind === 'interval'
      ? (t: bigint, i: CalendarInterval, context: EvaluationContext) =>
          addIntervalToTimestamp(t, back ? negateInterval(i) : i, zoneOf(context))
      : (t: bigint, i: bigint, context: EvaluationContext) => addDayTimeToTimestamp(t, back ? negateMicroInterval(i) : i, zoneOf(context));
  return made([time, by], time.type, name, row, at);
}
