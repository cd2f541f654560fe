import type { Dictionary } from 'apache-arrow';
import {
  Binary,
  Bool,
  type Data,
  DataType as ArrowType,
  DateDay,
  Decimal as ArrowDecimal,
  DurationMicrosecond,
  Field as ArrowField,
  Float32,
  Float64,
  Int16,
  Int32,
  Int64,
  Int8,
  IntervalYearMonth,
  List,
  makeData,
  Map_,
  Null,
  RecordBatch,
  Schema as ArrowSchema,
  Struct,
  Table,
  TimeNanosecond,
  TimestampMicrosecond,
  Utf8,
  type Vector,
} from 'apache-arrow';
import { must } from '../base/assert.js';
import { TidemarkError } from '../base/errors.js';
import { Batch } from './batch.js';
import { sliceBits, type Bitmap } from './bitmap.js';
import {
  ArrayColumn,
  BooleanColumn,
  BytesColumn,
  type Column,
  DecimalColumn,
  DictionaryColumn,
  Int64Column,
  MapColumn,
  NumberColumn,
  StructColumn,
  VoidColumn,
  writeDecimal,
  type NumberArray,
} from './column.js';
import { flatten } from './concat.js';
import { asBigInt64, asWords } from './int64.js';
import {
  arrayOf,
  BIGINT,
  BINARY,
  BOOLEAN,
  type DataType,
  DATE,
  dayTimeInterval,
  decimal,
  DOUBLE,
  type Field,
  field,
  FLOAT,
  INT,
  mapOf,
  type Schema,
  SMALLINT,
  sqlName,
  STRING,
  struct,
  TIMESTAMP,
  TIMESTAMP_NTZ,
  TINYINT,
  VOID,
  yearMonthInterval,
} from './types.js';

/**
 * A batch as an Arrow record batch. Fixed-width values, offsets and bytes are shared, not copied. Calendar intervals have no Arrow form
 * that keeps microseconds and are refused (UNSUPPORTED_ARROWTYPE).
 */
export function toArrow(batch: Batch): RecordBatch {
  const fields = batch.schema.fields.map(arrowField);
  const children = batch.columns.map((column) => arrowData(column));
  const data = makeData({ type: new Struct(fields), length: batch.length, nullCount: 0, children });
  return new RecordBatch(new ArrowSchema(fields), data);
}

/** Batches of one schema as an Arrow table. */
export function toArrowTable(schema: Schema, batches: readonly Batch[]): Table {
  const arrowSchema = new ArrowSchema(schema.fields.map(arrowField));
  return new Table(arrowSchema, batches.map(toArrow));
}

/** An Arrow table as batches, one for each of its record batches; types become Spark's as PySpark maps them. */
export function fromArrowTable(table: Table): { schema: Schema; batches: Batch[] } {
  const schema = struct(table.schema.fields.map(fieldOfArrow));
  const batches = table.batches.map((records) => fromRecordBatch(records, schema));
  return { schema, batches };
}

/** One record batch as a batch of `schema`, which must be `schemaOfArrow` of it. */
export function fromRecordBatch(records: RecordBatch, schema: Schema): Batch {
  const columns = records.data.children.map((data, k) =>
    columnOfArrow(data, must(schema.fields[k], 'schema is shorter than the record batch').type),
  );
  return new Batch(schema, columns, records.numRows);
}

export function schemaOfArrow(schema: ArrowSchema): Schema {
  return struct(schema.fields.map(fieldOfArrow));
}

function arrowField(f: Field): ArrowField {
  return new ArrowField(f.name, arrowType(f.type), f.nullable);
}

function arrowType(type: DataType): ArrowType {
  switch (type.kind) {
    case 'boolean':
      return new Bool();
    case 'tinyint':
      return new Int8();
    case 'smallint':
      return new Int16();
    case 'int':
      return new Int32();
    case 'bigint':
      return new Int64();
    case 'float':
      return new Float32();
    case 'double':
      return new Float64();
    case 'decimal':
      return new ArrowDecimal(type.scale, type.precision, 128);
    case 'string':
    case 'char':
    case 'varchar':
      return new Utf8();
    case 'binary':
      return new Binary();
    case 'date':
      return new DateDay();
    case 'timestamp':
      return new TimestampMicrosecond('UTC');
    case 'timestamp_ntz':
      return new TimestampMicrosecond();
    case 'time':
      return new TimeNanosecond();
    case 'interval_ym':
      return new IntervalYearMonth();
    case 'interval_dt':
      return new DurationMicrosecond();
    case 'array':
      return new List(new ArrowField('element', arrowType(type.element), type.containsNull));
    case 'map': {
      const entries = new Struct([
        new ArrowField('key', arrowType(type.key), false),
        new ArrowField('value', arrowType(type.value), type.valueContainsNull),
      ]);
      return new Map_(new ArrowField('entries', entries, false));
    }
    case 'struct':
      return new Struct(type.fields.map(arrowField));
    case 'void':
      return new Null();
    default:
      throw new TidemarkError('UNSUPPORTED_ARROWTYPE', `${sqlName(type)} has no Arrow type`, { typeName: sqlName(type) });
  }
}

function arrowData(input: Column): Data {
  const column = flatten(input);
  const { length, validity } = column;
  const type = arrowType(column.type);
  const nullBitmap = validity;
  const common = { type, length, nullCount: nullBitmap === null ? 0 : -1, nullBitmap };
  if (column instanceof NumberColumn) return makeData({ ...common, data: column.values } as never);
  if (column instanceof Int64Column) return makeData({ ...common, data: asBigInt64(column.words) } as never);
  if (column instanceof DecimalColumn)
    return makeData({ ...common, data: new Uint32Array(column.words.buffer, column.words.byteOffset, 4 * length) } as never);
  if (column instanceof BooleanColumn) return makeData({ ...common, data: column.bits } as never);
  if (column instanceof BytesColumn) return makeData({ ...common, valueOffsets: column.offsets, data: column.data } as never);
  if (column instanceof ArrayColumn)
    return makeData({ ...common, valueOffsets: column.offsets, child: arrowData(column.element) } as never);
  if (column instanceof MapColumn) {
    const entryType = (type as Map_).children[0]!.type as Struct;
    const entries = makeData({
      type: entryType,
      length: column.keys.length,
      nullCount: 0,
      children: [arrowData(column.keys), arrowData(column.values)],
    } as never);
    return makeData({ ...common, valueOffsets: column.offsets, child: entries } as never);
  }
  if (column instanceof StructColumn) return makeData({ ...common, children: column.children.map(arrowData) } as never);
  return makeData({ type: new Null(), length });
}

function fieldOfArrow(f: ArrowField): Field {
  return field(f.name, typeOfArrow(f.type), f.nullable);
}

function typeOfArrow(type: ArrowType): DataType {
  if (ArrowType.isDictionary(type)) return typeOfArrow((type as Dictionary).dictionary as ArrowType);
  if (ArrowType.isNull(type)) return VOID;
  if (ArrowType.isBool(type)) return BOOLEAN;
  if (ArrowType.isInt(type)) return typeOfInt(type.bitWidth, type.isSigned);
  if (ArrowType.isFloat(type)) return type.precision === 2 ? DOUBLE : FLOAT;
  if (ArrowType.isDecimal(type)) return decimal(type.precision, type.scale);
  if (ArrowType.isUtf8(type) || ArrowType.isLargeUtf8(type)) return STRING;
  if (ArrowType.isBinary(type) || ArrowType.isLargeBinary(type) || ArrowType.isFixedSizeBinary(type)) return BINARY;
  if (ArrowType.isDate(type)) return DATE;
  if (ArrowType.isTimestamp(type)) return type.timezone ? TIMESTAMP : TIMESTAMP_NTZ;
  if (ArrowType.isInterval(type) && type.unit === 0) return yearMonthInterval();
  if (ArrowType.isDuration(type)) return dayTimeInterval();
  if (ArrowType.isList(type) || ArrowType.isFixedSizeList(type))
    return arrayOf(typeOfArrow(type.children[0]!.type), type.children[0]!.nullable);
  if (ArrowType.isMap(type)) {
    const entries = type.children[0]!.type as Struct;
    return mapOf(typeOfArrow(entries.children[0]!.type), typeOfArrow(entries.children[1]!.type), entries.children[1]!.nullable);
  }
  if (ArrowType.isStruct(type)) return struct(type.children.map(fieldOfArrow));
  throw new TidemarkError('UNSUPPORTED_ARROWTYPE', `the Arrow type ${String(type)} has no SQL type`, { typeName: String(type) });
}

/** Unsigned integers take the next wider signed type, as Spark's Parquet reader does. */
function typeOfInt(bits: number, signed: boolean): DataType {
  if (bits === 8) return signed ? TINYINT : SMALLINT;
  if (bits === 16) return signed ? SMALLINT : INT;
  if (bits === 32) return signed ? INT : BIGINT;
  return signed ? BIGINT : decimal(20, 0);
}

function validityOf(data: Data): Bitmap | null {
  if (data.nullCount === 0 || data.nullBitmap === undefined || data.nullBitmap.length === 0) return null;
  return sliceBits(data.nullBitmap, data.offset, data.offset + data.length);
}

/** One Arrow data chunk as a column of `type`; fixed-width values are shared where Arrow's layout is ours. */
function columnOfArrow(data: Data, type: DataType): Column {
  const { length } = data;
  const validity = validityOf(data);
  if (ArrowType.isDictionary(data.type)) return dictionaryOfArrow(data as Data<Dictionary>, type, validity);
  switch (type.kind) {
    case 'void':
      return new VoidColumn(length);
    case 'boolean': {
      const bits = sliceBits(data.values as Uint8Array, data.offset, data.offset + length);
      return new BooleanColumn(type, length, bits, validity);
    }
    case 'string':
    case 'binary':
      return bytesOfArrow(data, type, validity);
    case 'decimal':
      return new DecimalColumn(type, length, decimalWords(data), validity);
    case 'bigint':
    case 'timestamp':
    case 'timestamp_ntz':
    case 'interval_dt':
      return new Int64Column(type, length, int64Words(data), validity);
    case 'array':
      return new ArrayColumn(type, length, offsetsOf(data), columnOfArrow(data.children[0]!, type.element), validity);
    case 'map': {
      const entries = data.children[0]!;
      const keys = columnOfArrow(entries.children[0]!, type.key);
      return new MapColumn(type, length, offsetsOf(data), keys, columnOfArrow(entries.children[1]!, type.value), validity);
    }
    case 'struct': {
      const children = data.children.map((child, k) => columnOfArrow(child, must(type.fields[k], 'struct field').type));
      return new StructColumn(type, length, children, validity);
    }
    case 'date':
      return new NumberColumn(type, length, dateDays(data), validity);
    default:
      return new NumberColumn(type, length, numbersOf(data, type), validity);
  }
}

function dictionaryOfArrow(data: Data<Dictionary>, type: DataType, validity: Bitmap | null): Column {
  const dictionary = must((data.dictionary as Vector | undefined)?.data[0], 'dictionary without values');
  const values = columnOfArrow(dictionary, type);
  const codes = Int32Array.from(data.values as ArrayLike<number>);
  if (validity !== null) for (let i = 0; i < data.length; i++) if (((validity[i >> 3]! >> (i & 7)) & 1) === 0) codes[i] = 0;
  if (values instanceof BytesColumn && values.validity === null) return new DictionaryColumn(type, data.length, codes, values, validity);
  throw new TidemarkError('UNSUPPORTED_ARROWTYPE', `a dictionary of ${sqlName(type)} is not supported`, { typeName: sqlName(type) });
}

function offsetsOf(data: Data): Int32Array {
  const offsets = data.valueOffsets as Int32Array | BigInt64Array;
  return offsets instanceof BigInt64Array ? Int32Array.from(offsets, Number) : offsets.subarray(0, data.length + 1);
}

function bytesOfArrow(data: Data, type: DataType, validity: Bitmap | null): BytesColumn {
  if (ArrowType.isFixedSizeBinary(data.type)) {
    const width = data.type.byteWidth;
    const offsets = Int32Array.from({ length: data.length + 1 }, (_, i) => i * width);
    return new BytesColumn(type, data.length, offsets, data.values as Uint8Array, validity);
  }
  return new BytesColumn(type, data.length, offsetsOf(data), data.values as Uint8Array, validity);
}

function decimalWords(data: Data): Int32Array {
  if (data.values instanceof BigUint64Array) return decimalWordsOfUnsigned(data.values.subarray(0, data.length));
  const words = data.values as Uint32Array;
  return new Int32Array(words.buffer, words.byteOffset, 4 * data.length);
}

function decimalWordsOfUnsigned(values: BigUint64Array): Int32Array {
  const words = new Int32Array(4 * values.length);
  values.forEach((value, i) => writeDecimal(words, i, value));
  return words;
}

/** Timestamps and durations come to microseconds; finer parts are cut as Spark does. */
function int64Words(data: Data): Int32Array {
  const values = data.values as BigInt64Array | Uint32Array | Int32Array;
  if (values instanceof Uint32Array) return asWords(BigInt64Array.from(values, BigInt));
  const wide = values instanceof BigInt64Array ? values : new BigInt64Array(values.buffer, values.byteOffset, data.length);
  const unit = ArrowType.isTimestamp(data.type) || ArrowType.isDuration(data.type) ? data.type.unit : 2;
  if (unit === 2) return asWords(wide.subarray(0, data.length));
  const scaled = wide
    .subarray(0, data.length)
    .map((v) => (unit === 0 ? v * 1_000_000n : unit === 1 ? v * 1000n : (v - (((v % 1000n) + 1000n) % 1000n)) / 1000n));
  return asWords(scaled);
}

function dateDays(data: Data): Int32Array {
  if (ArrowType.isDate(data.type) && data.type.unit === 0) return (data.values as Int32Array).subarray(0, data.length);
  const millis = data.values as BigInt64Array;
  return Int32Array.from(millis.subarray(0, data.length), (ms) => Math.floor(Number(ms) / 86_400_000));
}

function numbersOf(data: Data, type: DataType): NumberArray {
  const values = data.values as NumberArray | Uint8Array | Uint16Array;
  if (values instanceof Uint8Array) return Int16Array.from(values);
  if (values instanceof Uint16Array) {
    return type.kind === 'float' ? Float32Array.from(values, halfToNumber) : Int32Array.from(values);
  }
  return values.subarray(0, data.length);
}

/** IEEE 754 half precision. */
function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1024 + fraction) * 2 ** (exponent - 25);
}
