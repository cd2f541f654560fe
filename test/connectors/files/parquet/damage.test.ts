// Damaged files end in an error that names them, never in a crash, a hang or another kind of error.
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { isTidemarkError, type TidemarkError } from '../../../../src/base/errors.js';
import { parquetFormat } from '../../../../src/connectors/files/parquet/format.js';

const folder = mkdtempSync(join(tmpdir(), 'parquet-damage-'));
afterAll(() => rmSync(folder, { recursive: true }));

const corpus = new URL('../../../conformance/corpus/io/read/data/', import.meta.url);
const context = { timeZone: 'UTC', ansi: true };

async function readAll(path: string): Promise<number> {
  const file = { path, uri: `file://${path}`, sizeBytes: statSync(path).size, modifiedMs: 0, partitions: new Map() };
  const schema = await parquetFormat.inferSchema!([file], new Map(), context);
  const columns = schema.fields.map((f) => f.name);
  const reader = parquetFormat.reader({ schema, columns, batchRows: 100, signal: new AbortController().signal, ...context }, new Map());
  let rows = 0;
  for await (const batch of reader.read(file)) rows += batch.rows().length;
  return rows;
}

/** A fixed sequence of numbers below `limit`, so that a failure can be run again. */
function* numbersBelow(limit: number): Generator<number> {
  for (let state = 12345; ;) {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    yield Math.floor((state / 2 ** 32) * limit);
  }
}

test.each([
  'parquet-spark-snappy',
  'parquet-spark-zstd',
  'parquet-nested',
  'parquet-nested-v2',
  'parquet-enc-delta-binary-packed',
  'parquet-small-pages',
])('%s with bytes changed or cut off', async (id) => {
  const whole = readFileSync(new URL(`${id}/in.parquet`, corpus));
  const places = numbersBelow(whole.length);
  const path = join(folder, `${id}.parquet`);
  for (let round = 0; round < 300; round++) {
    const bytes = Buffer.from(whole);
    const at = places.next().value as number;
    bytes[at] = (bytes[at]! + 1 + ((places.next().value as number) % 255)) & 255;
    writeFileSync(path, round % 10 === 0 ? bytes.subarray(0, at) : bytes);
    try {
      await readAll(path);
    } catch (error) {
      expect(isTidemarkError(error), `byte ${at}: ${String(error)}`).toBe(true);
      expect((error as TidemarkError).code).not.toBe('INTERNAL_ERROR');
    }
  }
});
