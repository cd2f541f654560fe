import { TidemarkError } from '../base/errors.js';
import { type ByteReader, type ByteWriter, plainBuffer } from './byte-stream.js';
import { getBit, type Bitmap } from './bitmap.js';
import { isSafe, readNumber, writeNumber, type Int64Words } from './int64.js';

/**
 * Whole numbers as differences from their smallest, in as few bytes as the largest difference needs: counts, codes, lengths and the times
 * of one window take one or two bytes a value, or none where all are equal. What lies under a NULL is written as the smallest.
 */
const EQUAL = 0;
const RAW = 8;

type Source = ArrayLike<number>;

/** Writes the first `length` values, each within 32 bits, signed. */
export function writeIntegers(writer: ByteWriter, values: Source, length: number, validity: Bitmap | null): void {
  let min = Infinity;
  let max = -Infinity;
  for (let i = 0; i < length; i++) {
    if (validity !== null && !getBit(validity, i)) continue;
    const value = values[i]!;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  if (min > max) min = max = 0;
  const width = widthOf(max - min);
  writer.byte(width);
  writer.float64(min);
  if (width === EQUAL) return;
  const out = differences(width, length);
  for (let i = 0; i < length; i++) out[i] = validity !== null && !getBit(validity, i) ? 0 : values[i]! - min;
  writer.words(out);
}

/** Reads `length` values into `out`. */
export function readIntegers(reader: ByteReader, out: { [i: number]: number }, length: number): void {
  const width = reader.byte();
  const min = reader.float64();
  const from = width === EQUAL ? null : readDifferences(reader, width, length);
  for (let i = 0; i < length; i++) out[i] = from === null ? min : from[i]! + min;
}

/** Writes the first `length` 64-bit values. */
export function writeInt64s(writer: ByteWriter, words: Int64Words, length: number, validity: Bitmap | null): void {
  let min = Infinity;
  let max = -Infinity;
  for (let i = 0; i < length; i++) {
    if (validity !== null && !getBit(validity, i)) continue;
    if (!isSafe(words, i)) {
      min = 0;
      max = Infinity;
      break;
    }
    const value = readNumber(words, i);
    if (value < min) min = value;
    if (value > max) max = value;
  }
  if (min > max) min = max = 0;
  const width = max - min > 0xffffffff ? RAW : widthOf(max - min);
  writer.byte(width);
  if (width === RAW) return writer.words(words.subarray(0, 2 * length));
  writer.float64(min);
  if (width === EQUAL) return;
  const out = differences(width, length);
  for (let i = 0; i < length; i++) out[i] = validity !== null && !getBit(validity, i) ? 0 : readNumber(words, i) - min;
  writer.words(out);
}

export function readInt64s(reader: ByteReader, length: number): Int64Words {
  const width = reader.byte();
  if (width === RAW) return reader.int32s(2 * length);
  const min = reader.float64();
  const words = new Int32Array(2 * length);
  const from = width === EQUAL ? null : readDifferences(reader, width, length);
  for (let i = 0; i < length; i++) writeNumber(words, i, from === null ? min : from[i]! + min);
  return words;
}

function widthOf(range: number): number {
  return range === 0 ? EQUAL : range <= 0xff ? 1 : range <= 0xffff ? 2 : 4;
}

function differences(width: number, length: number): Uint8Array | Uint16Array | Uint32Array {
  return width === 1 ? new Uint8Array(length) : width === 2 ? new Uint16Array(length) : new Uint32Array(length);
}

function readDifferences(reader: ByteReader, width: number, length: number): Uint8Array | Uint16Array | Uint32Array {
  if (width === 1) return reader.copy(length);
  if (width === 2) return new Uint16Array(plainBuffer(reader.copy(2 * length)));
  if (width === 4) return new Uint32Array(plainBuffer(reader.copy(4 * length)));
  throw new TidemarkError('BYTES_CORRUPT', `no integers are ${width} bytes wide`);
}
