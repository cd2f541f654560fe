import type { Batch } from '../../../columnar/batch.js';
import { BytesColumn, type Column } from '../../../columnar/column.js';
import { encodeUtf8 } from '../../../columnar/utf8.js';
import type { BatchText } from '../text-output.js';

const PIECE_BYTES = 1 << 18;

/** Values of the only column, each with the separator behind it; NULL is an empty line. */
export class LineText implements BatchText {
  constructor(private readonly separator: Uint8Array) {}

  *bytes(batch: Batch): Generator<Uint8Array> {
    const column = batch.column(0);
    let parts: Uint8Array[] = [];
    let size = 0;
    for (let i = 0; i < batch.length; i++) {
      const value = valueBytes(column, i);
      parts.push(value, this.separator);
      size += value.length + this.separator.length;
      if (size < PIECE_BYTES) continue;
      yield Buffer.concat(parts, size);
      parts = [];
      size = 0;
    }
    if (size > 0) yield Buffer.concat(parts, size);
  }
}

const NOTHING = new Uint8Array(0);

function valueBytes(column: Column, i: number): Uint8Array {
  if (column.isNull(i)) return NOTHING;
  if (column instanceof BytesColumn) return column.data.subarray(column.offsets[i], column.offsets[i + 1]);
  return encodeUtf8(column.valueAt(i) as string);
}
