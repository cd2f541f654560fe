import { expect, test } from 'vitest';
import { type EpochStream, fromRows, memoryStream, toMemory, writeStream } from 'tidemark';
import { select, union } from 'tidemark/operators';
import { codeOf } from './codes.js';

const ints = fromRows('a INT', [{ a: 1 }]) as unknown as EpochStream;
const other = (ddl: string, rows: readonly Record<string, unknown>[]) => fromRows(ddl, rows) as unknown as EpochStream;

test('rows by position, names of the first, the wider type', async () => {
  const out = ints.pipe(union(other('b BIGINT NOT NULL', [{ b: 5n }])));
  expect(out.schema.fields).toMatchObject([{ name: 'a', type: { kind: 'bigint' }, nullable: true }]);
  expect(await out.collect()).toEqual([{ a: 1n }, { a: 5n }]);
});

test('inputs must fit', () => {
  expect(codeOf(() => ints.pipe(union(other('a INT, b INT', []))))).toBe('NUM_COLUMNS_MISMATCH');
  expect(codeOf(() => ints.pipe(union(other('a ARRAY<INT>', []))))).toBe('INCOMPATIBLE_COLUMN_TYPE');
});

test('a source in both inputs is read once', async () => {
  const source = memoryStream('a INT');
  const sink = toMemory();
  const query = source.pipe(union(source), select('a'), writeStream(sink)).start();
  source.add([{ a: 1 }, { a: 2 }]);
  await query.processAllAvailable();
  expect(sink.rows()).toEqual([{ a: 1 }, { a: 2 }, { a: 1 }, { a: 2 }]);
  await query.stop();
});
