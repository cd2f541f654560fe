import { TidemarkError } from '../../base/errors.js';
import { type Column, Int64Column, NumberColumn } from '../../columnar/column.js';
import { readNumber } from '../../columnar/int64.js';
import { arrayOf, BIGINT, BINARY, DOUBLE, type DataType } from '../../columnar/types.js';
import type { Value } from '../../columnar/value.js';
import type { BoundExpression, CallSite } from '../bound.js';
import { isNumeric } from '../coercion/numeric.js';
import { callText, typeMismatch, unexpectedInputType } from '../errors.js';
import { constantOf } from '../fold.js';
import { ANY, INTEGRAL } from '../params.js';
import { coerce } from '../scalar.js';
import { decimalToDouble, doubleToDecimal } from '../values/number/decimal-convert.js';
import { hllPrecision, HyperLogLog, RELATIVE_SD_DEFAULT } from '../values/sketch/hyper-log-log.js';
import { decodeHyperLogLog, encodeHyperLogLog } from '../values/sketch/hyper-log-log-codec.js';
import { ACCURACY_DEFAULT, QuantileSummary } from '../values/sketch/quantile-summary.js';
import { decodeQuantileSummary, encodeQuantileSummary } from '../values/sketch/quantile-summary-codec.js';
import type { AggregateFunction } from './aggregate.js';
import { objectAggregate } from './object-state.js';

/** A constant argument; an error names it where it is not constant. */
export function constantArgument(arg: BoundExpression | undefined, name: string, site: CallSite): Value {
  const constant = arg === undefined ? undefined : constantOf(arg, site.settings);
  if (constant !== undefined) return constant.value;
  throw typeMismatch('NON_FOLDABLE_INPUT', callText(site), `${name} is a constant`, {
    inputName: `\`${name}\``,
    inputType: arg === undefined ? '' : `"${arg.type.kind.toUpperCase()}"`,
    inputExpr: `"${arg?.name ?? ''}"`,
  });
}

/** Spark takes a DOUBLE or DECIMAL literal only. */
function precisionOf(site: CallSite): number {
  const deviation = site.args[1];
  if (deviation === undefined) return hllPrecision(RELATIVE_SD_DEFAULT);
  if (deviation.kind === 'literal' && deviation.value !== null) {
    if (deviation.type.kind === 'double') return hllPrecision(deviation.value as number);
    if (deviation.type.kind === 'decimal') return hllPrecision(decimalToDouble(deviation.value as bigint, deviation.type.scale));
  }
  throw new TidemarkError('_LEGACY_ERROR_TEMP_1104', 'The second argument of approx_count_distinct is a literal of DOUBLE.');
}

const approxCountDistinct = objectAggregate<HyperLogLog>({
  name: 'approx_count_distinct',
  doc: "How many different values there are, by Spark's HyperLogLog++ sketch; a second argument is the relative standard deviation (0.05).",
  params: [ANY, DOUBLE],
  defaults: [RELATIVE_SD_DEFAULT],
  result: BIGINT,
  nullable: false,
  skipNulls: [0],
  stateTypes: [BINARY],
  ignoresDistinct: true,
  shown: (names) => `approx_count_distinct(${names[0]})`,
  check: (_, site) => void precisionOf(site),
  state: ([type], _, site) => {
    const precision = precisionOf(site);
    return {
      create: () => new HyperLogLog(precision),
      add: (sketch, [value]) => {
        sketch.add(value!, type!);
        return sketch;
      },
      merge: (sketch, other) => {
        sketch.merge(other);
        return sketch;
      },
      finish: (sketch) => sketch.estimate(),
      encode: (sketch) => [encodeHyperLogLog(sketch)],
      decode: ([bytes]) => decodeHyperLogLog(bytes as Uint8Array),
    };
  },
});

/** How a type's values go into a summary of doubles and come back. */
export function throughDoubles(type: DataType): { to: (value: Value) => number; from: (value: number) => Value } {
  switch (type.kind) {
    case 'decimal':
      return { to: (v) => decimalToDouble(v as bigint, type.scale), from: (v) => doubleToDecimal(v, type.precision, type.scale) };
    case 'bigint':
    case 'timestamp':
    case 'timestamp_ntz':
    case 'interval_dt':
      return { to: (v) => Number(v), from: (v) => clampToInt64(v) };
    default:
      return { to: (v) => v as number, from: (v) => v };
  }
}

/** Reads a column's values as `throughDoubles` gives them, without making values of them; null for columns that need that. */
function doubleReader(column: Column, type: DataType): ((row: number) => number) | null {
  if (column instanceof NumberColumn) {
    const { values } = column;
    return (row) => values[row]!;
  }
  if (column instanceof Int64Column && type.kind !== 'decimal') {
    const { words } = column;
    return (row) => readNumber(words, row);
  }
  return null;
}

function clampToInt64(value: number): bigint {
  if (value >= 2 ** 63) return 2n ** 63n - 1n;
  return value <= -(2 ** 63) ? -(2n ** 63n) : BigInt(Math.trunc(value));
}

/** Types that summaries of doubles take, for errors. */
export const MEASURABLE = '("NUMERIC" or "DATE" or "TIMESTAMP" or "TIMESTAMP_NTZ" or "INTERVAL YEAR TO MONTH" or "INTERVAL DAY TO SECOND")';

export function isMeasurable(type: DataType): boolean {
  return isNumeric(type) || ['date', 'timestamp', 'timestamp_ntz', 'interval_ym', 'interval_dt', 'void'].includes(type.kind);
}

/** The percentage of a call, as DOUBLE or an array of them. */
export function percentageArgument(percentage: BoundExpression, site: CallSite): BoundExpression {
  return coerce(percentage, percentage.type.kind === 'array' ? arrayOf(DOUBLE, false) : DOUBLE, 1, site);
}

const percentileApprox = objectAggregate<QuantileSummary>({
  name: 'percentile_approx',
  shownAliases: ['approx_percentile'],
  doc: 'A value of the group at a percentage (or an array of them), with a rank error of 1/accuracy (10,000).',
  params: [ANY, ANY, INTEGRAL],
  defaults: [ACCURACY_DEFAULT],
  result: ([type, percentage]) => (percentage!.kind === 'array' ? arrayOf(type!, false) : type!),
  skipNulls: [0],
  stateTypes: [BINARY],
  shown: (names, site) => `${site.name}(${[...names, String(ACCURACY_DEFAULT)].slice(0, 3).join(', ')})`,
  check: ([value, percentage, accuracy], site) => {
    if (!isMeasurable(value!.type)) throw unexpectedInputType(callText(site), 0, MEASURABLE, value!);
    fractionsOf(percentageArgument(percentage!, site), site);
    accuracyOf(accuracy!, site);
  },
  state: ([type, percentage], _, site, args) => {
    const fractions = fractionsOf(percentageArgument(args[1]!, site), site);
    const error = 1 / accuracyOf(args[2]!, site);
    const { to, from } = throughDoubles(type!);
    return {
      create: () => new QuantileSummary(error),
      add: (summary, [value]) => {
        summary.add(to(value!));
        return summary;
      },
      adder: ([column]) => {
        const numberAt = doubleReader(column!, type!);
        if (numberAt === null) return null;
        return (summary, row) => {
          summary.add(numberAt(row));
          return summary;
        };
      },
      merge: (summary, other) => {
        summary.merge(other);
        return summary;
      },
      finish: (summary) => {
        const found = summary.percentiles(fractions);
        if (found === null) return null;
        return percentage!.kind === 'array' ? found.map(from) : from(found[0]!);
      },
      encode: (summary) => [encodeQuantileSummary(summary)],
      decode: ([bytes]) => decodeQuantileSummary(bytes as Uint8Array),
    };
  },
});

/** The percentages of a call: constants from 0 to 1. */
export function fractionsOf(percentage: BoundExpression, site: CallSite): number[] {
  const value = constantArgument(percentage, 'percentage', site);
  const list = (Array.isArray(value) ? value : [value]) as (number | null)[];
  if (value === null || list.includes(null))
    throw typeMismatch('UNEXPECTED_NULL', callText(site), 'a percentage must not be NULL', { exprName: 'percentage' });
  const wrong = (list as number[]).find((f) => !(f >= 0 && f <= 1));
  if (wrong === undefined) return list as number[];
  throw typeMismatch('VALUE_OUT_OF_RANGE', callText(site), `percentages lie between 0 and 1, not ${wrong}`, {
    exprName: 'percentage',
    valueRange: '[0.0, 1.0]',
    currentValue: `${wrong}`,
  });
}

function accuracyOf(accuracy: BoundExpression, site: CallSite): number {
  const value = constantArgument(accuracy, 'accuracy', site);
  if (value === null) throw typeMismatch('UNEXPECTED_NULL', callText(site), 'the accuracy must not be NULL', { exprName: 'accuracy' });
  if (Number(value) > 0) return Number(value);
  throw typeMismatch('VALUE_OUT_OF_RANGE', callText(site), `the accuracy is a positive number, not ${String(value)}`, {
    exprName: 'accuracy',
    valueRange: '(0, 2147483647]',
    currentValue: String(value),
  });
}

export const functions: readonly AggregateFunction[] = [approxCountDistinct, percentileApprox];
