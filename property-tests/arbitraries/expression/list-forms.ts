// Forms that give arrays, maps and structs, and numbers about them.
import { arrayOf, type ArrayType, type DataType, INT, mapOf, type MapType, STRING, type StructType } from '../../../src/columnar/types.js';
import type { Value } from '../../../src/columnar/value.js';
import { compare, isOrdered } from '../../models/expression/compare.js';
import { eager, type ModelExpression, strict } from '../../models/expression/model.js';
import type { Form } from './maker.js';

const isArray = (type: DataType): boolean => type.kind === 'array';
const isOrderedArray = (type: DataType): boolean => type.kind === 'array' && isOrdered(type.element);
const isInt = (type: DataType): boolean => type.kind === 'int';
const elementOf = (type: DataType): DataType => (type as ArrayType).element;
const sqlOf = (parts: readonly ModelExpression[]): string => parts.map((p) => p.sql).join(', ');

/** An array function of arrays of its own type. */
function sameArray(
  name: string,
  count: 1 | 2,
  gives: (type: DataType) => boolean,
  f: (element: DataType, ...lists: Value[][]) => Value,
): Form {
  return {
    gives,
    make: (m, type) => {
      const parts = Array.from({ length: count }, () => m.of(type));
      return strict(type, `${name}(${sqlOf(parts)})`, parts, (...lists: Value[][]) => f(elementOf(type), ...lists));
    },
  };
}

function holds(element: DataType, list: readonly Value[], value: Value): boolean {
  return list.some((x) => compare(element, x, value) === 0);
}

/** Zeros as 0.0, those within a value too. */
function unsigned(value: Value): Value {
  return value === 0 ? 0 : Array.isArray(value) ? value.map(unsigned) : value;
}

/** Each value once; a zero is 0.0 then, whatever its sign. */
function distinct(element: DataType, list: readonly Value[]): Value[] {
  const kept: Value[] = [];
  for (const value of list) if (!holds(element, kept, value)) kept.push(unsigned(value));
  return kept;
}

export const listForms: readonly Form[] = [
  sameArray('reverse', 1, isArray, (_, list) => list!.toReversed()),
  sameArray('sort_array', 1, isOrderedArray, (e, list) => list!.toSorted((a, b) => compare(e, a, b))),
  sameArray('array_distinct', 1, isOrderedArray, (e, list) => distinct(e, list!)),
  sameArray('array_union', 2, isOrderedArray, (e, a, b) => distinct(e, [...a!, ...b!])),
  sameArray('array_intersect', 2, isOrderedArray, (e, a, b) => distinct(e, a!).filter((x) => holds(e, b!, x))),
  sameArray('array_except', 2, isOrderedArray, (e, a, b) => distinct(e, a!).filter((x) => !holds(e, b!, x))),
  sameArray('array_compact', 1, isArray, (_, list) => list!.filter((x) => x !== null)),
  {
    gives: isArray,
    make: (m, type) => {
      const parts = m.tape.list(3, () => m.of(elementOf(type)), 1);
      return eager(type, `array(${sqlOf(parts)})`, parts, (...xs: Value[]) => xs);
    },
  },
  {
    gives: isArray,
    make: (m, type) => {
      const parts = m.tape.list(3, () => m.of(type), 1);
      return strict(type, `concat(${sqlOf(parts)})`, parts, (...xs: Value[][]) => xs.flat());
    },
  },
  {
    gives: isArray,
    make: (m, type) => {
      const a = m.of(type);
      const [start, length] = [m.tape.one([1, 2, -1, -2, 5]), m.tape.one([2, 0, 1, 9])];
      return strict(type, `slice(${a.sql}, ${start}, ${length})`, [a], (list: Value[]) => {
        const from = start > 0 ? start - 1 : list.length + start;
        return from < 0 ? [] : list.slice(from, from + length);
      });
    },
  },
  {
    gives: isArray,
    make: (m, type) => {
      const a = m.of(arrayOf(type));
      return strict(type, `flatten(${a.sql})`, [a], (lists: Value[]) => (lists.includes(null) ? null : (lists as Value[][]).flat()));
    },
  },
  {
    gives: (type) => type.kind === 'array',
    make: (m, type) => {
      const a = m.of(mapOf(STRING, elementOf(type)));
      return strict(type, `map_values(${a.sql})`, [a], (entries: [Value, Value][]) => entries.map(([, v]) => v));
    },
  },
  {
    gives: (type) => type.kind === 'array' && elementOf(type).kind === 'string',
    make: (m, type) => {
      if (m.tape.below(2) === 0) {
        const a = m.of(
          mapOf(
            STRING,
            m.someType(() => true, [INT]),
          ),
        );
        return strict(type, `map_keys(${a.sql})`, [a], (entries: [Value, Value][]) => entries.map(([k]) => k));
      }
      const a = m.of(STRING);
      return strict(type, `split(${a.sql}, 'a')`, [a], (x: string) => x.split('a'));
    },
  },
  {
    gives: isInt,
    make: (m) => {
      const of = m.someType((t) => t.kind === 'array' || t.kind === 'map', [arrayOf(INT)]);
      const a = m.of(of);
      const name = m.tape.one(['size', 'cardinality'] as const);
      // Outside ANSI mode, the size of NULL is -1.
      return eager(INT, `${name}(${a.sql})`, [a], (list: Value[] | null) => list?.length ?? (m.ansi ? null : -1));
    },
  },
  {
    gives: isOrdered,
    make: (m, type) => {
      const a = m.of(arrayOf(type));
      const name = m.tape.one(['array_min', 'array_max'] as const);
      return strict(type, `${name}(${a.sql})`, [a], (list: Value[]) => {
        const sorted = list.filter((x) => x !== null).toSorted((x, y) => compare(type, x, y));
        if (name === 'array_min') return sorted[0] ?? null;
        // The first of those that are as great.
        return sorted.find((x) => compare(type, x, sorted.at(-1)!) === 0) ?? null;
      });
    },
  },
  {
    gives: (type) => type.kind === 'bigint',
    make: (m, type) => {
      const element = m.someType(isOrdered, [INT, STRING]);
      const [a, x] = [m.of(arrayOf(element)), m.of(element)];
      return strict(type, `array_position(${a.sql}, ${x.sql})`, [a, x], (list: Value[], wanted: Value) =>
        BigInt(list.findIndex((v) => v !== null && compare(element, v, wanted) === 0) + 1),
      );
    },
  },
  {
    gives: (type) => type.kind === 'struct',
    make: (m, type) => {
      const { fields } = type as StructType;
      const parts = fields.map((f) => m.of(f.type));
      return eager(
        type,
        `named_struct(${parts.map((p, i) => `'${fields[i]!.name}', ${p.sql}`).join(', ')})`,
        parts,
        (...xs: Value[]) => xs,
      );
    },
  },
  {
    gives: (type) => type.kind === 'map' && type.key.kind === 'string',
    make: (m, type) => {
      const keys = ['a', 'é', ''].slice(0, 1 + m.tape.below(3));
      const parts = keys.map(() => m.of((type as MapType).value));
      return eager(type, `map(${parts.map((p, i) => `'${keys[i]!}', ${p.sql}`).join(', ')})`, parts, (...xs: Value[]) =>
        xs.map((x, i) => [keys[i]!, x]),
      );
    },
  },
];
