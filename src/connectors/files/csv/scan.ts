import { sequenceLength } from '../../../columnar/utf8.js';
import { CARRIAGE_RETURN, NEWLINE } from '../bytes.js';
import { Token, type TokenTable } from '../tokens/token.js';

/** What plain CSV looks like to the scanner; all of it single bytes of ASCII, 0 where something is off. */
export interface CsvSyntax {
  readonly delimiter: number;
  readonly quote: number;
  readonly escape: number;
  readonly comment: number;
  /** Values that begin or end with a blank are not plain. */
  readonly minds: boolean;
  readonly carriageReturnSeparates: boolean;
  /** Text that stands for NULL beside nothing at all. */
  readonly nullBytes: Uint8Array;
  /** Values a record has to have, or -1 for any number. */
  readonly width: number;
  /** Records with more values, and longer values, are for the reference, which refuses them. */
  readonly columnsMax: number;
  readonly valueBytesMax: number;
}

/** Bytes of words of four, compared at once. */
const ONES = 0x01010101;
const HIGHS = 0x80808080;

const OUTCOME = { plain: 0, blank: 1, slow: 2 } as const;

/**
 * Finds the values of the wanted columns in lines of plain CSV, without decoding them. Lines with escapes, odd quotes, a wrong number of
 * values or bytes that are not UTF-8 are for the reference.
 */
export class CsvLineScanner {
  static readonly plain = OUTCOME.plain;
  /** White space or a comment: no record. */
  static readonly blank = OUTCOME.blank;
  static readonly slow = OUTCOME.slow;

  /** Column of the table by place in the record; -1 where it is not wanted. */
  readonly #columns: Int32Array;
  readonly #delimiterWord: number;
  #words: Int32Array = new Int32Array(0);
  #next = 0;
  #lineEnd = 0;

  constructor(
    places: readonly number[],
    private readonly table: TokenTable,
    private readonly syntax: CsvSyntax,
  ) {
    this.#columns = new Int32Array(Math.max(0, ...places.map((p) => p + 1))).fill(-1);
    places.forEach((place, column) => place >= 0 && (this.#columns[place] = column));
    this.#delimiterWord = Math.imul(syntax.delimiter, ONES);
  }

  /** Where the next line begins. */
  get next(): number {
    return this.#next;
  }

  /** Where the line that was scanned last ends, without its separator. */
  get lineEnd(): number {
    return this.#lineEnd;
  }

  /** To be called with each buffer before its lines are scanned. */
  use(bytes: Uint8Array): void {
    this.#words = new Int32Array(bytes.buffer, 0, (bytes.byteOffset + bytes.length) >> 2);
    if (bytes.byteOffset !== 0) throw new Error('a block must begin at the start of its buffer');
  }

  /** Scans the line at `start` into row `row`, whose tokens are all absent before. A newline must follow the last byte of the block. */
  scan(bytes: Uint8Array, start: number, end: number, row: number): number {
    const { kinds, starts, ends } = this.table;
    const { delimiter, quote, minds } = this.syntax;
    const columns = this.#columns;
    const first = bytes[start]!;
    if (first <= 32 || first === this.syntax.comment) {
      const kind = this.#special(bytes, start, end);
      if (kind !== OUTCOME.plain) return kind;
    }
    let p = start;
    let place = 0;
    for (;;) {
      let from = p;
      let to: number;
      const c = bytes[p]!;
      if (c === quote && quote !== 0) {
        to = this.#quoted(bytes, p + 1);
        if (to <= p + 1) return this.#slow(bytes, start, end);
        from = p + 1;
        p = to + 1;
      } else {
        to = this.#valueEnd(bytes, p, delimiter);
        if (to < 0) return this.#slow(bytes, start, end);
        p = to;
      }
      if (to > from) {
        if (minds && (bytes[from]! <= 32 || bytes[to - 1]! <= 32)) return this.#slow(bytes, start, end);
        if (to - from > this.syntax.valueBytesMax) return this.#slow(bytes, start, end);
        const column = place < columns.length ? columns[place]! : -1;
        if (column >= 0 && !this.#isNull(bytes, from, to)) {
          kinds[column]![row] = Token.string;
          starts[column]![row] = from;
          ends[column]![row] = to;
        }
      }
      place++;
      if (bytes[p] === delimiter) {
        p++;
        continue;
      }
      break;
    }
    if ((this.syntax.width >= 0 && place !== this.syntax.width) || place > this.syntax.columnsMax) return this.#slow(bytes, start, end);
    return this.#finish(bytes, p) ? OUTCOME.plain : this.#slow(bytes, start, end);
  }

  /** Ends the line at p, which holds a separator. */
  #finish(bytes: Uint8Array, p: number): boolean {
    this.#lineEnd = p;
    if (bytes[p] === NEWLINE) this.#next = p + 1;
    else if (bytes[p] !== CARRIAGE_RETURN || !this.syntax.carriageReturnSeparates) return false;
    else this.#next = bytes[p + 1] === NEWLINE ? p + 2 : p + 1;
    return true;
  }

  /** Finds the end of a line that is not plain. */
  #slow(bytes: Uint8Array, start: number, end: number): number {
    this.#toLineEnd(bytes, start, end);
    return OUTCOME.slow;
  }

  #toLineEnd(bytes: Uint8Array, start: number, end: number): void {
    let p = start;
    if (this.syntax.carriageReturnSeparates) while (bytes[p] !== NEWLINE && bytes[p] !== CARRIAGE_RETURN) p++;
    else p = bytes.indexOf(NEWLINE, p);
    this.#lineEnd = Math.min(p, end);
    this.#next = bytes[p] === CARRIAGE_RETURN && bytes[p + 1] === NEWLINE ? p + 2 : p + 1;
  }

  /** A line that begins with white space or the comment character: `plain` where that means nothing. */
  #special(bytes: Uint8Array, start: number, end: number): number {
    this.#toLineEnd(bytes, start, end);
    if (this.syntax.comment !== 0 && bytes[start] === this.syntax.comment) return OUTCOME.blank;
    let p = start;
    while (p < this.#lineEnd && bytes[p]! <= 32) p++;
    return p === this.#lineEnd ? OUTCOME.blank : OUTCOME.plain;
  }

  /** End of an unquoted value, at a delimiter or line end; -1 where its bytes are no UTF-8. */
  #valueEnd(bytes: Uint8Array, start: number, delimiter: number): number {
    const words = this.#words;
    const delimiterWord = this.#delimiterWord;
    let p = start;
    for (;;) {
      while ((p & 3) !== 0) {
        const c = bytes[p]!;
        if (c === delimiter || c === NEWLINE || c === CARRIAGE_RETURN) return p;
        if (c > 127) return this.#wideValueEnd(bytes, start, p, delimiter);
        p++;
      }
      let w = p >> 2;
      for (;;) {
        const word = words[w]!;
        const d = word ^ delimiterWord;
        const n = word ^ 0x0a0a0a0a;
        const r = word ^ 0x0d0d0d0d;
        if (((((d - ONES) & ~d) | ((n - ONES) & ~n) | ((r - ONES) & ~r) | word) & HIGHS) !== 0) break;
        w++;
      }
      p = w << 2;
      for (let i = 0; i < 4; i++, p++) {
        const c = bytes[p]!;
        if (c === delimiter || c === NEWLINE || c === CARRIAGE_RETURN) return p;
        if (c > 127) return this.#wideValueEnd(bytes, start, p, delimiter);
      }
    }
  }

  /** The same from the first byte beyond ASCII on. */
  #wideValueEnd(bytes: Uint8Array, start: number, from: number, delimiter: number): number {
    let p = from;
    for (;;) {
      const c = bytes[p]!;
      if (c === delimiter || c === NEWLINE || c === CARRIAGE_RETURN) return p;
      const size = sequenceLength(bytes, p, bytes.length);
      if (size === 0) return -1;
      p += size;
    }
  }

  /** Place of the quote that ends the value that begins at p; 0 where it has escapes, or something else follows. */
  #quoted(bytes: Uint8Array, start: number): number {
    const { delimiter, quote, escape } = this.syntax;
    let p = start;
    for (;;) {
      const c = bytes[p]!;
      if (c === quote) break;
      if (c === escape || c === NEWLINE || c === CARRIAGE_RETURN) return 0;
      if (c < 128) p++;
      else {
        const size = sequenceLength(bytes, p, bytes.length);
        if (size === 0) return 0;
        p += size;
      }
    }
    const after = bytes[p + 1];
    return after === delimiter || after === NEWLINE || after === CARRIAGE_RETURN ? p : 0;
  }

  #isNull(bytes: Uint8Array, from: number, to: number): boolean {
    const { nullBytes } = this.syntax;
    if (to - from !== nullBytes.length) return false;
    for (let i = 0; i < nullBytes.length; i++) if (bytes[from + i] !== nullBytes[i]) return false;
    return true;
  }
}
