import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parquetMetadata, type SchemaElement } from 'hyparquet';
import { availableNow, inferSchema, readFiles, toFiles, writeStream } from 'tidemark';
import { toDdl } from '../../../src/columnar/schema-text.js';
import { collected, fileChunks } from '../../../src/connectors/files/compression.js';
import { formatNamed } from '../../../src/connectors/files/formats.js';
import { readOptionNames } from '../../../src/connectors/files/options.js';
import type { IoCase, RecordedError, RunCase } from './case.js';
import { confOptions } from './conf.js';
import { differ, sameError } from './compare.js';
import { batchStream, withCalls, writeBatches } from './pipeline.js';
import { filesBelow } from './place.js';
import { boundedRows, byText, normalized } from './values.js';

interface Expected {
  readonly files?: readonly RecordedFile[];
  readonly metadataLog?: Readonly<Record<string, readonly string[]>>;
  readonly readBack?: { readonly schema: string; readonly rows: readonly (readonly unknown[])[]; readonly error?: RecordedError };
  readonly error?: RecordedError;
}

interface RecordedFile {
  readonly name: string;
  readonly text?: string;
  readonly size?: number | string;
  readonly parquetSchema?: string;
  readonly codecs?: readonly string[];
  readonly keyValueMetadata?: Readonly<Record<string, string>>;
  readonly rowCount?: number;
}

/**
 * file-sink/: what the file sink writes. Not compared: the number of the task in names, files without rows (we write none) and their lines in
 * the log, the program that a Parquet file says it is from.
 */
export const runFileSink: RunCase = async (test, { root }) => {
  const expected = test['expect'] as Expected;
  try {
    await writeAll(test, root);
  } catch (error) {
    if (expected.error === undefined) throw error;
    return sameError(expected.error, error);
  }
  if (expected.error !== undefined) return [`expected ${expected.error.message}, but it went well`];
  const out = join(root, 'out');
  const files = await Promise.all(dataFiles(out).map((name) => described(out, name)));
  const problems = compareFiles(expected.files!.filter(hasRows), files);
  problems.push(...differ('log', logText(expected.metadataLog!), logText(logOf(out, root))));
  if (expected.readBack === undefined) return problems;
  if (expected.readBack.error === undefined) return [...problems, ...(await compareReadBack(test, out, expected.readBack))];
  const error = await readingBack(test, out).then(
    () => new Error('it went well'),
    (cause: unknown) => cause,
  );
  return [...problems, ...sameError(expected.readBack.error, error)];
};

async function writeAll(test: IoCase, root: string): Promise<void> {
  const batches = test['batches'] as unknown[][];
  const runs = (test['runs'] as number | undefined) ?? 1;
  const perRun = Math.ceil(batches.length / runs);
  const { timeZone, ...conf } = confOptions(test.conf);
  for (let from = 0; from < batches.length; from += perRun) {
    writeBatches(join(root, 'in'), batches.slice(from, from + perRun), from);
    const sink = toFiles(join(root, 'out'), {
      format: test.format!,
      ...(test['partitionBy'] === undefined ? {} : { partitionBy: test['partitionBy'] as string[] }),
      ...conf,
      ...test.options,
    });
    const stream = withCalls(batchStream(join(root, 'in'), test.schema!), test);
    const settings = { checkpointLocation: join(root, 'ck'), trigger: availableNow(), ...(timeZone === undefined ? {} : { timeZone }) };
    await stream.pipe(writeStream(sink, settings)).start().awaitTermination();
  }
}

/** Files whose content was not recorded (other encodings, ORC) are compared by name. */
function compareFiles(expected: readonly RecordedFile[], found: readonly Described[]): string[] {
  const isKnown = expected.every((file) => file.text !== undefined || file.parquetSchema !== undefined);
  const wanted = byText<Described>(expected.map((file) => (isKnown ? comparable(file) : { name: plainName(file.name) })));
  const ours = byText<Described>(found.map((file) => (isKnown ? file : { name: file.name })));
  if (wanted.length !== ours.length) return differ('files', wanted, ours);
  return wanted.flatMap((file, k) =>
    Object.keys(file).flatMap((key) => differ(`file ${k} ${file.name}: ${key}`, file[key], ours[k]![key])),
  );
}

interface Described {
  readonly name: string;
  readonly [field: string]: unknown;
}

function dataFiles(out: string): string[] {
  return filesBelow(out).filter((name) => !name.startsWith('_spark_metadata/'));
}

/** As recorded: a file without a single row. */
function hasRows(file: RecordedFile): boolean {
  return file.rowCount !== 0 && file.size !== 0;
}

function plainName(name: string): string {
  return name.replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, '<UUID>').replace(/part-\d{5}-/, 'part-00000-');
}

function comparable(file: RecordedFile): Described {
  const { name, text, size, parquetSchema, codecs, keyValueMetadata, rowCount } = file;
  if (parquetSchema !== undefined) {
    return {
      name: plainName(name),
      rowCount,
      schema: parquetSchema,
      codecs,
      spark: keyValueMetadata?.['org.apache.spark.sql.parquet.row.metadata'],
    };
  }
  return text === undefined ? { name: plainName(name) } : { name: plainName(name), text, ...(typeof size === 'number' && { size }) };
}

async function described(out: string, name: string): Promise<Described> {
  const path = join(out, name);
  if (name.endsWith('.parquet')) return describedParquet(path, name);
  if (name.endsWith('.orc')) return { name: plainName(name) };
  const bytes = await collected(fileChunks(path, new AbortController().signal));
  const isPlain = /\.(json|csv|txt)$/.test(name);
  return { name: plainName(name), text: textOf(bytes), ...(isPlain && { size: statSync(path).size }) };
}

/** Recorded texts are read as UTF-8. */
function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('utf8');
}

function describedParquet(path: string, name: string): Described {
  const bytes = readFileSync(path);
  const metadata = parquetMetadata(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer);
  const codecs = new Set(
    metadata.row_groups.flatMap((group) => group.columns.map((column) => column.meta_data!.codec.replace('LZ4_RAW', 'LZ4'))),
  );
  return {
    name: plainName(name),
    rowCount: Number(metadata.num_rows),
    schema: schemaText(metadata.schema),
    codecs: [...codecs].toSorted(),
    spark: metadata.key_value_metadata?.find((entry) => entry.key === 'org.apache.spark.sql.parquet.row.metadata')?.value,
  };
}

/** A Parquet schema as pyarrow prints it. */
function schemaText(elements: readonly SchemaElement[]): string {
  let next = 0;
  const print = (indent: string): string => {
    const element = elements[next++]!;
    const logical = logicalText(element);
    const head = `${indent}${(element.repetition_type ?? 'REQUIRED').toLowerCase()} `;
    const kind = element.num_children === undefined ? typeText(element) : 'group';
    const named = `${head}${kind} field_id=-1 ${element.name}${logical === '' ? '' : ` (${logical})`}`;
    if (element.num_children === undefined) return `${named};\n`;
    const children = Array.from({ length: element.num_children }, () => print(`${indent}  `)).join('');
    return `${named} {\n${children}${indent}}\n`;
  };
  return print('');
}

function typeText({ type, type_length: length }: SchemaElement): string {
  if (type === 'BYTE_ARRAY') return 'binary';
  return type === 'FIXED_LEN_BYTE_ARRAY' ? `fixed_len_byte_array(${length})` : type!.toLowerCase();
}

function logicalText({ logical_type: logical, precision, scale }: SchemaElement): string {
  switch (logical?.type) {
    case undefined:
      return precision === undefined ? '' : `Decimal(precision=${precision}, scale=${scale})`;
    case 'STRING':
      return 'String';
    case 'INTEGER':
      return `Int(bitWidth=${logical.bitWidth}, isSigned=${logical.isSigned})`;
    case 'DECIMAL':
      return `Decimal(precision=${logical.precision}, scale=${logical.scale})`;
    case 'TIMESTAMP':
      return `Timestamp(isAdjustedToUTC=${logical.isAdjustedToUTC}, timeUnit=${logical.unit.toLowerCase().slice(0, -1)}seconds, is_from_converted_type=false, force_set_converted_type=false)`;
    default:
      return `${logical!.type[0]}${logical!.type.slice(1).toLowerCase()}`;
  }
}

function logOf(out: string, root: string): Record<string, string[]> {
  const folder = join(out, '_spark_metadata');
  const names = readdirSync(folder).filter((name) => !name.startsWith('.'));
  return Object.fromEntries(
    names.map((name) => [name, readFileSync(join(folder, name), 'utf8').replaceAll(`${root}/out`, '<OUT>').split('\n')]),
  );
}

/** Entries in the order of their epochs, without what varies. */
function logText(log: Readonly<Record<string, readonly string[]>>): unknown {
  return Object.entries(log)
    .toSorted(([a], [b]) => Number.parseInt(a) - Number.parseInt(b))
    .map(([name, lines]) => [name, lines.flatMap(lineText)]);
}

function lineText(line: string): string[] {
  if (!line.startsWith('{')) return [line];
  const entry = JSON.parse(line) as Record<string, unknown>;
  if (entry['size'] === 0) return [];
  const size = /\.(json|csv|txt)$/.test(String(entry['path'])) ? entry['size'] : '<SIZE>';
  return [
    JSON.stringify({ ...entry, path: plainName(String(entry['path'])), size, modificationTime: 0, blockReplication: 0, blockSize: 0 }),
  ];
}

async function readingBack(test: IoCase, out: string) {
  const known = new Set(readOptionNames(formatNamed(test.format!)).map((name) => name.toLowerCase()));
  const { timeZone } = confOptions(test.conf);
  const own = Object.fromEntries(Object.entries(test.options ?? {}).filter(([name]) => known.has(name.toLowerCase())));
  const options = { format: test.format!, ...own, ...(timeZone !== undefined && { timeZone }) };
  const stream = readFiles(out, { ...options, ...(test.format === 'text' ? {} : { schema: await inferSchema(out, options) }) });
  return { schema: stream.schema, rows: await boundedRows(stream, timeZone) };
}

async function compareReadBack(test: IoCase, out: string, expected: NonNullable<Expected['readBack']>): Promise<string[]> {
  const found = await readingBack(test, out);
  const { fields } = found.schema;
  const rows = byText(expected.rows.map((row) => row.map((value, k) => normalized(fields[k]!.type, value))));
  return [...differ('schema read back', expected.schema, toDdl(found.schema)), ...differ('rows read back', rows, byText(found.rows))];
}
