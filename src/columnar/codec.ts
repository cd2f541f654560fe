import { crc32 } from 'node:zlib';
import { must } from '../base/assert.js';
import { TidemarkError } from '../base/errors.js';
import { numberArrayOf } from './builder.js';
import { bitmapBytes, type Bitmap } from './bitmap.js';
import { ByteReader, ByteWriter, plainBuffer } from './byte-stream.js';
import {
  ArrayColumn,
  BooleanColumn,
  BytesColumn,
  type Column,
  DecimalColumn,
  Int64Column,
  IntervalColumn,
  MapColumn,
  NumberColumn,
  StructColumn,
  VoidColumn,
} from './column.js';
import { flatten } from './concat.js';
import { readInt64s, readIntegers, writeInt64s, writeIntegers } from './integers-codec.js';
import { sqlName, type DataType } from './types.js';

/** First byte of encoded columns; other values are refused. */
const VERSION = 1;

/**
 * Columns of equal length as bytes: version, length, the buffers of each column (integers shortened, see integers-codec.ts), CRC-32.
 * The types are not written: `decodeColumns` is told them.
 */
export function encodeColumns(columns: readonly Column[]): Uint8Array {
  const writer = new ByteWriter(1024);
  writer.byte(VERSION);
  writer.count(columns.length === 0 ? 0 : columns[0]!.length);
  for (const column of columns) writeColumn(writer, column);
  return sealed(writer);
}

/** The columns of `encodeColumns`. Throws BYTES_CORRUPT where the bytes are damaged, cut off, of another version or of other types. */
export function decodeColumns(bytes: Uint8Array, types: readonly DataType[]): Column[] {
  const reader = unsealed(bytes);
  const version = reader.byte();
  if (version !== VERSION) throw new TidemarkError('BYTES_CORRUPT', `columns of format ${version}; this version reads format ${VERSION}`);
  const length = reader.count();
  const columns = types.map((type) => readColumn(reader, type, length));
  if (reader.rest > 0) throw new TidemarkError('BYTES_CORRUPT', `${reader.rest} bytes are left over behind the columns`);
  return columns;
}

/** What was written, with its CRC-32 behind it. */
export function sealed(writer: ByteWriter): Uint8Array {
  writer.uint32(crc32(writer.written()));
  return writer.take();
}

/** A reader of sealed bytes. Throws BYTES_CORRUPT where they are not what was sealed. */
export function unsealed(bytes: Uint8Array): ByteReader {
  const end = bytes.length - 4;
  if (end < 0) throw new TidemarkError('BYTES_CORRUPT', `${bytes.length} bytes are too few to hold a checksum`);
  const found = crc32(bytes.subarray(0, end));
  const expected = new DataView(bytes.buffer, bytes.byteOffset + end, 4).getUint32(0, true);
  if (found !== expected) {
    throw new TidemarkError('BYTES_CORRUPT', `the checksum is ${found.toString(16)} where ${expected.toString(16)} was written`);
  }
  return new ByteReader(bytes.subarray(0, end));
}

/** Writes the buffers of one column; its length is the reader's to know. */
export function writeColumn(writer: ByteWriter, given: Column): void {
  const column = flatten(given);
  const { length } = column;
  if (column instanceof VoidColumn) return;
  writeValidity(writer, column.validity, length);
  if (column instanceof Int64Column) writeInt64s(writer, column.words, length, column.validity);
  else if (column instanceof NumberColumn) writeNumbers(writer, column);
  else if (column instanceof BytesColumn) writeBytes(writer, column);
  else if (column instanceof DecimalColumn) writer.words(column.words.subarray(0, 4 * length));
  else if (column instanceof BooleanColumn) writer.words(column.bits.subarray(0, bitmapBytes(length)));
  else if (column instanceof StructColumn) for (const child of column.children) writeColumn(writer, child);
  else if (column instanceof ArrayColumn) writeList(writer, column, [column.element]);
  else if (column instanceof MapColumn) writeList(writer, column, [column.keys, column.values]);
  else if (column instanceof IntervalColumn) {
    writeIntegers(writer, column.months, length, column.validity);
    writeIntegers(writer, column.days, length, column.validity);
    writeInt64s(writer, column.micros, length, column.validity);
  } else throw new TidemarkError('INTERNAL_ERROR', `no bytes for a column of ${sqlName(column.type)}`);
}

/** Reads one column of `length` rows. */
export function readColumn(reader: ByteReader, type: DataType, length: number): Column {
  if (type.kind === 'void') return new VoidColumn(length);
  const validity = readValidity(reader, length);
  switch (type.kind) {
    case 'bigint':
    case 'timestamp':
    case 'timestamp_ntz':
    case 'time':
    case 'interval_dt':
      return new Int64Column(type, length, readInt64s(reader, length), validity);
    case 'string':
    case 'char':
    case 'varchar':
    case 'binary':
      return readBytes(reader, type, length, validity);
    case 'decimal':
      return new DecimalColumn(type, length, reader.int32s(4 * length), validity);
    case 'boolean':
      return new BooleanColumn(type, length, reader.copy(bitmapBytes(length)), validity);
    case 'struct': {
      const children = type.fields.map((f) => readColumn(reader, f.type, length));
      return new StructColumn(type, length, children, validity);
    }
    case 'array': {
      const offsets = readOffsets(reader, length);
      return new ArrayColumn(type, length, offsets, readColumn(reader, type.element, offsets[length]!), validity);
    }
    case 'map': {
      const offsets = readOffsets(reader, length);
      const keys = readColumn(reader, type.key, offsets[length]!);
      return new MapColumn(type, length, offsets, keys, readColumn(reader, type.value, offsets[length]!), validity);
    }
    case 'interval': {
      const months = new Int32Array(length);
      const days = new Int32Array(length);
      readIntegers(reader, months, length);
      readIntegers(reader, days, length);
      return new IntervalColumn(type, length, months, days, readInt64s(reader, length), validity);
    }
    case 'variant':
      throw new TidemarkError('INTERNAL_ERROR', 'no column of VARIANT can be read');
    default:
      return readNumbers(reader, type, length, validity);
  }
}

const ALL_VALID = 0;
const ALL_NULL = 1;
const SOME_NULL = 2;

function writeValidity(writer: ByteWriter, validity: Bitmap | null, length: number): void {
  if (validity === null) return writer.byte(ALL_VALID);
  const bits = validity.subarray(0, bitmapBytes(length));
  const allNull = bits.every((byte) => byte === 0);
  writer.byte(allNull ? ALL_NULL : SOME_NULL);
  if (!allNull) writer.words(bits);
}

function readValidity(reader: ByteReader, length: number): Bitmap | null {
  const code = reader.byte();
  if (code === ALL_VALID) return null;
  if (code === ALL_NULL) return new Uint8Array(bitmapBytes(length));
  if (code === SOME_NULL) return reader.copy(bitmapBytes(length));
  throw new TidemarkError('BYTES_CORRUPT', `no validity is coded ${code}`);
}

const AS_INTEGERS = 0;
const AS_MEMORY = 1;

/** Sums and averages are often whole numbers in DOUBLE: those are shortened like integers. */
function writeNumbers(writer: ByteWriter, column: NumberColumn): void {
  const { values, length, validity } = column;
  if (!(values instanceof Float32Array || values instanceof Float64Array)) return writeIntegers(writer, values, length, validity);
  const whole = allInt32(values, length);
  writer.byte(whole ? AS_INTEGERS : AS_MEMORY);
  if (whole) writeIntegers(writer, values, length, validity);
  else writer.words(values.subarray(0, length));
}

function allInt32(values: ArrayLike<number>, length: number): boolean {
  for (let i = 0; i < length; i++) if (!Object.is(values[i]! | 0, values[i]!)) return false;
  return true;
}

function readNumbers(reader: ByteReader, type: DataType, length: number, validity: Bitmap | null): NumberColumn {
  const make = must(numberArrayOf(type), `${sqlName(type)} is not held in a number array`);
  const values = new make(length);
  const floating = type.kind === 'float' || type.kind === 'double';
  if (!floating || reader.byte() === AS_INTEGERS) readIntegers(reader, values, length);
  else
    values.set(
      type.kind === 'float'
        ? new Float32Array(plainBuffer(reader.copy(4 * length)))
        : new Float64Array(plainBuffer(reader.copy(8 * length))),
    );
  return new NumberColumn(type, length, values, validity);
}

function writeBytes(writer: ByteWriter, column: BytesColumn): void {
  const { offsets, data, length } = column;
  writeLengths(writer, offsets, length);
  writer.words(data.subarray(offsets[0]!, offsets[length]!));
}

function readBytes(reader: ByteReader, type: DataType, length: number, validity: Bitmap | null): BytesColumn {
  const offsets = readOffsets(reader, length);
  return new BytesColumn(type, length, offsets, reader.copy(offsets[length]!), validity);
}

function writeList(writer: ByteWriter, column: ArrayColumn | MapColumn, parts: readonly Column[]): void {
  const { offsets, length } = column;
  writeLengths(writer, offsets, length);
  for (const part of parts) writeColumn(writer, part.slice(offsets[0]!, offsets[length]!));
}

/** Offsets as the lengths between them. */
export function writeLengths(writer: ByteWriter, offsets: Int32Array, length: number): void {
  const lengths = new Int32Array(length);
  for (let i = 0; i < length; i++) lengths[i] = offsets[i + 1]! - offsets[i]!;
  writeIntegers(writer, lengths, length, null);
}

/** Offsets that begin with 0, from the lengths between them. */
export function readOffsets(reader: ByteReader, length: number): Int32Array {
  const offsets = new Int32Array(length + 1);
  readIntegers(reader, offsets, length);
  let at = 0;
  for (let i = 0; i <= length; i++) {
    const size = offsets[i]!;
    offsets[i] = at;
    at += size;
  }
  return offsets;
}
