import { BOOLEAN, type DataType } from '../../columnar/types.js';
import type { Value } from '../../columnar/value.js';
import type { CallSite } from '../bound.js';
import { constantOf } from '../fold.js';
import { callText, typeMismatch, wrongArgumentCount } from '../errors.js';
import type { AggregateFunction, BoundAggregateFunction } from './aggregate.js';
import { objectAccumulator, type ObjectState } from './object-state.js';

interface Kept {
  value: Value;
  seen: boolean;
}

function state(last: boolean, ignoreNulls: boolean): ObjectState<Kept> {
  const take = (kept: Kept, value: Value): Kept => {
    if ((ignoreNulls && value === null) || (kept.seen && !last)) return kept;
    return { value, seen: true };
  };
  return {
    create: () => ({ value: null, seen: false }),
    add: (kept, values) => take(kept, values[0]!),
    merge: (kept, other) => (other.seen ? take(kept, other.value) : kept),
    finish: (kept) => kept.value,
    encode: (kept) => [kept.value, kept.seen],
    decode: ([value, seen]) => ({ value: value!, seen: seen === true }),
  };
}

/** `first(x)`, `first(x, true)` and `first(x) IGNORE NULLS`. */
function bind(site: CallSite, last: boolean): BoundAggregateFunction {
  if (site.args.length < 1 || site.args.length > 2) throw wrongArgumentCount(site.name, '[1, 2]', site.args.length);
  const arg = site.args[0]!;
  const type: DataType = arg.type;
  const ignoreNulls = site.ignoreNulls ?? flag(site);
  return {
    args: [arg],
    type,
    nullable: true,
    stateTypes: [type, BOOLEAN],
    accumulator: () => objectAccumulator(state(last, ignoreNulls), type, [type, BOOLEAN], []),
    name: `${site.name}(${arg.name})${ignoreNulls ? ' ignore nulls' : ''}`.replace(/ ignore nulls$/, ''),
  };
}

function flag(site: CallSite): boolean {
  const second = site.args[1];
  if (second === undefined) return false;
  const constant = second.type.kind === 'boolean' ? constantOf(second, site.settings) : undefined;
  if (constant === undefined) {
    throw typeMismatch('UNEXPECTED_INPUT_TYPE', callText(site), 'the second argument is a constant BOOLEAN', { requiredType: '"BOOLEAN"' });
  }
  return constant.value === true;
}

export const functions: readonly AggregateFunction[] = [
  {
    name: 'first',
    shownAliases: ['first_value', 'any_value'],
    doc: 'The first value, in the order of the rows.',
    bind: (site) => bind(site, false),
  },
  { name: 'last', shownAliases: ['last_value'], doc: 'The last value, in the order of the rows.', bind: (site) => bind(site, true) },
];
