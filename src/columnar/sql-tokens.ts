import { TidemarkError } from '../base/errors.js';

/**
 * What a token is. `word` covers identifiers and keywords (Spark reserves none by default), `quoted` a name in backquotes, `raw` and `string`
 * are quoted text, `number` any numeric literal with its suffix, `symbol` operators and punctuation, `unknown` a character of no token.
 */
export type TokenKind = 'word' | 'quoted' | 'string' | 'number' | 'symbol' | 'unknown' | 'end';

/** A piece of SQL text: `text` is as written, `upper` its upper case for words (keywords are compared with it). */
export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  readonly upper: string;
  readonly start: number;
  readonly end: number;
  /** 1-based line and 0-based column, as Spark prints them. */
  readonly line: number;
  readonly column: number;
}

export interface TokenOptions {
  /** `"x"` is a name, not a string (Spark: spark.sql.ansi.doubleQuotedIdentifiers with ANSI mode). */
  readonly doubleQuotedIdentifiers?: boolean;
}

const SPACE = /[\s\u0085\u180e\u200b\ufeff]+/y;
const LINE_COMMENT = /--(?:\\\n|[^\r\n])*/y;
const WORD = /[\p{L}\p{Nl}0-9_]+/uy;
const QUOTED = /`(?:[^`]|``)*`/y;
const STRING = /'(?:[^'\\]|\\[^]|'')*'|"(?:[^"\\]|\\[^]|"")*"/y;
const RAW_STRING = /[rR](?:'[^']*'|"[^"]*")/y;
const NUMBER = /(?:\d+\.\d*|\.\d+|\d+)(?:[eE][+-]?\d+)?(?:[bB][dD]|[fFdD])?|\d+[lLsSyY]/y;
const WHOLE_WITH_SUFFIX = /\d+[lLsSyY]/y;
const WORD_CHARACTER = /[\p{L}\p{Nl}0-9_]/u;
const SYMBOL = />>>|<=>|<>|<=|<<|>>|>=|!=|!<|!>|==|=>|->|::|\|\||\/\*\+|[()[\],.;:=<>+\-*/%&|^~!?{}@#$\\]/y;
const TYPE_WITH_ANGLES = /^(?:ARRAY|MAP|STRUCT)$/;

function matchAt(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

/** End of the (nestable) comment that begins at `at`, or -1 where it is never closed. */
function commentEnd(text: string, at: number): number {
  let depth = 0;
  for (let i = at; i < text.length - 1; i++) {
    const pair = text.slice(i, i + 2);
    if (pair === '/*') depth++;
    else if (pair === '*/') depth--;
    else continue;
    i++;
    if (depth === 0) return i + 1;
  }
  return -1;
}

/** A number, unless the same characters read on as a word (`1a`) or the fraction runs into one (`1.5a`). */
function numberAt(text: string, at: number): string | undefined {
  const number = matchAt(WHOLE_WITH_SUFFIX, text, at) ?? matchAt(NUMBER, text, at);
  if (number === undefined || !WORD_CHARACTER.test(text.charAt(at + number.length))) return number;
  return undefined;
}

/** The digits alone of a number whose fraction cannot be one (`1.a`). */
function wholeAt(text: string, at: number): string | undefined {
  const digits = matchAt(/\d+/y, text, at);
  return digits !== undefined && !WORD_CHARACTER.test(text.charAt(at + digits.length)) ? digits : undefined;
}

function lineAndColumn(text: string, at: number): { line: number; column: number } {
  let line = 1;
  let begin = 0;
  for (let i = text.indexOf('\n'); i !== -1 && i < at; i = text.indexOf('\n', i + 1)) {
    line++;
    begin = i + 1;
  }
  return { line, column: at - begin };
}

function unclosedComment(text: string, at: number): TidemarkError {
  return new TidemarkError(
    'UNCLOSED_BRACKETED_COMMENT',
    'Found an unclosed bracketed comment. Please, append */ at the end of the comment.',
    lineAndColumn(text, at),
  );
}

/**
 * SQL text as tokens, without white space and comments, ended by one token of kind `end`.
 *
 * Follows Spark's lexer: words may begin with a digit, `>>` closes two types after `ARRAY<`, `MAP<`, `STRUCT<`, comments nest.
 * Throws UNCLOSED_BRACKETED_COMMENT and INVALID_IDENTIFIER (a word outside backquotes that is not ASCII).
 */
export function tokenize(text: string, options: TokenOptions = {}): Token[] {
  const tokens: Token[] = [];
  let line = 1;
  let lineStart = 0;
  let openTypes = 0;
  let at = 0;

  const skip = (length: number): void => {
    for (let i = text.indexOf('\n', at); i !== -1 && i < at + length; i = text.indexOf('\n', i + 1)) {
      line++;
      lineStart = i + 1;
    }
    at += length;
  };
  const push = (kind: TokenKind, piece: string): void => {
    const upper = kind === 'word' ? piece.toUpperCase() : piece;
    tokens.push({ kind, text: piece, upper, start: at, end: at + piece.length, line, column: at - lineStart });
    skip(piece.length);
  };

  while (at < text.length) {
    const blank = matchAt(SPACE, text, at) ?? matchAt(LINE_COMMENT, text, at);
    if (blank !== undefined) {
      skip(blank.length);
      continue;
    }
    if (text.startsWith('/*', at) && text.charAt(at + 2) !== '+') {
      const end = commentEnd(text, at);
      if (end === -1) throw unclosedComment(text, at);
      skip(end - at);
      continue;
    }
    const quoted = matchAt(QUOTED, text, at);
    if (quoted !== undefined) {
      push('quoted', quoted);
      continue;
    }
    const string = matchAt(RAW_STRING, text, at) ?? matchAt(STRING, text, at);
    if (string !== undefined) {
      push(options.doubleQuotedIdentifiers === true && string.startsWith('"') ? 'quoted' : 'string', string);
      continue;
    }
    const number = numberAt(text, at) ?? wholeAt(text, at);
    if (number !== undefined) {
      push('number', number);
      continue;
    }
    const word = matchAt(WORD, text, at);
    if (word !== undefined) {
      push('word', word);
      continue;
    }
    let symbol = matchAt(SYMBOL, text, at);
    if (symbol === undefined) {
      push('unknown', String.fromCodePoint(text.codePointAt(at) ?? 0));
      continue;
    }
    if (symbol === '<' && TYPE_WITH_ANGLES.test(tokens.at(-1)?.upper ?? '')) openTypes++;
    if (openTypes > 0 && symbol.startsWith('>')) {
      symbol = '>';
      openTypes--;
    }
    push('symbol', symbol);
  }
  push('end', '');
  for (const token of tokens) if (token.kind === 'word' && !/^\w+$/.test(token.text)) throw invalidIdentifier(token, token.text);
  return tokens;
}

/** INVALID_IDENTIFIER at `token`: a name that needs backquotes. */
export function invalidIdentifier(token: Token, name: string): TidemarkError {
  return new TidemarkError(
    'INVALID_IDENTIFIER',
    `The unquoted identifier ${name} is invalid and must be back quoted as: \`${name}\`. Unquoted identifiers can only contain ASCII letters ('a' - 'z', 'A' - 'Z'), digits ('0' - '9'), and underbar ('_').`,
    { ident: name, line: token.line, column: token.column },
  );
}

/** PARSE_SYNTAX_ERROR at `token`; `hint` as Spark words it (`: extra input 'x'`). */
export function syntaxError(token: Token, hint = ''): TidemarkError {
  const error = token.kind === 'end' ? 'end of input' : `'${token.text}'`;
  return new TidemarkError('PARSE_SYNTAX_ERROR', `Syntax error at or near ${error}${hint} (line ${token.line}, column ${token.column}).`, {
    error,
    hint,
    line: token.line,
    column: token.column,
  });
}

/** PARSE_EMPTY_STATEMENT: the text is blank. */
export function emptyStatement(): TidemarkError {
  return new TidemarkError('PARSE_EMPTY_STATEMENT', 'Syntax error, unexpected empty statement.', { line: 1, column: 0 });
}

/** The name that an identifier token stands for. */
export function identifierName(token: Token): string {
  if (token.kind !== 'quoted') return token.text;
  const quote = token.text.charAt(0);
  return token.text.slice(1, -1).replaceAll(quote + quote, quote);
}

const ESCAPES: Readonly<Record<string, string>> = { '0': '\0', b: '\b', n: '\n', r: '\r', t: '\t', Z: '\u001a', '%': '\\%', _: '\\_' };
const ESCAPE_SEQUENCE = /\\u([0-9a-fA-F]{4})|\\U([0-9a-fA-F]{8})|\\([01][0-7][0-7])|\\([^])|(''|"")/g;
const LONE_SURROGATE = /\p{Surrogate}/gu;

/**
 * The text that a string token stands for: `\n`, `\u0041`, `\U0001F600`, `\101`, doubled quotes; `\%` and `\_` keep their backslash (for LIKE).
 * With `keepEscapes` (spark.sql.parser.escapedStringLiterals) only the outer quotes go.
 */
export function stringValue(token: Token, keepEscapes = false): string {
  const { text } = token;
  if (text.startsWith('r') || text.startsWith('R')) return text.slice(2, -1);
  const body = text.slice(1, -1);
  if (keepEscapes || !/\\|''|""/.test(body)) return body;
  const quote = text.charAt(0);
  const value = body.replace(ESCAPE_SEQUENCE, (whole, short?: string, long?: string, octal?: string, letter?: string, doubled?: string) => {
    if (short !== undefined) return String.fromCharCode(Number.parseInt(short, 16));
    if (long !== undefined) return codePoint(Number.parseInt(long, 16));
    if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8));
    if (letter !== undefined) return ESCAPES[letter] ?? letter;
    return doubled?.charAt(0) === quote ? quote : whole;
  });
  // Half a pair has no UTF-8: Java writes a question mark for it.
  return value.isWellFormed() ? value : value.replace(LONE_SURROGATE, '?');
}

/** Java keeps the two halves of a number beyond Unicode as characters; so do we, modulo 16 bits each. */
function codePoint(code: number): string {
  if (code <= 0x10ffff) return String.fromCodePoint(code);
  return String.fromCharCode(0xffff & (0xd7c0 + (code >>> 10)), 0xdc00 + (code & 0x3ff));
}
