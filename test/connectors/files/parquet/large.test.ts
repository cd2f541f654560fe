// Files of several row groups and pages, with dictionaries that pay, that are given up on the first page, and that are given up later.
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, expect, test } from 'vitest';
import { Batch } from '../../../../src/columnar/batch.js';
import { parseDdl } from '../../../../src/columnar/ddl.js';
import type { Value } from '../../../../src/columnar/value.js';
import { openLocalFile } from '../../../../src/connectors/files/binary/local-file.js';
import { parquetFormat } from '../../../../src/connectors/files/parquet/format.js';
import { readMetadata } from '../../../../src/connectors/files/parquet/metadata.js';
import { ParquetWriter } from '../../../../src/connectors/files/parquet/parquet-writer.js';

const folder = mkdtempSync(join(tmpdir(), 'parquet-large-'));
afterAll(() => rmSync(folder, { recursive: true }));

const ROWS = 150_000;
const schema = parseDdl('id BIGINT, few STRING, many STRING, later STRING, x DOUBLE, tags ARRAY<INT>');

function rowOf(i: number): Value[] {
  return [
    BigInt(i) * 1_000_003n,
    i % 5 === 0 ? null : `few ${i % 7}`,
    `value number ${i}`,
    // few values at first, then ever more
    i < 80_000 ? `v${i % 100}` : `a long value that differs from row to row: ${i}`,
    i / 3,
    i % 11 === 0 ? null : Array.from({ length: i % 4 }, (_, k) => (k === 2 ? null : i + k)),
  ];
}

test('many rows come back, here and in DuckDB', async () => {
  const path = join(folder, 'large.parquet');
  const options = { codec: 'SNAPPY', blockCodec: 'snappy', timestamps: 'INT96', rowGroupBytes: 2 << 20 } as const;
  const writer = await ParquetWriter.open(path, schema, options);
  for (let start = 0; start < ROWS; start += 10_000) {
    await writer.write(
      Batch.fromRows(
        schema,
        Array.from({ length: 10_000 }, (_, k) => rowOf(start + k)),
      ),
    );
  }
  await writer.finish();

  const access = await openLocalFile(path);
  const groups = (await readMetadata(access, path)).rowGroups;
  await access.close();
  expect(groups.length).toBeGreaterThan(1);

  const file = { path, uri: `file://${path}`, sizeBytes: statSync(path).size, modifiedMs: 0, partitions: new Map() };
  const columns = schema.fields.map((f) => f.name);
  const request = { schema, columns, batchRows: 30_001, signal: new AbortController().signal, timeZone: 'UTC', ansi: true };
  let at = 0;
  for await (const batch of parquetFormat.reader(request, new Map()).read(file)) {
    for (let i = 0; i < batch.length; i += 997) expect(batch.row(i)).toEqual(rowOf(at + i));
    at += batch.length;
  }
  expect(at).toBe(ROWS);

  const connection = await (await DuckDBInstance.create()).connect();
  const sums = await connection.runAndReadAll(
    `SELECT count(*), count(few), count(DISTINCT few), count(DISTINCT many), count(DISTINCT later), sum(id)::VARCHAR, sum(len(tags))::INT FROM '${path}'`,
  );
  connection.closeSync();
  let ids = 0n;
  let tags = 0;
  for (let i = 0; i < ROWS; i++) {
    ids += BigInt(i) * 1_000_003n;
    tags += i % 11 === 0 ? 0 : i % 4;
  }
  expect(sums.getRows()).toEqual([[BigInt(ROWS), BigInt(ROWS - ROWS / 5), 7n, BigInt(ROWS), 70_100n, String(ids), tags]]);
});
