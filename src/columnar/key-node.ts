import { getBit, type Bitmap } from './bitmap.js';
import type { Column } from './column.js';

/**
 * Writes the piece of each row's key that comes from one column. Bytes of a piece, so that byte order is value order and no piece is the
 * beginning of another:
 *
 * NULL 00, else 01 followed by — integers, dates, times: big-endian, sign flipped · FLOAT, DOUBLE: bits, all flipped when negative, sign
 * flipped otherwise · STRING, BINARY: bytes with 00 as 01 01 and 01 as 01 02, ended by 00 · ARRAY: 01 and the piece of each element, ended
 * by 00 · MAP: as an array of key and value pieces, sorted by key piece · STRUCT: pieces of the fields · INTERVAL: months, days, micros.
 */
export abstract class KeyNode {
  constructor(
    readonly length: number,
    readonly validity: Bitmap | null,
    /** Bytes of every row's piece, or -1 where they differ. */
    readonly fixedSize: number,
  ) {}

  /** Adds the size of row i's piece to sizes[i]; `fixedSize` nodes add it too. */
  abstract addSizes(sizes: Int32Array): void;

  /** Writes row i's piece at cursors[i] and moves the cursor behind it; rows with a negative cursor are passed over. */
  abstract write(data: Uint8Array, view: DataView, cursors: Int32Array): void;
}

/** A node of which every valid piece has `width` bytes behind its marker. */
export abstract class FixedNode extends KeyNode {
  constructor(
    column: Column,
    private readonly width: number,
  ) {
    super(column.length, column.validity, column.validity === null ? width + 1 : -1);
  }

  addSizes(sizes: Int32Array): void {
    const { validity, width } = this;
    for (let i = 0; i < this.length; i++) sizes[i]! += validity === null || getBit(validity, i) ? width + 1 : 1;
  }

  write(data: Uint8Array, view: DataView, cursors: Int32Array): void {
    const { validity, width } = this;
    for (let i = 0; i < this.length; i++) {
      const at = cursors[i]!;
      if (at < 0) continue;
      if (validity !== null && !getBit(validity, i)) {
        data[at] = 0;
        cursors[i] = at + 1;
        continue;
      }
      data[at] = 1;
      this.writeValue(i, view, at + 1);
      cursors[i] = at + 1 + width;
    }
  }

  protected abstract writeValue(i: number, view: DataView, at: number): void;
}
