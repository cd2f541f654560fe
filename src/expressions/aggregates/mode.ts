import { TidemarkError } from '../../base/errors.js';
import { arrayOf, BIGINT, BOOLEAN, struct, type DataType } from '../../columnar/types.js';
import type { Value } from '../../columnar/value.js';
import type { BoundExpression, CallSite } from '../bound.js';
import { callText, typeMismatch, unexpectedInputType, wrongArgumentCount } from '../errors.js';
import { constantOf } from '../fold.js';
import { compareValues, isOrderable } from '../order.js';
import { mostFrequent } from '../values/sketch/value-counts.js';
import type { AggregateFunction, BoundAggregateFunction } from './aggregate.js';
import { keyText } from './distinct.js';
import { objectAccumulator, type ObjectState } from './object-state.js';
import { onlySortKey } from './within-group.js';

interface Counted {
  readonly value: Value;
  count: number;
}

/** Counts by value, in the order of the first rows. */
type Counts = Map<string, Counted>;

function countsState(finish: (counted: readonly Counted[]) => Value): ObjectState<Counts> {
  const add = (counts: Counts, value: Value, count: number): Counts => {
    const key = Object.is(value, -0) ? '-0' : keyText(value);
    const known = counts.get(key);
    if (known === undefined) counts.set(key, { value, count });
    else known.count += count;
    return counts;
  };
  return {
    create: () => new Map(),
    add: (counts, [value]) => add(counts, value!, 1),
    merge: (counts, other) => {
      for (const { value, count } of other.values()) add(counts, value, count);
      return counts;
    },
    finish: (counts) => finish([...counts.values()]),
    encode: (counts) => [Array.from(counts.values(), ({ value, count }) => [value, BigInt(count)])],
    decode: ([entries]) =>
      (entries as unknown as readonly (readonly [Value, bigint])[]).reduce<Counts>(
        (counts, [value, count]) => add(counts, value, Number(count)),
        new Map(),
      ),
  };
}

/** `mode(x)`, `mode(x, deterministic)` and `mode() WITHIN GROUP (ORDER BY x)`. */
function bind(site: CallSite): BoundAggregateFunction {
  const { arg, least } = argumentOf(site);
  const { type } = arg;
  if (!isOrderable(type) && type.kind !== 'interval') {
    throw typeMismatch('UNSUPPORTED_INPUT_TYPE', callText(site), 'The input to the function `mode` was a type of the "MAP" kind', {
      functionName: '`mode`',
      dataType: '"MAP"',
    });
  }
  const stateTypes: DataType[] = [
    arrayOf(
      struct([
        { name: 'value', type, nullable: false },
        { name: 'count', type: BIGINT, nullable: false },
      ]),
      false,
    ),
  ];
  const state = countsState((counted) => (least === undefined ? mostFrequent(counted, type) : extremeMode(counted, type, least)));
  return {
    args: [arg],
    type,
    nullable: true,
    stateTypes,
    accumulator: () => objectAccumulator(state, type, stateTypes, [0]),
    name: least === undefined ? `mode(${arg.name})` : `mode() WITHIN GROUP (ORDER BY ${arg.name}${least ? ' DESC' : ''})`,
  };
}

/** The counted expression, and whether the least or greatest of equally frequent values is taken. */
function argumentOf(site: CallSite): { arg: BoundExpression; least?: boolean } {
  if (site.args.length === 0) {
    if (site.distinct === true)
      throw new TidemarkError('INVALID_WITHIN_GROUP_EXPRESSION.DISTINCT_UNSUPPORTED', 'mode takes no DISTINCT', { funcName: '`mode`' });
    const { expression, ascending } = onlySortKey(site);
    return { arg: expression, least: ascending };
  }
  if (site.args.length > 2) throw wrongArgumentCount(site.name, '0', site.args.length);
  const [arg, flag] = site.args as [BoundExpression, BoundExpression?];
  if (flag === undefined) return { arg };
  const constant = constantOf(flag, site.settings);
  if (constant === undefined) {
    throw new TidemarkError('NON_FOLDABLE_ARGUMENT', 'the second argument of mode is a constant', {
      funcName: '`mode`',
      paramName: '`deterministic`',
    });
  }
  if (flag.type.kind !== BOOLEAN.kind) throw unexpectedInputType(callText(site), 1, '"BOOLEAN"', flag);
  return constant.value === true ? { arg, least: true } : { arg };
}

function extremeMode(counted: readonly Counted[], type: DataType, least: boolean): Value {
  const compare = compareValues(type);
  let best: Counted | undefined;
  for (const next of counted) {
    if (best === undefined || next.count > best.count) best = next;
    else if (next.count === best.count && (least ? compare(next.value, best.value) < 0 : compare(next.value, best.value) > 0)) best = next;
  }
  return best?.value ?? null;
}

export const functions: readonly AggregateFunction[] = [
  { name: 'mode', doc: 'The most frequent value; with an order, the first of those as frequent.', bind },
];
