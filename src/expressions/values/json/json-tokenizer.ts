import { readBase64 } from './json-base64.js';
import { JsonSyntaxError } from './json-errors.js';
import { isBadByte, isBlank, isDigit, isIdentifierPart, isNamePart, SHORT_ESCAPES, wellFormed } from './json-characters.js';
import type { JsonSyntax } from './json-options.js';
import { JsonToken, TOKEN_TEXTS, type JsonTokenKind } from './json-token.js';

export { JsonToken, type JsonTokenKind };

interface Context {
  readonly kind: 'root' | 'object' | 'array';
  name: string | null;
  index: number;
  readonly parent: Context | null;
  readonly depth: number;
}

const QUOTE = 34;
const APOSTROPHE = 39;
const SLASH = 47;
const BACKSLASH = 92;
/**
 * Tokens of JSON text, read as Jackson's streaming parser does, which Spark's behaviour on bad records rests on: strings are finished only
 * when they are looked at or passed over, the value behind a field name is begun together with the name, and after an error reading
 * goes on where it stopped.
 */
export class JsonTokenizer {
  token: JsonTokenKind = JsonToken.end;
  /** Where the current token begins. */
  tokenStart = 0;
  #at = 0;
  #context: Context = { kind: 'root', name: null, index: -1, parent: null, depth: 0 };
  /** The value behind a field name. */
  #pending: JsonTokenKind = JsonToken.end;
  #pendingStart = 0;
  /** A string in double quotes whose end was not looked for yet. */
  #incomplete = false;
  #text = '';
  /** Set for NaN and the infinities. */
  #special: number | null = null;

  constructor(
    readonly input: string,
    private readonly syntax: JsonSyntax,
  ) {}

  /** Behind the last character read. */
  get position(): number {
    return this.#at;
  }

  /** Name of the field that the current token stands for; null in arrays and at the root. */
  get currentName(): string | null {
    const isStart = this.token === JsonToken.startObject || this.token === JsonToken.startArray;
    return isStart ? (this.#context.parent?.name ?? null) : this.#context.name;
  }

  /** Text of a string, name or number, or of the literal. */
  get text(): string {
    switch (this.token) {
      case JsonToken.string:
        if (this.#incomplete) this.#finishString();
        return this.#text;
      case JsonToken.integer:
      case JsonToken.float:
        return this.#text;
      case JsonToken.fieldName:
        return this.#context.name ?? '';
      default:
        return TOKEN_TEXTS[this.token] ?? '';
    }
  }

  /** NaN or an infinity where the number is one of their tokens. */
  get special(): number | null {
    return this.#special;
  }

  /** The next token; `end` behind the last one. Raises JsonSyntaxError. */
  next(): JsonTokenKind {
    if (this.token === JsonToken.fieldName) return this.#valueOfField();
    this.#special = null;
    if (this.#incomplete) {
      this.#incomplete = false;
      this.#quoted(QUOTE);
    }
    if (!this.#skipBlanks()) {
      if (this.#context.kind !== 'root') throw this.#error('Unexpected end of input');
      return (this.token = JsonToken.end);
    }
    this.tokenStart = this.#at;
    let c = this.input.charCodeAt(this.#at++);
    if (c === 93) return this.#close('array', JsonToken.endArray);
    if (c === 125) return this.#close('object', JsonToken.endObject);
    const context = this.#context;
    if (++context.index > 0 && context.kind !== 'root') {
      if (c !== 44) throw this.#unexpected(c, `was expecting comma to separate ${context.kind} entries`);
      this.#mustSkipBlanks();
      this.tokenStart = this.#at;
      c = this.input.charCodeAt(this.#at++);
    }
    if (context.kind !== 'object') return this.#begin(this.#value(c));
    context.name = this.#name(c);
    this.token = JsonToken.fieldName;
    this.#pending = JsonToken.end;
    this.#colon();
    this.#pendingStart = this.#at;
    this.#pending = this.#value(this.input.charCodeAt(this.#at++));
    return this.token;
  }

  /** Goes to the end of the object or array that begins with the current token; stays where it is otherwise. */
  skipChildren(): void {
    if (this.token !== JsonToken.startObject && this.token !== JsonToken.startArray) return;
    for (let open = 1; open > 0;) {
      const token = this.next();
      if (token === JsonToken.startObject || token === JsonToken.startArray) open++;
      else if (token === JsonToken.endObject || token === JsonToken.endArray) open--;
      else if (token === JsonToken.end) throw this.#error('Unexpected end of input');
    }
  }

  /**
   * The bytes of a string in base64, read right from the input as `getBinaryValue` does: where it is none, reading goes on from the
   * character that is wrong, and the rest of the string is passed over later.
   */
  base64(): Uint8Array {
    const read = this.#incomplete ? readBase64(this.input, this.#at, true) : readBase64(this.#text, 0, false);
    if (this.#incomplete) this.#at = read.end;
    if (read.bytes === null) throw this.#error('Unexpected character in base64-encoded content');
    this.#incomplete = false;
    return read.bytes;
  }

  #valueOfField(): JsonTokenKind {
    const token = this.#pending;
    this.#pending = JsonToken.end;
    this.tokenStart = this.#pendingStart;
    return this.#begin(token);
  }

  #begin(token: JsonTokenKind): JsonTokenKind {
    if (token === JsonToken.startObject) this.#open('object');
    else if (token === JsonToken.startArray) this.#open('array');
    return (this.token = token);
  }

  #open(kind: 'object' | 'array'): void {
    const parent = this.#context;
    this.#context = { kind, name: null, index: -1, parent, depth: parent.depth + 1 };
    if (parent.depth + 1 > this.syntax.maxNestingDepth) {
      throw this.#error(`Document nesting depth (${parent.depth + 1}) exceeds the maximum allowed (${this.syntax.maxNestingDepth})`);
    }
  }

  #close(kind: 'object' | 'array', token: JsonTokenKind): JsonTokenKind {
    if (this.#context.kind !== kind) throw this.#unexpected(this.input.charCodeAt(this.#at - 1), 'unexpected close marker');
    this.#context = this.#context.parent!;
    return (this.token = token);
  }

  /** Begins the value whose first character is `c`, already read. */
  #value(c: number): JsonTokenKind {
    switch (c) {
      case QUOTE:
        this.#incomplete = true;
        return JsonToken.string;
      case 123:
        return JsonToken.startObject;
      case 91:
        return JsonToken.startArray;
      case 116:
        return this.#word('true', JsonToken.true);
      case 102:
        return this.#word('false', JsonToken.false);
      case 110:
        return this.#word('null', JsonToken.null);
      case 45:
        return this.#negative();
      case 39:
        if (!this.syntax.allowSingleQuotes) throw this.#unexpected(c, 'expected a valid value');
        this.#text = this.#quoted(APOSTROPHE);
        return JsonToken.string;
      case 78:
        return this.#specialNumber('NaN', NaN);
      case 73:
        return this.#specialNumber('Infinity', Infinity);
      case 43:
        return this.#signedInfinity(1);
      default:
        if (c >= 48 && c <= 57) return this.#number(this.#at - 1, '');
        throw this.#unexpected(c, 'expected a valid value');
    }
  }

  #word(word: string, token: JsonTokenKind): JsonTokenKind {
    this.#match(word);
    return token;
  }

  /** The rest of `word`, whose first character is read, and no letter after it. */
  #match(word: string, from = 1): void {
    for (let i = from; i < word.length; i++) {
      if (this.input[this.#at] !== word[i]) throw this.#error(`Unrecognized token '${word.slice(0, i)}'`);
      this.#at++;
    }
    const c = this.input.charCodeAt(this.#at);
    if (c >= 48 && c !== 93 && c !== 125 && isIdentifierPart(this.input, this.#at)) throw this.#error(`Unrecognized token '${word}'`);
  }

  #specialNumber(word: string, value: number): JsonTokenKind {
    this.#match(word);
    return this.#nonNumeric(word, value);
  }

  #nonNumeric(word: string, value: number): JsonTokenKind {
    if (!this.syntax.allowNonNumericNumbers) throw this.#error(`Non-standard token '${word}'`);
    this.#text = word;
    this.#special = value;
    return JsonToken.float;
  }

  /** What follows a sign and is no digit: `-INF`, `+Infinity`. */
  #signedInfinity(sign: 1 | -1): JsonTokenKind {
    const text = sign < 0 ? '-' : '+';
    if (this.input[this.#at] !== 'I') throw this.#error('Unexpected character in numeric value');
    const second = this.input[this.#at + 1];
    if (second !== 'N' && second !== 'n') throw this.#error('Unexpected character in numeric value');
    const word = second === 'N' ? 'INF' : 'Infinity';
    this.#at += 2;
    this.#match(word, 2);
    return this.#nonNumeric(text + word, sign * Infinity);
  }

  #negative(): JsonTokenKind {
    const c = this.input.charCodeAt(this.#at);
    if (!(c >= 48 && c <= 57)) return this.#signedInfinity(-1);
    this.#at++;
    return this.#number(this.#at - 1, '-');
  }

  /** A number whose first digit stands at `start` and is read. */
  #number(start: number, sign: string): JsonTokenKind {
    const { input, syntax } = this;
    let from = start;
    if (input.charCodeAt(from) === 48 && isDigit(input.charCodeAt(from + 1))) {
      if (!syntax.allowNumericLeadingZeros) throw this.#error('Invalid numeric value: Leading zeroes not allowed');
      while (input.charCodeAt(from) === 48 && isDigit(input.charCodeAt(from + 1))) from++;
    }
    let p = from;
    while (isDigit(input.charCodeAt(p))) p++;
    let token: JsonTokenKind = JsonToken.integer;
    if (input.charCodeAt(p) === 46) {
      token = JsonToken.float;
      p = this.#digits(p + 1, 'Decimal point not followed by a digit');
    }
    const e = input.charCodeAt(p);
    if (e === 69 || e === 101) {
      token = JsonToken.float;
      const signed = input.charCodeAt(p + 1);
      p = this.#digits(signed === 43 || signed === 45 ? p + 2 : p + 1, 'Exponent indicator not followed by a digit');
    }
    this.#at = p;
    if (p - from > syntax.maxNumLen)
      throw this.#error(`Number value length (${p - from}) exceeds the maximum allowed (${syntax.maxNumLen})`);
    if (this.#context.kind === 'root' && p < input.length && !isBlank(input.charCodeAt(p))) {
      throw this.#unexpected(input.charCodeAt(p), 'Expected space separating root-level values');
    }
    this.#text = sign + input.slice(from, p);
    return token;
  }

  #digits(start: number, message: string): number {
    let p = start;
    while (isDigit(this.input.charCodeAt(p))) p++;
    this.#at = p;
    if (p === start) throw this.#error(message);
    return p;
  }

  #name(c: number): string {
    if (c === QUOTE) return wellFormed(this.#quoted(QUOTE));
    if (c === APOSTROPHE && this.syntax.allowSingleQuotes) return wellFormed(this.#quoted(APOSTROPHE));
    if (!this.syntax.allowUnquotedFieldNames) throw this.#unexpected(c, 'was expecting double-quote to start field name');
    const start = --this.#at;
    while (this.#at < this.input.length && isNamePart(this.input, this.#at)) this.#at++;
    if (this.#at === start) throw this.#unexpected(c, 'was expecting a valid name character');
    return this.input.slice(start, this.#at);
  }

  #colon(): void {
    this.#mustSkipBlanks();
    const c = this.input.charCodeAt(this.#at++);
    if (c !== 58) throw this.#unexpected(c, 'was expecting a colon to separate field name and value');
    this.#mustSkipBlanks();
  }

  #finishString(): void {
    this.#incomplete = false;
    this.#text = wellFormed(this.#quoted(QUOTE));
    if (this.#text.length > this.syntax.maxStringLen) {
      throw this.#error(`String value length (${this.#text.length}) exceeds the maximum allowed (${this.syntax.maxStringLen})`);
    }
  }

  /** The text up to the closing `quote`, escapes resolved. An error leaves the place behind the character that is wrong. */
  #quoted(quote: number): string {
    const { input } = this;
    let text = '';
    let from = this.#at;
    for (let p = from; p < input.length; p++) {
      const c = input.charCodeAt(p);
      if (c === quote) {
        this.#at = p + 1;
        return text + input.slice(from, p);
      }
      if (c === BACKSLASH) {
        text += input.slice(from, p);
        this.#at = p + 1;
        text += this.#escape();
        from = this.#at;
        p = from - 1;
      } else if (c < 32 && !this.syntax.allowUnquotedControlChars) {
        this.#at = p + 1;
        throw this.#error(`Illegal unquoted character (code ${c}): has to be escaped using backslash`);
      } else if (c >= 0xdc80 && c <= 0xdcff && isBadByte(input, p)) {
        this.#at = p + 1;
        throw this.#error('Invalid UTF-8 byte');
      }
    }
    this.#at = input.length;
    throw this.#error('Unexpected end of input in a string');
  }

  #escape(): string {
    const c = this.input[this.#at++];
    if (c === undefined) throw this.#error('Unexpected end of input in a string');
    const plain = SHORT_ESCAPES[c];
    if (plain !== undefined) return plain;
    if (c === 'u') {
      const digits = this.input.slice(this.#at, this.#at + 4);
      if (!/^[0-9a-fA-F]{4}$/.test(digits)) throw this.#error('Unexpected character in a Unicode escape');
      this.#at += 4;
      return String.fromCharCode(Number.parseInt(digits, 16));
    }
    if (this.syntax.allowBackslashEscapingAnyCharacter || (c === "'" && this.syntax.allowSingleQuotes)) return c;
    throw this.#error(`Unrecognized character escape '${c}'`);
  }

  #mustSkipBlanks(): void {
    if (!this.#skipBlanks()) throw this.#error('Unexpected end of input');
  }

  /** To the next character that counts; false where there is none. */
  #skipBlanks(): boolean {
    const { input } = this;
    for (; this.#at < input.length; this.#at++) {
      const c = input.charCodeAt(this.#at);
      if (c === SLASH && this.syntax.allowComments) this.#comment();
      else if (!isBlank(c)) {
        if (c < 32) {
          this.#at++;
          throw this.#error(`Illegal character (code ${c}): only regular white space is allowed between tokens`);
        }
        return true;
      }
    }
    return false;
  }

  /** Leaves the place at the comment's last character. */
  #comment(): void {
    const { input } = this;
    const kind = input[this.#at + 1];
    if (kind === '/') {
      const end = /[\r\n]/g;
      end.lastIndex = this.#at;
      this.#at = end.exec(input)?.index ?? input.length;
    } else if (kind === '*') {
      const end = input.indexOf('*/', this.#at + 2);
      if (end < 0) {
        this.#at = input.length;
        throw this.#error('Unexpected end of input in a comment');
      }
      this.#at = end + 1;
    } else {
      this.#at++;
      throw this.#error("Unexpected character '/'");
    }
  }

  #unexpected(c: number, expected: string): JsonSyntaxError {
    if (Number.isNaN(c)) return this.#error('Unexpected end of input');
    return this.#error(`Unexpected character ('${String.fromCharCode(c)}' (code ${c})): ${expected}`);
  }

  #error(message: string): JsonSyntaxError {
    return new JsonSyntaxError(message, this.#at);
  }
}
