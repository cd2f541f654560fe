import { sequenceLength } from '../../../columnar/utf8.js';
import { Token, type TokenList, type TokenTable } from '../tokens/token.js';
import { KeyTable } from './key-table.js';

/** Bytes inside a string: 0 plain ASCII, 1 quote, 2 backslash, 3 control (not allowed), 4 part of a longer UTF-8 sequence. */
const STRING_CLASS = Uint8Array.from({ length: 256 }, (_, b) => (b === 34 ? 1 : b === 92 ? 2 : b < 32 ? 3 : b > 127 ? 4 : 0));
/** Bytes that may stand in a number after its first: digits, sign, point, exponent. */
const NUMBER_CLASS = Uint8Array.from({ length: 256 }, (_, b) =>
  (b >= 48 && b <= 57) || b === 43 || b === 45 || b === 46 || b === 69 || b === 101 ? 1 : 0,
);

const QUOTE = 34;
const MALFORMED = -1;

/**
 * Finds the values of the wanted columns in records of plain JSON, one record a line, without decoding them.
 *
 * It accepts a strict subset (objects; standard numbers, strings, literals; valid UTF-8) and answers MALFORMED for everything else:
 * the caller then takes the slow path for that record, which knows all of Spark's options. Keys are compared first with the key that
 * stood at the same place in the record before, so records of one shape cost one comparison a key.
 */
export class RecordScanner {
  readonly #known: KeyTable;
  /** Keys of the last records by position, and the column each stands for (-1: not wanted). */
  readonly #memoKeys: Uint8Array[] = [];
  readonly #memoColumns: number[] = [];
  /** Set by `#string`: whether it held escapes. */
  #escaped = false;
  #words: Int32Array = new Int32Array(0);
  #next = 0;
  #recordEnd = 0;

  /** `keys` by column; null for a column that no key names. `carriageReturnSeparates`: a record may end in \r alone. */
  constructor(
    keys: readonly (string | null)[],
    private readonly table: TokenTable,
    private readonly carriageReturnSeparates: boolean,
  ) {
    this.#known = new KeyTable(keys);
  }

  /** Where the line after the record that was scanned last begins. */
  get next(): number {
    return this.#next;
  }

  /** Where the line of the record ends, without its separator. */
  get recordEnd(): number {
    return this.#recordEnd;
  }

  /** To be called with each buffer before its records are scanned; strings are searched four bytes at a time. It begins at a multiple of 4. */
  use(bytes: Uint8Array): void {
    this.#words = new Int32Array(bytes.buffer, bytes.byteOffset, bytes.length >> 2);
  }

  /**
   * Scans the record that begins at `start` into row `row`, whose tokens are all absent before, and sets `next`; false where it is not
   * plain, and `next` is not set.
   * A newline must follow the last byte of the block.
   */
  scan(bytes: Uint8Array, start: number, row: number): boolean {
    const p = skipBlanks(bytes, start);
    if (bytes[p] !== 123) return false;
    const end = this.#object(bytes, p, row);
    return end !== MALFORMED && this.#end(bytes, end);
  }

  /** Scans the object that begins at `start`, within a record that was scanned, into row `row`; false where it is not plain. */
  scanObject(bytes: Uint8Array, start: number, row: number): boolean {
    return this.#object(bytes, start, row) !== MALFORMED;
  }

  /** Appends the elements of the array that begins at `start`, within a record that was scanned, to `tokens`; false where it is not plain. */
  scanArray(bytes: Uint8Array, start: number, tokens: TokenList): boolean {
    let p = skipBlanks(bytes, start + 1);
    if (bytes[p] === 93) return true;
    for (;;) {
      const from = p;
      p = this.#skipValue(bytes, from, 0);
      if (p === MALFORMED) return false;
      if (bytes[from] === QUOTE) tokens.push(this.#escaped ? Token.escaped : Token.string, from + 1, p - 1);
      else tokens.push(kindOf(bytes[from]!), from, p);
      p = skipBlanks(bytes, p);
      if (bytes[p] === 93) return true;
      if (bytes[p] !== 44) return false;
      p = skipBlanks(bytes, p + 1);
    }
  }

  /** End of the object that begins at `start`. */
  #object(bytes: Uint8Array, start: number, row: number): number {
    const { kinds, starts, ends } = this.table;
    let p = skipBlanks(bytes, start + 1);
    if (bytes[p] === 125) return p + 1;
    for (let position = 0; ; position++) {
      if (bytes[p] !== QUOTE) return MALFORMED;
      const keyStart = p + 1;
      const keyEnd = this.#key(bytes, keyStart, position);
      if (keyEnd === MALFORMED) return MALFORMED;
      const column = this.#memoColumns[position]!;
      p = keyEnd + 1;
      if (bytes[p] !== 58) {
        p = skipBlanks(bytes, p);
        if (bytes[p] !== 58) return MALFORMED;
      }
      p = skipBlanks(bytes, p + 1);
      const valueStart = p;
      const first = bytes[p]!;
      let kind: number;
      if (first === QUOTE) {
        const stringEnd = this.#string(bytes, p + 1);
        if (stringEnd === MALFORMED) return MALFORMED;
        if (column >= 0) {
          if (kinds[column]![row] !== Token.absent) return MALFORMED;
          kinds[column]![row] = this.#escaped ? Token.escaped : Token.string;
          starts[column]![row] = valueStart + 1;
          ends[column]![row] = stringEnd;
        }
        p = stringEnd + 1;
      } else {
        if (first === 45 || (first >= 48 && first <= 57)) {
          kind = Token.number;
          p = numberEnd(bytes, p);
        } else if (first === 123 || first === 91) {
          kind = Token.nested;
          p = this.#nested(bytes, p);
        } else if (first === 110) {
          kind = Token.absent;
          p = wordEnd(bytes, p, NULL);
        } else if (first === 116) {
          kind = Token.true;
          p = wordEnd(bytes, p, TRUE);
        } else if (first === 102) {
          kind = Token.false;
          p = wordEnd(bytes, p, FALSE);
        } else return MALFORMED;
        if (p === MALFORMED) return MALFORMED;
        if (column >= 0) {
          if (kinds[column]![row] !== Token.absent) return MALFORMED;
          kinds[column]![row] = kind;
          starts[column]![row] = valueStart;
          ends[column]![row] = p;
        }
      }
      let c = bytes[p]!;
      if (c !== 44 && c !== 125) {
        p = skipBlanks(bytes, p);
        c = bytes[p]!;
      }
      if (c === 125) return p + 1;
      if (c !== 44) return MALFORMED;
      p++;
      if (bytes[p] !== QUOTE) p = skipBlanks(bytes, p);
    }
  }

  /** Whether the line ends behind the record: blanks, then a separator. */
  #end(bytes: Uint8Array, p: number): boolean {
    if (bytes[p] !== 10) p = skipBlanks(bytes, p);
    this.#recordEnd = p;
    if (bytes[p] === 13) {
      if (bytes[p + 1] !== 10) {
        if (!this.carriageReturnSeparates) return false;
      } else {
        p++;
        if (!this.carriageReturnSeparates) this.#recordEnd = p;
      }
    } else if (bytes[p] !== 10) return false;
    this.#next = p + 1;
    return true;
  }

  /** End of the key that begins at `start`; sets the memo of `position` to it. MALFORMED for keys with escapes. */
  #key(bytes: Uint8Array, start: number, position: number): number {
    const memo = this.#memoKeys[position];
    if (memo !== undefined) {
      const end = start + memo.length;
      if (bytes[end] === QUOTE) {
        let i = 0;
        while (i < memo.length && memo[i] === bytes[start + i]) i++;
        if (i === memo.length) return end;
      }
    }
    const end = this.#string(bytes, start);
    if (end === MALFORMED || this.#escaped) return MALFORMED;
    this.#known.find(bytes, start, end);
    this.#memoKeys[position] = this.#known.key;
    this.#memoColumns[position] = this.#known.column;
    return end;
  }

  /** Index of the quote that ends the string whose text begins at p. */
  #string(bytes: Uint8Array, p: number): number {
    const start = p;
    let ascii = true;
    this.#escaped = false;
    const words = this.#words;
    for (;;) {
      while ((p & 3) !== 0 && STRING_CLASS[bytes[p]!] === 0) p++;
      if ((p & 3) === 0) {
        let w = p >> 2;
        while (isPlainWord(words[w]!)) w++;
        p = w << 2;
        while (STRING_CLASS[bytes[p]!] === 0) p++;
      }
      const c = STRING_CLASS[bytes[p]!];
      if (c === 1) return ascii || isUtf8(bytes, start, p) ? p : MALFORMED;
      if (c === 3) return MALFORMED;
      if (c === 2) {
        this.#escaped = true;
        const size = escapeLength(bytes, p);
        if (size === 0) return MALFORMED;
        p += size;
      } else {
        ascii = false;
        p++;
      }
    }
  }

  /** End of the object or array that begins at p; its grammar is checked, its values are not kept. */
  #nested(bytes: Uint8Array, p: number, depth = 0): number {
    if (depth > DEPTH_MAX) return MALFORMED;
    const isObject = bytes[p] === 123;
    const close = isObject ? 125 : 93;
    p = skipBlanks(bytes, p + 1);
    if (bytes[p] === close) return p + 1;
    for (;;) {
      if (isObject) {
        if (bytes[p] !== QUOTE) return MALFORMED;
        p = this.#string(bytes, p + 1);
        if (p === MALFORMED) return MALFORMED;
        p = skipBlanks(bytes, p + 1);
        if (bytes[p] !== 58) return MALFORMED;
        p = skipBlanks(bytes, p + 1);
      }
      p = this.#skipValue(bytes, p, depth);
      if (p === MALFORMED) return MALFORMED;
      p = skipBlanks(bytes, p);
      if (bytes[p] === close) return p + 1;
      if (bytes[p] !== 44) return MALFORMED;
      p = skipBlanks(bytes, p + 1);
    }
  }

  #skipValue(bytes: Uint8Array, p: number, depth: number): number {
    const first = bytes[p]!;
    if (first === QUOTE) {
      const end = this.#string(bytes, p + 1);
      return end === MALFORMED ? MALFORMED : end + 1;
    }
    if (first === 123 || first === 91) return this.#nested(bytes, p, depth + 1);
    if (first === 110) return wordEnd(bytes, p, NULL);
    if (first === 116) return wordEnd(bytes, p, TRUE);
    if (first === 102) return wordEnd(bytes, p, FALSE);
    return numberEnd(bytes, p);
  }
}

/** Kind of the value that begins with this byte and is no string. */
function kindOf(first: number): number {
  switch (first) {
    case 123:
    case 91:
      return Token.nested;
    case 110:
      return Token.absent;
    case 116:
      return Token.true;
    case 102:
      return Token.false;
    default:
      return Token.number;
  }
}

/** Deeper values go to the slow path, which has a limit and an error of its own. */
const DEPTH_MAX = 64;

const NULL = Uint8Array.of(110, 117, 108, 108);
const TRUE = Uint8Array.of(116, 114, 117, 101);
const FALSE = Uint8Array.of(102, 97, 108, 115, 101);

/** Whether four bytes are all plain: no quote, backslash, control character or byte above 127. Beyond the last word it is undefined: not plain. */
function isPlainWord(word: number): boolean {
  const quote = word ^ 0x22222222;
  const backslash = word ^ 0x5c5c5c5c;
  const hits = ((quote - 0x01010101) & ~quote) | ((backslash - 0x01010101) & ~backslash) | ((word - 0x20202020) & ~word) | word;
  return (hits & 0x80808080) === 0;
}

/** What may follow a backslash, `u` aside. */
const ESCAPABLE = Uint8Array.from({ length: 256 }, (_, b) => ('"\\\\/bfnrt'.includes(String.fromCharCode(b)) ? 1 : 0));

/** Length of the escape that begins at p, 0 where it is none. */
function escapeLength(bytes: Uint8Array, p: number): number {
  const c = bytes[p + 1]!;
  if (ESCAPABLE[c] === 1) return 2;
  if (c !== 117) return 0;
  for (let i = p + 2; i < p + 6; i++) {
    const digit = bytes[i]! | 32;
    if (!((digit >= 48 && digit <= 57) || (digit >= 97 && digit <= 102)) || bytes[i]! < 48) return 0;
  }
  return 6;
}

function skipBlanks(bytes: Uint8Array, p: number): number {
  let c = bytes[p]!;
  while (c === 32 || c === 9) c = bytes[++p]!;
  return p;
}

/** Longer numbers are left to the reference parser, which has a limit of its own. */
const NUMBER_BYTES_MAX = 100;

/** End of a number by JSON's grammar, or MALFORMED (`01`, `1.`, `.5`, `+1`). */
function numberEnd(bytes: Uint8Array, p: number): number {
  const start = p;
  if (bytes[p] === 45) p++;
  const lead = bytes[p]!;
  if (lead < 48 || lead > 57) return MALFORMED;
  p++;
  if (lead !== 48) while (bytes[p]! >= 48 && bytes[p]! <= 57) p++;
  if (bytes[p] === 46) {
    const digits = ++p;
    while (bytes[p]! >= 48 && bytes[p]! <= 57) p++;
    if (p === digits) return MALFORMED;
  }
  if (bytes[p] === 69 || bytes[p] === 101) {
    p++;
    if (bytes[p] === 43 || bytes[p] === 45) p++;
    const digits = p;
    while (bytes[p]! >= 48 && bytes[p]! <= 57) p++;
    if (p === digits) return MALFORMED;
  }
  return NUMBER_CLASS[bytes[p]!] === 1 || p - start > NUMBER_BYTES_MAX ? MALFORMED : p;
}

function wordEnd(bytes: Uint8Array, p: number, word: Uint8Array): number {
  for (let i = 0; i < word.length; i++) if (bytes[p + i] !== word[i]) return MALFORMED;
  return p + word.length;
}

function isUtf8(bytes: Uint8Array, start: number, end: number): boolean {
  let i = start;
  while (i < end) {
    const size = sequenceLength(bytes, i, end);
    if (size === 0) return false;
    i += size;
  }
  return true;
}
