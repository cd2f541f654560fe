// What we write, as readers and a database that are not ours see it.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { afterAll, describe, expect, test } from 'vitest';
import { Batch } from '../../../../src/columnar/batch.js';
import { parseDdl } from '../../../../src/columnar/ddl.js';
import type { Value } from '../../../../src/columnar/value.js';
import { parquetFormat } from '../../../../src/connectors/files/parquet/format.js';

const folder = mkdtempSync(join(tmpdir(), 'parquet-'));
afterAll(() => rmSync(folder, { recursive: true }));

const schema = parseDdl(
  'id BIGINT, name STRING, price DECIMAL(20,2), small DECIMAL(7,3), at TIMESTAMP, day DATE, ok BOOLEAN, x DOUBLE, tags ARRAY<STRING>, m MAP<STRING, INT>, s STRUCT<a: INT, b: STRING>',
);

const rows: Value[][] = [
  [1n, 'ä', 123456789012345678n, -1500n, 1709210096789123n, 19782, true, 1.5, ['x', null], [['k', 1]], [1, 'one']],
  [-2n, null, -1n, 0n, -1n, -1, false, NaN, [], [], [null, 'two']],
  [null, '', null, null, null, null, null, null, null, null, null],
  [
    2n ** 60n,
    'ä',
    0n,
    9999999n,
    0n,
    0,
    null,
    -0,
    ['long'.repeat(30)],
    [
      ['a', null],
      ['b', 2],
    ],
    [3, null],
  ],
];

async function write(options: Record<string, string>): Promise<string> {
  const path = join(folder, `${Object.values(options).join('-')}.parquet`);
  const writer = await parquetFormat.writer(path, schema, new Map(Object.entries(options)), { timeZone: 'UTC', ansi: true });
  await writer.write(Batch.fromRows(schema, rows));
  await writer.finish();
  return path;
}

describe('written files', () => {
  test('open in DuckDB with the same rows and usable statistics', async () => {
    const connection = await (await DuckDBInstance.create()).connect();
    for (const compression of ['snappy', 'gzip', 'zstd', 'lz4_raw', 'none']) {
      const path = await write({ compression, outputtimestamptype: 'TIMESTAMP_MICROS' });
      const all = await connection.runAndReadAll(
        `SELECT id, name, price::VARCHAR, small::VARCHAR, epoch_us("at"), "day"::VARCHAR, ok, x::VARCHAR, tags::VARCHAR, m::VARCHAR, s::VARCHAR FROM '${path}'`,
      );
      expect(all.getRows()).toEqual([
        [
          1n,
          'ä',
          '1234567890123456.78',
          '-1.500',
          1709210096789123n,
          '2024-02-29',
          true,
          '1.5',
          '[x, NULL]',
          '{k=1}',
          "{'a': 1, 'b': one}",
        ],
        [-2n, null, '-0.01', '0.000', -1n, '1969-12-31', false, 'nan', '[]', '{}', "{'a': NULL, 'b': two}"],
        [null, '', null, null, null, null, null, null, null, null, null],
        [
          2n ** 60n,
          'ä',
          '0.00',
          '9999.999',
          0n,
          '1970-01-01',
          null,
          '-0.0',
          `[${'long'.repeat(30)}]`,
          '{a=NULL, b=2}',
          "{'a': 3, 'b': NULL}",
        ],
      ]);
      const where = await connection.runAndReadAll(`SELECT count(*) FROM '${path}' WHERE id > 5 AND name = 'ä' AND price >= 0`);
      expect(where.getRows()).toEqual([[1n]]);
    }
    connection.closeSync();
  });

  test('open in hyparquet, with bounds and counts of nulls in the footer', async () => {
    const bytes = readFileSync(await write({ compression: 'none', outputtimestamptype: 'INT96' }));
    const file = new Uint8Array(bytes).buffer;
    const objects = await parquetReadObjects({ file });
    expect(objects.map(({ id, name, tags }) => [id, name, tags ?? null])).toEqual(
      rows.map(([id, name, , , , , , , tags]) => [id, name, tags]),
    );
    expect((objects[0]!['at'] as Date).toISOString()).toBe('2024-02-29T12:34:56.789Z');
    const statistics = parquetMetadata(file).row_groups[0]!.columns.map((c) => c.meta_data!.statistics);
    expect(statistics[0]).toMatchObject({ min_value: -2n, max_value: 2n ** 60n, null_count: 1n });
    expect(statistics[7]).toMatchObject({ min_value: -0, max_value: 1.5, null_count: 1n });
    expect(statistics[4]!.min_value).toBeUndefined();
  });
});
