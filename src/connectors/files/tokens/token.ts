/** How a value stands in the text of its record. */
export const Token = {
  /** The record does not name the column, or says NULL. */
  absent: 0,
  /** Plain text: the bytes of the value. */
  string: 1,
  /** Text with escapes: the bytes as they stand, still escaped. */
  escaped: 2,
  /** A number as JSON writes it. */
  number: 3,
  true: 4,
  false: 5,
  /** An object or array, with its brackets. */
  nested: 6,
  /** The whole record goes to the reference parser. */
  slow: 7,
} as const;

/** Where the arrays of tables come from, each of zeros: the heap, or the memory of a scanner, one behind the other. */
export interface TableArrays {
  bytes(length: number): Uint8Array;
  integers(length: number): Int32Array;
}

export const heapArrays: TableArrays = {
  bytes: (length) => new Uint8Array(length),
  integers: (length) => new Int32Array(length),
};

/** Where each value of each row stands in the block: one array a column, filled row by row. Reused for all blocks. */
export class TokenTable {
  readonly kinds: Uint8Array[];
  readonly starts: Int32Array[];
  readonly ends: Int32Array[];

  constructor(
    columns: number,
    private capacity: number,
    arrays: TableArrays = heapArrays,
  ) {
    this.kinds = Array.from({ length: columns }, () => arrays.bytes(capacity));
    this.starts = Array.from({ length: columns }, () => arrays.integers(capacity));
    this.ends = Array.from({ length: columns }, () => arrays.integers(capacity));
  }

  /** Makes room for so many rows; the tokens there were are lost where there was not enough. */
  reserve(rows: number): void {
    if (rows <= this.capacity) return;
    this.capacity = Math.max(rows, this.capacity * 2);
    for (let k = 0; k < this.kinds.length; k++) {
      this.kinds[k] = new Uint8Array(this.capacity);
      this.starts[k] = new Int32Array(this.capacity);
      this.ends[k] = new Int32Array(this.capacity);
    }
  }

  /** The tokens of column `k` in the first `rows` rows, which stand in `bytes`. */
  column(k: number, bytes: Uint8Array, rows: number): TokenColumn {
    return { bytes, kinds: this.kinds[k]!, starts: this.starts[k]!, ends: this.ends[k]!, rows };
  }
}

/** The tokens of one column in one block of rows. */
export interface TokenColumn {
  readonly bytes: Uint8Array;
  readonly kinds: Uint8Array;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  readonly rows: number;
}

/** Tokens of any number of values, one after the other: the elements of arrays. */
export class TokenList {
  length = 0;
  kinds = new Uint8Array(1024);
  starts = new Int32Array(1024);
  ends = new Int32Array(1024);

  push(kind: number, start: number, end: number): void {
    if (this.length === this.kinds.length) this.#grow();
    this.kinds[this.length] = kind;
    this.starts[this.length] = start;
    this.ends[this.length++] = end;
  }

  /** All of them as a column. */
  column(bytes: Uint8Array): TokenColumn {
    return { bytes, kinds: this.kinds, starts: this.starts, ends: this.ends, rows: this.length };
  }

  #grow(): void {
    const size = this.kinds.length * 2;
    const { kinds, starts, ends } = this;
    this.kinds = new Uint8Array(size);
    this.starts = new Int32Array(size);
    this.ends = new Int32Array(size);
    this.kinds.set(kinds);
    this.starts.set(starts);
    this.ends.set(ends);
  }
}
