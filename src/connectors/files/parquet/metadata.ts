import { TidemarkError } from '../../../base/errors.js';
import type { RandomAccess } from '../format.js';
import { ThriftReader, type ThriftStruct } from './thrift-reader.js';

/** Physical types, as numbered in the format. */
export const PHYSICAL = ['BOOLEAN', 'INT32', 'INT64', 'INT96', 'FLOAT', 'DOUBLE', 'BYTE_ARRAY', 'FIXED_LEN_BYTE_ARRAY'] as const;
export type Physical = (typeof PHYSICAL)[number];

export const CODECS = ['UNCOMPRESSED', 'SNAPPY', 'GZIP', 'LZO', 'BROTLI', 'LZ4', 'ZSTD', 'LZ4_RAW'] as const;
export type Codec = (typeof CODECS)[number];

export const ENCODINGS = [
  'PLAIN',
  'GROUP_VAR_INT',
  'PLAIN_DICTIONARY',
  'RLE',
  'BIT_PACKED',
  'DELTA_BINARY_PACKED',
  'DELTA_LENGTH_BYTE_ARRAY',
  'DELTA_BYTE_ARRAY',
  'RLE_DICTIONARY',
  'BYTE_STREAM_SPLIT',
] as const;
export type Encoding = (typeof ENCODINGS)[number];

export type TimeUnit = 'MILLIS' | 'MICROS' | 'NANOS';

/** What the bytes of a column mean. */
export type Logical =
  | {
      readonly kind:
        'STRING' | 'ENUM' | 'JSON' | 'BSON' | 'UUID' | 'DATE' | 'LIST' | 'MAP' | 'UNKNOWN' | 'FLOAT16' | 'INTERVAL' | 'VARIANT';
    }
  | { readonly kind: 'DECIMAL'; readonly precision: number; readonly scale: number }
  | { readonly kind: 'TIME' | 'TIMESTAMP'; readonly unit: TimeUnit; readonly utc: boolean }
  | { readonly kind: 'INTEGER'; readonly bits: number; readonly signed: boolean };

/** One element of the schema, as listed in the footer in depth-first order. */
export interface SchemaElement {
  readonly name: string;
  /** Missing for groups. */
  readonly physical?: Physical;
  /** Bytes of a FIXED_LEN_BYTE_ARRAY. */
  readonly width: number;
  readonly repetition: 'REQUIRED' | 'OPTIONAL' | 'REPEATED';
  readonly children: number;
  readonly logical?: Logical;
}

/** Where the values of one leaf in one row group lie. */
export interface ColumnChunk {
  readonly codec: Codec;
  readonly path: readonly string[];
  readonly valueCount: number;
  readonly startOffset: number;
  readonly sizeBytes: number;
}

export interface RowGroup {
  readonly rows: number;
  readonly chunks: readonly ColumnChunk[];
}

/** The footer of a file. */
export interface FileMetadata {
  readonly elements: readonly SchemaElement[];
  readonly rows: number;
  readonly rowGroups: readonly RowGroup[];
  readonly keyValues: ReadonlyMap<string, string>;
  readonly createdBy: string | undefined;
}

const FOOTER_GUESS_BYTES = 64 * 1024;
const MAGIC = 0x31524150;
const MAGIC_ENCRYPTED = 0x45524150;

/** Reads the footer. Throws PARQUET_CORRUPT where the file is not Parquet. */
export async function readMetadata(file: RandomAccess, path: string): Promise<FileMetadata> {
  const size = file.sizeBytes;
  if (size < 12) throw notParquet(path, `it has ${size} bytes`);
  const tailSize = Math.min(size, FOOTER_GUESS_BYTES);
  const tail = await file.read(size - tailSize, tailSize);
  const view = new DataView(tail.buffer, tail.byteOffset, tail.byteLength);
  const magic = view.getUint32(tailSize - 4, true);
  if (magic === MAGIC_ENCRYPTED) throw notParquet(path, 'its footer is encrypted');
  if (magic !== MAGIC) throw notParquet(path, 'its last four bytes are not PAR1');
  const length = view.getUint32(tailSize - 8, true);
  if (length + 12 > size) throw notParquet(path, `its footer of ${length} bytes is longer than the file`);
  const footer = length + 8 <= tailSize ? tail.subarray(tailSize - 8 - length, tailSize - 8) : await file.read(size - 8 - length, length);
  return parseMetadata(new ThriftReader(footer).struct());
}

function notParquet(path: string, why: string): TidemarkError {
  return new TidemarkError('PARQUET_CORRUPT', `${path} is not a Parquet file: ${why}`, { path });
}

function parseMetadata(footer: ThriftStruct): FileMetadata {
  const keyValues = new Map<string, string>();
  for (const pair of footer.structs(5)) keyValues.set(pair.text(1) ?? '', pair.text(2) ?? '');
  return {
    elements: footer.structs(2).map(parseElement),
    rows: footer.number(3) ?? 0,
    rowGroups: footer.structs(4).map((group) => ({ rows: group.number(3) ?? 0, chunks: group.structs(1).map(parseChunk) })),
    keyValues,
    createdBy: footer.text(6),
  };
}

function parseChunk(chunk: ThriftStruct): ColumnChunk {
  const meta = chunk.struct(3);
  if (meta === undefined) throw new TidemarkError('PARQUET_CORRUPT', 'a column chunk has no metadata');
  if (chunk.has(1)) throw new TidemarkError('PARQUET_CORRUPT', 'a column chunk lies in another file, which is not supported');
  const data = meta.number(9) ?? 0;
  const dictionary = meta.number(11) ?? 0;
  return {
    codec: named(CODECS, meta.number(4), 'codec'),
    path: (meta.list(3) ?? []).map((part) => new TextDecoder().decode(part as Uint8Array)),
    valueCount: meta.number(5) ?? 0,
    // Some writers leave the dictionary's place 0 or behind the data.
    startOffset: dictionary > 0 && dictionary < data ? dictionary : data,
    sizeBytes: meta.number(7) ?? 0,
  };
}

export function named<T extends string>(names: readonly T[], index: number | undefined, what: string): T {
  const name = index === undefined ? undefined : names[index];
  if (name === undefined) throw new TidemarkError('PARQUET_CORRUPT', `unknown ${what} ${index}`);
  return name;
}

function parseElement(element: ThriftStruct): SchemaElement {
  const physical = element.number(1);
  const logical = parseLogical(element.struct(10)) ?? convertedType(element);
  return {
    name: element.text(4) ?? '',
    ...(physical === undefined || element.has(5) ? {} : { physical: named(PHYSICAL, physical, 'physical type') }),
    width: element.number(2) ?? 0,
    repetition: (['REQUIRED', 'OPTIONAL', 'REPEATED'] as const)[element.number(3) ?? 0] ?? 'REQUIRED',
    children: element.number(5) ?? 0,
    ...(logical === undefined ? {} : { logical }),
  };
}

const SIMPLE_LOGICAL = {
  1: 'STRING',
  2: 'MAP',
  3: 'LIST',
  4: 'ENUM',
  6: 'DATE',
  11: 'UNKNOWN',
  12: 'JSON',
  13: 'BSON',
  14: 'UUID',
  15: 'FLOAT16',
  16: 'VARIANT',
} as const;

function parseLogical(logical: ThriftStruct | undefined): Logical | undefined {
  if (logical === undefined) return undefined;
  for (const [id, kind] of Object.entries(SIMPLE_LOGICAL)) if (logical.has(Number(id))) return { kind };
  const decimal = logical.struct(5);
  if (decimal !== undefined) return { kind: 'DECIMAL', scale: decimal.number(1) ?? 0, precision: decimal.number(2) ?? 0 };
  const time = logical.struct(7);
  if (time !== undefined) return { kind: 'TIME', ...timeOf(time) };
  const timestamp = logical.struct(8);
  if (timestamp !== undefined) return { kind: 'TIMESTAMP', ...timeOf(timestamp) };
  const integer = logical.struct(10);
  if (integer !== undefined) return { kind: 'INTEGER', bits: integer.number(1) ?? 0, signed: integer.flag(2) ?? true };
  return undefined;
}

function timeOf(time: ThriftStruct): { unit: TimeUnit; utc: boolean } {
  const unit = time.struct(2);
  return { utc: time.flag(1) ?? true, unit: unit?.has(1) ? 'MILLIS' : unit?.has(3) ? 'NANOS' : 'MICROS' };
}

const CONVERTED: readonly (Logical | undefined)[] = [
  { kind: 'STRING' },
  { kind: 'MAP' },
  undefined,
  { kind: 'LIST' },
  { kind: 'ENUM' },
  undefined,
  { kind: 'DATE' },
  { kind: 'TIME', unit: 'MILLIS', utc: true },
  { kind: 'TIME', unit: 'MICROS', utc: true },
  { kind: 'TIMESTAMP', unit: 'MILLIS', utc: true },
  { kind: 'TIMESTAMP', unit: 'MICROS', utc: true },
  { kind: 'INTEGER', bits: 8, signed: false },
  { kind: 'INTEGER', bits: 16, signed: false },
  { kind: 'INTEGER', bits: 32, signed: false },
  { kind: 'INTEGER', bits: 64, signed: false },
  { kind: 'INTEGER', bits: 8, signed: true },
  { kind: 'INTEGER', bits: 16, signed: true },
  { kind: 'INTEGER', bits: 32, signed: true },
  { kind: 'INTEGER', bits: 64, signed: true },
  { kind: 'JSON' },
  { kind: 'BSON' },
  { kind: 'INTERVAL' },
];

/** The older way to name a logical type. */
function convertedType(element: ThriftStruct): Logical | undefined {
  const converted = element.number(6);
  if (converted === 5) return { kind: 'DECIMAL', scale: element.number(7) ?? 0, precision: element.number(8) ?? 0 };
  // MAP_KEY_VALUE marks maps of old writers.
  return converted === 2 ? { kind: 'MAP' } : converted === undefined ? undefined : CONVERTED[converted];
}
