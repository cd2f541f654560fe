import { BytesColumn, type Column, ConstantColumn, DictionaryColumn } from '../columnar/column.js';
import { encodeUtf8 } from '../columnar/utf8.js';

/** Where the bytes of each row of a text or binary column lie: row i is `data` from `start(i)` to `end(i)`. Rows that are NULL may lie anywhere. */
export interface ByteRows {
  readonly data: Uint8Array;
  readonly start: (i: number) => number;
  readonly end: (i: number) => number;
}

const EMPTY: ByteRows = { data: new Uint8Array(0), start: () => 0, end: () => 0 };

/** The bytes of a column of strings or binary values, in whatever form; null for other columns. */
export function byteRows(column: Column): ByteRows | null {
  if (column instanceof BytesColumn) {
    const { offsets, data } = column;
    return { data, start: (i) => offsets[i]!, end: (i) => offsets[i + 1]! };
  }
  if (column instanceof DictionaryColumn) {
    const { codes } = column;
    const { offsets, data } = column.dictionary;
    return { data, start: (i) => offsets[codes[i]!]!, end: (i) => offsets[codes[i]! + 1]! };
  }
  if (!(column instanceof ConstantColumn)) return null;
  if (column.value === null) return EMPTY;
  if (typeof column.value !== 'string' && !(column.value instanceof Uint8Array)) return null;
  const data = typeof column.value === 'string' ? encodeUtf8(column.value) : column.value;
  return { data, start: () => 0, end: () => data.length };
}
