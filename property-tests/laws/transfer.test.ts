import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Batch } from '../../src/columnar/batch.js';
import { type BytesColumn, type Column, ConstantColumn, DictionaryColumn } from '../../src/columnar/column.js';
import { batchFromMessage, batchToMessage } from '../../src/columnar/transfer.js';
import { field, STRING, struct } from '../../src/columnar/types.js';
import { anyType, valueOf } from '../arbitraries/value.js';

/** As another thread gets it. */
function sent(batch: Batch): Batch {
  const transfer: ArrayBuffer[] = [];
  return batchFromMessage(batch.schema, structuredClone(batchToMessage(batch, transfer), { transfer }));
}

const tables = fc.array(anyType(2), { minLength: 1, maxLength: 4 }).chain((types) =>
  fc.record({
    types: fc.constant(types),
    rows: fc.array(fc.tuple(...types.map(valueOf)), { maxLength: 20 }),
    from: fc.nat(20),
    to: fc.nat(20),
  }),
);

test('a batch that was sent has the same values, and the one that was sent still has them', () => {
  fc.assert(
    fc.property(tables, ({ types, rows, from, to }) => {
      const schema = struct(types.map((type, k) => field(`c${k}`, type)));
      const end = Math.min(Math.max(from, to), rows.length);
      const batch = Batch.fromRows(schema, rows).slice(Math.min(from, end), end);
      const before = batch.rows();
      expect(sent(batch).rows()).toEqual(before);
      expect(batch.rows()).toEqual(before);
    }),
    { numRuns: 1000 },
  );
});

test('codes and constants stay what they are', () => {
  const schema = struct([field('coded', STRING), field('fixed', STRING)]);
  const words = Batch.fromRows(struct([field('w', STRING)]), [['a'], ['bc']]).column(0) as BytesColumn;
  const columns: Column[] = [
    new DictionaryColumn(STRING, 3, Int32Array.of(1, 0, 1), words, Uint8Array.of(0b101)),
    new ConstantColumn(STRING, 3, 'x'),
  ];
  const got = sent(new Batch(schema, columns, 3));
  expect(got.columns.map((c) => c.constructor.name)).toEqual(['DictionaryColumn', 'ConstantColumn']);
  expect(got.rows()).toEqual([
    ['bc', 'x'],
    [null, 'x'],
    ['bc', 'x'],
  ]);
});
