import type { CsvOptions } from './csv-options.js';

/** A record has too many columns, or too many characters in one: MALFORMED_CSV_RECORD. */
export class CsvLimitError extends Error {}

/** A quote that is not allowed where it stands: unescapedQuoteHandling is RAISE_ERROR, or text follows a closed quote. */
export class CsvQuoteError extends Error {}

/** Symbols that are no characters. */
const NONE = 0;
const DELIMITER = -1;
const NEWLINE = -2;

/** Thrown where the input ends within a record; not an error. */
class InputEnd extends Error {}
const INPUT_END = new InputEnd();

const LINE_FEED = 10;

/** As `lineSep`: the whole text is one record, and line breaks are characters like others. */
export const NO_LINE_END = '\0';

/**
 * Splits CSV text into values as the parser behind Spark does, with its ways at the odd places: unescaped quotes, text behind closing
 * quotes, escapes, records that end within quotes. NULL stands for a value that is not there (`a,,b`); the null value of the options
 * is not looked at.
 */
export class CsvTokenizer {
  readonly #quote: number;
  readonly #escape: number;
  readonly #escapeEscape: number;
  readonly #comment: number;
  readonly #delimiter: string;
  readonly #delimiterStart: number;
  readonly #toDelimiter: boolean;
  readonly #empty: string;
  #text = '';
  #at = 0;
  #lineEnd = '\n';
  #normalizesLineEnds = true;

  /** The symbol that is looked at, and the one before it within a quoted value. */
  #symbol = NONE;
  #previous = NONE;
  #value = '';
  #values: (string | null)[] = [];
  #trims = false;
  #hasUnescaped = false;
  readonly #pending: (string | null)[][] = [];
  #recordStart = 0;
  #restStart = 0;

  constructor(private readonly options: CsvOptions) {
    this.#quote = codeOf(options.quote);
    this.#escape = codeOf(options.escape);
    this.#escapeEscape = codeOf(options.escapeEscape);
    this.#comment = codeOf(options.comment);
    this.#delimiter = options.delimiter;
    this.#delimiterStart = options.delimiter.charCodeAt(0);
    this.#toDelimiter = options.unescapedQuotes !== 'STOP_AT_CLOSING_QUOTE' && options.unescapedQuotes !== 'RAISE_ERROR';
    this.#empty = options.emptyValue ?? '';
  }

  /** Values of one line; null for an empty one and a comment. Raises CsvLimitError, CsvQuoteError. */
  line(text: string): (string | null)[] | null {
    this.use(text, this.options.lineSep ?? '\n');
    return text === '' || text.charCodeAt(0) === this.#comment ? null : this.#record();
  }

  /** Takes text of many records for `next`. */
  use(text: string, lineEnd: string): void {
    this.#text = text;
    this.#at = 0;
    this.#restStart = 0;
    this.#lineEnd = lineEnd;
    this.#pending.length = 0;
  }

  /** Values of the next record that is neither blank nor a comment; null at the end. */
  next(): (string | null)[] | null {
    for (;;) {
      const pending = this.#pending.shift();
      if (pending !== undefined) return pending;
      if (this.isAtEnd) return null;
      this.#recordStart = this.#at;
      let values: (string | null)[] | null = null;
      if (this.#text.charCodeAt(this.#at) === this.#comment && this.#comment !== NONE) this.#skipLine();
      else values = this.#record();
      if (!this.isAtEnd) this.#restStart = this.#at;
      if (values !== null) return values;
    }
  }

  /** Whether all text is read: the last record may go on in text that follows. */
  get isAtEnd(): boolean {
    return this.#at >= this.#text.length;
  }

  /** Where the first record begins that reached the end of the text. */
  get restStart(): number {
    return this.#restStart;
  }

  /** The text of the record that `next` gave last, without its line end. */
  get recordText(): string {
    return this.#text.slice(this.#recordStart, this.#at).replace(/(\r\n|\n|\r)$/, '');
  }

  #skipLine(): void {
    const end = this.#text.indexOf(this.#lineEnd, this.#at);
    this.#at = end < 0 ? this.#text.length : end + this.#lineEnd.length;
  }

  #record(): (string | null)[] | null {
    this.#values = [];
    this.#value = '';
    this.#previous = NONE;
    this.#normalizesLineEnds = true;
    try {
      this.#advance();
      this.#readValues();
    } catch (error) {
      if (error !== INPUT_END) throw error;
      this.#atEnd();
    }
    const pending = this.#pending.shift();
    if (pending !== undefined) {
      if (this.#values.length > 0) this.#pending.push(this.#values);
      return pending;
    }
    return this.#values.length > 0 ? this.#values : null;
  }

  #readValues(): void {
    this.#skipBlanks();
    while (this.#symbol !== NEWLINE) {
      this.#skipBlanks();
      if (this.#symbol === DELIMITER || this.#symbol === NEWLINE) this.#put(null);
      else this.#readValue();
      if (this.#symbol === NEWLINE) return;
      this.#advance();
      if (this.#symbol === NEWLINE) this.#put(null);
    }
  }

  #readValue(): void {
    this.#hasUnescaped = false;
    this.#previous = NONE;
    if (this.#symbol === this.#quote && this.#quote !== NONE) {
      this.#normalizesLineEnds = this.options.lineSep === undefined || !this.options.multiLine;
      this.#trims = false;
      this.#readQuoted();
      this.#normalizesLineEnds = true;
      if (!this.#hasUnescaped || this.options.unescapedQuotes !== 'BACK_TO_DELIMITER' || this.#value !== '') this.#finishValue();
      return;
    }
    this.#trims = this.options.ignoreTrailingWhiteSpace;
    this.#appendUntilDelimiter();
    this.#checkLength();
    const value = this.#taken();
    this.#put(value === '' ? null : value);
  }

  /** Reads what is behind an opening quote; goes on after a quote that was not the closing one (then `previous` is set). */
  #readQuoted(): void {
    if (this.#previous !== NONE && this.#toDelimiter) {
      if (this.options.unescapedQuotes === 'SKIP_VALUE') return this.#skipValue();
      this.#value = this.options.quote + this.#value;
      this.#advance();
      this.#trims = this.options.ignoreTrailingWhiteSpace;
      return this.#appendUntilDelimiter();
    }
    this.#advance();
    while (this.#previous !== this.#quote || !(isBlank(this.#symbol) || isEnd(this.#symbol))) {
      if (this.#symbol !== this.#quote && this.#symbol !== this.#escape) {
        if (this.#previous === this.#quote) return this.#unescapedQuote();
        if (this.#previous === this.#escape && this.#escape !== NONE) this.#value += this.options.escape;
        this.#previous = this.#appendUntilQuote();
        this.#symbol = this.#previous;
        this.#advance();
      } else {
        this.#quoteOrEscape();
        this.#previous = this.#symbol;
        this.#advance();
        if (this.#hasUnescaped && isEnd(this.#symbol)) return;
      }
    }
    if (isBlank(this.#symbol) && !this.#passBlanksBehindQuote()) return;
    if (!isEnd(this.#symbol)) throw new CsvQuoteError(`Unexpected character '${this.#symbolText()}' following quoted value of CSV field`);
  }

  /** Blanks behind a closing quote are dropped, unless more text follows; false where the value is finished with them. */
  #passBlanksBehindQuote(): boolean {
    let blanks = '';
    do {
      blanks += this.#symbolText();
      this.#advance();
      if (this.#symbol === NEWLINE) return false;
    } while (isBlank(this.#symbol));
    if (this.#symbol === DELIMITER || this.options.unescapedQuotes === 'RAISE_ERROR') return true;
    this.#value += this.options.quote + blanks;
    if (this.#toDelimiter || (this.#symbol !== this.#quote && this.#symbol !== this.#escape)) this.#value += this.#symbolText();
    this.#previous = this.#symbol;
    this.#readQuoted();
    return true;
  }

  /** A quote was followed by something that does not end the value. */
  #unescapedQuote(): void {
    this.#hasUnescaped = true;
    switch (this.options.unescapedQuotes) {
      case 'BACK_TO_DELIMITER':
        this.#splitValue();
        this.#value += this.#symbolText();
        this.#previous = NONE;
        return this.#readQuoted();
      case 'STOP_AT_CLOSING_QUOTE':
      case 'STOP_AT_DELIMITER':
        this.#value += this.options.quote + this.#symbolText();
        this.#previous = this.#symbol;
        return this.#readQuoted();
      case 'SKIP_VALUE':
        return this.#skipValue();
      case 'RAISE_ERROR':
        throw unescapedQuoteError(this.options.quote);
    }
  }

  /** The quoted text so far was no quoted text: its delimiters and line ends count. */
  #splitValue(): void {
    for (;;) {
      const delimiter = this.#value.indexOf(this.#delimiter);
      const newline = this.#value.indexOf('\n');
      const isRecordEnd = newline >= 0 && (delimiter < 0 || newline < delimiter);
      const at = isRecordEnd ? newline : delimiter;
      if (at < 0) return;
      this.#put(this.#value.slice(0, at));
      if (isRecordEnd) {
        this.#pending.push(this.#values);
        this.#values = [];
      }
      this.#value = this.#value.slice(at + (isRecordEnd ? 1 : this.#delimiter.length));
    }
  }

  #quoteOrEscape(): void {
    const { options } = this;
    if (this.#symbol === this.#escape && this.#previous === this.#escapeEscape && this.#escapeEscape !== NONE) {
      this.#value += options.escape;
      this.#symbol = NONE;
    } else if (this.#previous === this.#escape && this.#escape !== NONE) {
      if (this.#symbol === this.#quote) {
        this.#value += options.quote;
        this.#symbol = NONE;
      } else this.#value += options.escape;
    } else if (this.#symbol === this.#quote && this.#previous === this.#quote) this.#value += options.quote;
    else if (this.#previous === this.#quote) this.#unescapedQuoteInValue();
  }

  #unescapedQuoteInValue(): void {
    if (this.options.unescapedQuotes === 'RAISE_ERROR') throw unescapedQuoteError(this.options.quote);
    if (this.options.unescapedQuotes === 'SKIP_VALUE') return this.#skipValue();
    this.#value += this.options.quote;
    this.#previous = this.#symbol;
    while (!isEnd(this.#symbol)) {
      if (this.#symbol !== this.#quote && this.#symbol !== this.#escape) {
        if (this.#previous === this.#quote) return this.#unescapedQuoteInValue();
        this.#value += this.#symbolText();
      } else this.#quoteOrEscape();
      this.#previous = this.#symbol;
      this.#advance();
    }
  }

  #skipValue(): void {
    this.#appendUntilDelimiter();
    this.#value = '';
  }

  #skipBlanks(): void {
    if (this.options.ignoreLeadingWhiteSpace) while (isBlank(this.#symbol)) this.#advance();
  }

  /** The input has ended within a record: what was read so far counts. */
  #atEnd(): void {
    let isValue = false;
    if (this.#symbol === this.#quote && this.#quote !== NONE && this.#previous === this.#quote) isValue = true;
    else {
      if (this.#symbol === this.#quote && this.#quote !== NONE && !this.#hasUnescaped) this.#value += this.options.quote;
      isValue = this.#previous !== NONE && !isEnd(this.#symbol) && this.#symbol !== this.#comment;
    }
    if (this.#value !== '' || isValue) this.#finishValue();
    else this.#put(null);
  }

  #finishValue(): void {
    this.#checkLength();
    const value = this.#taken();
    this.#put(value === '' ? this.#empty : value);
  }

  #taken(): string {
    const value = this.#trims ? this.#value.replace(/[\x01-\x20]+$/, '') : this.#value;
    this.#value = '';
    return value;
  }

  #put(value: string | null): void {
    if (this.#values.length >= this.options.maxColumns) throw new CsvLimitError(`More than ${this.options.maxColumns} columns`);
    this.#values.push(value);
  }

  #checkLength(): void {
    const max = this.options.maxCharsPerColumn;
    if (max >= 0 && this.#value.length > max) throw new CsvLimitError(`More than ${max} characters in a column`);
  }

  /** To the next symbol. At the end of the input everything stays as it is, and INPUT_END is thrown. */
  #advance(): void {
    this.#symbol = this.#read();
  }

  #read(): number {
    const text = this.#text;
    if (this.#at >= text.length) throw INPUT_END;
    const c = text.charCodeAt(this.#at);
    if (c === this.#delimiterStart && text.startsWith(this.#delimiter, this.#at)) {
      this.#at += this.#delimiter.length;
      return DELIMITER;
    }
    if (this.#normalizesLineEnds && text.startsWith(this.#lineEnd, this.#at)) {
      this.#at += this.#lineEnd.length;
      return NEWLINE;
    }
    this.#at++;
    return c === LINE_FEED && this.#lineEnd !== NO_LINE_END ? NEWLINE : c;
  }

  #symbolText(symbol = this.#symbol): string {
    return symbol === DELIMITER ? this.#delimiter : symbol === NEWLINE ? '\n' : String.fromCharCode(symbol);
  }

  #appendUntilDelimiter(): void {
    let symbol = this.#symbol;
    while (!isEnd(symbol)) {
      this.#value += this.#symbolText(symbol);
      symbol = this.#read();
    }
    this.#symbol = symbol;
  }

  /** Appends to the next quote or escape, which is returned. */
  #appendUntilQuote(): number {
    let symbol = this.#symbol;
    while (symbol !== this.#quote && symbol !== this.#escape && (symbol !== this.#escapeEscape || symbol === NONE)) {
      this.#value += this.#symbolText(symbol);
      symbol = this.#read();
    }
    return symbol;
  }
}

function codeOf(character: string): number {
  return character === '' ? NONE : character.charCodeAt(0);
}

function isBlank(symbol: number): boolean {
  return symbol > NONE && symbol <= 32;
}

function isEnd(symbol: number): boolean {
  return symbol === DELIMITER || symbol === NEWLINE;
}

function unescapedQuoteError(quote: string): CsvQuoteError {
  return new CsvQuoteError(
    `Unescaped quote character '${quote}' inside quoted value of CSV field. Set unescapedQuoteHandling to allow it.`,
  );
}
