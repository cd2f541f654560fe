import { type Column, StructColumn } from '../../../columnar/column.js';
import type { StructType } from '../../../columnar/types.js';
import type { Value } from '../../../columnar/value.js';
import { BaseConverter, type ColumnConverter, type ConverterSettings } from '../tokens/converter.js';
import { Token, type TokenColumn, TokenTable } from '../tokens/token.js';
import { RecordScanner } from './scan.js';

/** STRUCT: objects are scanned like records, and their fields converted like columns. */
export class StructConverter extends BaseConverter {
  readonly #table: TokenTable;
  readonly #scanner: RecordScanner;
  /** Rows whose object is read as a whole by the reference. */
  #odd = new Uint8Array(0);

  constructor(
    type: StructType,
    settings: ConverterSettings,
    private readonly children: readonly ColumnConverter[],
  ) {
    super(type, settings);
    this.#table = new TokenTable(children.length, 0);
    this.#scanner = new RecordScanner(
      type.fields.map((f) => f.name),
      this.#table,
      false,
    );
  }

  convert(tokens: TokenColumn, slow: Uint8Array): void {
    const { bytes, rows } = tokens;
    this.begin(rows);
    this.#table.reserve(rows);
    if (this.#odd.length < rows) this.#odd = new Uint8Array(2 * rows);
    this.#odd.fill(0, 0, rows);
    // not behind the conversion: strings are copied as late as in `finish`
    for (const kinds of this.#table.kinds) kinds.fill(Token.absent, 0, rows);
    this.#scan(tokens, slow);
    for (let k = 0; k < this.children.length; k++) this.children[k]!.convert(this.#table.column(k, bytes, rows), this.#odd);
    for (let i = this.#odd.indexOf(1); i >= 0 && i < rows; i = this.#odd.indexOf(1, i + 1)) this.readRow(tokens, i, slow);
  }

  #scan({ bytes, kinds, starts, rows }: TokenColumn, slow: Uint8Array): void {
    const scanner = this.#scanner;
    scanner.use(bytes);
    for (let i = 0; i < rows; i++) {
      const kind = kinds[i];
      if (kind === Token.absent) this.setNull(i);
      else if (kind !== Token.nested || bytes[starts[i]!] !== 123 || slow[i] === 1 || !scanner.scanObject(bytes, starts[i]!, i)) {
        for (const child of this.#table.kinds) child[i] = Token.slow;
        this.#odd[i] = 1;
      }
    }
  }

  override set(row: number, value: Value): void {
    super.set(row, value);
    if (value === null) for (const child of this.children) child.set(row, null);
  }

  protected setValue(row: number, value: Value): void {
    const fields = value as readonly Value[];
    for (let k = 0; k < this.children.length; k++) this.children[k]!.set(row, fields[k] ?? null);
  }

  finish(): Column {
    return new StructColumn(
      this.type,
      this.rows,
      this.children.map((child) => child.finish()),
      this.validity,
    );
  }
}
