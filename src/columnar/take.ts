import { allSet, clearBit, getBit, setBit, type Bitmap } from './bitmap.js';
import { columnBuilder, numberArrayOf } from './builder.js';
import { copyBytes, viewOf } from './byte-words.js';
import {
  BooleanColumn,
  BytesColumn,
  type Column,
  ConstantColumn,
  DecimalColumn,
  DictionaryColumn,
  Int64Column,
  NumberColumn,
  StructColumn,
  VoidColumn,
} from './column.js';

/** Rows of `column` at `indices`, in that order; an index of -1 gives NULL (the missing side of an outer join). */
export function take(column: Column, indices: Int32Array): Column {
  const n = indices.length;
  if (column instanceof ConstantColumn && (column.value === null || !hasMissing(indices))) {
    return new ConstantColumn(column.type, n, column.value);
  }
  if (column instanceof NumberColumn) {
    const out = new (numberArrayOf(column.type)!)(n);
    const values = column.values;
    for (let i = 0; i < n; i++) out[i] = indices[i]! < 0 ? 0 : values[indices[i]!]!;
    return new NumberColumn(column.type, n, out, takeValidity(column.validity, indices));
  }
  if (column instanceof Int64Column)
    return new Int64Column(column.type, n, takeWords(column.words, indices, 2), takeValidity(column.validity, indices));
  if (column instanceof DecimalColumn) {
    return new DecimalColumn(column.type, n, takeWords(column.words, indices, 4), takeValidity(column.validity, indices));
  }
  if (column instanceof BytesColumn) return takeBytes(column, indices);
  if (column instanceof DictionaryColumn) {
    const codes = new Int32Array(n);
    for (let i = 0; i < n; i++) codes[i] = indices[i]! < 0 ? 0 : column.codes[indices[i]!]!;
    return new DictionaryColumn(column.type, n, codes, column.dictionary, takeValidity(column.validity, indices));
  }
  if (column instanceof BooleanColumn) {
    const bits = new Uint8Array((n + 7) >> 3);
    for (let i = 0; i < n; i++) if (indices[i]! >= 0 && getBit(column.bits, indices[i]!)) setBit(bits, i);
    return new BooleanColumn(column.type, n, bits, takeValidity(column.validity, indices));
  }
  if (column instanceof StructColumn) {
    const children = column.children.map((child) => take(child, indices));
    return new StructColumn(column.type, n, children, takeValidity(column.validity, indices));
  }
  if (column instanceof VoidColumn) return new VoidColumn(n);
  return takeValues(column, indices);
}

function hasMissing(indices: Int32Array): boolean {
  return indices.includes(-1);
}

function takeWords(words: Int32Array, indices: Int32Array, per: 2 | 4): Int32Array {
  const out = new Int32Array(per * indices.length);
  for (let i = 0; i < indices.length; i++) {
    const from = indices[i]! * per;
    if (from < 0) continue;
    out[per * i] = words[from]!;
    out[per * i + 1] = words[from + 1]!;
    if (per === 4) {
      out[4 * i + 2] = words[from + 2]!;
      out[4 * i + 3] = words[from + 3]!;
    }
  }
  return out;
}

function takeValidity(validity: Bitmap | null, indices: Int32Array): Bitmap | null {
  if (validity === null && !hasMissing(indices)) return null;
  const bits = allSet(indices.length);
  for (let i = 0; i < indices.length; i++) {
    const from = indices[i]!;
    if (from < 0 || (validity !== null && !getBit(validity, from))) clearBit(bits, i);
  }
  return bits;
}

function takeBytes(column: BytesColumn, indices: Int32Array): BytesColumn {
  const n = indices.length;
  const offsets = new Int32Array(n + 1);
  const { data, offsets: from } = column;
  let total = 0;
  for (let i = 0; i < n; i++) {
    const k = indices[i]!;
    if (k >= 0) total += from[k + 1]! - from[k]!;
    offsets[i + 1] = total;
  }
  const out = new Uint8Array(total);
  const dataView = viewOf(data);
  const outView = viewOf(out);
  for (let i = 0; i < n; i++) {
    const k = indices[i]!;
    if (k >= 0) copyBytes(data, dataView, from[k]!, from[k + 1]!, out, outView, offsets[i]!);
  }
  return new BytesColumn(column.type, n, offsets, out, takeValidity(column.validity, indices));
}

function takeValues(column: Column, indices: Int32Array): Column {
  const builder = columnBuilder(column.type, indices.length);
  for (const i of indices) builder.append(i < 0 ? null : column.get(i));
  return builder.finish();
}
