// Runs one recorded read of io/read straight against a format, without the file source.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { isTidemarkError } from '../../../src/base/errors.js';
import { parseDdl } from '../../../src/columnar/ddl.js';
import { toDdl } from '../../../src/columnar/schema-text.js';
import type { DataType } from '../../../src/columnar/types.js';
import { toWellFormed } from '../../../src/columnar/utf8.js';
import type { CalendarInterval, Value } from '../../../src/columnar/value.js';
import type { FileFormat, InputFile } from '../../../src/connectors/files/format.js';
import { formatDecimal } from '../../../src/expressions/values/number/decimal.js';
import { floatToText } from '../../../src/expressions/values/number/float-text.js';
import { formatDate, formatTime, formatTimestamp, formatTimestampNtz } from '../../../src/expressions/values/time/format-timestamp.js';
import { formatDayTimeInterval, formatInterval, formatYearMonthInterval } from '../../../src/expressions/values/time/interval-format.js';
import { zoneOf } from '../../../src/expressions/values/time/zones.js';

export interface ReadCase {
  readonly id: string;
  readonly about: string;
  readonly format: string;
  readonly files: readonly { readonly path: string; readonly text?: string; readonly base64?: string; readonly file?: string }[];
  readonly load: string;
  readonly schema?: string;
  readonly options?: Readonly<Record<string, string>>;
  readonly conf?: Readonly<Record<string, string>>;
  readonly ordered: boolean;
  readonly batch: {
    readonly schema?: string;
    readonly rows?: readonly (readonly unknown[])[];
    readonly error?: RecordedError & { readonly causes?: readonly RecordedError[] };
  };
}

interface RecordedError {
  readonly condition?: string;
  readonly message: string;
}

const corpus = new URL('../../conformance/corpus/io/', import.meta.url);

/** The recorded cases of a folder of io/. */
export function recordedCases<T>(folder: string): readonly T[] {
  return JSON.parse(readFileSync(new URL(`${folder}/cases.json`, corpus), 'utf8')) as readonly T[];
}

export interface Outcome {
  readonly schema?: string;
  readonly rows?: readonly (readonly unknown[])[];
  readonly error?: { readonly codes: readonly string[]; readonly message: string };
}

/** What our format makes of a case. */
export async function runRead(recorded: ReadCase, format: FileFormat): Promise<Outcome> {
  const root = mkdtempSync(join(tmpdir(), 'read-'));
  try {
    return await readIn(root, recorded, format);
  } catch (error) {
    return { error: { codes: codesOf(error), message: (error as Error).message } };
  } finally {
    rmSync(root, { recursive: true });
  }
}

function codesOf(error: unknown): string[] {
  const codes: string[] = [];
  for (let e = error; e instanceof Error; e = e.cause) if (isTidemarkError(e)) codes.push(e.code);
  return codes;
}

async function readIn(root: string, recorded: ReadCase, format: FileFormat): Promise<Outcome> {
  const files: InputFile[] = [];
  for (const { path, text, base64, file } of recorded.files) {
    const full = join(root, path);
    mkdirSync(dirname(full), { recursive: true });
    const from = file === undefined ? '' : fileURLToPath(new URL(`read/${file}`, corpus));
    writeFileSync(full, file === undefined ? (text ?? Buffer.from(base64!, 'base64')) : readFileSync(from));
    if (/^[._]/.test(basename(path))) continue;
    const { size, mtimeMs } = statSync(full);
    files.push({ path: full, uri: pathToFileURL(full).href, sizeBytes: size, modifiedMs: mtimeMs, partitions: new Map() });
  }
  const timeZone = recorded.conf?.['spark.sql.session.timeZone'] ?? 'UTC';
  const context = { timeZone, ansi: true };
  const options = new Map(Object.entries(recorded.options ?? {}).map(([k, v]) => [k.toLowerCase(), v]));
  const schema = recorded.schema === undefined ? await format.inferSchema!(files, options, context) : parseDdl(recorded.schema);
  format.checkReadSchema?.(schema);
  const columns = schema.fields.map((f) => f.name);
  const request = { schema, columns, ...context, batchRows: 1000, signal: new AbortController().signal };
  const reader = format.reader(request, options);
  const rows: unknown[][] = [];
  for (const file of files) {
    for await (const batch of reader.read(file)) {
      for (const row of batch.rows()) rows.push(row.map((v, k) => shown(schema.fields[k]!.type, v, timeZone)));
    }
  }
  // that columns of files are nullable is told by the file source
  return { schema: toDdl(schema).replaceAll(' NOT NULL', ''), rows };
}

/** A value in the form of FORMAT-io.md. */
function shown(type: DataType, value: Value, timeZone: string): unknown {
  if (value === null) return null;
  switch (type.kind) {
    case 'bigint':
      return String(value);
    case 'float':
    case 'double':
      if (!Number.isFinite(value) || Object.is(value, -0)) return Object.is(value, -0) ? '-0.0' : String(value);
      return type.kind === 'float' ? Number(floatToText(value as number)) : value;
    case 'decimal':
      return formatDecimal(value as bigint, type.scale);
    case 'string':
    case 'char':
    case 'varchar':
      return toWellFormed(value as string);
    case 'binary':
      return Buffer.from(value as Uint8Array).toString('hex');
    case 'date':
      return formatDate(value as number);
    case 'timestamp':
      return formatTimestamp(value as bigint, zoneOf(timeZone));
    case 'timestamp_ntz':
      return formatTimestampNtz(value as bigint);
    case 'time':
      return formatTime(value as bigint);
    case 'interval':
      return formatInterval(value as CalendarInterval);
    case 'interval_ym':
      return formatYearMonthInterval(value as number, type.start, type.end);
    case 'interval_dt':
      return formatDayTimeInterval(value as bigint, type.start, type.end);
    case 'array':
      return (value as Value[]).map((v) => shown(type.element, v, timeZone));
    case 'map':
      return (value as Value[][]).map(([k, v]) => [shown(type.key, k!, timeZone), shown(type.value, v!, timeZone)]);
    case 'struct':
      return (value as Value[]).map((v, k) => shown(type.fields[k]!.type, v, timeZone));
    default:
      return value;
  }
}
