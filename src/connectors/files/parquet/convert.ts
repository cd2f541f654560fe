import { readNumber, isSafe, readBigInt, writeBigInt, writeNumber } from '../../../columnar/int64.js';
import { writeDecimal } from '../../../columnar/column.js';
import type { DataType, DecimalType } from '../../../columnar/types.js';
import { fixed, type ByteValues, type FixedValues, type PlainValues } from './dense.js';
import type { ParquetNode } from './schema-tree.js';

/** Turns a leaf's stored values into those of a column's type. */
export type Conversion = (values: PlainValues) => PlainValues;

const same: Conversion = (values) => values;

/** The conversion from a leaf to a type, or null where Spark does not read the one as the other. */
export function conversionTo(type: DataType, leaf: ParquetNode): Conversion | null {
  if (type.kind === 'decimal') return decimalConversion(type, leaf);
  switch (leaf.physical!) {
    case 'BOOLEAN':
      return type.kind === 'boolean' ? same : null;
    case 'FLOAT':
      if (type.kind === 'float') return same;
      return type.kind === 'double' ? (v) => fixed(1, Float64Array.from(numbers(v))) : null;
    case 'DOUBLE':
      return type.kind === 'double' ? same : null;
    case 'INT32':
      return fromInt32(type, leaf);
    case 'INT64':
      return fromInt64(type, leaf);
    case 'INT96':
      return type.kind === 'timestamp' ? (v) => fixed(2, microsOfInt96((v as FixedValues).values as Int32Array)) : null;
    case 'BYTE_ARRAY':
      return isText(type) || type.kind === 'binary' ? same : null;
    case 'FIXED_LEN_BYTE_ARRAY':
      return type.kind === 'binary' ? same : null;
  }
}

function isText(type: DataType): boolean {
  return type.kind === 'string' || type.kind === 'char' || type.kind === 'varchar';
}

function numbers(values: PlainValues): Int32Array {
  return (values as FixedValues).values as Int32Array;
}

function isUnsigned(leaf: ParquetNode, bits: number): boolean {
  return leaf.logical?.kind === 'INTEGER' && !leaf.logical.signed && leaf.logical.bits === bits;
}

function fromInt32(type: DataType, leaf: ParquetNode): Conversion | null {
  switch (type.kind) {
    case 'int':
    case 'date':
    case 'interval_ym':
      return same;
    case 'tinyint':
      return (v) => fixed(1, Int8Array.from(numbers(v)));
    case 'smallint':
      return (v) => fixed(1, Int16Array.from(numbers(v)));
    case 'double':
      return (v) => fixed(1, Float64Array.from(numbers(v)));
    case 'bigint':
      return (v) => fixed(2, widened(numbers(v), isUnsigned(leaf, 32)));
    case 'timestamp_ntz':
      return leaf.logical?.kind === 'DATE' ? (v) => fixed(2, microsOfDays(numbers(v))) : null;
    default:
      return null;
  }
}

function fromInt64(type: DataType, leaf: ParquetNode): Conversion | null {
  const { logical } = leaf;
  switch (type.kind) {
    case 'bigint':
    case 'interval_dt':
      return same;
    case 'timestamp':
    case 'timestamp_ntz': {
      if (logical?.kind !== 'TIMESTAMP' || logical.unit === 'NANOS') return null;
      if (type.kind === 'timestamp_ntz' && logical.utc) return null;
      return logical.unit === 'MICROS' ? same : (v) => fixed(2, times1000(numbers(v)));
    }
    case 'time':
      return logical?.kind === 'TIME' && logical.unit === 'MICROS' ? (v) => fixed(2, times1000(numbers(v))) : null;
    default:
      return null;
  }
}

function widened(values: Int32Array, unsigned: boolean): Int32Array {
  const words = new Int32Array(2 * values.length);
  for (let i = 0; i < values.length; i++) {
    words[2 * i] = values[i]!;
    words[2 * i + 1] = unsigned ? 0 : values[i]! >> 31;
  }
  return words;
}

function microsOfDays(days: Int32Array): Int32Array {
  const words = new Int32Array(2 * days.length);
  for (let i = 0; i < days.length; i++) writeBigInt(words, i, BigInt(days[i]!) * 86_400_000_000n);
  return words;
}

const SAFE_THOUSANDTH = 9_007_199_254_740;

function times1000(words: Int32Array): Int32Array {
  const out = new Int32Array(words.length);
  for (let i = 0; i < words.length >> 1; i++) {
    const value = readNumber(words, i);
    if (value < SAFE_THOUSANDTH && value > -SAFE_THOUSANDTH) writeNumber(out, i, value * 1000);
    else writeBigInt(out, i, readBigInt(words, i) * 1000n);
  }
  return out;
}

const JULIAN_DAY_OF_1970 = 2_440_588;
const SAFE_DAYS = 104_000;

/** Eight bytes of nanoseconds in the day, then four of the Julian day. */
function microsOfInt96(words: Int32Array): Int32Array {
  const n = words.length / 3;
  const out = new Int32Array(2 * n);
  for (let i = 0; i < n; i++) {
    const days = words[3 * i + 2]! - JULIAN_DAY_OF_1970;
    const nanosHigh = words[3 * i + 1]!;
    const nanosLow = words[3 * i]! >>> 0;
    if (days < SAFE_DAYS && days > -SAFE_DAYS && nanosHigh >= 0 && nanosHigh < 0x10000) {
      writeNumber(out, i, days * 86_400_000_000 + Math.floor((nanosHigh * 4294967296 + nanosLow) / 1000));
    } else {
      const nanos = (BigInt(nanosHigh) << 32n) | BigInt(nanosLow);
      writeBigInt(out, i, BigInt(days) * 86_400_000_000n + nanos / 1000n);
    }
  }
  return out;
}

/** Digits that a whole number without a declared precision may need. */
const INT32_DIGITS = 10;
const INT64_DIGITS = 20;

function decimalConversion(type: DecimalType, leaf: ParquetNode): Conversion | null {
  const { logical, physical } = leaf;
  const whole = physical === 'INT32' ? INT32_DIGITS : INT64_DIGITS;
  let scale = 0;
  if (logical?.kind === 'DECIMAL') {
    scale = logical.scale;
    const more = type.scale - scale;
    if (more < 0 || type.precision - logical.precision < more) return null;
  } else if ((physical !== 'INT32' && physical !== 'INT64') || (logical !== undefined && logical.kind !== 'INTEGER')) return null;
  else if (type.precision - type.scale < whole) return null;
  const factor = 10n ** BigInt(type.scale - scale);
  switch (physical) {
    case 'INT32':
      return (v) => fixed(4, decimalsOfInts(numbers(v), 1, factor, isUnsigned(leaf, 32)));
    case 'INT64':
      return (v) => fixed(4, decimalsOfInts(numbers(v), 2, factor, isUnsigned(leaf, 64)));
    case 'BYTE_ARRAY':
    case 'FIXED_LEN_BYTE_ARRAY':
      return (v) => fixed(4, decimalsOfBytes(v as ByteValues, factor));
    default:
      return null;
  }
}

function decimalsOfInts(values: Int32Array, per: 1 | 2, factor: bigint, unsigned: boolean): Int32Array {
  const n = values.length / per;
  const words = new Int32Array(4 * n);
  for (let i = 0; i < n; i++) {
    const low = values[per * i]!;
    const sign = unsigned ? 0 : values[per * i + per - 1]! >> 31;
    if (factor === 1n) {
      words[4 * i] = low;
      words[4 * i + 1] = per === 2 ? values[2 * i + 1]! : sign;
      words[4 * i + 2] = sign;
      words[4 * i + 3] = sign;
      continue;
    }
    const value = per === 1 ? BigInt(unsigned ? low >>> 0 : low) : wideValue(values, i, unsigned);
    writeDecimal(words, i, value * factor);
  }
  return words;
}

function wideValue(words: Int32Array, i: number, unsigned: boolean): bigint {
  if (isSafe(words, i)) return readBigInt(words, i);
  const value = readBigInt(words, i);
  return unsigned ? BigInt.asUintN(64, value) : value;
}

/** Two's complement, highest byte first. */
function decimalsOfBytes({ offsets, data }: ByteValues, factor: bigint): Int32Array {
  const n = offsets.length - 1;
  const words = new Int32Array(4 * n);
  for (let i = 0; i < n; i++) {
    const start = offsets[i]!;
    let p = offsets[i + 1]! - 1;
    const sign = start <= p ? (data[start]! << 24) >> 31 : 0;
    for (let w = 0; w < 4; w++) {
      let word = 0;
      for (let b = 0; b < 4; b++, p--) word |= (p >= start ? data[p]! : sign & 255) << (8 * b);
      words[4 * i + w] = word;
    }
    if (factor !== 1n) writeDecimal(words, i, decimalAt(words, i) * factor);
  }
  return words;
}

function decimalAt(words: Int32Array, i: number): bigint {
  let value = BigInt(words[4 * i + 3]!);
  for (let w = 2; w >= 0; w--) value = (value << 32n) | BigInt(words[4 * i + w]! >>> 0);
  return value;
}
