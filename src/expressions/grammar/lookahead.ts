import { TidemarkError } from '../../base/errors.js';
import { TypeReader } from '../../columnar/ddl.js';
import { identifierName, type Token } from '../../columnar/sql-tokens.js';
import type { DataType } from '../../columnar/types.js';

/** The calls that have words between their arguments, or named ones. */
export type CallForm =
  'cast' | 'try_cast' | 'extract' | 'position' | 'substring' | 'trim' | 'overlay' | 'timestampadd' | 'timestampdiff' | 'struct';

/** Calls that have their form when the word stands between their brackets. */
const FORM_WORDS: Readonly<Record<string, readonly [CallForm, string]>> = {
  CAST: ['cast', 'AS'],
  TRY_CAST: ['try_cast', 'AS'],
  POSITION: ['position', 'IN'],
  SUBSTRING: ['substring', 'FROM'],
  SUBSTR: ['substring', 'FROM'],
  TRIM: ['trim', 'FROM'],
  OVERLAY: ['overlay', 'PLACING'],
};

const UNIT_FORMS: Readonly<Record<string, CallForm>> = {
  TIMESTAMPADD: 'timestampadd',
  DATEADD: 'timestampadd',
  DATE_ADD: 'timestampadd',
  TIMESTAMPDIFF: 'timestampdiff',
  DATEDIFF: 'timestampdiff',
  DATE_DIFF: 'timestampdiff',
  TIMEDIFF: 'timestampdiff',
};

const DATE_TIME_UNITS: readonly string[] = [
  'YEAR',
  'QUARTER',
  'MONTH',
  'WEEK',
  'DAY',
  'DAYOFYEAR',
  'HOUR',
  'MINUTE',
  'SECOND',
  'MILLISECOND',
  'MICROSECOND',
];

const INTERVAL_UNITS = ['YEAR', 'MONTH', 'WEEK', 'DAY', 'HOUR', 'MINUTE', 'SECOND', 'MILLISECOND', 'MICROSECOND', 'NANOSECOND'];

const OPENING = new Set(['(', '[']);
const CLOSING = new Set([')', ']']);

interface TypeAt {
  readonly type: DataType;
  readonly end: number;
  readonly fault: TidemarkError | undefined;
}

/** What the grammar asks about the tokens ahead. Positions are token indexes. */
export class Lookahead {
  readonly tokens: readonly Token[];
  readonly intervalUnits = new Set(INTERVAL_UNITS.flatMap((unit) => [unit, `${unit}S`]));
  readonly fromToUnits = new Set(['YEAR', 'MONTH', 'DAY', 'HOUR', 'MINUTE', 'SECOND']);
  /** The furthest token at which a keyword or type was looked for in vain: where a syntax error stands. */
  furthest = 0;
  readonly #types = new Map<number, TypeAt>();
  readonly #forms = new Map<number, CallForm | null>();
  #typeEnd = 0;

  constructor(tokens: readonly Token[]) {
    this.tokens = tokens;
  }

  token(index: number): Token {
    return this.tokens[index] ?? this.tokens[this.tokens.length - 1]!;
  }

  /** Whether the token is this keyword (upper case). */
  is(index: number, upper: string): boolean {
    const token = this.token(index);
    if (token.kind === 'word' && token.upper === upper) return true;
    this.furthest = Math.max(this.furthest, index);
    return false;
  }

  isAny(index: number, words: ReadonlySet<string>): boolean {
    const token = this.token(index);
    if (token.kind === 'word' && words.has(token.upper)) return true;
    this.furthest = Math.max(this.furthest, index);
    return false;
  }

  /** The name that an identifier token stands for. */
  name(index: number): string {
    return identifierName(this.token(index));
  }

  /** Whether an operand may begin here; where none does, the word before is a name and no keyword. */
  startsOperand(index: number): boolean {
    const { kind, text } = this.token(index);
    return kind === 'symbol' ? ['(', '-', '+', '~', '!', '*', '?'].includes(text) : kind !== 'end';
  }

  /** `a.b.c(`, unless it is one of the special forms. CASE is never a function. */
  startsCall(index: number): boolean {
    let at = index;
    while (this.#isName(at) && this.token(at + 1).text === '.') at += 2;
    if (!this.#isName(at) || this.token(at + 1).text !== '(') return false;
    return at > index || (this.token(index).upper !== 'CASE' && this.form(index) === null);
  }

  /** `(x, y) ->` */
  startsLambda(index: number): boolean {
    if (this.token(index).text !== '(') return false;
    let at = index + 1;
    while (this.#isName(at) && this.token(at + 1).text === ',') at += 2;
    return this.#isName(at) && this.token(at + 1).text === ')' && this.token(at + 2).text === '->';
  }

  /** The special form of the call that begins here, or null. */
  form(index: number): CallForm | null {
    let form = this.#forms.get(index);
    if (form === undefined) {
      form = this.#findForm(index);
      this.#forms.set(index, form);
    }
    return form;
  }

  /** Whether these are the arguments of one of `forms`. */
  within(index: number, forms: readonly CallForm[]): boolean {
    const form = this.form(index - 2);
    return form !== null && forms.includes(form);
  }

  startsType(index: number): boolean {
    const reader = new TypeReader(this.tokens, index);
    try {
      const type = reader.readType();
      this.#types.set(index, { type, end: reader.index, fault: reader.fault });
      this.#typeEnd = reader.index;
      return true;
    } catch (error) {
      if (!(error instanceof TidemarkError) || error.code !== 'PARSE_SYNTAX_ERROR') throw error;
      this.furthest = Math.max(this.furthest, reader.index);
      return false;
    }
  }

  inType(index: number): boolean {
    return index < this.#typeEnd;
  }

  typeAt(index: number): TypeAt {
    const found = this.#types.get(index);
    if (found === undefined) throw new Error(`no type was read at token ${index}`);
    return found;
  }

  #isName(index: number): boolean {
    const { kind } = this.token(index);
    return kind === 'word' || kind === 'quoted';
  }

  #findForm(index: number): CallForm | null {
    const name = this.token(index);
    if (name.kind !== 'word' || this.token(index + 1).text !== '(') return null;
    if (name.upper === 'STRUCT') return 'struct';
    if (name.upper === 'EXTRACT') return this.#isName(index + 2) && this.token(index + 3).upper === 'FROM' ? 'extract' : null;
    const byWord = FORM_WORDS[name.upper];
    if (byWord !== undefined) return this.#hasBetween(index + 2, byWord[1]) ? byWord[0] : null;
    const byUnit = UNIT_FORMS[name.upper];
    return byUnit !== undefined && this.#startsUnit(index + 2) ? byUnit : null;
  }

  /** `unit, a, b)`: three arguments, the first a unit of time. */
  #startsUnit(index: number): boolean {
    const unit = this.token(index);
    const isUnit = unit.kind === 'string' || (unit.kind === 'word' && DATE_TIME_UNITS.includes(unit.upper));
    if (!isUnit || this.token(index + 1).text !== ',') return false;
    let commas = 0;
    this.#betweenBrackets(index, (token) => {
      if (token.text === ',') commas++;
      return false;
    });
    return commas === 2;
  }

  /** Whether the keyword stands between these brackets, outside inner ones. */
  #hasBetween(index: number, upper: string): boolean {
    return this.#betweenBrackets(index, (token, at) => {
      if (token.kind !== 'word' || token.upper !== upper) return false;
      return upper !== 'FROM' || this.token(at - 1).upper !== 'DISTINCT';
    });
  }

  #betweenBrackets(index: number, test: (token: Token, at: number) => boolean): boolean {
    let depth = 0;
    for (let at = index; at < this.tokens.length; at++) {
      const token = this.token(at);
      const mark = token.kind === 'symbol' ? token.text : '';
      if (OPENING.has(mark) || token.upper === 'CASE') depth++;
      else if (CLOSING.has(mark)) {
        if (depth-- === 0) return false;
      } else if (token.upper === 'END' && depth > 0) depth--;
      else if (depth === 0 && test(token, at)) return true;
    }
    return false;
  }
}
