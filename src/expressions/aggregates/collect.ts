import { arrayOf, type DataType } from '../../columnar/types.js';
import type { Value } from '../../columnar/value.js';
import { ANY } from '../params.js';
import { typeMismatch, callText } from '../errors.js';
import type { AggregateFunction } from './aggregate.js';
import { keyText } from './distinct.js';
import { objectAggregate, type ObjectState } from './object-state.js';

const NO_MAPS = 'COLLECT_SET cannot have map type data';

/** Values in the order of the rows. */
function listState(): ObjectState<Value[]> {
  return {
    create: () => [],
    add: (list, [value]) => {
      list.push(value!);
      return list;
    },
    merge: (list, other) => {
      for (const value of other) list.push(value);
      return list;
    },
    finish: (list) => list,
    encode: (list) => [list],
    decode: ([list]) => [...(list as readonly Value[])],
  };
}

type ValueSet = Map<string, Value>;

/** Each value once, in the order of its first row. */
function setState(): ObjectState<ValueSet> {
  const put = (set: ValueSet, value: Value): ValueSet => {
    const key = keyText(value);
    if (!set.has(key)) set.set(key, value);
    return set;
  };
  return {
    create: () => new Map(),
    add: (set, [value]) => put(set, value!),
    merge: (set, other) => {
      for (const value of other.values()) put(set, value);
      return set;
    },
    finish: (set) => [...set.values()],
    encode: (set) => [[...set.values()]],
    decode: ([list]) => (list as readonly Value[]).reduce<ValueSet>(put, new Map()),
  };
}

function listOf(types: readonly DataType[]): DataType {
  return arrayOf(types[0]!, false);
}

export const functions: readonly AggregateFunction[] = [
  objectAggregate<Value[]>({
    name: 'collect_list',
    aliases: ['array_agg'],
    doc: 'The values of a group as an array, in the order of the rows; NULLs are left out.',
    params: [ANY],
    result: listOf,
    nullable: false,
    stateTypes: (types) => [listOf(types)],
    state: listState,
    shown: (names) => `collect_list(${names.join(', ')})`,
  }),
  objectAggregate<ValueSet>({
    name: 'collect_set',
    doc: 'The different values of a group as an array; NULLs are left out.',
    params: [ANY],
    result: listOf,
    nullable: false,
    stateTypes: (types) => [listOf(types)],
    state: setState,
    ignoresDistinct: true,
    check: ([arg], site) => {
      if (holdsMap(arg!.type))
        throw typeMismatch('UNSUPPORTED_INPUT_TYPE', callText(site), NO_MAPS, { functionName: '`collect_set`', dataType: '"MAP"' });
    },
  }),
];

function holdsMap(type: DataType): boolean {
  if (type.kind === 'map') return true;
  if (type.kind === 'array') return holdsMap(type.element);
  return type.kind === 'struct' && type.fields.some((f) => holdsMap(f.type));
}
