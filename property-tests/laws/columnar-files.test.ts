// Columnar files give back the rows that were written, whatever the schema, codec, batch sizes and columns asked for.
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { Batch } from '../../src/columnar/batch.js';
import { field, struct, type DataType, type Schema } from '../../src/columnar/types.js';
import type { Value } from '../../src/columnar/value.js';
import { isStorable } from '../../src/connectors/files/binary/storable.js';
import type { FileFormat } from '../../src/connectors/files/format.js';
import { orcFormat } from '../../src/connectors/files/orc/format.js';
import { parquetFormat } from '../../src/connectors/files/parquet/format.js';
import { anyType, valueOf } from '../arbitraries/value.js';

const folder = mkdtempSync(join(tmpdir(), 'columnar-files-'));
afterAll(() => rmSync(folder, { recursive: true }));

const context = { timeZone: 'UTC', ansi: true };

interface Table {
  readonly schema: Schema;
  readonly rows: readonly Value[][];
  /** How often the rows are repeated: many of few distinct values make dictionaries and long runs. */
  readonly times: number;
  readonly codec: string;
  readonly writtenRows: number;
  readonly batchRows: number;
  readonly columns: readonly string[];
}

/** What each format keeps of a value that it cannot hold exactly. */
const kept: Readonly<Record<string, (value: bigint, type: DataType) => bigint>> = {
  // Times of day in microseconds.
  parquet: (value, type) => (type.kind === 'time' ? (value / 1000n) * 1000n : value),
  // A timestamp within the last second before 1970 cannot be told from one in the first second after: no reader gets it back.
  orc: (value, type) => (type.kind === 'timestamp' && value < 0n && value > -1_000_000n ? 0n : value),
};

function stored(value: Value, type: DataType, format: string): Value {
  if (value === null) return null;
  if (type.kind === 'array') return (value as Value[]).map((v) => stored(v, type.element, format));
  if (type.kind === 'map') return (value as Value[][]).map(([k, v]) => [stored(k!, type.key, format), stored(v!, type.value, format)]);
  if (type.kind === 'struct') return (value as Value[]).map((v, k) => stored(v, type.fields[k]!.type, format));
  return typeof value === 'bigint' ? kept[format]!(value, type) : value;
}

function tables(format: string, codecs: readonly string[]): fc.Arbitrary<Table> {
  const types = fc.array(anyType(2).filter(isStorable), { minLength: 1, maxLength: 4 });
  return types.chain((types) => {
    const schema = struct(types.map((type, k) => field(`c${k}`, type)));
    return fc.record({
      schema: fc.constant(schema),
      rows: fc.array(fc.tuple(...types.map((t) => valueOf(t).map((v) => stored(v, t, format)))), { maxLength: 20 }),
      times: fc.constantFrom(1, 1, 7, 60),
      codec: fc.constantFrom(...codecs),
      writtenRows: fc.integer({ min: 1, max: 100 }),
      batchRows: fc.integer({ min: 1, max: 300 }),
      columns: fc.subarray(schema.fields.map((f) => f.name)),
    });
  });
}

async function written(format: FileFormat, table: Table): Promise<string> {
  const path = join(folder, `t${format.extension(new Map([['compression', table.codec]]))}`);
  rmSync(path, { force: true });
  const writer = await format.writer(path, table.schema, new Map([['compression', table.codec]]), context);
  const all = Array.from({ length: table.times }, () => table.rows).flat();
  for (let i = 0; i < all.length; i += table.writtenRows)
    await writer.write(Batch.fromRows(table.schema, all.slice(i, i + table.writtenRows)));
  expect(await writer.finish()).toEqual({ sizeBytes: statSync(path).size, rows: all.length });
  return path;
}

async function readBack(format: FileFormat, path: string, table: Table): Promise<{ schema: Schema; rows: Value[][] }> {
  const file = { path, uri: `file://${path}`, sizeBytes: statSync(path).size, modifiedMs: 0, partitions: new Map() };
  const schema = await format.inferSchema!([file], new Map(), context);
  const request = { schema, columns: table.columns, batchRows: table.batchRows, signal: new AbortController().signal, ...context };
  const rows: Value[][] = [];
  for await (const batch of format.reader(request, new Map()).read(file)) rows.push(...batch.rows());
  return { schema, rows };
}

const formats: readonly (readonly [FileFormat, readonly string[]])[] = [
  [parquetFormat, ['snappy', 'gzip', 'zstd', 'lz4_raw', 'uncompressed']],
  [orcFormat, ['zstd', 'zlib', 'snappy', 'lz4', 'none']],
];

describe.each(formats)('$name files', (format, codecs) => {
  test('give back the schema and the rows', async () => {
    const property = fc.asyncProperty(tables(format.name, codecs), async (table) => {
      const path = await written(format, table);
      const { schema, rows } = await readBack(format, path, table);
      expect(schema).toEqual(table.schema);
      const places = table.columns.map((name) => Number(name.slice(1)));
      const once = table.rows.map((row) => places.map((k) => row[k]));
      expect(rows).toEqual(Array.from({ length: table.times }, () => once).flat());
    });
    await fc.assert(property, { numRuns: 400 });
  });
});
