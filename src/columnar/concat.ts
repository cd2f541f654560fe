import { assert } from '../base/assert.js';
import { columnBuilder, numberArrayOf } from './builder.js';
import { allSet, clearBit, getBit, type Bitmap } from './bitmap.js';
import {
  BytesColumn,
  type Column,
  ConstantColumn,
  DecimalColumn,
  DictionaryColumn,
  Int64Column,
  NumberColumn,
  StructColumn,
} from './column.js';
import { take } from './take.js';

/** A plain column of the same values: constants and dictionaries spelled out. */
export function flatten(column: Column): Column {
  if (column instanceof DictionaryColumn) {
    const values = take(column.dictionary, column.codes) as BytesColumn;
    return new BytesColumn(column.type, column.length, values.offsets, values.data, column.validity);
  }
  if (!(column instanceof ConstantColumn)) return column;
  const filled = filledColumn(column);
  if (filled !== null) return filled;
  const builder = columnBuilder(column.type, column.length);
  for (let i = 0; i < column.length; i++) builder.append(column.value);
  return builder.finish();
}

/** A constant number spelled out by filling its array; null for other types and for NULL. */
function filledColumn({ type, length, value }: ConstantColumn): Column | null {
  if (typeof value === 'number') {
    const make = numberArrayOf(type);
    return make === undefined ? null : new NumberColumn(type, length, new make(length).fill(value), null);
  }
  if (typeof value !== 'bigint') return null;
  const builder = columnBuilder(type, 1);
  builder.append(value);
  const one = builder.finish();
  if (!(one instanceof Int64Column || one instanceof DecimalColumn)) return null;
  const per = one instanceof Int64Column ? 2 : 4;
  const words = new Int32Array(per * length);
  for (let i = 0; i < words.length; i += per) for (let k = 0; k < per; k++) words[i + k] = one.words[k]!;
  return one instanceof Int64Column ? new Int64Column(type, length, words, null) : new DecimalColumn(type, length, words, null);
}

/** The columns one after the other; all of one type. */
export function concat(columns: readonly Column[]): Column {
  assert(columns.length > 0, 'concat of no columns');
  if (columns.length === 1) return columns[0]!;
  const parts = columns.map(flatten);
  const first = parts[0]!;
  const length = parts.reduce((sum, c) => sum + c.length, 0);
  if (parts.every((c) => c instanceof NumberColumn)) {
    const values = new (numberArrayOf(first.type)!)(length);
    let at = 0;
    for (const part of parts) {
      values.set(part.values, at);
      at += part.length;
    }
    return new NumberColumn(first.type, length, values, concatValidity(parts, length));
  }
  if (parts.every((c) => c instanceof Int64Column)) {
    return new Int64Column(first.type, length, concatWords(parts, 2, length), concatValidity(parts, length));
  }
  if (parts.every((c) => c instanceof DecimalColumn)) {
    return new DecimalColumn(first.type, length, concatWords(parts, 4, length), concatValidity(parts, length));
  }
  if (parts.every((c) => c instanceof BytesColumn)) return concatBytes(parts, length);
  if (parts.every((c) => c instanceof StructColumn)) {
    const children = parts[0]!.children.map((_, k) => concat(parts.map((p) => p.children[k]!)));
    return new StructColumn(first.type, length, children, concatValidity(parts, length));
  }
  const builder = columnBuilder(first.type, length);
  for (const part of parts) for (let i = 0; i < part.length; i++) builder.append(part.get(i));
  return builder.finish();
}

function concatWords(parts: readonly { words: Int32Array; length: number }[], per: number, length: number): Int32Array {
  const words = new Int32Array(per * length);
  let at = 0;
  for (const part of parts) {
    words.set(part.words.subarray(0, per * part.length), at);
    at += per * part.length;
  }
  return words;
}

function concatBytes(parts: readonly BytesColumn[], length: number): BytesColumn {
  const bytes = parts.reduce((sum, p) => sum + p.offsets[p.length]! - p.offsets[0]!, 0);
  const offsets = new Int32Array(length + 1);
  const data = new Uint8Array(bytes);
  let row = 0;
  let at = 0;
  for (const part of parts) {
    const start = part.offsets[0]!;
    data.set(part.data.subarray(start, part.offsets[part.length]!), at);
    for (let i = 1; i <= part.length; i++) offsets[row + i] = part.offsets[i]! - start + at;
    row += part.length;
    at = offsets[row]!;
  }
  return new BytesColumn(parts[0]!.type, length, offsets, data, concatValidity(parts, length));
}

function concatValidity(parts: readonly Column[], length: number): Bitmap | null {
  if (parts.every((p) => p.validity === null)) return null;
  const bits = allSet(length);
  let row = 0;
  for (const part of parts) {
    const validity = part.validity;
    if (validity !== null) for (let i = 0; i < part.length; i++) if (!getBit(validity, i)) clearBit(bits, row + i);
    row += part.length;
  }
  return bits;
}
