import { BIGINT, dayTimeInterval, DOUBLE, yearMonthInterval, type DataType } from '../../columnar/types.js';
import type { CalendarInterval, Value } from '../../columnar/value.js';
import type { BoundExpression, CallSite } from '../bound.js';
import { implicitlyCast } from '../cast/implicit.js';
import { isString, tightestCommonType } from '../coercion/common-type.js';
import { isNumeric } from '../coercion/numeric.js';
import { divideByZero, unexpectedInputType } from '../errors.js';
import type { BoundFunction } from '../function.js';
import { NUMERIC } from '../params.js';
import { rowKernel } from '../row-kernel.js';
import {
  addIntervals,
  addMicroIntervals,
  addMonthIntervals,
  divideInterval,
  divideMicros,
  divideMonths,
  multiplyInterval,
  multiplyMicros,
  multiplyMonths,
  subtractIntervals,
  subtractMicroIntervals,
  subtractMonthIntervals,
  type IntervalFactor,
} from '../values/time/interval-arithmetic.js';
import { orNull } from './datetime-arithmetic.js';
import { intervalDividedByZero } from '../values/time/time-errors.js';

const KINDS = ['interval', 'interval_dt', 'interval_ym'];

function isInterval(type: DataType): boolean {
  return KINDS.includes(type.kind);
}

type Row = (a: never, b: never) => Value;

/** Arithmetic with intervals; null where no operand is one, or the pair has no meaning of its own. */
export function intervalArithmetic(symbol: string, site: CallSite, isTry: boolean): BoundFunction | null {
  const [left, right] = site.args as [BoundExpression, BoundExpression];
  if (!isInterval(left.type) && !isInterval(right.type)) return null;
  if (symbol === '+' || symbol === '-') return sum(symbol, left, right, site, isTry);
  if (symbol === 'div') return ratio(left, right, site, isTry);
  if (symbol === '*') return isInterval(left.type) ? scaled('*', left, right, site, isTry) : scaled('*', right, left, site, isTry);
  return isInterval(left.type) ? scaled(symbol, left, right, site, isTry) : null;
}

function scales(type: DataType): boolean {
  return isNumeric(type) || type.kind === 'void' || isString(type);
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

function sum(symbol: '+' | '-', left: BoundExpression, right: BoundExpression, site: CallSite, isTry: boolean): BoundFunction | null {
  const type = tightestCommonType(left.type, right.type, site.settings.ansi);
  if (type === null || !isInterval(type)) return null;
  const args = [left, right].map((e) => implicitlyCast(e, type, site.settings));
  const name = `(${left.name} ${symbol} ${right.name})`;
  const plus = symbol === '+';
  switch (type.kind) {
    case 'interval_ym':
      return made(args, type, name, plus ? addMonthIntervals : subtractMonthIntervals, isTry);
    case 'interval_dt':
      return made(args, type, name, plus ? addMicroIntervals : subtractMicroIntervals, isTry);
    default:
      return made(args, type, name, plus ? addIntervals : subtractIntervals, isTry);
  }
}

function scaled(symbol: string, interval: BoundExpression, factor: BoundExpression, site: CallSite, isTry: boolean): BoundFunction {
  const name = `(${interval.name} ${symbol} ${factor.name})`;
  if (!scales(factor.type)) throw unexpectedInputType(name, 1, NUMERIC.text, factor);
  const fixed = factor.type.kind === 'void' || isString(factor.type) ? implicitlyCast(factor, DOUBLE, site.settings) : factor;
  const times = symbol === '*';
  const factorOf = intervalFactor(fixed.type);
  switch (interval.type.kind) {
    case 'interval_ym': {
      const compute = times ? multiplyMonths : divideMonths;
      return made(
        [interval, fixed],
        yearMonthInterval(),
        name,
        (m: number, f: Value) => compute(m, factorOf(f)),
        isTry,
        !times || anyNullable(interval, fixed),
      );
    }
    case 'interval_dt': {
      const compute = times ? multiplyMicros : divideMicros;
      return made(
        [interval, fixed],
        dayTimeInterval(),
        name,
        (m: bigint, f: Value) => compute(m, factorOf(f)),
        isTry,
        !times || anyNullable(interval, fixed),
      );
    }
    default: {
      const double = implicitlyCast(fixed, DOUBLE, site.settings);
      const row: Row = times
        ? (i: CalendarInterval, f: number) => multiplyInterval(i, f)
        : (i: CalendarInterval, f: number) => {
            if (f === 0) {
              if (!site.settings.ansi) return null;
              throw intervalDividedByZero();
            }
            return divideInterval(i, f);
          };
      return made([interval, double], interval.type, name, row, isTry, true);
    }
  }
}

function anyNullable(...args: readonly BoundExpression[]): boolean {
  return args.some((a) => a.nullable);
}

function intervalFactor(type: DataType): (value: Value) => IntervalFactor {
  if (type.kind === 'decimal') return (v) => ({ unscaled: v as bigint, scale: type.scale });
  if (type.kind === 'float' || type.kind === 'double') return (v) => ({ double: v as number });
  return (v) => ({ unscaled: BigInt(v as number | bigint), scale: 0 });
}

/** `interval div interval`: how often the second goes into the first. */
function ratio(left: BoundExpression, right: BoundExpression, site: CallSite, isTry: boolean): BoundFunction | null {
  const type = tightestCommonType(left.type, right.type, site.settings.ansi);
  if (type === null || type.kind === 'interval') return null;
  const args = [left, right].map((e) => implicitlyCast(e, type, site.settings));
  const row: Row = (a: number | bigint, b: number | bigint) => {
    if (BigInt(b) === 0n) throw divideByZero();
    return BigInt(a) / BigInt(b);
  };
  return made(args, BIGINT, `(${left.name} div ${right.name})`, row, isTry || !site.settings.ansi, true);
}
