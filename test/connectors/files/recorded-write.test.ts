// Exact texts of Spark's file sink against the writers of the text formats. Queries with operators belong to the sink's own tests.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parse, stringify } from 'lossless-json';
import { describe, expect, test } from 'vitest';
import { isTidemarkError } from '../../../src/base/errors.js';
import { parseDdl } from '../../../src/columnar/ddl.js';
import { Batch } from '../../../src/columnar/batch.js';
import type { Value } from '../../../src/columnar/value.js';
import { csvFormat } from '../../../src/connectors/files/csv/format.js';
import type { FileFormat } from '../../../src/connectors/files/format.js';
import { jsonFormat } from '../../../src/connectors/files/json/format.js';
import { textFormat } from '../../../src/connectors/files/text/format.js';
import { jsonOptions } from '../../../src/expressions/values/json/json-options.js';
import { JsonRecordReader } from '../../../src/expressions/values/json/json-parser.js';

interface SinkCase {
  readonly id: string;
  readonly format: string;
  readonly schema: string;
  readonly batches: readonly (readonly unknown[])[];
  readonly options?: Readonly<Record<string, string>>;
  readonly conf?: Readonly<Record<string, string>>;
  readonly ops?: unknown;
  readonly select?: unknown;
  readonly partitionBy?: unknown;
  readonly expect: {
    readonly files?: readonly { readonly name: string; readonly text?: string; readonly base64?: string }[];
    readonly error?: { readonly causes: readonly { readonly condition: string }[] };
  };
}

const formats: Readonly<Record<string, FileFormat>> = { csv: csvFormat, json: jsonFormat, text: textFormat };
const context = { timeZone: 'UTC', ansi: true };
// numbers beyond 2^53 and -0.0 have to come through as they are written
const cases = parse(
  readFileSync(new URL('../../conformance/corpus/io/file-sink/cases.json', import.meta.url), 'utf8'),
) as readonly SinkCase[];
const single = cases.filter(
  (c) =>
    c.format in formats &&
    c.ops === undefined &&
    c.select === undefined &&
    c.partitionBy === undefined &&
    !('maxRecordsPerFile' in (c.options ?? {})),
);

async function written(recorded: SinkCase, records: readonly unknown[]): Promise<{ name: string; bytes: Buffer }> {
  const schema = parseDdl(recorded.schema);
  const parser = new JsonRecordReader(schema, jsonOptions(new Map(), context), { allowArrayAsStructs: true, exactStrings: true });
  const rows = records.flatMap((record) => parser.read(stringify(record)!) as Value[][]);
  const format = formats[recorded.format]!;
  const options = new Map(Object.entries(recorded.options ?? {}).map(([k, v]) => [k.toLowerCase(), v]));
  const folder = mkdtempSync(join(tmpdir(), 'write-'));
  try {
    const path = join(folder, 'out');
    const session = { ...context, timeZone: recorded.conf?.['spark.sql.session.timeZone'] ?? 'UTC' };
    const writer = await format.writer(path, schema, options, session);
    await writer.write(Batch.fromRows(schema, rows));
    await writer.finish();
    const bytes = readFileSync(path);
    const extension = format.extension(options);
    return { name: extension, bytes: extension.endsWith('.gz') ? gunzipSync(bytes) : bytes };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('recorded files', () => {
  for (const recorded of single) {
    test(recorded.id, async () => {
      if (recorded.expect.error !== undefined) {
        const error = await written(recorded, recorded.batches[0]!).catch((e: unknown) => e);
        expect(isTidemarkError(error) && error.code).toBe(recorded.expect.error.causes[0]!.condition);
        return;
      }
      const texts = new Set<string>();
      const names = new Set<string>();
      for (const records of recorded.batches) {
        const { name, bytes } = await written(recorded, records);
        texts.add(bytes.toString('latin1'));
        names.add(name);
      }
      const expected = recorded.expect.files!.map((f) =>
        (f.base64 === undefined ? Buffer.from(f.text!) : Buffer.from(f.base64, 'base64')).toString('latin1'),
      );
      expect(texts).toEqual(new Set(expected));
      expect([...names][0]).toBe(/-c000(.*)$/.exec(recorded.expect.files![0]!.name)![1]);
    });
  }
});
