import { ArrayColumn, type Column } from '../../../columnar/column.js';
import { columnOf } from '../../../columnar/builder.js';
import type { ArrayType } from '../../../columnar/types.js';
import type { Value } from '../../../columnar/value.js';
import { BaseConverter, type ColumnConverter, type ConverterSettings } from '../tokens/converter.js';
import { Token, type TokenColumn, TokenList, TokenTable } from '../tokens/token.js';
import { RecordScanner } from './scan.js';

/** ARRAY: the elements of all rows are scanned into one list, and converted like one column. */
export class ArrayConverter extends BaseConverter {
  readonly #tokens = new TokenList();
  readonly #scanner = new RecordScanner([], new TokenTable(0, 0), false);
  #offsets = new Int32Array(1);
  #odd = new Uint8Array(0);
  /** Whole values from elsewhere: rows that are not plain. */
  readonly #whole = new Map<number, Value>();

  constructor(
    type: ArrayType,
    settings: ConverterSettings,
    private readonly element: ColumnConverter,
  ) {
    super(type, settings);
  }

  convert(tokens: TokenColumn, slow: Uint8Array): void {
    this.begin(tokens.rows);
    this.#whole.clear();
    this.#scan(tokens, slow);
    const elements = this.#tokens.column(tokens.bytes);
    if (this.#odd.length < elements.rows) this.#odd = new Uint8Array(2 * elements.rows);
    this.#odd.fill(0, 0, elements.rows);
    this.element.convert(elements, this.#odd);
    this.#readOdd(tokens, slow);
  }

  #scan(tokens: TokenColumn, slow: Uint8Array): void {
    const { bytes, kinds, starts, rows } = tokens;
    const offsets = (this.#offsets = new Int32Array(rows + 1));
    const list = this.#tokens;
    list.length = 0;
    this.#scanner.use(bytes);
    for (let i = 0; i < rows; i++) {
      if (kinds[i] === Token.absent) this.setNull(i);
      else if (kinds[i] !== Token.nested || bytes[starts[i]!] !== 91 || slow[i] === 1) this.readRow(tokens, i, slow);
      else if (!this.#scanner.scanArray(bytes, starts[i]!, list)) {
        list.length = offsets[i]!;
        this.readRow(tokens, i, slow);
      }
      offsets[i + 1] = list.length;
    }
  }

  /** Arrays with an element that does not fit are read as a whole. */
  #readOdd(tokens: TokenColumn, slow: Uint8Array): void {
    const offsets = this.#offsets;
    let row = 0;
    for (let e = this.#odd.indexOf(1); e >= 0 && e < this.#tokens.length; e = this.#odd.indexOf(1, offsets[row]!)) {
      while (offsets[row + 1]! <= e) row++;
      this.readRow(tokens, row, slow);
      row++;
    }
  }

  protected setValue(row: number, value: Value): void {
    this.#whole.set(row, value);
  }

  override set(row: number, value: Value): void {
    super.set(row, value);
    if (value === null) this.#whole.set(row, null);
  }

  finish(): Column {
    const scanned = new ArrayColumn(this.type, this.rows, this.#offsets, this.element.finish(), this.validity);
    if (this.#whole.size === 0) return scanned;
    const values = Array.from({ length: this.rows }, (_, i) => (this.#whole.has(i) ? this.#whole.get(i)! : scanned.get(i)));
    this.#whole.clear();
    return columnOf(this.type, values);
  }
}
