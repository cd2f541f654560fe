import { setBit, type Bitmap } from '../../../columnar/bitmap.js';
import { columnBuilder } from '../../../columnar/builder.js';
import { copyBytes, viewOf } from '../../../columnar/byte-words.js';
import { BooleanColumn, BytesColumn, type Column } from '../../../columnar/column.js';
import { encodeUtf8 } from '../../../columnar/utf8.js';
import type { Value } from '../../../columnar/value.js';
import { BaseConverter } from './converter.js';
import { TextCodes } from './text-codes.js';
import { Token, type TokenColumn } from './token.js';

/** BOOLEAN of JSON's literals, or of plain text in formats that have nothing else. */
export class BooleanConverter extends BaseConverter {
  #bits!: Bitmap;

  convert(tokens: TokenColumn, slow: Uint8Array): void {
    const { bytes, kinds, starts, ends, rows } = tokens;
    const isText = this.settings.numberToken === Token.string;
    this.begin(rows);
    this.#bits = new Uint8Array((rows + 7) >> 3);
    for (let i = 0; i < rows; i++) {
      let kind = kinds[i];
      if (isText && kind === Token.string) kind = literalOf(bytes, starts[i]!, ends[i]!);
      if (kind === Token.true) setBit(this.#bits, i);
      else if (kind === Token.absent) this.setNull(i);
      else if (kind !== Token.false) this.readRow(tokens, i, slow);
    }
  }

  protected setValue(row: number, value: Value): void {
    if (value === true) setBit(this.#bits, row);
    else this.#bits[row >> 3]! &= ~(1 << (row & 7));
  }

  finish(): Column {
    return new BooleanColumn(this.type, this.rows, this.#bits, this.validity);
  }
}

/** `true` or `false` in small letters; other spellings stay text. */
function literalOf(bytes: Uint8Array, start: number, end: number): number {
  const isTrue =
    end - start === 4 && bytes[start] === 116 && bytes[start + 1] === 114 && bytes[start + 2] === 117 && bytes[start + 3] === 101;
  if (isTrue) return Token.true;
  const isFalse =
    end - start === 5 &&
    bytes[start] === 102 &&
    bytes[start + 1] === 97 &&
    bytes[start + 2] === 108 &&
    bytes[start + 3] === 115 &&
    bytes[start + 4] === 101;
  return isFalse ? Token.false : Token.string;
}

/** STRING: bytes are copied at the end, when the values of rows that are not plain are known. */
export class StringConverter extends BaseConverter {
  #tokens!: TokenColumn;
  readonly #codes = new TextCodes(this.type);
  readonly #ownBytes = new Map<number, Uint8Array>();

  convert(tokens: TokenColumn, slow: Uint8Array): void {
    const { kinds, rows } = tokens;
    this.begin(rows);
    this.#tokens = tokens;
    this.#ownBytes.clear();
    const isRaw = this.settings.rawStrings;
    for (let i = 0; i < rows; i++) {
      const kind = kinds[i]!;
      if (kind === Token.absent) this.setNull(i);
      else if (kind !== Token.string && (!isRaw || kind === Token.escaped || kind === Token.slow)) this.readRow(tokens, i, slow);
    }
  }

  protected setValue(row: number, value: Value): void {
    this.#ownBytes.set(row, encodeUtf8(value as string));
  }

  finish(): Column {
    const { bytes, kinds, starts, ends, rows } = this.#tokens;
    const hasOwn = this.#ownBytes.size > 0;
    const coded = hasOwn ? null : this.#codes.column(this.#tokens, this.validity);
    if (coded !== null) return coded;
    const texts = hasOwn ? null : (this.#tokens.loops?.texts(this.#tokens) ?? null);
    if (texts !== null) return new BytesColumn(this.type, rows, texts.offsets, texts.data, this.validity);
    const offsets = new Int32Array(rows + 1);
    let total = 0;
    for (let i = 0; i < rows; i++) {
      const own = hasOwn ? this.#ownBytes.get(i) : undefined;
      if (own !== undefined) total += own.length;
      else if (isCopied(kinds[i]!)) total += ends[i]! - starts[i]!;
      offsets[i + 1] = total;
    }
    const data = new Uint8Array(total);
    const from = viewOf(bytes);
    const to = viewOf(data);
    for (let i = 0; i < rows; i++) {
      const own = hasOwn ? this.#ownBytes.get(i) : undefined;
      if (own !== undefined) data.set(own, offsets[i]!);
      else if (isCopied(kinds[i]!)) copyBytes(bytes, from, starts[i]!, ends[i]!, data, to, offsets[i]!);
    }
    this.#ownBytes.clear();
    return new BytesColumn(this.type, rows, offsets, data, this.validity);
  }
}

/** Rows read otherwise have bytes of their own, or are NULL and of length 0. */
function isCopied(kind: number): boolean {
  return kind === Token.string || (kind >= Token.number && kind <= Token.nested);
}

/** Types and formats without a plain form: every value is read for itself. */
export class ValueConverter extends BaseConverter {
  #values: Value[] = [];

  convert(tokens: TokenColumn, slow: Uint8Array): void {
    const { kinds, rows } = tokens;
    this.begin(rows);
    this.#values = new Array<Value>(rows).fill(null);
    for (let i = 0; i < rows; i++) if (kinds[i] !== Token.absent) this.readRow(tokens, i, slow);
  }

  override set(row: number, value: Value): void {
    this.setValue(row, value);
  }

  protected setValue(row: number, value: Value): void {
    this.#values[row] = value;
  }

  finish(): Column {
    const builder = columnBuilder(this.type, this.#values.length);
    for (const value of this.#values) builder.append(value);
    return builder.finish();
  }
}
