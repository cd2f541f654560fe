import { BOOLEAN } from '../../../columnar/types.js';
import type { Value } from '../../../columnar/value.js';
import type { CallSite } from '../../bound.js';
import type { ScalarFunction } from '../../function.js';
import { equalValues } from '../../order.js';
import { ruled, type RowRule } from './define.js';
import { arrayArgument, type ArrayType, mustBeOrderable, twoArrays } from './shared-array.js';

type List = readonly Value[];
type Equal = (a: Value, b: Value) => boolean;

/** Values of which each is met once: a set by Spark's equality, fast for the plain ones. */
class Distinct {
  readonly values: Value[] = [];
  readonly #known = new Map<unknown, Value[]>();

  constructor(private readonly equal: Equal) {}

  has(value: Value): boolean {
    return this.#known.get(bucketOf(value))?.some((v) => this.equal(v, value)) ?? false;
  }

  add(given: Value): void {
    const value = unsigned(given);
    if (this.has(value)) return;
    const bucket = bucketOf(value);
    const known = this.#known.get(bucket);
    if (known === undefined) this.#known.set(bucket, [value]);
    else known.push(value);
    this.values.push(value);
  }
}

/** Zeros are 0.0 in a set, whatever their sign, those within a value too. */
function unsigned(value: Value): Value {
  if (value === 0) return 0;
  return Array.isArray(value) ? (value as List).map(unsigned) : value;
}

/** Values that can be equal share a bucket: numbers are their own (0 and -0 meet), composite values share one a kind. */
function bucketOf(value: Value): unknown {
  return typeof value === 'object' && value !== null ? 'composite' : value === 0 ? 0 : value;
}

function setRule(
  site: CallSite,
  combine: (left: List, right: List, equal: Equal) => Value[],
  keepsNulls: 'either' | 'left' | 'both',
): RowRule {
  const [left, right] = twoArrays(site);
  const element = left.type.element;
  mustBeOrderable(site, element);
  const nulls = {
    either: left.type.containsNull || right.type.containsNull,
    left: left.type.containsNull,
    both: left.type.containsNull && right.type.containsNull,
  };
  const type: ArrayType = { kind: 'array', element, containsNull: nulls[keepsNulls] };
  const equal = equalValues(element);
  const row = (a: List, b: List): Value => combine(a, b, equal);
  return { args: [left, right], type, row: row as (...args: never[]) => Value };
}

function distinctOf(values: Iterable<Value>, equal: Equal): Distinct {
  const set = new Distinct(equal);
  for (const value of values) set.add(value);
  return set;
}

export const functions: readonly ScalarFunction[] = [
  ruled('array_distinct', 'The array with each value once.', [1, 1], (site) => {
    const array = arrayArgument(site);
    mustBeOrderable(site, array.type);
    const equal = equalValues(array.type.element);
    return { args: [array], type: array.type, row: ((list: List) => distinctOf(list, equal).values) as (...args: never[]) => Value };
  }),
  ruled('array_union', 'The values of both arrays, each once.', [2, 2], (site) =>
    setRule(site, (a, b, equal) => distinctOf([...a, ...b], equal).values, 'either'),
  ),
  ruled('array_intersect', 'The values that are in both arrays, each once.', [2, 2], (site) =>
    setRule(
      site,
      (a, b, equal) => {
        const right = distinctOf(b, equal);
        return distinctOf(
          a.filter((v) => right.has(v)),
          equal,
        ).values;
      },
      'both',
    ),
  ),
  ruled('array_except', 'The values of the first array that are not in the second, each once.', [2, 2], (site) =>
    setRule(
      site,
      (a, b, equal) => {
        const right = distinctOf(b, equal);
        return distinctOf(
          a.filter((v) => !right.has(v)),
          equal,
        ).values;
      },
      'left',
    ),
  ),
  ruled('arrays_overlap', 'Whether two arrays have a value in common; NULL where only a NULL could be it.', [2, 2], (site) => {
    const [left, right] = twoArrays(site);
    mustBeOrderable(site, left.type.element);
    const equal = equalValues(left.type.element);
    const row = (a: List, b: List): Value => {
      const known = distinctOf(
        b.filter((v) => v !== null),
        equal,
      );
      if (a.some((v) => v !== null && known.has(v))) return true;
      return a.length > 0 && b.length > 0 && (a.includes(null) || b.includes(null)) ? null : false;
    };
    const nullable = left.nullable || right.nullable || left.type.containsNull || right.type.containsNull;
    return { args: [left, right], type: BOOLEAN, nullable, row: row as (...args: never[]) => Value };
  }),
];
