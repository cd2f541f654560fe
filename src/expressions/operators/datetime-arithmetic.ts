import { DATE, dayTimeInterval, TIMESTAMP, type DataType } from '../../columnar/types.js';
import type { CalendarInterval, Value } from '../../columnar/value.js';
import type { BoundExpression, CallSite, EvaluationContext } from '../bound.js';
import { implicitlyCast } from '../cast/implicit.js';
import { sessionZone } from '../cast/zone.js';
import { isDatetime, isString } from '../coercion/common-type.js';
import type { BoundFunction } from '../function.js';
import { rowKernel } from '../row-kernel.js';
import { TidemarkError } from '../../base/errors.js';
import { subtractDates, subtractTimestamps } from '../values/time/difference.js';
import { addDays } from '../values/time/timestamp-fields.js';
import {
  addDayTimeToTimestamp,
  addIntervalToDate,
  addIntervalToTimestamp,
  addMonths,
  addMonthsToTimestamp,
} from '../values/time/timestamp-arithmetic.js';
import { negateInterval, negateMicroInterval, negateMonthInterval } from '../values/time/interval-arithmetic.js';
import { UTC } from '../values/time/zones.js';

type Row = (a: never, b: never, context: EvaluationContext) => Value;

/** `+` and `-` where an operand is a date or a timestamp; null where none is, or the pair has no meaning of its own. */
export function datetimeArithmetic(symbol: string, site: CallSite, isTry: boolean): BoundFunction | null {
  const [left, right] = site.args as [BoundExpression, BoundExpression];
  if (symbol === '+') {
    if (isDatetime(left.type)) return shift(left, right, '+', site, isTry);
    return isDatetime(right.type) ? shift(right, left, '+', site, isTry) : null;
  }
  if (symbol !== '-') return null;
  if (isDatetime(left.type) || isDatetime(right.type)) {
    return difference(left, right, site, isTry) ?? (isDatetime(left.type) ? shift(left, right, '-', site, isTry) : null);
  }
  return null;
}

function made(
  args: readonly BoundExpression[],
  type: DataType,
  name: string,
  row: Row,
  isTry: boolean,
  nullable = args.some((a) => a.nullable),
): BoundFunction {
  return { args, type, nullable, name, kernel: rowKernel(isTry ? orNull(row) : row, type, true) };
}

function orNull(row: Row): Row {
  return (a, b, context) => {
    try {
      return row(a, b, context);
    } catch (error) {
      if (error instanceof TidemarkError) return null;
      throw error;
    }
  };
}

function difference(left: BoundExpression, right: BoundExpression, site: CallSite, isTry: boolean): BoundFunction | null {
  const name = `(${left.name} - ${right.name})`;
  const a = left.type.kind;
  const b = right.type.kind;
  const dateLike = (k: string, other: string) => k === 'date' || (other === 'date' && (k === 'void' || isStringKind(k)));
  if (dateLike(a, b) && dateLike(b, a)) {
    const args = [left, right].map((e) => implicitlyCast(e, DATE, site.settings));
    return made(args, dayTimeInterval('DAY', 'DAY'), name, (x: number, y: number) => subtractDates(x, y), isTry);
  }
  const timeLike = (t: DataType) => isDatetime(t) || t.kind === 'void' || isString(t);
  if (!timeLike(left.type) || !timeLike(right.type) || (a === 'void' && b === 'date') || (a === 'date' && b === 'void')) return null;
  const ntz = a === 'timestamp_ntz' && b === 'timestamp_ntz';
  const target: DataType = ntz || (a !== 'timestamp' && b !== 'timestamp') ? { kind: 'timestamp_ntz' } : TIMESTAMP;
  const args = [left, right].map((e) => implicitlyCast(e, target, site.settings));
  const row: Row =
    target.kind === 'timestamp'
      ? (x: bigint, y: bigint, context: EvaluationContext) => subtractTimestamps(x, y, sessionZone(context))
      : (x: bigint, y: bigint) => subtractTimestamps(x, y, UTC);
  return made(args, dayTimeInterval(), name, row, isTry);
}

function isStringKind(kind: string): boolean {
  return kind === 'string' || kind === 'char' || kind === 'varchar';
}

/** A date or timestamp moved by an interval, or a date by a number of days. */
function shift(moment: BoundExpression, by: BoundExpression, symbol: '+' | '-', site: CallSite, isTry: boolean): BoundFunction | null {
  const { kind } = moment.type;
  const name = `${moment.name} ${symbol} ${by.name}`;
  const sign = symbol === '-';
  switch (by.type.kind) {
    case 'interval_ym':
      return shiftMonths(moment, by, name, sign, isTry);
    case 'interval_dt':
      return shiftDayTime(moment, by, name, sign, site, isTry);
    case 'interval': {
      if (kind === 'date') {
        const row: Row = (d: number, i: CalendarInterval) => addIntervalToDate(d, sign ? negateInterval(i) : i);
        return made([moment, by], DATE, name, row, isTry);
      }
      const row: Row = (t: bigint, i: CalendarInterval, context: EvaluationContext) =>
        addIntervalToTimestamp(t, sign ? negateInterval(i) : i, kind === 'timestamp' ? sessionZone(context) : UTC);
      return made([moment, by], moment.type, name, row, isTry);
    }
    case 'void':
      if (kind === 'date') return symbol === '+' ? shiftDays(moment, by, symbol, site, isTry) : null;
      return made([moment, implicitlyCast(by, dayTimeInterval(), site.settings)], moment.type, name, () => null, isTry);
    case 'tinyint':
    case 'smallint':
    case 'int':
      return kind === 'date' ? shiftDays(moment, by, symbol, site, isTry) : null;
    default:
      return null;
  }
}

function shiftDays(date: BoundExpression, days: BoundExpression, symbol: '+' | '-', site: CallSite, isTry: boolean): BoundFunction {
  const name = `${symbol === '+' ? 'date_add' : 'date_sub'}(${date.name}, ${days.name})`;
  const args = [date, implicitlyCast(days, { kind: 'int' }, site.settings)];
  const row: Row = symbol === '+' ? (d: number, n: number) => addDays(d, n) : (d: number, n: number) => addDays(d, -n);
  return made(args, DATE, name, row, isTry);
}

function shiftMonths(moment: BoundExpression, by: BoundExpression, name: string, negate: boolean, isTry: boolean): BoundFunction {
  const { kind } = moment.type;
  if (kind === 'date')
    return made([moment, by], DATE, name, (d: number, m: number) => addMonths(d, negate ? negateMonthInterval(m) : m), isTry);
  const row: Row = (t: bigint, m: number, context: EvaluationContext) =>
    addMonthsToTimestamp(t, negate ? negateMonthInterval(m) : m, kind === 'timestamp' ? sessionZone(context) : UTC);
  return made([moment, by], moment.type, name, row, isTry);
}

function shiftDayTime(
  moment: BoundExpression,
  by: BoundExpression,
  name: string,
  negate: boolean,
  site: CallSite,
  isTry: boolean,
): BoundFunction {
  const { kind } = moment.type;
  const interval = by.type as DataType & { kind: 'interval_dt' };
  if (kind === 'date' && interval.end === 'DAY') {
    const row: Row = (d: number, i: bigint) => addDays(d, Number((negate ? negateMicroInterval(i) : i) / 86_400_000_000n));
    return made([moment, by], DATE, name, row, isTry);
  }
  const time = kind === 'date' ? implicitlyCast(moment, TIMESTAMP, site.settings) : moment;
  const zoned = time.type.kind === 'timestamp';
  const row: Row = (t: bigint, i: bigint, context: EvaluationContext) =>
    addDayTimeToTimestamp(t, negate ? negateMicroInterval(i) : i, zoned ? sessionZone(context) : UTC);
  return made([time, by], time.type, name, row, isTry);
}
