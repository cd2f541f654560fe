import { columnBuilder } from '../../columnar/builder.js';
import type { Column, Int64Column } from '../../columnar/column.js';
import { readNumber } from '../../columnar/int64.js';
import { BIGINT, dayTimeInterval, decimal, DOUBLE, yearMonthInterval, type DataType } from '../../columnar/types.js';
import type { Value } from '../../columnar/value.js';
import type { Accumulator, CallSite } from '../bound.js';
import { implicitlyCast } from '../cast/implicit.js';
import { isIntegral } from '../coercion/numeric.js';
import { decimalOutOfRange } from '../errors.js';
import { divideDecimal } from '../values/number/decimal-arithmetic.js';
import { formatDecimal } from '../values/number/decimal.js';
import { divideMicros, divideMonths } from '../values/time/interval-arithmetic.js';
import type { AggregateFunction, BoundAggregateFunction } from './aggregate.js';
import { functions as counting } from './count.js';
import { decimalSum, decimalSumOverflow, decimalSumState, doubleSum, int64Sum, summand } from './sum.js';

/** A sum and a count side by side; `divide` makes the average of a sum that is not NULL, `onOverflow` is for a sum that left its type. */
function average(
  sum: Accumulator,
  count: Accumulator,
  type: DataType,
  divide: (sum: Value, count: number) => Value,
  onOverflow?: () => never,
): Accumulator {
  return {
    reserve(n) {
      sum.reserve(n);
      count.reserve(n);
    },
    update(slots, args, length) {
      sum.update(slots, args, length);
      count.update(slots, args, length);
    },
    merge(slots, state, length) {
      sum.merge(slots, state.slice(0, -1), length);
      count.merge(slots, state.slice(-1), length);
    },
    snapshot: (slots) => [...sum.snapshot(slots), ...count.snapshot(slots)],
    evaluate(slots) {
      const sums = sum.snapshot(slots)[0] as Column;
      const counts = count.evaluate(slots) as Int64Column;
      const builder = columnBuilder(type, slots.length);
      for (let i = 0; i < slots.length; i++) {
        const total = sums.get(i);
        const n = readNumber(counts.words, i);
        if (total === null && n > 0) onOverflow?.();
        builder.append(total === null ? null : divide(total, n));
      }
      return builder.finish();
    },
    clear(slot) {
      sum.clear(slot);
      count.clear(slot);
    },
  };
}

function counter(site: CallSite): Accumulator {
  return counting[0]!.bind(site).accumulator({ ...site.settings, timestampMicros: 0n, epochId: 0 });
}

function bindAverage(site: CallSite, isTry: boolean): BoundAggregateFunction {
  const given = summand(site);
  const arg = isIntegral(given.type) ? implicitlyCast(site.args[0]!, DOUBLE, site.settings) : given;
  const { type } = arg;
  const made = (result: DataType, state: DataType, accumulator: () => Accumulator): BoundAggregateFunction => ({
    args: [arg],
    type: result,
    nullable: true,
    stateTypes: [state, BIGINT],
    accumulator,
  });
  if (type.kind === 'decimal') {
    const result = decimal(Math.min(38, type.precision + 4), Math.min(38, type.scale + 4));
    const sumType = decimal(Math.min(38, type.precision + 10), type.scale);
    const fails = !isTry && site.settings.ansi;
    const divide = (sum: Value, count: number): Value => {
      const value = divideDecimal(sum as bigint, type.scale, BigInt(count), 0, result);
      if (value === null && fails) throw decimalOutOfRange(formatDecimal(sum as bigint, type.scale), result.precision, result.scale);
      return value;
    };
    const onOverflow = (): never => {
      throw decimalSumOverflow('try_avg');
    };
    const accumulator = () => average(decimalSum(sumType, 'null'), counter(site), result, divide, fails ? onOverflow : undefined);
    return { ...made(result, sumType, accumulator), stateTypes: [...decimalSumState(sumType), BIGINT] };
  }
  const fail = isTry ? 'null' : 'error';
  if (type.kind === 'interval_dt') {
    const divide = (sum: Value, count: number) => divideMicros(sum as bigint, { unscaled: BigInt(count), scale: 0 });
    return made(dayTimeInterval(), type, () => average(int64Sum(type, fail), counter(site), dayTimeInterval(), divide));
  }
  if (type.kind === 'interval_ym') {
    const sum = implicitlyCast(arg, yearMonthInterval(), site.settings);
    const divide = (total: Value, count: number) => divideMonths(Number(total), { unscaled: BigInt(count), scale: 0 });
    const bound = made(yearMonthInterval(), DOUBLE, () => average(monthsAsDoubles(), counter(site), yearMonthInterval(), divide));
    return { ...bound, args: [sum] };
  }
  return made(DOUBLE, DOUBLE, () => average(doubleSum(), counter(site), DOUBLE, (sum, count) => (sum as number) / count));
}

/** Months add up exactly as doubles. */
function monthsAsDoubles(): Accumulator {
  return doubleSum();
}

export const functions: readonly AggregateFunction[] = [
  { name: 'avg', shownAliases: ['mean'], doc: 'The average of the values that are not NULL.', bind: (site) => bindAverage(site, false) },
  { name: 'try_avg', doc: 'As avg, with NULL where the sum overflows.', bind: (site) => bindAverage(site, true) },
];
