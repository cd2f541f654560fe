import { Batch } from '../../../columnar/batch.js';
import type { Schema } from '../../../columnar/types.js';
import type { Value } from '../../../columnar/value.js';
import type { ColumnConverter } from './converter.js';
import { TokenColumns } from './token-columns.js';
import { heapArrays, type TableArrays, Token, TokenTable } from './token.js';

/**
 * The reference: rows of the record in bytes [start, end) with all options and modes, values in the order of the wanted columns. One row
 * usually, several for an array of objects, none where the record is dropped or blank. Everything that a fast path does not take comes
 * here, so that fast and slow never differ in what they accept. Throws in FAILFAST.
 */
export type ParseSlowRecord = (bytes: Uint8Array, start: number, end: number) => readonly (readonly Value[])[];

/** Rows of one batch; more lines of a block go into the next. */
export const ROWS_MAX = 65_536;

type Uneven = ReadonlyMap<number, readonly (readonly Value[])[]>;

/** Scanned rows of a block on their way to a batch: where their values stand, and which of them are for the reference. */
export class BlockRows {
  readonly table: TokenTable;
  rows = 0;
  /** Lines of the rows: bytes [start, end). */
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  readonly #slow = new Uint8Array(ROWS_MAX);
  #deferred: Batch | null = null;

  constructor(
    private readonly schema: Schema,
    private readonly converters: readonly ColumnConverter[],
    private readonly parseSlow: ParseSlowRecord,
    arrays: TableArrays = heapArrays,
  ) {
    this.table = new TokenTable(schema.fields.length, ROWS_MAX, arrays);
    this.starts = arrays.integers(ROWS_MAX);
    this.ends = arrays.integers(ROWS_MAX);
  }

  /** Keeps row `rows`, whose values the scanner has put into the table (all are absent before); its line is bytes [start, end). */
  add(start: number, end: number): void {
    this.starts[this.rows] = start;
    this.ends[this.rows] = end;
    this.#slow[this.rows++] = 0;
  }

  /** Keeps the rows before `count` that a scanner has put into the table, `starts` and `ends` by itself. */
  addScanned(count: number): void {
    this.#slow.fill(0, this.rows, count);
    this.rows = count;
  }

  /** Keeps a row for the reference. */
  addSlow(start: number, end: number): void {
    for (const kinds of this.table.kinds) kinds[this.rows] = Token.slow;
    this.starts[this.rows] = start;
    this.ends[this.rows] = end;
    this.#slow[this.rows++] = 1;
  }

  /** The batch of the rows kept; begins anew. */
  take(bytes: Uint8Array): Batch {
    const { rows } = this;
    this.rows = 0;
    try {
      return this.#batch(bytes, rows);
    } finally {
      this.#clear(rows);
    }
  }

  /**
   * The batch of the rows kept, whose columns are made when they are looked at; `settle` has to be called before anything else, and while
   * the bytes are still there. Only for modes in which no value of a record says anything on another one.
   */
  takeDeferred(bytes: Uint8Array): Batch {
    const { rows } = this;
    if (this.#slow.indexOf(1) >= 0 && this.#slow.indexOf(1) < rows) return this.take(bytes);
    this.#deferred = Batch.deferred(this.schema, rows, new TokenColumns(this.table, this.converters, bytes, rows, this.#readOne));
    return this.#deferred;
  }

  /** The columns of the batch that was deferred are made, as far as they are still wanted; begins anew. */
  settle(): void {
    if (this.#deferred === null) return;
    this.#deferred.settle();
    this.#clear(this.#deferred.length);
    this.#deferred = null;
    this.rows = 0;
  }

  /** Scanners find all values absent. */
  #clear(rows: number): void {
    for (const kinds of this.table.kinds) kinds.fill(Token.absent, 0, rows);
  }

  /** Value `column` of the record of a row, by the reference. */
  readonly #readOne = (bytes: Uint8Array, row: number, column: number): Value =>
    this.parseSlow(bytes, this.starts[row]!, this.ends[row]!)[0]?.[column] ?? null;

  #batch(bytes: Uint8Array, rows: number): Batch {
    const { converters, schema } = this;
    for (let k = 0; k < converters.length; k++) converters[k]!.convert(this.table.column(k, bytes, rows), this.#slow);
    const uneven = this.#readSlow(bytes, rows);
    const columns = converters.map((c) => c.finish());
    const batch = new Batch(schema, columns, rows);
    return uneven === null ? batch : spliced(batch, uneven);
  }

  /** Fills in the slow rows. Records that give no row or several are returned, by row number. */
  #readSlow(bytes: Uint8Array, rows: number): Uneven | null {
    let uneven: Map<number, readonly (readonly Value[])[]> | null = null;
    for (let i = this.#slow.indexOf(1); i >= 0 && i < rows; i = this.#slow.indexOf(1, i + 1)) {
      const records = this.parseSlow(bytes, this.starts[i]!, this.ends[i]!);
      const values = records[0];
      for (let k = 0; k < this.converters.length; k++) this.converters[k]!.set(i, values?.[k] ?? null);
      if (records.length !== 1) (uneven ??= new Map()).set(i, records);
    }
    return uneven;
  }
}

/** The batch with some of its rows replaced by none or several. */
function spliced(batch: Batch, replaced: Uneven): Batch {
  const rows: (readonly Value[])[] = [];
  for (let i = 0; i < batch.length; i++) {
    const instead = replaced.get(i);
    if (instead === undefined) rows.push(batch.row(i));
    else rows.push(...instead);
  }
  return Batch.fromRows(batch.schema, rows);
}
