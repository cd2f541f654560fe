// Forms that give any type.
import { arrayOf, BOOLEAN, INT, mapOf, STRING, struct, field, type DataType, sqlName, typesEqual } from '../../../src/columnar/types.js';
import type { Value } from '../../../src/columnar/value.js';
import { castValue, knowsCast } from '../../models/expression/casts.js';
import { compare, isOrdered } from '../../models/expression/compare.js';
import { fail, failOrNull, form, ModelError, strict } from '../../models/expression/model.js';
import type { Form } from './maker.js';

const any = (): boolean => true;

const CASTABLE: readonly DataType[] = [
  INT,
  STRING,
  { kind: 'bigint' },
  { kind: 'tinyint' },
  { kind: 'smallint' },
  { kind: 'double' },
  { kind: 'float' },
  BOOLEAN,
  { kind: 'decimal', precision: 10, scale: 2 },
  { kind: 'decimal', precision: 38, scale: 10 },
  { kind: 'timestamp' },
  { kind: 'timestamp_ntz' },
  { kind: 'date' },
];

/** Types that can be cast to the type; an array of them for an array. */
function sources(type: DataType): DataType[] {
  if (type.kind === 'array') return sources(type.element).map((t) => arrayOf(t));
  return CASTABLE.filter((from) => !typesEqual(from, type) && knowsCast(from, type));
}

export const anyForms: readonly Form[] = [
  {
    gives: any,
    make: (m, type) => {
      const [c, a, b] = [m.of(BOOLEAN), m.of(type), m.of(type)];
      const sql = m.tape.below(2) === 0 ? `CASE WHEN ${c.sql} THEN ${a.sql} ELSE ${b.sql} END` : `if(${c.sql}, ${a.sql}, ${b.sql})`;
      return form(type, sql, [c, a, b], (row) => (c.evaluate(row) === true ? a : b).evaluate(row));
    },
  },
  {
    gives: any,
    make: (m, type) => {
      const of = m.someType(isOrdered, [INT, STRING]);
      const subject = m.of(of);
      const branches = m.tape.list(3, () => [m.of(of), m.of(type)] as const, 1);
      const other = m.tape.below(2) === 0 ? undefined : m.of(type);
      const text = branches.map(([w, t]) => `WHEN ${w.sql} THEN ${t.sql}`).join(' ');
      return form(
        type,
        `CASE ${subject.sql} ${text}${other === undefined ? '' : ` ELSE ${other.sql}`} END`,
        [subject, ...branches.flat(), ...(other ? [other] : [])],
        (row) => {
          for (const [w, t] of branches) {
            const x = subject.evaluate(row);
            const y = x === null ? null : w.evaluate(row);
            if (x !== null && y !== null && compare(of, x, y) === 0) return t.evaluate(row);
          }
          return other?.evaluate(row) ?? null;
        },
      );
    },
  },
  {
    gives: any,
    make: (m, type) => {
      const parts = m.tape.list(3, () => m.of(type), 2);
      return form(type, `coalesce(${parts.map((p) => p.sql).join(', ')})`, parts, (row) => {
        for (const part of parts) {
          const value = part.evaluate(row);
          if (value !== null) return value;
        }
        return null;
      });
    },
  },
  {
    gives: isOrdered,
    make: (m, type) => {
      const [a, b] = [m.of(type), m.of(type)];
      return form(type, `nullif(${a.sql}, ${b.sql})`, [a, b], (row) => {
        const x = a.evaluate(row);
        const y = x === null ? null : b.evaluate(row);
        return x !== null && y !== null && compare(type, x, y) === 0 ? null : x;
      });
    },
  },
  {
    gives: isOrdered,
    make: (m, type) => {
      const name = m.tape.one(['greatest', 'least'] as const);
      const parts = m.tape.list(3, () => m.of(type), 2);
      const sign = name === 'greatest' ? 1 : -1;
      return form(type, `${name}(${parts.map((p) => p.sql).join(', ')})`, parts, (row) => {
        let best: Value = null;
        for (const part of parts) {
          const value = part.evaluate(row);
          if (value !== null && (best === null || sign * compare(type, value, best) > 0)) best = value;
        }
        return best;
      });
    },
  },
  {
    gives: (type) => sources(type).length > 0,
    make: (m, type) => {
      const a = m.of(m.tape.one(sources(type)));
      return strict(type, `CAST(${a.sql} AS ${sqlName(type)})`, [a], (x) => castValue(a.type, type, m.ansi, x));
    },
  },
  {
    // The cast is that of ANSI mode, with NULL for its errors; those of its argument stay.
    gives: (type) => type.kind !== 'array' && sources(type).length > 0,
    make: (m, type) => {
      const a = m.of(m.tape.one(sources(type)));
      return strict(type, `TRY_CAST(${a.sql} AS ${sqlName(type)})`, [a], (x) => {
        try {
          return castValue(a.type, type, true, x);
        } catch (error) {
          if (error instanceof ModelError) return null;
          throw error;
        }
      });
    },
  },
  {
    gives: any,
    make: (m, type) => {
      const [a, i] = [m.of(arrayOf(type)), m.of(INT)];
      return strict(type, `${a.sql}[${i.sql}]`, [a, i], (list: Value[], at: number) =>
        at >= 0 && at < list.length ? list[at]! : failOrNull(m.ansi, 'INVALID_ARRAY_INDEX'),
      );
    },
  },
  {
    gives: any,
    make: (m, type) => {
      const [a, i] = [m.of(arrayOf(type)), m.of(INT)];
      const safe = m.tape.below(2) === 1;
      return strict(type, `${safe ? 'try_' : ''}element_at(${a.sql}, ${i.sql})`, [a, i], (list: Value[], at: number) => {
        if (at === 0) fail('INVALID_INDEX_OF_ZERO');
        if (Math.abs(at) > list.length) return failOrNull(m.ansi && !safe, 'INVALID_ARRAY_INDEX_IN_ELEMENT_AT');
        return list.at(at > 0 ? at - 1 : at)!;
      });
    },
  },
  {
    gives: any,
    make: (m, type) => {
      const key = m.tape.one([STRING, INT]);
      const [a, k] = [m.of(mapOf(key, type)), m.of(key)];
      const sql = m.tape.below(2) === 0 ? `${a.sql}[${k.sql}]` : `element_at(${a.sql}, ${k.sql})`;
      return strict(type, sql, [a, k], (map: [Value, Value][], wanted: Value) => map.find(([x]) => x === wanted)?.[1] ?? null);
    },
  },
  {
    gives: any,
    make: (m, type) => {
      const fields = [field('x', type), field('y', m.someType(any, [INT]))];
      const a = m.of(struct(fields));
      return strict(type, `(${a.sql}).x`, [a], (s: Value[]) => s[0]!);
    },
  },
  {
    gives: any,
    make: (m, type) => {
      const { names } = m;
      const structs = names.flatMap((n, i) => (n.type.kind === 'struct' && n.type.fields.some((f) => typesEqual(f.type, type)) ? [i] : []));
      if (structs.length === 0) return m.leaf(type);
      const a = m.of(names[m.tape.one(structs)]!.type);
      const fields = a.type.kind === 'struct' ? a.type.fields : [];
      const at = fields.findIndex((f) => typesEqual(f.type, type));
      return strict(type, `(${a.sql}).${fields[at]!.name}`, [a], (s: Value[]) => s[at]!);
    },
  },
  {
    gives: any,
    make: (m, type) => {
      const element = m.someType(any, [INT, STRING, { kind: 'double' }]);
      const list = m.of(arrayOf(element));
      const zero = m.of(type);
      const at = m.names.length;
      const inner = m.with([
        { name: `acc${at}`, type },
        { name: `el${at}`, type: element },
      ]);
      const merge = inner.of(type);
      const sql = `aggregate(${list.sql}, ${zero.sql}, (acc${at}, el${at}) -> ${merge.sql})`;
      return form(
        type,
        sql,
        [list, zero, merge],
        (row) => {
          const values = list.evaluate(row);
          if (values === null) return null;
          return (values as Value[]).reduce((acc: Value, value) => merge.evaluate(placed(row, at, acc, value)), zero.evaluate(row));
        },
        [at, at + 1],
      );
    },
  },
];

/** The row with the values of a lambda's parameters behind it. */
export function placed(row: readonly Value[], at: number, ...values: Value[]): Value[] {
  return [...Array.from({ length: at }, (_, i) => row[i] ?? null), ...values];
}
