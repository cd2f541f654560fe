import { TidemarkError } from '../../base/errors.js';
import { arrayOf, BIGINT, dayTimeInterval, DOUBLE, struct, yearMonthInterval, type DataType } from '../../columnar/types.js';
import type { Value } from '../../columnar/value.js';
import type { BoundExpression, BoundLiteral, CallSite } from '../bound.js';
import { isNumeric } from '../coercion/numeric.js';
import { callText, unexpectedInputType, wrongArgumentCount } from '../errors.js';
import { INTEGRAL, typeClass } from '../params.js';
import { coerce } from '../scalar.js';
import { decimalToDouble } from '../values/number/decimal-convert.js';
import { Frequencies } from '../values/sketch/frequency.js';
import type { AggregateFunction, BoundAggregateFunction } from './aggregate.js';
import { fractionsOf, percentageArgument } from './approximate.js';
import { objectAccumulator, type ObjectState } from './object-state.js';
import { onlySortKey, refuseDistinct } from './within-group.js';

const STATE: readonly DataType[] = [
  arrayOf(
    struct([
      { name: 'value', type: DOUBLE, nullable: false },
      { name: 'count', type: BIGINT, nullable: false },
    ]),
    false,
  ),
];

const MEASURE = typeClass(
  'numeric',
  (t) => isNumeric(t) || t.kind === 'interval_dt' || t.kind === 'interval_ym',
  DOUBLE,
  'NUMERIC" or "INTERVAL DAY TO SECOND" or "INTERVAL YEAR TO MONTH',
);

interface Percentile {
  readonly value: BoundExpression;
  readonly percentage: BoundExpression;
  readonly frequency?: BoundExpression;
  readonly descending?: boolean;
  readonly discrete?: boolean;
  readonly name: string;
}

function asDouble(type: DataType): (value: Value) => number {
  return type.kind === 'decimal' ? (v) => decimalToDouble(v as bigint, type.scale) : Number;
}

/** The type of one percentile of values of a type, and how a double becomes one. */
function elementOf(type: DataType): { type: DataType; from: (value: number) => Value } {
  if (type.kind === 'interval_ym') return { type: yearMonthInterval(), from: (v) => Math.trunc(v) };
  if (type.kind === 'interval_dt') return { type: dayTimeInterval(), from: (v) => BigInt(Math.trunc(v)) };
  return { type: DOUBLE, from: (v) => v };
}

function bindPercentile(site: CallSite, p: Percentile): BoundAggregateFunction {
  const value = coerce(p.value, MEASURE, 0, site);
  const percentage = percentageArgument(p.percentage, site);
  const frequency = p.frequency && coerce(p.frequency, INTEGRAL, 2, site);
  const fractions = fractionsOf(percentage, site);
  const element = elementOf(value.type);
  const isList = percentage.type.kind === 'array';
  const type = isList ? arrayOf(element.type, false) : element.type;
  const to = asDouble(value.type);
  const state: ObjectState<Frequencies> = {
    create: () => new Frequencies(),
    add: (frequencies, [v, count]) => {
      frequencies.add(to(v!), count === undefined ? 1 : countOf(count));
      return frequencies;
    },
    merge: (frequencies, other) => {
      frequencies.merge(other);
      return frequencies;
    },
    finish: (frequencies) => {
      const found = p.discrete === true ? discrete(frequencies, fractions, p) : frequencies.percentiles(fractions, p.descending);
      if (found === null) return null;
      return isList ? found.map(element.from) : element.from(found[0]!);
    },
    encode: (frequencies) => [Array.from(frequencies.entries(), ([v, count]) => [v, BigInt(count)])],
    decode: ([entries]) => {
      const frequencies = new Frequencies();
      for (const [v, count] of entries as unknown as readonly (readonly [number, bigint])[]) frequencies.add(v, Number(count));
      return frequencies;
    },
  };
  const args = frequency === undefined ? [value] : [value, frequency];
  return {
    args,
    type,
    nullable: true,
    stateTypes: STATE,
    accumulator: () => objectAccumulator(state, type, STATE, [0, 1].slice(0, args.length)),
    name: p.name,
  };
}

function discrete(frequencies: Frequencies, fractions: readonly number[], p: Percentile): number[] | null {
  const found = fractions.map((f) => frequencies.discretePercentile(f, p.descending));
  return found.includes(null) ? null : (found as number[]);
}

function countOf(frequency: Value): number {
  const count = Number(frequency as number | bigint);
  if (count >= 0) return count;
  throw new TidemarkError('NEGATIVE_VALUES_IN_FREQUENCY_EXPRESSION', `a frequency is negative: ${count}`, { negativeValue: `${count}L` });
}

function bindExact(site: CallSite): BoundAggregateFunction {
  const { args } = site;
  if (args.length < 2 || args.length > 3) throw wrongArgumentCount(site.name, '[2, 3]', args.length);
  const [value, percentage, frequency] = args as [BoundExpression, BoundExpression, BoundExpression?];
  const name = `percentile(${value.name}, ${percentage.name}, ${frequency?.name ?? '1'})`;
  return bindPercentile(site, { value, percentage, ...(frequency && { frequency }), name });
}

const HALF: BoundLiteral = { kind: 'literal', value: 0.5, type: DOUBLE, nullable: false, name: '0.5' };

function bindMedian(site: CallSite): BoundAggregateFunction {
  if (site.args.length !== 1) throw wrongArgumentCount(site.name, '1', site.args.length);
  const value = site.args[0]!;
  if (value.type.kind === 'boolean') throw unexpectedInputType(callText(site), 0, MEASURE.text, value);
  return bindPercentile(site, { value, percentage: HALF, name: `median(${value.name})` });
}

function bindOrdered(site: CallSite, isDiscrete: boolean): BoundAggregateFunction {
  if (site.args.length !== 1) throw wrongArgumentCount(site.name, '1', site.args.length);
  refuseDistinct(site);
  const { expression, ascending } = onlySortKey(site);
  const name = `${site.name}(${site.args[0]!.name}) WITHIN GROUP (ORDER BY ${expression.name}${ascending ? '' : ' DESC'})`;
  return bindPercentile(site, { value: expression, percentage: site.args[0]!, descending: !ascending, discrete: isDiscrete, name });
}

export const functions: readonly AggregateFunction[] = [
  {
    name: 'percentile',
    doc: 'The exact percentile of numbers or intervals at a percentage (or an array of them), interpolated.',
    bind: bindExact,
  },
  { name: 'median', doc: 'The exact median of numbers or intervals.', bind: bindMedian },
  {
    name: 'percentile_cont',
    doc: 'The percentile of WITHIN GROUP (ORDER BY x), interpolated.',
    bind: (site) => bindOrdered(site, false),
  },
  {
    name: 'percentile_disc',
    doc: 'The first value of WITHIN GROUP (ORDER BY x) whose share reaches the percentage.',
    bind: (site) => bindOrdered(site, true),
  },
];
