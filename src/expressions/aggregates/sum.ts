import { TidemarkError } from '../../base/errors.js';
import { columnBuilder, columnOf, type DecimalBuilder } from '../../columnar/builder.js';
import { type Column, type DecimalColumn, Int64Column, type NumberColumn, readDecimal } from '../../columnar/column.js';
import { flatten } from '../../columnar/concat.js';
import { BIGINT, BOOLEAN, decimal, DOUBLE, type DataType, type DecimalType } from '../../columnar/types.js';
import type { Accumulator, BoundExpression, CallSite } from '../bound.js';
import { implicitlyCast } from '../cast/implicit.js';
import { isIntegral, isNumeric } from '../coercion/numeric.js';
import { ANSI_CONFIG, arithmeticOverflow, callText, unexpectedInputType, wrongArgumentCount } from '../errors.js';
import { isString } from '../coercion/common-type.js';
import { addWords } from '../values/number/int64.js';
import { fitsPrecision } from '../values/number/decimal.js';
import { intervalOverflow } from '../values/time/time-errors.js';
import type { AggregateFunction, BoundAggregateFunction } from './aggregate.js';
import { SlotBits, SlotDoubles, SlotObjects, SlotWords } from './slots.js';

/** What overflow of a sum does: an error, the wrapped (for DECIMAL: NULL) sum, or NULL. */
export type SumOverflow = 'error' | 'wrap' | 'null';

/** Sums of DOUBLEs in row order. */
export function doubleSum(): Accumulator {
  const sums = new SlotDoubles();
  const seen = new SlotBits();
  const column = (slots: Int32Array) => {
    const builder = columnBuilder(DOUBLE, slots.length);
    for (const slot of slots) builder.append(seen.has(slot) ? sums.values[slot]! : null);
    return builder.finish();
  };
  const add = (slots: Int32Array, arg: Column, length: number) => {
    const values = (flatten(arg) as NumberColumn).values;
    for (let i = 0; i < length; i++) {
      const slot = slots[i]!;
      if (slot < 0 || arg.isNull(i)) continue;
      sums.values[slot]! += values[i]!;
      seen.set(slot);
    }
  };
  return {
    reserve(count) {
      sums.reserve(count);
      seen.reserve(count);
    },
    update: (slots, args, length) => add(slots, args[0]!, length),
    merge: (slots, state, length) => add(slots, state[0]!, length),
    snapshot: (slots) => [column(slots)],
    evaluate: column,
    clear(slot) {
      sums.values[slot] = 0;
      seen.clear(slot);
    },
  };
}

/** Sums of 64-bit integers: BIGINT and day-time intervals. */
export function int64Sum(type: DataType, overflow: SumOverflow): Accumulator {
  const sums = new SlotWords();
  const seen = new SlotBits();
  const failed = new SlotBits();
  const column = (slots: Int32Array) => {
    const out = new Int32Array(2 * slots.length);
    const builder = columnBuilder(type, 0);
    const validity = new Uint8Array((slots.length + 7) >> 3);
    const { words } = sums;
    for (let i = 0; i < slots.length; i++) {
      const slot = slots[i]!;
      out[2 * i] = words[2 * slot]!;
      out[2 * i + 1] = words[2 * slot + 1]!;
      if (seen.has(slot) && !(overflow === 'null' && failed.has(slot))) validity[i >> 3]! |= 1 << (i & 7);
    }
    return slots.length === 0 ? builder.finish() : new Int64Column(type, slots.length, out, validity);
  };
  const add = (slots: Int32Array, arg: Column, length: number) => {
    const { words } = flatten(arg) as Int64Column;
    const hasNulls = arg.validity !== null;
    for (let i = 0; i < length; i++) {
      const slot = slots[i]!;
      if (slot < 0 || (hasNulls && arg.isNull(i))) continue;
      if (!addWords(sums.words, slot, words, i, sums.words, slot)) {
        if (overflow === 'error') throw type.kind === 'bigint' ? arithmeticOverflow('long', 'try_sum') : intervalOverflow();
        failed.set(slot);
      }
      seen.set(slot);
    }
  };
  return {
    reserve(count) {
      sums.reserve(count);
      seen.reserve(count);
      failed.reserve(count);
    },
    update: (slots, args, length) => add(slots, args[0]!, length),
    merge: (slots, state, length) => add(slots, state[0]!, length),
    snapshot: (slots) => [column(slots)],
    evaluate: column,
    clear(slot) {
      sums.clear(slot);
      seen.clear(slot);
      failed.clear(slot);
    },
  };
}

/** State of a decimal sum: the sum, and whether it left its type at some row (it stays so, as Spark's does). */
export function decimalSumState(type: DecimalType): readonly DataType[] {
  return [type, BOOLEAN];
}

/** Sums of DECIMALs in the type of the result. */
export function decimalSum(type: DecimalType, overflow: SumOverflow): Accumulator {
  const sums = new SlotObjects<bigint>();
  const failed = new SlotBits();
  const column = (slots: Int32Array) => {
    const builder = columnBuilder(type, slots.length) as DecimalBuilder;
    for (const slot of slots) builder.append(failed.has(slot) ? null : (sums.values[slot] ?? null));
    return builder.finish();
  };
  const put = (slot: number, value: bigint) => {
    const sum = (sums.values[slot] ?? 0n) + value;
    if (fitsPrecision(sum, type.precision)) sums.values[slot] = sum;
    else failed.set(slot);
  };
  const add = (slots: Int32Array, arg: Column, length: number) => {
    const { words } = flatten(arg) as DecimalColumn;
    for (let i = 0; i < length; i++) {
      if (slots[i]! >= 0 && !arg.isNull(i)) put(slots[i]!, readDecimal(words, i));
    }
  };
  return {
    reserve(count) {
      sums.reserve(count);
      failed.reserve(count);
    },
    update: (slots, args, length) => add(slots, args[0]!, length),
    merge(slots, saved, length) {
      for (let i = 0; i < length; i++) if (slots[i]! >= 0 && saved[1]!.get(i) === true) failed.set(slots[i]!);
      add(slots, saved[0]!, length);
    },
    snapshot: (slots) => [
      column(slots),
      columnOf(
        BOOLEAN,
        Array.from(slots, (slot) => failed.has(slot)),
      ),
    ],
    evaluate(slots) {
      if (overflow === 'error' && slots.some((slot) => failed.has(slot))) throw decimalSumOverflow('try_sum');
      return column(slots);
    },
    clear(slot) {
      sums.values[slot] = undefined;
      failed.clear(slot);
    },
  };
}

export function decimalSumOverflow(alternative: string): TidemarkError {
  return new TidemarkError('ARITHMETIC_OVERFLOW', `Overflow in sum of decimals. Use \`${alternative}\` to get NULL instead.`, {
    message: 'Overflow in sum of decimals',
    alternative: ` Use '${alternative}' to tolerate overflow and return NULL instead.`,
    config: ANSI_CONFIG,
  });
}

/** Sums of year-month intervals. */
function monthSum(type: DataType, overflow: SumOverflow): Accumulator {
  const sums = new SlotObjects<number>();
  const column = (slots: Int32Array) => {
    const builder = columnBuilder(type, slots.length);
    for (const slot of slots) builder.append(sums.values[slot] ?? null);
    return builder.finish();
  };
  const add = (slots: Int32Array, arg: Column, length: number) => {
    for (let i = 0; i < length; i++) {
      const slot = slots[i]!;
      if (slot < 0 || arg.isNull(i)) continue;
      const sum = (sums.values[slot] ?? 0) + (arg.get(i) as number);
      if (sum !== (sum | 0) && overflow !== 'wrap') throw intervalOverflow();
      sums.values[slot] = sum | 0;
    }
  };
  return {
    reserve: (count) => sums.reserve(count),
    update: (slots, args, length) => add(slots, args[0]!, length),
    merge: (slots, saved, length) => add(slots, saved[0]!, length),
    snapshot: (slots) => [column(slots)],
    evaluate: column,
    clear(slot) {
      sums.values[slot] = undefined;
    },
  };
}

/** The one argument of sum and avg: a number (strings become DOUBLE) or an interval. */
export function summand(site: CallSite): BoundExpression {
  if (site.args.length !== 1) throw wrongArgumentCount(site.name, '1', site.args.length);
  const arg = site.args[0]!;
  if (isString(arg.type) || arg.type.kind === 'void' || arg.type.kind === 'timestamp') return implicitlyCast(arg, DOUBLE, site.settings);
  if (isIntegral(arg.type)) return implicitlyCast(arg, BIGINT, site.settings);
  if (arg.type.kind === 'float') return implicitlyCast(arg, DOUBLE, site.settings);
  if (isNumeric(arg.type) || arg.type.kind === 'interval_dt' || arg.type.kind === 'interval_ym') return arg;
  throw unexpectedInputType(callText(site), 0, '("NUMERIC" or "INTERVAL DAY TO SECOND" or "INTERVAL YEAR TO MONTH")', arg);
}

function bindSum(site: CallSite, overflow: SumOverflow): BoundAggregateFunction {
  const arg = summand(site);
  const { type } = arg;
  const made = (result: DataType, accumulator: () => Accumulator): BoundAggregateFunction => ({
    args: [arg],
    type: result,
    nullable: true,
    stateTypes: [result],
    accumulator,
  });
  if (type.kind === 'double') return made(DOUBLE, doubleSum);
  if (type.kind === 'decimal') {
    const result = decimal(Math.min(38, type.precision + 10), type.scale);
    return { ...made(result, () => decimalSum(result, overflow)), stateTypes: decimalSumState(result) };
  }
  if (type.kind === 'interval_ym') return made(type, () => monthSum(type, overflow));
  return made(type, () => int64Sum(type, type.kind === 'bigint' ? overflow : overflow === 'null' ? 'null' : 'error'));
}

export const functions: readonly AggregateFunction[] = [
  { name: 'sum', doc: 'The sum of the values that are not NULL.', bind: (site) => bindSum(site, site.settings.ansi ? 'error' : 'wrap') },
  { name: 'try_sum', doc: 'As sum, with NULL where it overflows.', bind: (site) => bindSum(site, 'null') },
];
