import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { columnBuilder } from '../../src/columnar/builder.js';
import { decodeColumns, encodeColumns } from '../../src/columnar/codec.js';
import { isTidemarkError } from '../../src/base/errors.js';
import { anyType, valueOf } from '../arbitraries/value.js';

const tables = fc
  .array(anyType(2), { minLength: 1, maxLength: 4 })
  .chain((types) =>
    fc.record({ types: fc.constant(types), rows: fc.array(fc.tuple(...types.map(valueOf)), { maxLength: 20 }), from: fc.nat(20) }),
  );

describe('encoded columns', () => {
  test('give the same values back, also of a slice', () => {
    fc.assert(
      fc.property(tables, ({ types, rows, from }) => {
        const start = Math.min(from, rows.length);
        const columns = types.map((type, k) => {
          const builder = columnBuilder(type);
          for (const row of rows) builder.append(row[k]!);
          return builder.finish().slice(start, rows.length);
        });
        const decoded = decodeColumns(encodeColumns(columns), types);
        types.forEach((type, k) => {
          expect(decoded[k]!.type).toEqual(type);
          expect(decoded[k]!.length).toBe(rows.length - start);
          for (let i = 0; i < rows.length - start; i++) expect(decoded[k]!.get(i)).toEqual(columns[k]!.get(i));
        });
      }),
      { numRuns: 1000 },
    );
  });

  test('are refused when a byte is changed or cut off', () => {
    fc.assert(
      fc.property(tables, fc.nat(), fc.integer({ min: 1, max: 255 }), ({ types, rows }, at, flip) => {
        const columns = types.map((type, k) => {
          const builder = columnBuilder(type);
          for (const row of rows) builder.append(row[k]!);
          return builder.finish();
        });
        const bytes = encodeColumns(columns);
        const damaged = bytes.slice();
        damaged[at % bytes.length]! ^= flip;
        for (const bad of [damaged, bytes.slice(0, at % bytes.length)]) {
          let error: unknown;
          try {
            decodeColumns(bad, types);
          } catch (e) {
            error = e;
          }
          expect(isTidemarkError(error, 'BYTES_CORRUPT')).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });
});
