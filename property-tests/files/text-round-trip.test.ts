// Rows written as JSON, CSV and text come back as they were, whatever the schema, codec and batch sizes.
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { Batch } from '../../src/columnar/batch.js';
import { field, INT, STRING, struct, type DataType, type Schema } from '../../src/columnar/types.js';
import { toWellFormed } from '../../src/columnar/utf8.js';
import type { Value } from '../../src/columnar/value.js';
import { csvFormat } from '../../src/connectors/files/csv/format.js';
import type { FileFormat } from '../../src/connectors/files/format.js';
import { jsonFormat } from '../../src/connectors/files/json/format.js';
import { textFormat } from '../../src/connectors/files/text/format.js';
import { anyType, valueOf } from '../arbitraries/value.js';

const folder = mkdtempSync(join(tmpdir(), 'text-files-'));
afterAll(() => rmSync(folder, { recursive: true }));

const context = { timeZone: 'UTC', ansi: true };
const MICROS_MAX = 253_402_300_800_000_000n;
const MICROS_MIN = -62_135_596_800_000_000n;

/** The nearest value that the format can hold. */
function held(value: Value, type: DataType): Value {
  if (value === null) return null;
  switch (type.kind) {
    case 'date':
      return ((((value as number) % 2_000_000) + 2_000_000) % 2_000_000) - 700_000;
    case 'timestamp':
    case 'timestamp_ntz': {
      const span = MICROS_MAX - MICROS_MIN;
      const within = (((value as bigint) % span) + span) % span;
      return MICROS_MIN + (within / 1000n) * 1000n;
    }
    case 'time':
      return ((value as bigint) / 1000n) * 1000n;
    case 'interval_dt':
      return (value as bigint) / 10n;
    case 'interval_ym':
      return Math.trunc((value as number) / 10) + 0;
    case 'string':
      return toWellFormed(value as string);
    case 'array':
      return (value as Value[]).map((v) => held(v, type.element));
    case 'map':
      return (value as Value[][]).map(([k, v]) => [held(k!, type.key), held(v!, type.value)]);
    case 'struct':
      return (value as Value[]).map((v, k) => held(v, type.fields[k]!.type));
    default:
      return value;
  }
}

function isJson(type: DataType): boolean {
  switch (type.kind) {
    case 'interval':
    case 'void':
      return false;
    case 'array':
      return isJson(type.element);
    case 'map':
      return type.key.kind === 'string' && isJson(type.value);
    case 'struct':
      return type.fields.every((f) => isJson(f.type));
    default:
      return true;
  }
}

function isCsv(type: DataType): boolean {
  return isJson(type) && !['array', 'map', 'struct', 'binary'].includes(type.kind);
}

async function throughFile(
  format: FileFormat,
  schema: Schema,
  rows: readonly Value[][],
  write: readonly [string, string][],
  read: readonly [string, string][],
  batchRows: number,
): Promise<Value[][]> {
  const options = new Map(write);
  const path = join(folder, `t${format.extension(options)}`);
  const writer = await format.writer(path, schema, options, context);
  for (let i = 0; i < rows.length; i += batchRows) await writer.write(Batch.fromRows(schema, rows.slice(i, i + batchRows)));
  const { durable, ...written } = await writer.finish();
  await durable;
  expect(written).toEqual({ sizeBytes: statSync(path).size, rows: rows.length });
  const columns = schema.fields.map((f) => f.name);
  const request = { schema, columns, batchRows, signal: new AbortController().signal, ...context };
  const file = { path, uri: `file://${path}`, sizeBytes: statSync(path).size, modifiedMs: 0, partitions: new Map<string, string>() };
  const out: Value[][] = [];
  for await (const batch of format.reader(request, new Map(read)).read(file)) out.push(...batch.rows());
  rmSync(path);
  return out;
}

const codecs = fc.constantFrom('none', 'gzip', 'deflate', 'lz4', 'snappy');
const batchSizes = fc.integer({ min: 1, max: 50 });

function tables(isHeld: (type: DataType) => boolean): fc.Arbitrary<{ schema: Schema; rows: Value[][] }> {
  return fc.array(anyType(2).filter(isHeld), { minLength: 1, maxLength: 5 }).chain((types) =>
    fc.record({
      schema: fc.constant(struct([field('id', INT), ...types.map((t, k) => field(`c ${k}`, t))])),
      rows: fc
        .array(fc.tuple(...types.map((t) => valueOf(t).map((v) => held(v, t)))), { maxLength: 30 })
        .map((rows) => rows.map((row, i): Value[] => [i, ...row])),
    }),
  );
}

describe('text formats', () => {
  test('JSON', async () => {
    const property = fc.asyncProperty(
      tables(isJson),
      codecs,
      batchSizes,
      fc.boolean(),
      async ({ schema, rows }, codec, size, ignoreNullFields) => {
        const write: [string, string][] = [
          ['compression', codec],
          ['ignorenullfields', String(ignoreNullFields)],
        ];
        expect(await throughFile(jsonFormat, schema, rows, write, [], size)).toEqual(rows);
      },
    );
    await fc.assert(property, { numRuns: 300 });
  });

  test('CSV', async () => {
    const quotes = fc.constantFrom<[string, string][]>(
      [],
      [['quoteall', 'true']],
      [['escape', '"']],
      [['sep', '\t']],
      [['sep', '||']],
      [['header', 'true']],
    );
    const property = fc.asyncProperty(tables(isCsv), codecs, batchSizes, quotes, async ({ schema, rows }, codec, size, given) => {
      const shared: [string, string][] = [
        ['nullvalue', '~NULL~'],
        ['ignoreleadingwhitespace', 'false'],
        ['ignoretrailingwhitespace', 'false'],
        ...given,
      ];
      const plain = rows.map((row) => row.map((v) => (typeof v === 'string' ? v.replaceAll(/[\r\n\0]/g, ' ') : v)));
      expect(await throughFile(csvFormat, schema, plain, [['compression', codec], ...shared], shared, size)).toEqual(plain);
    });
    await fc.assert(property, { numRuns: 300 });
  });

  test('text', async () => {
    const lines = fc.array(
      valueOf(STRING).map((v) => (v === null ? '' : (v as string).replaceAll(/[\r\n]/g, ' '))),
      { maxLength: 200 },
    );
    const property = fc.asyncProperty(lines, codecs, batchSizes, async (values, codec, size) => {
      const schema = struct([field('value', STRING)]);
      const rows = values.map((v): Value[] => [v]);
      expect(await throughFile(textFormat, schema, rows, [['compression', codec]], [], size)).toEqual(rows);
    });
    await fc.assert(property, { numRuns: 200 });
  });
});
