import { BooleanColumn, BytesColumn, type Column, DecimalColumn, type Int64Column, NumberColumn } from '../../../columnar/column.js';
import { isSafe, readBigInt, readNumber, writeBigInt, writeNumber } from '../../../columnar/int64.js';
import { getBit } from '../../../columnar/bitmap.js';
import type { GrowingBytes } from '../binary/growing-bytes.js';
import { copyShort } from '../binary/copy-bytes.js';

import type { WriteLeaf } from './write-node.js';

/** Appends the values of a column without NULLs in Parquet's PLAIN form; booleans as a byte each, to be packed when the page is done. */
export function encodePlain(leaf: WriteLeaf, column: Column, out: GrowingBytes): void {
  if (column instanceof BytesColumn) encodeBytes(column, out);
  else if (column instanceof BooleanColumn) encodeBooleans(column, out);
  else appendMemory(storedValues(leaf, column), out);
}

/** The values in the form in which they are stored, for leaves of a fixed width. */
export function storedValues(leaf: WriteLeaf, column: Column): Int32Array | Float32Array | Float64Array | Uint8Array {
  if (column instanceof NumberColumn) {
    const { values } = column;
    return values instanceof Int8Array || values instanceof Int16Array ? Int32Array.from(values) : values;
  }
  if (column instanceof DecimalColumn) return storedDecimals(leaf, column);
  const { words } = column as Int64Column;
  if (leaf.physical === 'INT96') return int96Of(words, column.length);
  if (leaf.logical?.kind === 'TIME') return divided(words, column.length, 1000);
  if (leaf.logical?.kind === 'TIMESTAMP' && leaf.logical.unit === 'MILLIS') return divided(words, column.length, 1000);
  return words.subarray(0, 2 * column.length);
}

function appendMemory(values: Int32Array | Float32Array | Float64Array | Uint8Array, out: GrowingBytes): void {
  out.append(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
}

function encodeBytes({ offsets, data, length }: BytesColumn, out: GrowingBytes): void {
  out.reserve(offsets[length]! - offsets[0]! + 4 * length);
  const { bytes } = out;
  let p = out.length;
  for (let i = 0; i < length; i++) {
    const start = offsets[i]!;
    const end = offsets[i + 1]!;
    const size = end - start;
    bytes[p] = size;
    bytes[p + 1] = size >>> 8;
    bytes[p + 2] = size >>> 16;
    bytes[p + 3] = size >>> 24;
    copyShort(data, start, end, bytes, p + 4);
    p += 4 + size;
  }
  out.length = p;
}

function encodeBooleans({ bits, length }: BooleanColumn, out: GrowingBytes): void {
  out.reserve(length);
  for (let i = 0; i < length; i++) out.bytes[out.length++] = getBit(bits, i) ? 1 : 0;
}

const MICROS_A_DAY = 86_400_000_000;
const JULIAN_DAY_OF_1970 = 2_440_588;

function int96Of(words: Int32Array, count: number): Int32Array {
  const out = new Int32Array(3 * count);
  for (let i = 0; i < count; i++) {
    let day: number;
    let nanos: number;
    if (isSafe(words, i)) {
      const micros = readNumber(words, i);
      day = Math.floor(micros / MICROS_A_DAY);
      nanos = (micros - day * MICROS_A_DAY) * 1000;
    } else {
      const micros = readBigInt(words, i);
      const rest = ((micros % 86_400_000_000n) + 86_400_000_000n) % 86_400_000_000n;
      day = Number((micros - rest) / 86_400_000_000n);
      nanos = Number(rest) * 1000;
    }
    out[3 * i] = nanos | 0;
    out[3 * i + 1] = Math.floor(nanos / 4294967296);
    out[3 * i + 2] = day + JULIAN_DAY_OF_1970;
  }
  return out;
}

/** Floored division. */
function divided(words: Int32Array, count: number, divisor: number): Int32Array {
  const out = new Int32Array(2 * count);
  const wide = BigInt(divisor);
  for (let i = 0; i < count; i++) {
    if (isSafe(words, i)) writeNumber(out, i, Math.floor(readNumber(words, i) / divisor));
    else {
      const value = readBigInt(words, i);
      writeBigInt(out, i, (value - (((value % wide) + wide) % wide)) / wide);
    }
  }
  return out;
}

function storedDecimals(leaf: WriteLeaf, { words, length }: DecimalColumn): Int32Array | Uint8Array {
  if (leaf.physical === 'INT32') {
    const out = new Int32Array(length);
    for (let i = 0; i < length; i++) out[i] = words[4 * i]!;
    return out;
  }
  if (leaf.physical === 'INT64') {
    const out = new Int32Array(2 * length);
    for (let i = 0; i < length; i++) {
      out[2 * i] = words[4 * i]!;
      out[2 * i + 1] = words[4 * i + 1]!;
    }
    return out;
  }
  const out = new Uint8Array(leaf.width * length);
  for (let i = 0; i < length; i++) {
    for (let b = 0, p = (i + 1) * leaf.width - 1; b < leaf.width; b++, p--) out[p] = words[4 * i + (b >> 2)]! >>> (8 * (b & 3));
  }
  return out;
}
