import { TidemarkError } from '../../../base/errors.js';
import { decodeDelta, decodeDeltaLengths, decodeDeltaStrings } from './delta.js';
import { copyShort } from '../binary/copy-bytes.js';
import { countOf, fixed, type DenseValues, type PlainValues } from './dense.js';
import type { Encoding, Physical } from './metadata.js';
import { decodeHybrid } from './rle.js';
import type { ParquetNode } from './schema-tree.js';

/** The values of a page: `count` of them (those not NULL) in bytes [start, end). */
export interface EncodedValues {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
  readonly count: number;
  readonly encoding: Encoding;
}

/**
 * Decodes the values of a page. Throws PARQUET_CORRUPT, and _LEGACY_ERROR_TEMP_3189 for encodings that Spark's reader refuses as well:
 * BYTE_STREAM_SPLIT is among them unless `readSplit`.
 */
export function decodeValues(page: EncodedValues, leaf: ParquetNode, dictionary: PlainValues | null, readSplit: boolean): DenseValues {
  const { bytes, start, end, count, encoding } = page;
  const physical = leaf.physical!;
  switch (encoding) {
    case 'PLAIN':
      return decodePlain(bytes, start, end, count, physical, leaf.width);
    case 'PLAIN_DICTIONARY':
    case 'RLE_DICTIONARY':
      return { kind: 'coded', codes: decodeCodes(page, dictionary), dictionary: dictionary! };
    case 'RLE':
      if (physical === 'BOOLEAN') return decodeRunBooleans(page);
      break;
    case 'DELTA_BINARY_PACKED':
      if (physical === 'INT32' || physical === 'INT64') {
        const per = physical === 'INT32' ? 1 : 2;
        return checked(fixed(per, decodeDelta(bytes, start, end, per, count).words), count);
      }
      break;
    case 'DELTA_LENGTH_BYTE_ARRAY':
      return checked(decodeDeltaLengths(bytes, start, end, count), count);
    case 'DELTA_BYTE_ARRAY':
      return checked(decodeDeltaStrings(bytes, start, end, count), count);
    case 'BYTE_STREAM_SPLIT':
      if (readSplit) return decodePlain(joined(page, widthOf(leaf)), 0, count * widthOf(leaf), count, physical, leaf.width);
      throw unsupported(encoding, ', which Spark does not read; set the option byteStreamSplit to read it all the same');
    default:
  }
  throw unsupported(encoding, '');
}

function unsupported(encoding: Encoding, remedy: string): TidemarkError {
  return new TidemarkError('_LEGACY_ERROR_TEMP_3189', `Unsupported encoding: ${encoding}${remedy}`, { encoding });
}

const WIDTHS: Partial<Record<Physical, number>> = { INT32: 4, FLOAT: 4, INT64: 8, DOUBLE: 8 };

function widthOf(leaf: ParquetNode): number {
  return WIDTHS[leaf.physical!] ?? leaf.width;
}

/** Values whose first bytes come first, then all second bytes, …, put together again. */
function joined({ bytes, start, end, count }: EncodedValues, width: number): Uint8Array {
  need(start + width * count, end);
  const out = new Uint8Array(width * count);
  for (let b = 0, p = start; b < width; b++) for (let i = 0; i < count; i++, p++) out[i * width + b] = bytes[p]!;
  return out;
}

function checked(values: PlainValues, count: number): PlainValues {
  if (countOf(values) !== count) throw new TidemarkError('PARQUET_CORRUPT', `a page has ${countOf(values)} values instead of ${count}`);
  return values;
}

function decodeCodes({ bytes, start, end, count }: EncodedValues, dictionary: PlainValues | null): Int32Array {
  if (dictionary === null) throw new TidemarkError('PARQUET_CORRUPT', 'a page of codes comes without a dictionary');
  const codes = new Int32Array(count);
  if (count === 0) return codes;
  const width = bytes[start]!;
  if (width > 32) throw new TidemarkError('PARQUET_CORRUPT', `codes of ${width} bits`);
  decodeHybrid(bytes, start + 1, end, width, codes);
  const size = countOf(dictionary);
  for (let i = 0; i < count; i++) {
    if (codes[i]! >>> 0 >= size) throw new TidemarkError('PARQUET_CORRUPT', `code ${codes[i]} in a dictionary of ${size}`);
  }
  return codes;
}

function decodeRunBooleans({ bytes, start, end, count }: EncodedValues): PlainValues {
  const values = new Uint8Array(count);
  // Four bytes of length come first.
  decodeHybrid(bytes, start + 4, end, 1, values);
  return { kind: 'bits', values };
}

const WORDS: Partial<Record<Physical, number>> = { INT32: 1, INT64: 2, INT96: 3 };

/** Values one after the other as they are. */
export function decodePlain(bytes: Uint8Array, start: number, end: number, count: number, physical: Physical, width: number): PlainValues {
  switch (physical) {
    case 'BOOLEAN': {
      need(start + ((count + 7) >> 3), end);
      const values = new Uint8Array(count);
      for (let i = 0; i < count; i++) values[i] = (bytes[start + (i >> 3)]! >> (i & 7)) & 1;
      return { kind: 'bits', values };
    }
    case 'FLOAT':
      return fixed(1, new Float32Array(aligned(bytes, start, end, 4 * count), 0, count));
    case 'DOUBLE':
      return fixed(1, new Float64Array(aligned(bytes, start, end, 8 * count), 0, count));
    case 'INT32':
    case 'INT64':
    case 'INT96': {
      const per = WORDS[physical]!;
      return fixed(per, new Int32Array(aligned(bytes, start, end, 4 * per * count), 0, per * count));
    }
    case 'BYTE_ARRAY':
      return decodePlainBytes(bytes, start, end, count);
    case 'FIXED_LEN_BYTE_ARRAY': {
      need(start + width * count, end);
      const offsets = new Int32Array(count + 1);
      for (let i = 0; i <= count; i++) offsets[i] = i * width;
      return { kind: 'bytes', offsets, data: bytes.subarray(start, start + width * count) };
    }
  }
}

/** The bytes in a buffer of their own, so that any typed array can be laid over them. */
function aligned(bytes: Uint8Array, start: number, end: number, size: number): ArrayBuffer {
  need(start + size, end);
  return bytes.slice(start, start + size).buffer as ArrayBuffer;
}

function decodePlainBytes(bytes: Uint8Array, start: number, end: number, count: number): PlainValues {
  const offsets = new Int32Array(count + 1);
  // Each value has four bytes of length before it.
  const data = new Uint8Array(Math.max(0, end - start - 4 * count));
  let p = start;
  let at = 0;
  for (let i = 0; i < count; i++) {
    need(p + 4, end);
    const length = bytes[p]! | (bytes[p + 1]! << 8) | (bytes[p + 2]! << 16) | (bytes[p + 3]! << 24);
    p += 4;
    if (length < 0 || length > data.length - at) throw cutShort();
    need(p + length, end);
    copyShort(bytes, p, p + length, data, at);
    p += length;
    at += length;
    offsets[i + 1] = at;
  }
  return { kind: 'bytes', offsets, data };
}

function need(wanted: number, end: number): void {
  if (wanted > end) throw cutShort();
}

function cutShort(): TidemarkError {
  return new TidemarkError('PARQUET_CORRUPT', 'the values of a page are cut short');
}
