// Forms that give BOOLEAN.
import { arrayOf, BOOLEAN, type DataType, DOUBLE, INT, mapOf, STRING } from '../../../src/columnar/types.js';
import type { Value } from '../../../src/columnar/value.js';
import { compare, isOrdered } from '../../models/expression/compare.js';
import { form, type ModelExpression, strict } from '../../models/expression/model.js';
import { isLike } from '../../models/expression/texts.js';
import { placed } from './any-forms.js';
import type { Form, Maker } from './maker.js';

const gives = (type: DataType): boolean => type.kind === 'boolean';

const ORDERED: readonly DataType[] = [INT, STRING, DOUBLE, { kind: 'bigint' }, BOOLEAN, { kind: 'decimal', precision: 10, scale: 2 }];
const COMPARISONS: readonly (readonly [string, (order: number) => boolean])[] = [
  ['=', (o) => o === 0],
  ['<', (o) => o < 0],
  ['<=', (o) => o <= 0],
  ['>', (o) => o > 0],
  ['>=', (o) => o >= 0],
  ['!=', (o) => o !== 0],
];

function orderedType(m: Maker): DataType {
  return m.someType(isOrdered, ORDERED);
}

/** AND and OR: the right side counts only where the left one does not settle it. */
function connective(word: string, settles: boolean): Form {
  return {
    gives,
    make: (m) => {
      const [a, b] = [m.of(BOOLEAN), m.of(BOOLEAN)];
      return form(BOOLEAN, `(${a.sql} ${word} ${b.sql})`, [a, b], (row) => {
        const x = a.evaluate(row);
        if (x === settles) return settles;
        const y = b.evaluate(row);
        return y === settles ? settles : x === null || y === null ? null : !settles;
      });
    },
  };
}

/** Whether the value is in the list: NULL where it is not found and the list holds one. */
function among(type: DataType, x: Value, list: readonly (() => Value)[]): Value {
  let hasNull = false;
  for (const value of list) {
    const y = value();
    if (y === null) hasNull = true;
    else if (compare(type, x, y) === 0) return true;
  }
  return hasNull ? null : false;
}

/** A predicate over the elements of an array; `settles` is the answer that one element can give. */
function quantified(name: string, settles: boolean): Form {
  return {
    gives,
    make: (m) => {
      const element = m.someType(() => true, [INT, STRING]);
      const list = m.of(arrayOf(element));
      const at = m.names.length;
      const body = m.with([{ name: `el${at}`, type: element }]).of(BOOLEAN);
      return form(
        BOOLEAN,
        `${name}(${list.sql}, el${at} -> ${body.sql})`,
        [list, body],
        (row) => {
          const values = list.evaluate(row);
          if (values === null) return null;
          let hasNull = false;
          for (const value of values as Value[]) {
            const x = body.evaluate(placed(row, at, value));
            if (x === settles) return settles;
            hasNull ||= x === null;
          }
          return hasNull ? null : !settles;
        },
        [at],
      );
    },
  };
}

function searching(name: string, holds: (text: string, part: string) => boolean): Form {
  return {
    gives,
    make: (m) => {
      const [a, b] = [m.of(STRING), m.of(STRING)];
      return strict(BOOLEAN, `${name}(${a.sql}, ${b.sql})`, [a, b], holds);
    },
  };
}

export const truthForms: readonly Form[] = [
  connective('AND', false),
  connective('OR', true),
  quantified('exists', true),
  quantified('forall', false),
  searching('contains', (x, y) => x.includes(y)),
  searching('startswith', (x, y) => x.startsWith(y)),
  searching('endswith', (x, y) => x.endsWith(y)),
  {
    gives,
    make: (m) => {
      const type = orderedType(m);
      const [a, b] = [m.of(type), m.of(type)];
      const [symbol, holds] = m.tape.one(COMPARISONS);
      return strict(BOOLEAN, `(${a.sql} ${symbol} ${b.sql})`, [a, b], (x: Value, y: Value) => holds(compare(type, x, y)));
    },
  },
  {
    gives,
    make: (m) => {
      const type = orderedType(m);
      const [a, b] = [m.of(type), m.of(type)];
      const [symbol, same] = m.tape.one([
        ['<=>', true],
        ['IS NOT DISTINCT FROM', true],
        ['IS DISTINCT FROM', false],
      ] as const);
      return form(BOOLEAN, `(${a.sql} ${symbol} ${b.sql})`, [a, b], (row) => {
        const [x, y] = [a.evaluate(row), b.evaluate(row)];
        return (x === null || y === null ? x === y : compare(type, x, y) === 0) === same;
      });
    },
  },
  {
    gives,
    make: (m) => {
      const a = m.of(BOOLEAN);
      return strict(BOOLEAN, `(NOT ${a.sql})`, [a], (x: Value) => !x);
    },
  },
  {
    gives,
    make: (m) => {
      const a = m.of(m.someType(() => true, ORDERED));
      const isNull = m.tape.below(2) === 0;
      return form(BOOLEAN, `(${a.sql} IS ${isNull ? '' : 'NOT '}NULL)`, [a], (row) => (a.evaluate(row) === null) === isNull);
    },
  },
  {
    gives,
    make: (m) => {
      const a = m.of(DOUBLE);
      return form(BOOLEAN, `isnan(${a.sql})`, [a], (row) => Number.isNaN(a.evaluate(row) ?? 0));
    },
  },
  {
    gives,
    make: (m) => {
      const a = m.of(STRING);
      const pattern = m.tape.list(4, () => m.tape.one(['%', '_', 'a', 'b', 'é'])).join('');
      return strict(BOOLEAN, `(${a.sql} LIKE '${pattern}')`, [a], (x: string) => isLike(x, pattern));
    },
  },
  {
    gives,
    make: (m) => {
      const type = orderedType(m);
      const [a, list] = [m.of(type), m.tape.list(3, () => m.of(type), 1)];
      return form(BOOLEAN, `(${a.sql} IN (${list.map((e) => e.sql).join(', ')}))`, [a, ...list], (row) => {
        const x = a.evaluate(row);
        return x === null
          ? null
          : among(
              type,
              x,
              list.map((e) => () => e.evaluate(row)),
            );
      });
    },
  },
  {
    gives,
    make: (m) => {
      const type = orderedType(m);
      const [a, low, high] = [m.of(type), m.of(type), m.of(type)];
      const side = (row: readonly Value[], bound: ModelExpression, sign: number): Value => {
        const x = a.evaluate(row);
        const y = x === null ? null : bound.evaluate(row);
        return x === null || y === null ? null : sign * compare(type, x, y) >= 0;
      };
      return form(BOOLEAN, `(${a.sql} BETWEEN ${low.sql} AND ${high.sql})`, [a, low, high], (row) => {
        const above = side(row, low, 1);
        if (above === false) return false;
        const below = side(row, high, -1);
        return below === false ? false : above === null || below === null ? null : true;
      });
    },
  },
  {
    gives,
    make: (m) => {
      const type = orderedType(m);
      const [list, x] = [m.of(arrayOf(type)), m.of(type)];
      return strict(BOOLEAN, `array_contains(${list.sql}, ${x.sql})`, [list, x], (values: Value[], wanted: Value) =>
        among(
          type,
          wanted,
          values.map((v) => () => v),
        ),
      );
    },
  },
  {
    gives,
    make: (m) => {
      const key = m.tape.one([STRING, INT]);
      const [map, k] = [
        m.of(
          mapOf(
            key,
            m.someType(() => true, [INT]),
          ),
        ),
        m.of(key),
      ];
      return strict(BOOLEAN, `map_contains_key(${map.sql}, ${k.sql})`, [map, k], (entries: [Value, Value][], wanted: Value) =>
        entries.some(([x]) => x === wanted),
      );
    },
  },
];
