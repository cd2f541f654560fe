import { copyBytes, viewOf } from '../../../columnar/byte-words.js';
import { type BytesColumn, type Column, DictionaryColumn, type Int64Column, type NumberColumn } from '../../../columnar/column.js';
import { isSafe, readNumber } from '../../../columnar/int64.js';
import { sequenceLength } from '../../../columnar/utf8.js';
import { civilFromDays } from '../../../expressions/values/time/civil.js';
import { ByteSink } from './byte-sink.js';
import type { WriteRow } from './column-output.js';
import { digitCount, writeDigits, writePair } from './digits.js';

const MINUS = 45;
const DAY_MICROS = 86_400_000_000;

/** Where pieces are written: the bytes, and a view over all of them. */
export interface Target {
  readonly bytes: Uint8Array;
  readonly view: DataView;
}

/**
 * The values of a column as text. Rows are written column by column: first every column says how many bytes its value takes in each of
 * some rows, then every column writes its values where the rows have come to. So each loop does one thing, over one array.
 */
export interface ColumnPieces {
  /** Adds the bytes of row `from + i` to `sizes[i]`. Called before `write`, for the same rows. */
  addSizes(sizes: Int32Array, from: number, to: number): void;
  /** Writes the value of row `from + i` at `cursors[i]` and moves the cursor behind it. */
  write(target: Target, cursors: Int32Array, from: number, to: number): void;
}

/** Texts of a column or of its dictionary, byte for byte. */
export class TextPieces implements ColumnPieces {
  readonly #codes: Int32Array | null;
  readonly #bytes: BytesColumn;
  readonly #view: DataView;

  constructor(column: BytesColumn | DictionaryColumn) {
    this.#codes = column instanceof DictionaryColumn ? column.codes : null;
    this.#bytes = column instanceof DictionaryColumn ? column.dictionary : column;
    this.#view = viewOf(this.#bytes.data);
  }

  addSizes(sizes: Int32Array, from: number, to: number): void {
    const { offsets } = this.#bytes;
    const codes = this.#codes;
    for (let row = from; row < to; row++) {
      const k = codes === null ? row : codes[row]!;
      sizes[row - from]! += offsets[k + 1]! - offsets[k]!;
    }
  }

  write({ bytes, view }: Target, cursors: Int32Array, from: number, to: number): void {
    const { offsets, data } = this.#bytes;
    const codes = this.#codes;
    const fromView = this.#view;
    for (let row = from; row < to; row++) {
      const k = codes === null ? row : codes[row]!;
      const start = offsets[k]!;
      const end = offsets[k + 1]!;
      const at = cursors[row - from]!;
      copyBytes(data, fromView, start, end, bytes, view, at);
      cursors[row - from] = at + end - start;
    }
  }
}

/** Whole numbers in digits. */
export class IntegerPieces implements ColumnPieces {
  constructor(private readonly numberAt: (row: number) => number) {}

  addSizes(sizes: Int32Array, from: number, to: number): void {
    for (let row = from; row < to; row++) sizes[row - from]! += integerSize(this.numberAt(row));
  }

  write({ view }: Target, cursors: Int32Array, from: number, to: number): void {
    for (let row = from; row < to; row++) {
      cursors[row - from] = writeInteger(view, cursors[row - from]!, this.numberAt(row));
    }
  }
}

/** BIGINT in digits, where all values are safe. */
export class BigintPieces implements ColumnPieces {
  readonly #words: Int32Array;

  constructor(column: Int64Column) {
    this.#words = column.words;
  }

  addSizes(sizes: Int32Array, from: number, to: number): void {
    const words = this.#words;
    for (let row = from; row < to; row++) sizes[row - from]! += integerSize(readNumber(words, row));
  }

  write({ view }: Target, cursors: Int32Array, from: number, to: number): void {
    const words = this.#words;
    for (let row = from; row < to; row++) {
      cursors[row - from] = writeInteger(view, cursors[row - from]!, readNumber(words, row));
    }
  }
}

function integerSize(value: number): number {
  return value < 0 ? digitCount(-value) + 1 : digitCount(value);
}

/** Gives the place behind the integer. */
function writeInteger(view: DataView, start: number, value: number): number {
  if (value < 0) view.setUint8(start, MINUS);
  const end = start + integerSize(value);
  writeDigits(view, end, Math.abs(value));
  return end;
}

/** Times as `yyyy-MM-ddTHH:mm:ss.SSS`, where all are safe: their years have four digits then. */
export class TimePieces implements ColumnPieces {
  static readonly BYTES = 23;
  readonly #words: Int32Array;

  constructor(column: Int64Column) {
    this.#words = column.words;
  }

  addSizes(sizes: Int32Array, from: number, to: number): void {
    for (let i = 0; i < to - from; i++) sizes[i]! += TimePieces.BYTES;
  }

  write({ view }: Target, cursors: Int32Array, from: number, to: number): void {
    const words = this.#words;
    let shownDay = NaN;
    let year = 0;
    let month = 0;
    let day = 0;
    for (let row = from; row < to; row++) {
      const micros = readNumber(words, row);
      const days = Math.floor(micros / DAY_MICROS);
      // rows that follow each other are often of one day
      if (days !== shownDay) {
        ({ year, month, day } = civilFromDays(days));
        shownDay = days;
      }
      const at = cursors[row - from]!;
      writeDate(view, at, year, month, day);
      writeTime(view, at + 10, Math.floor((micros - days * DAY_MICROS) / 1000));
      cursors[row - from] = at + TimePieces.BYTES;
    }
  }
}

function writeDate(view: DataView, at: number, year: number, month: number, day: number): void {
  const century = (year / 100) | 0;
  writePair(view, at, century);
  writePair(view, at + 2, year - century * 100);
  view.setUint8(at + 4, 45);
  writePair(view, at + 5, month);
  view.setUint8(at + 7, 45);
  writePair(view, at + 8, day);
}

/** `THH:mm:ss.SSS` of the milliseconds of a day. */
function writeTime(view: DataView, at: number, millisOfDay: number): void {
  const seconds = (millisOfDay / 1000) | 0;
  const minutes = (seconds / 60) | 0;
  const hours = (minutes / 60) | 0;
  const millis = millisOfDay - seconds * 1000;
  const tenths = (millis / 100) | 0;
  view.setUint8(at, 84);
  writePair(view, at + 1, hours);
  view.setUint8(at + 3, 58);
  writePair(view, at + 4, minutes - hours * 60);
  view.setUint8(at + 6, 58);
  writePair(view, at + 7, seconds - minutes * 60);
  view.setUint8(at + 9, 46);
  view.setUint8(at + 10, 48 + tenths);
  writePair(view, at + 11, millis - tenths * 100);
}

/** Any values, written one by one to a side, then copied. */
export class RenderedPieces implements ColumnPieces {
  readonly #ends: Int32Array;
  readonly #write: WriteRow;

  /** `writer` makes a writer to a sink. Rows at once are at most `rowsMax`. */
  constructor(
    private readonly column: Column,
    rowsMax: number,
    writer: (sink: ByteSink) => WriteRow,
    private readonly sink: ByteSink = new ByteSink(),
  ) {
    this.#ends = new Int32Array(rowsMax);
    this.#write = writer(sink);
  }

  addSizes(sizes: Int32Array, from: number, to: number): void {
    const { column, sink } = this;
    const { validity } = column;
    sink.length = 0;
    for (let row = from; row < to; row++) {
      const start = sink.length;
      if (validity === null || !column.isNull(row)) this.#write(row);
      sizes[row - from]! += sink.length - start;
      this.#ends[row - from] = sink.length;
    }
  }

  write({ bytes, view }: Target, cursors: Int32Array, from: number, to: number): void {
    const rendered = this.sink.bytes;
    const renderedView = viewOf(rendered);
    let start = 0;
    for (let i = 0; i < to - from; i++) {
      const end = this.#ends[i]!;
      copyBytes(rendered, renderedView, start, end, bytes, view, cursors[i]!);
      cursors[i]! += end - start;
      start = end;
    }
  }
}

/** Whether all values are safe integers; what lies under a NULL counts as well. */
export function areAllSafe({ words, length }: Int64Column): boolean {
  for (let i = 0; i < length; i++) if (!isSafe(words, i)) return false;
  return true;
}

/** Whether a JSON text may hold all these bytes as they are: UTF-8 without quotes, backslashes and control characters. */
export function areAllPlain({ data, offsets, length }: BytesColumn): boolean {
  const view = viewOf(data);
  const end = offsets[length]!;
  let p = offsets[0]!;
  while (p < end) {
    if (p + 4 <= end && isPlainWord(view.getInt32(p, true))) {
      p += 4;
      continue;
    }
    const byte = data[p]!;
    if (byte < 32 || byte === 34 || byte === 92) return false;
    const size = sequenceLength(data, p, end);
    if (size === 0) return false;
    p += size;
  }
  return true;
}

/** Whether four bytes are ASCII without quote, backslash and control characters. False may be said of some that are. */
function isPlainWord(word: number): boolean {
  const quote = word ^ 0x22222222;
  const backslash = word ^ 0x5c5c5c5c;
  const found = word | ((word - 0x20202020) & ~word) | ((quote - 0x01010101) & ~quote) | ((backslash - 0x01010101) & ~backslash);
  return (found & 0x80808080) === 0;
}

/** The values of a TINYINT, SMALLINT or INT column. */
export function integersOf(column: NumberColumn): IntegerPieces {
  const { values } = column;
  return new IntegerPieces((row) => values[row]!);
}
