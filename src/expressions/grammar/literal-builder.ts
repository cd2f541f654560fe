import { TidemarkError } from '../../base/errors.js';
import { stringValue, type Token } from '../../columnar/sql-tokens.js';
import { BOOLEAN, STRING, VOID, type DataType } from '../../columnar/types.js';
import type { Value } from '../../columnar/value.js';
import type { CallNode, ExpressionNode, LiteralNode, Position } from '../node.js';
import { intervalOfFields, intervalOfUnits } from '../values/time/interval-literal.js';
import { Lookahead } from './lookahead.js';
import { numberLiteral } from './number-literal.js';
import { errorAt } from './place.js';
import { intervalValue, placed, typedLiteral } from './typed-literal.js';

/** The tokens of a rule: first, and first behind. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

type IntervalText = { readonly sign: string | null; readonly index: number };
type IntervalPart = { readonly text: IntervalText; readonly unit: number };

export interface BuilderOptions {
  readonly escapedStringLiterals?: boolean;
}

/**
 * Makes the nodes of literals, and the types of casts.
 *
 * What is wrong with a literal or a type is kept in `faults` until the whole text has been read, because a syntax error further on wins.
 */
export class LiteralBuilder extends Lookahead {
  readonly faults = new Map<number, TidemarkError>();
  protected readonly options: BuilderOptions;
  readonly #text: string;

  constructor(text: string, tokens: readonly Token[], options: BuilderOptions) {
    super(tokens);
    this.#text = text;
    this.options = options;
  }

  call(name: string, args: readonly ExpressionNode[], range: Range): CallNode {
    return { kind: 'call', name, args, position: this.positionOf(range.start, range.end) };
  }

  number(range: Range): ExpressionNode {
    const token = this.token(range.end - 1);
    return this.judged(range, () => numberLiteral(token, range.end - range.start > 1));
  }

  string(range: Range): ExpressionNode {
    const pieces = this.tokens.slice(range.start, range.end).map((token) => stringValue(token, this.options.escapedStringLiterals));
    return this.literal(pieces.join(''), STRING, range.start, range.end);
  }

  nullLiteral(range: Range): ExpressionNode {
    return this.literal(null, VOID, range.start, range.end);
  }

  booleanLiteral(value: boolean, range: Range): ExpressionNode {
    return this.literal(value, BOOLEAN, range.start, range.end);
  }

  typedLiteral(range: Range): ExpressionNode {
    const name = this.token(range.start);
    const text = stringValue(this.token(range.start + 1), this.options.escapedStringLiterals);
    return this.judged(range, () => {
      const literal = typedLiteral(name, this.name(range.start), text, this.source(range));
      if (!('needsSession' in literal)) return literal;
      return this.call('typed_literal', [this.textLiteral(literal.typeName, range), this.textLiteral(text, range)], range);
    });
  }

  intervalFromTo(text: IntervalText, from: number, to: number, range: Range): ExpressionNode {
    const token = this.token(text.index);
    return this.judged(range, () => {
      if (token.kind !== 'string') throw errorAt(token, '_LEGACY_ERROR_TEMP_0027', 'The value of from-to unit must be a string.');
      const [first, last] = [this.token(from).text, this.token(to).text];
      return placed(token, () => intervalValue(intervalOfFields(this.signed(text), first, last)));
    });
  }

  intervalOfUnits(parts: readonly IntervalPart[], range: Range): ExpressionNode {
    return this.judged(range, () => {
      const units = parts.map(({ text, unit }) => ({ value: this.signed(text), unit: this.token(unit).text }));
      for (const [i, { value }] of units.entries()) {
        if (/\p{L}/u.test(value)) throw wordInInterval(this.token(parts[i]!.text.index), value);
      }
      return placed(this.token(range.start), () => intervalValue(intervalOfUnits(units, this.source(range))));
    });
  }

  takeType(index: number): DataType {
    const { type, fault } = this.typeAt(index);
    if (fault !== undefined) this.fault(index, fault);
    return type;
  }

  protected judged(range: Range, make: () => { value: Value; type: DataType } | ExpressionNode): ExpressionNode {
    try {
      const made = make();
      return 'kind' in made ? made : this.literal(made.value, made.type, range.start, range.end);
    } catch (error) {
      if (!(error instanceof TidemarkError)) throw error;
      this.fault(range.start, error);
      return this.nullLiteral(range);
    }
  }

  protected fault(index: number, error: TidemarkError): void {
    this.faults.set(index, error);
  }

  protected literal(value: Value, type: DataType, start: number, end: number): LiteralNode {
    return { kind: 'literal', value, type, position: this.positionOf(start, end) };
  }

  protected textLiteral(value: string, range: Range): LiteralNode {
    return this.literal(value, STRING, range.start, range.end);
  }

  /** A minus before quoted text turns its sign. */
  protected signed({ sign, index }: IntervalText): string {
    const token = this.token(index);
    if (token.kind === 'number') return `${sign ?? ''}${token.text}`;
    const text = stringValue(token, this.options.escapedStringLiterals);
    if (sign !== '-') return text;
    return text.startsWith('-') ? text.slice(1) : `-${text}`;
  }

  protected source(range: Range): string {
    return this.#text.slice(this.token(range.start).start, this.token(range.end - 1).end);
  }

  protected positionOf(start: number, end: number): Position {
    const first = this.token(start);
    return { line: first.line, column: first.column, start: first.start, end: this.token(end - 1).end };
  }
}

function wordInInterval(token: Token, value: string): TidemarkError {
  if (token.kind === 'number')
    return errorAt(token, 'PARSE_SYNTAX_ERROR', `Syntax error at or near '${token.text}'`, { error: `'${token.text}'`, hint: '' });
  const message = `Can only use numbers in the interval value part for multiple unit value pairs interval form, but got invalid value: ${value}.`;
  return errorAt(token, '_LEGACY_ERROR_TEMP_0026', message, { value });
}
