import { expect, test } from 'vitest';
import { Batch } from '../../src/columnar/batch.js';
import { ConstantColumn, NumberColumn } from '../../src/columnar/column.js';
import { take } from '../../src/columnar/take.js';
import { field, INT, struct } from '../../src/columnar/types.js';

const SCHEMA = struct([field('a', INT), field('b', INT)]);
const VALUES = [Int32Array.of(1, 2, 3, 4), Int32Array.of(10, 20, 30, 40)];

/** A deferred batch over memory that can be taken away, and what was asked of it. */
function deferred() {
  const asked: string[] = [];
  const memory = VALUES.map((values) => values.slice());
  const columnOf = (k: number) => new NumberColumn(INT, 4, memory[k]!.slice(), null);
  const batch = Batch.deferred(SCHEMA, 4, {
    column: (k) => {
      asked.push(`all of ${k}`);
      return columnOf(k);
    },
    take: (k, rows) => {
      asked.push(`${rows.join(' ')} of ${k}`);
      return take(columnOf(k), rows);
    },
  });
  return { batch, asked, overwrite: () => memory.forEach((values) => values.fill(-1)) };
}

test('a column is made once, when it is looked at, and all are there once the batch is settled', () => {
  const { batch, asked, overwrite } = deferred();
  expect(asked).toEqual([]);
  expect([batch.column(1).get(2), batch.column(1).get(3)]).toEqual([30, 40]);
  expect(asked).toEqual(['all of 1']);
  batch.settle();
  overwrite();
  expect(batch.rows()).toEqual([
    [1, 10],
    [2, 20],
    [3, 30],
    [4, 40],
  ]);
  expect(asked).toEqual(['all of 1', 'all of 0']);
});

test('of rows that were taken last only those are made', () => {
  const { batch, asked, overwrite } = deferred();
  const wide = batch.arranged(struct([field('b', INT), field('c', INT), field('a', INT)]), [1, new ConstantColumn(INT, 4, 7), 0]);
  expect(wide.column(2).get(0)).toBe(1);
  const some = wide.takeLast(Int32Array.of(0, 2, 3));
  const few = some.takeLast(Int32Array.of(1, 2));
  expect(few.column(1).get(0)).toBe(7);
  batch.settle();
  overwrite();
  expect(few.rows()).toEqual([
    [30, 7, 3],
    [40, 7, 4],
  ]);
  expect(asked).toEqual(['all of 0', '2 3 of 1']);
  expect(() => batch.rows()).toThrow('a batch was looked at that was handed over');
});

test('whoever does not know of it takes, slices and renames as ever', () => {
  expect(deferred().batch.take(Int32Array.of(3, -1)).rows()).toEqual([
    [4, 40],
    [null, null],
  ]);
  expect(deferred().batch.slice(1, 2).rows()).toEqual([[2, 20]]);
  const { batch, overwrite } = deferred();
  const renamed = batch.withSchema(struct([field('x', INT), field('y', INT)]));
  batch.settle();
  overwrite();
  expect([renamed.row(0), batch.row(0)]).toEqual([
    [1, 10],
    [1, 10],
  ]);
});
