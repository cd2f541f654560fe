import type { DeferredColumns } from '../../../columnar/batch.js';
import type { Column } from '../../../columnar/column.js';
import type { Value } from '../../../columnar/value.js';
import type { ColumnConverter } from './converter.js';
import type { TokenColumn, TokenTable } from './token.js';

/** Value `column` of the record of a row, by the reference parser. */
export type ReadOne = (bytes: Uint8Array, row: number, column: number) => Value;

/** Columns made from tokens when they are looked at: of all rows, or just of some. */
export class TokenColumns implements DeferredColumns {
  constructor(
    private readonly table: TokenTable,
    private readonly converters: readonly ColumnConverter[],
    private readonly bytes: Uint8Array,
    private readonly rows: number,
    private readonly readOne: ReadOne,
  ) {}

  column(index: number): Column {
    return this.#convert(index, this.table.column(index, this.bytes, this.rows), (i) => i);
  }

  take(index: number, rows: Int32Array): Column {
    return this.#convert(index, this.table.someOf(index, this.bytes, rows), (i) => rows[i]!);
  }

  #convert(index: number, tokens: TokenColumn, rowOf: (i: number) => number): Column {
    const converter = this.converters[index]!;
    const slow = new Uint8Array(tokens.rows);
    converter.convert(tokens, slow);
    for (let i = slow.indexOf(1); i >= 0; i = slow.indexOf(1, i + 1)) converter.set(i, this.readOne(this.bytes, rowOf(i), index));
    return converter.finish();
  }
}
