import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { columnBuilder } from '../../src/columnar/builder.js';
import { type BytesColumn, type Column, DictionaryColumn } from '../../src/columnar/column.js';
import { decodeKeys, encodeKeys, type KeyBatch } from '../../src/columnar/key.js';
import { hashBytes } from '../../src/columnar/key-hash.js';
import { type DataType, STRING } from '../../src/columnar/types.js';
import { compareBytes, encodeUtf8 } from '../../src/columnar/utf8.js';
import type { Value } from '../../src/columnar/value.js';
import { anyType, valueOf } from '../arbitraries/value.js';

function columnOf(type: DataType, values: readonly Value[]): Column {
  const builder = columnBuilder(type);
  for (const value of values) builder.append(value);
  return builder.finish();
}

function compareKeys(keys: KeyBatch, i: number, j: number): number {
  const { offsets, data } = keys;
  return Math.sign(compareBytes(data, offsets[i]!, offsets[i + 1]!, data, offsets[j]!, offsets[j + 1]!));
}

/** Order of values as Spark sorts them, written as plainly as possible: what key bytes are held against. */
function compareValues(type: DataType, a: Value, b: Value, keepNegativeZero: boolean): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? -1 : 1;
  switch (type.kind) {
    case 'float':
    case 'double':
      return compareFloats(a as number, b as number, keepNegativeZero);
    case 'string':
    case 'binary': {
      const [x, y] = [a, b].map((v) => (typeof v === 'string' ? encodeUtf8(v) : (v as Uint8Array)));
      return Math.sign(compareBytes(x!, 0, x!.length, y!, 0, y!.length));
    }
    case 'array':
      return compareLists(a as Value[], b as Value[], () => type.element, keepNegativeZero);
    case 'struct':
      return compareLists(a as Value[], b as Value[], (i) => type.fields[i]!.type, keepNegativeZero);
    case 'map': {
      const entry: DataType = {
        kind: 'struct',
        fields: [
          { name: 'k', type: type.key, nullable: false },
          { name: 'v', type: type.value, nullable: true },
        ],
      };
      const sorted = (m: Value) => [...(m as Value[][])].sort((x, y) => compareValues(type.key, x[0]!, y[0]!, keepNegativeZero));
      return compareLists(sorted(a), sorted(b), () => entry, keepNegativeZero);
    }
    case 'interval': {
      const [x, y] = [a, b] as { months: number; days: number; micros: bigint }[];
      return order(x!.months, y!.months) || order(x!.days, y!.days) || order(x!.micros, y!.micros);
    }
    default:
      return order(a as number, b as number);
  }
}

function order<T extends number | bigint | boolean>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function compareFloats(a: number, b: number, keepNegativeZero: boolean): number {
  const [x, y] = [a, b].map(Math.fround) as [number, number];
  if (Number.isNaN(a) || Number.isNaN(b)) return Number.isNaN(a) ? (Number.isNaN(b) ? 0 : 1) : -1;
  if (a === 0 && b === 0 && keepNegativeZero) return order(Object.is(x, -0) ? 0 : 1, Object.is(y, -0) ? 0 : 1);
  return order(a, b);
}

function compareLists(a: readonly Value[], b: readonly Value[], typeAt: (i: number) => DataType, keepNegativeZero: boolean): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const d = compareValues(typeAt(i), a[i]!, b[i]!, keepNegativeZero);
    if (d !== 0) return d;
  }
  return order(a.length, b.length);
}

const rows = fc.array(anyType(2), { minLength: 1, maxLength: 3 }).chain((types) =>
  fc.record({
    types: fc.constant(types),
    values: fc.array(fc.tuple(...types.map(valueOf)), { minLength: 2, maxLength: 8 }),
    floats: fc.constantFrom<'group' | 'distinct'>('group', 'distinct'),
  }),
);

describe('key bytes', () => {
  test('sort as the values do, and are equal only where the values are', () => {
    fc.assert(
      fc.property(rows, ({ types, values, floats }) => {
        const columns = types.map((type, k) =>
          columnOf(
            type,
            values.map((row) => row[k]!),
          ),
        );
        const keys = encodeKeys(columns, values.length, { floats });
        // FLOAT columns round what they are given.
        const stored = values.map((_, i) => columns.map((c) => c.get(i)));
        for (let i = 0; i < values.length; i++) {
          for (let j = 0; j < values.length; j++) {
            const expected = compareLists(stored[i]!, stored[j]!, (k) => types[k]!, floats === 'distinct');
            expect(compareKeys(keys, i, j)).toBe(expected);
            if (expected === 0) expect(keys.hashes[i]).toBe(keys.hashes[j]);
          }
          expect(keys.hashes[i]).toBe(hashBytes(keys.view, keys.offsets[i]!, keys.offsets[i + 1]!));
        }
      }),
      { numRuns: 1500 },
    );
  });

  test('decode to the values', () => {
    fc.assert(
      fc.property(rows, ({ types, values }) => {
        const columns = types.map((type, k) =>
          columnOf(
            type,
            values.map((row) => row[k]!),
          ),
        );
        const keys = encodeKeys(columns, values.length, { floats: 'distinct' });
        const decoded = decodeKeys(keys, values.length, types);
        const again = encodeKeys(decoded, values.length, { floats: 'distinct' });
        expect(again.offsets).toEqual(keys.offsets);
        expect(again.data).toEqual(keys.data);
        const flat = types.map((type) => !JSON.stringify(type).includes('map'));
        types.forEach((_, k) => {
          if (flat[k]) for (let i = 0; i < values.length; i++) expect(decoded[k]!.get(i)).toEqual(columns[k]!.get(i));
        });
      }),
      { numRuns: 500 },
    );
  });

  test('are the same through a dictionary and through a slice', () => {
    fc.assert(
      fc.property(fc.array(valueOf(STRING), { minLength: 1, maxLength: 10 }), fc.nat(9), (values, from) => {
        const plain = columnOf(STRING, values);
        const texts = [...new Set(values.filter((v) => v !== null))];
        const codes = Int32Array.from(values, (v) => (v === null ? 0 : texts.indexOf(v)));
        const coded = new DictionaryColumn(
          STRING,
          values.length,
          codes,
          columnOf(STRING, texts.length > 0 ? texts : ['']) as BytesColumn,
          plain.validity,
        );
        const start = Math.min(from, values.length);
        const [a, b] = [plain, coded].map((c) => encodeKeys([c.slice(start, values.length)], values.length - start));
        expect(b).toEqual(a);
      }),
    );
  });
});
