import type { TokenLoops } from './token-loops.js';

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
  /** What else converts the columns of this table, whose arrays it has to know. */
  loops: TokenLoops | null = null;
  readonly #arrays: TableArrays;
  #some: TokenTable | null = null;

  constructor(
    columns: number,
    private capacity: number,
    arrays: TableArrays = heapArrays,
  ) {
    this.#arrays = arrays;
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
    return { bytes, kinds: this.kinds[k]!, starts: this.starts[k]!, ends: this.ends[k]!, rows, loops: this.loops };
  }

  /** The tokens of column `k` in these rows; good until it is called again. */
  someOf(k: number, bytes: Uint8Array, rows: Int32Array): TokenColumn {
    this.#some ??= new TokenTable(1, this.capacity, this.#arrays);
    this.#some.reserve(rows.length);
    const some = this.#some.column(0, bytes, rows.length);
    const kinds = this.kinds[k]!;
    const starts = this.starts[k]!;
    const ends = this.ends[k]!;
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i]!;
      some.kinds[i] = kinds[row]!;
      some.starts[i] = starts[row]!;
      some.ends[i] = ends[row]!;
    }
    return some.kinds.buffer === kinds.buffer ? { ...some, loops: this.loops } : some;
  }
}

/** The tokens of one column in one block of rows. */
export interface TokenColumn {
  readonly bytes: Uint8Array;
  readonly kinds: Uint8Array;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  readonly rows: number;
  /** Faster loops than the converters' own, where there are any. */
  readonly loops?: TokenLoops | null;
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
