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

/** Where each value of each row stands in the block: one array a column, filled row by row. Reused for all blocks. */
export class TokenTable {
  readonly kinds: Uint8Array[];
  readonly starts: Int32Array[];
  readonly ends: Int32Array[];

  constructor(
    columns: number,
    readonly capacity: number,
  ) {
    this.kinds = Array.from({ length: columns }, () => new Uint8Array(capacity));
    this.starts = Array.from({ length: columns }, () => new Int32Array(capacity));
    this.ends = Array.from({ length: columns }, () => new Int32Array(capacity));
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
