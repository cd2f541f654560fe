// Columns read as another type than the file's.
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { Batch } from '../../../../src/columnar/batch.js';
import { parseDdl } from '../../../../src/columnar/ddl.js';
import type { Value } from '../../../../src/columnar/value.js';
import { orcFormat } from '../../../../src/connectors/files/orc/format.js';

const folder = mkdtempSync(join(tmpdir(), 'orc-evolution-'));
afterAll(() => rmSync(folder, { recursive: true }));

const context = { timeZone: 'Europe/Paris', ansi: true };

async function readAs(written: string, rows: Value[][], asked: string): Promise<Value[][]> {
  const path = join(folder, 'in.orc');
  rmSync(path, { force: true });
  const writer = await orcFormat.writer(path, parseDdl(written), new Map(), context);
  await writer.write(Batch.fromRows(parseDdl(written), rows));
  await writer.finish();
  const schema = parseDdl(asked);
  const columns = schema.fields.map((f) => f.name);
  const reader = orcFormat.reader({ schema, columns, batchRows: 2, signal: new AbortController().signal, ...context }, new Map());
  const out: Value[][] = [];
  const file = { path, uri: `file://${path}`, sizeBytes: statSync(path).size, modifiedMs: 0, partitions: new Map() };
  for await (const batch of reader.read(file)) out.push(...batch.rows());
  return out;
}

test('numbers that do not fit are NULL, others are converted', async () => {
  const rows: Value[][] = [
    [300, 2n ** 40n, 12345n, 2.75],
    [null, null, null, null],
    [-1, 7n, -50n, NaN],
  ];
  const written = 'i INT, l BIGINT, d DECIMAL(9,2), x DOUBLE';
  expect(await readAs(written, rows, 'i TINYINT, l INT, d DECIMAL(4,1), x BIGINT')).toEqual([
    [null, null, 1235n, 2n],
    [null, null, null, null],
    [-1, 7, -5n, null],
  ]);
  expect(await readAs(written, rows, 'i STRING, l DOUBLE, d STRING, x FLOAT, other STRING')).toEqual([
    ['300', 2 ** 40, '123.45', 2.75, null],
    [null, null, null, null, null],
    ['-1', 7, '-0.50', NaN, null],
  ]);
});

test('dates become midnights, texts bytes or numbers', async () => {
  const read = await readAs(
    'd DATE, s STRING, n STRING',
    [
      [19_723, 'é', '12'],
      [null, '', 'x'],
    ],
    'd TIMESTAMP, s BINARY, n INT',
  );
  expect(read).toEqual([
    [BigInt(Date.UTC(2023, 11, 31, 23)) * 1000n, Uint8Array.of(0xc3, 0xa9), 12],
    [null, new Uint8Array(0), null],
  ]);
});

test('other types are refused by name', async () => {
  await expect(readAs('d DATE', [[1]], 'd ARRAY<INT>')).rejects.toThrow('FAILED_READ_FILE.NO_HINT');
});
