import { statSync } from 'node:fs';
import { join } from 'node:path';
import { Batch } from '../../src/columnar/batch.js';
import type { Schema } from '../../src/columnar/types.js';
import type { InputFile } from '../../src/connectors/files/format.js';
import { formatNamed } from '../../src/connectors/files/formats.js';
import { canonical, type Canonical } from './canonical.js';
import type { FormatName, Table } from './tables.js';

const context = { timeZone: 'UTC', ansi: true };
const BATCH_ROWS = 700;

/** Options under which texts keep NULL, '' and blanks apart. */
export const CSV_OPTIONS = { nullvalue: '~null~', ignoreleadingwhitespace: 'false', ignoretrailingwhitespace: 'false' };

export function optionsOf(format: FormatName): [string, string][] {
  return format === 'csv' ? Object.entries(CSV_OPTIONS) : [];
}

/** Writes a table as one file of a folder; its path. */
export async function writeTable(folder: string, format: FormatName, compression: string, { schema, rows }: Table): Promise<string> {
  const kind = formatNamed(format);
  const options = new Map([...optionsOf(format), ['compression', compression]] as [string, string][]);
  const path = join(folder, `part-0${kind.extension(options)}`);
  const writer = await kind.writer(path, schema, options, context);
  for (let i = 0; i < rows.length; i += BATCH_ROWS) await writer.write(Batch.fromRows(schema, rows.slice(i, i + BATCH_ROWS)));
  await writer.finish();
  return path;
}

/** The rows of a file, by a schema that the format tells itself where it can. */
export async function readTable(path: string, format: FormatName, schema: Schema): Promise<Canonical[][]> {
  const kind = formatNamed(format);
  const file: InputFile = { path, uri: `file://${path}`, sizeBytes: statSync(path).size, modifiedMs: 0, partitions: new Map() };
  const request = {
    schema,
    columns: schema.fields.map((f) => f.name),
    batchRows: BATCH_ROWS,
    signal: new AbortController().signal,
    ...context,
  };
  const rows: Canonical[][] = [];
  for await (const batch of kind.reader(request, new Map(optionsOf(format))).read(file)) {
    for (const row of batch.rows()) rows.push(row.map((value, k) => canonical(value, schema.fields[k]!.type)));
  }
  return rows;
}

/** The schema that a file tells of itself. */
export async function schemaIn(path: string, format: FormatName): Promise<Schema> {
  const file: InputFile = { path, uri: `file://${path}`, sizeBytes: statSync(path).size, modifiedMs: 0, partitions: new Map() };
  return formatNamed(format).inferSchema!([file], new Map(), context);
}
