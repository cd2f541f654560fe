import { allSet, clearBit, setBit, type Bitmap } from '../../../columnar/bitmap.js';
import type { Column } from '../../../columnar/column.js';
import type { DataType } from '../../../columnar/types.js';
import type { Value } from '../../../columnar/value.js';
import type { Zone } from '../../../expressions/values/time/zones.js';
import type { Token, TokenColumn } from './token.js';

/** Reads one value that is not of the plain form; undefined where it does not fit, and the whole record is for the reference parser. */
export type ReadValue = (bytes: Uint8Array, start: number, end: number, kind: number) => Value | undefined;

/**
 * Turns the tokens of a column into values. `convert` marks in `slow` the rows that are for the reference parser; those come again through
 * `set`, with its value. `finish` gives the column.
 */
export interface ColumnConverter {
  convert(tokens: TokenColumn, slow: Uint8Array): void;
  set(row: number, value: Value): void;
  finish(): Column;
}

/** What converters of a format have in common. */
export interface ConverterSettings {
  /** The kind of token that numbers stand in: JSON's own, or plain text in CSV. */
  readonly numberToken: typeof Token.number | typeof Token.string;
  /** Whether strings may hold numbers, literals and nested values as they stand. */
  readonly rawStrings: boolean;
  readonly zone: Zone;
  readonly read: ReadValue;
}

/** Validity and the common steps of converters; values of single rows go through `setValue`. */
export abstract class BaseConverter implements ColumnConverter {
  protected rows = 0;
  #nulls: Bitmap | null = null;

  constructor(
    protected readonly type: DataType,
    protected readonly settings: ConverterSettings,
  ) {}

  abstract convert(tokens: TokenColumn, slow: Uint8Array): void;
  abstract finish(): Column;
  protected abstract setValue(row: number, value: Value): void;

  set(row: number, value: Value): void {
    if (value === null) return this.setNull(row);
    if (this.#nulls !== null) setBit(this.#nulls, row);
    this.setValue(row, value);
  }

  protected begin(rows: number): void {
    this.rows = rows;
    this.#nulls = null;
  }

  protected setNull(row: number): void {
    this.#nulls ??= allSet(this.rows);
    clearBit(this.#nulls, row);
  }

  /** The value of a token that is not of the plain form; a row that the reference parser has to read anyway is left to it. */
  protected readRow({ bytes, kinds, starts, ends }: TokenColumn, row: number, slow: Uint8Array): void {
    if (slow[row] === 1) return;
    const value = this.settings.read(bytes, starts[row]!, ends[row]!, kinds[row]!);
    if (value === undefined) slow[row] = 1;
    else this.set(row, value);
  }

  protected get validity(): Bitmap | null {
    return this.#nulls;
  }
}
