import { TidemarkError } from '../../base/errors.js';
import { invalidIdentifier, stringValue, type Token } from '../../columnar/sql-tokens.js';
import { BOOLEAN, INT, STRING, VOID, type DataType } from '../../columnar/types.js';
import type { Value } from '../../columnar/value.js';
import type { CallNode, CaseNode, ExpressionNode, FrameBound, LiteralNode, Position, SortNode, WindowSpecNode } from '../node.js';
import { intervalOfFields, intervalOfUnits } from '../values/time/interval-literal.js';
import { Lookahead, type CallForm } from './lookahead.js';
import { numberLiteral } from './number-literal.js';
import { byPrecedence, logicalTree, type Combine } from './operators.js';
import { errorAt } from './place.js';
import { OPERATOR_NAMES } from './token-text.js';
import { intervalValue, placed, typedLiteral } from './typed-literal.js';

/** The tokens of a rule: first, and first behind. */
interface Range {
  readonly start: number;
  readonly end: number;
}

interface Argument {
  readonly name: string | null;
  readonly value: ExpressionNode;
}

interface CallSuffix {
  readonly withinGroup: readonly SortNode[] | null;
  readonly filter: ExpressionNode | null;
  readonly nulls: boolean | null;
  readonly over: WindowSpecNode | null;
}

type Step = { readonly end: number } & (
  { readonly key: ExpressionNode } | { readonly name: string } | { readonly type: DataType } | { readonly collation: string }
);

type Pair = readonly [string, ExpressionNode];
type IntervalText = { readonly sign: string | null; readonly index: number };
type IntervalPart = { readonly text: IntervalText; readonly unit: number };

export interface BuilderOptions {
  readonly escapedStringLiterals?: boolean;
}

/**
 * Makes the nodes of the grammar's rules.
 *
 * What is wrong with a literal or a type is kept in `faults` until the whole text has been read, because a syntax error further on wins.
 */
export class SqlBuilder extends Lookahead {
  readonly faults = new Map<number, TidemarkError>();
  readonly #text: string;
  readonly #options: BuilderOptions;

  constructor(text: string, tokens: readonly Token[], options: BuilderOptions) {
    super(tokens);
    this.#text = text;
    this.#options = options;
  }

  // ---- Operators

  readonly binary = (head: ExpressionNode, tail: readonly Pair[], range: Range): ExpressionNode =>
    tail.length === 0 ? head : byPrecedence(...split(head, tail, (operator) => OPERATOR_NAMES[operator] ?? operator), this.#combine(range));

  readonly logical = (head: ExpressionNode, tail: readonly Pair[], range: Range): ExpressionNode =>
    tail.length === 0 ? head : logicalTree(...split(head, tail, (operator) => operator), this.#combine(range));

  unary(signs: readonly string[], child: ExpressionNode, range: Range): ExpressionNode {
    const names: Readonly<Record<string, string>> = { '-': 'negative', '+': 'positive', '~': '~' };
    return signs.reduceRight((node, sign, i) => this.call(names[sign]!, [node], { start: range.start + i, end: range.end }), child);
  }

  negations(count: number, child: ExpressionNode, range: Range): ExpressionNode {
    let node = child;
    for (let i = count - 1; i >= 0; i--) node = this.call('not', [node], { start: range.start + i, end: range.end });
    return node;
  }

  predicate(name: string, args: readonly ExpressionNode[], negated: boolean | null, range: Range): ExpressionNode {
    const node = this.call(name, args, range);
    return negated === true ? this.call('not', [node], range) : node;
  }

  like(
    name: string,
    negated: boolean | null,
    child: ExpressionNode,
    pattern: ExpressionNode,
    escape: number | null,
    range: Range,
  ): ExpressionNode {
    if (escape === null) return this.predicate(name, [child, pattern], negated, range);
    const token = this.token(escape);
    const value = stringValue(token, this.#options.escapedStringLiterals);
    if (value.length !== 1) {
      const message = `Found an invalid escape string: '${value}'. The escape string must contain only one character.`;
      this.#fault(escape, errorAt(token, 'INVALID_ESC', message, { invalidEscape: `'${value}'` }));
    }
    return this.predicate(name, [child, pattern, this.#literal(value, STRING, escape, escape + 1)], negated, range);
  }

  quantifiedLike(
    name: string,
    quantifier: string,
    negated: boolean | null,
    child: ExpressionNode,
    patterns: readonly ExpressionNode[],
    range: Range,
  ): ExpressionNode {
    if (patterns.length === 0) {
      const msg = "Expected something between '(' and ')'.";
      this.#fault(range.start, errorAt(this.token(range.end - 1), '_LEGACY_ERROR_TEMP_0064', msg, { msg }));
    }
    return this.call(`${negated === true ? 'not_' : ''}${name}_${quantifier}`, [child, ...patterns], range);
  }

  postfix(base: ExpressionNode, steps: readonly Step[], range: Range): ExpressionNode {
    let node = base;
    for (const step of steps) {
      const position = this.#position(range.start, step.end);
      if ('key' in step) node = { kind: 'element', child: node, key: step.key, position };
      else if ('type' in step) node = { kind: 'cast', child: node, type: step.type, mode: 'cast', colon: true, position };
      else if ('collation' in step)
        node = this.call('collate', [node, this.#textLiteral(step.collation, range)], { start: range.start, end: step.end });
      else if (node.kind === 'column') node = { kind: 'column', parts: [...node.parts, step.name], position };
      else node = { kind: 'field', child: node, name: step.name, position };
    }
    return node;
  }

  // ---- Literals

  number(range: Range): ExpressionNode {
    const token = this.token(range.end - 1);
    return this.#judged(range, () => numberLiteral(token, range.end - range.start > 1));
  }

  string(range: Range): ExpressionNode {
    const pieces = this.tokens.slice(range.start, range.end).map((token) => stringValue(token, this.#options.escapedStringLiterals));
    return this.#literal(pieces.join(''), STRING, range.start, range.end);
  }

  nullLiteral(range: Range): ExpressionNode {
    return this.#literal(null, VOID, range.start, range.end);
  }

  booleanLiteral(value: boolean, range: Range): ExpressionNode {
    return this.#literal(value, BOOLEAN, range.start, range.end);
  }

  typedLiteral(range: Range): ExpressionNode {
    const name = this.token(range.start);
    const text = stringValue(this.token(range.start + 1), this.#options.escapedStringLiterals);
    return this.#judged(range, () => {
      const literal = typedLiteral(name, this.name(range.start), text, this.#source(range));
      if (!('needsSession' in literal)) return literal;
      return this.call('typed_literal', [this.#textLiteral(literal.typeName, range), this.#textLiteral(text, range)], range);
    });
  }

  intervalFromTo(text: IntervalText, from: number, to: number, range: Range): ExpressionNode {
    const token = this.token(text.index);
    return this.#judged(range, () => {
      if (token.kind !== 'string') throw errorAt(token, '_LEGACY_ERROR_TEMP_0027', 'The value of from-to unit must be a string.');
      const [first, last] = [this.token(from).text, this.token(to).text];
      return placed(token, () => intervalValue(intervalOfFields(this.#signed(text), first, last)));
    });
  }

  intervalOfUnits(parts: readonly IntervalPart[], range: Range): ExpressionNode {
    return this.#judged(range, () => {
      const units = parts.map(({ text, unit }) => ({ value: this.#signed(text), unit: this.token(unit).text }));
      for (const [i, { value }] of units.entries()) {
        if (/\p{L}/u.test(value)) throw wordInInterval(this.token(parts[i]!.text.index), value);
      }
      return placed(this.token(range.start), () => intervalValue(intervalOfUnits(units, this.#source(range))));
    });
  }

  // ---- Names and calls

  column(name: string, range: Range): ExpressionNode {
    return { kind: 'column', parts: [name], position: this.#position(range.start, range.end) };
  }

  star(qualifier: readonly string[], except: readonly (readonly string[])[] | null, range: Range): ExpressionNode {
    const position = this.#position(range.start, range.end);
    return except === null ? { kind: 'star', qualifier, position } : { kind: 'star', qualifier, except, position };
  }

  alias(child: ExpressionNode, names: readonly string[], range: Range): ExpressionNode {
    return { kind: 'alias', child, names, position: this.#position(range.start, range.end) };
  }

  /** `AS a-b` is a name that lacks its backquotes. */
  aliasName(name: string, range: Range): string {
    if (range.end - range.start === 1) return name;
    throw invalidIdentifier(this.token(range.start), this.#source(range).replaceAll(/\s/g, ''));
  }

  lambda(params: readonly string[], body: ExpressionNode, range: Range): ExpressionNode {
    return { kind: 'lambda', params, body, position: this.#position(range.start, range.end) };
  }

  row(args: readonly ExpressionNode[], range: Range): ExpressionNode {
    return { ...this.call('struct', args, range), written: '(' };
  }

  structCall(args: readonly ExpressionNode[], range: Range): ExpressionNode {
    return this.#writtenCall('struct', args, this.token(range.start).text, range);
  }

  parameter(range: Range): ExpressionNode {
    const token = this.token(range.start);
    const message = `Found the unbound parameter: _${token.start}. Parameters are not supported: write the value.`;
    this.#fault(range.start, errorAt(token, 'UNBOUND_SQL_PARAMETER', message, { name: `_${token.start}` }));
    return this.nullLiteral(range);
  }

  call(name: string, args: readonly ExpressionNode[], range: Range): CallNode {
    return { kind: 'call', name, args, position: this.#position(range.start, range.end) };
  }

  functionCall(
    path: readonly string[],
    { distinct, args, ignoreNulls }: { readonly distinct: boolean; readonly args: readonly Argument[]; readonly ignoreNulls: boolean },
    suffix: CallSuffix,
    range: Range,
  ): ExpressionNode {
    const written = path.join('.');
    const values = args.map(({ value }) => value);
    const countsRows = written.toLowerCase() === 'count' && !distinct && values.length === 1 && isBareStar(values[0]!);
    const one = this.#literal(1, INT, range.start, range.end);
    const node = this.#writtenCall(written.toLowerCase(), countsRows ? [one] : values, written, range);
    const named = args.flatMap(({ name }, i) => (name === null ? [] : [[i, name] as const]));
    const nulls = ignoreNulls ? true : suffix.nulls;
    return {
      ...node,
      ...(named.length > 0 && { argNames: Object.fromEntries(named) }),
      ...(distinct && { distinct }),
      ...(suffix.withinGroup !== null && { withinGroup: suffix.withinGroup }),
      ...(suffix.filter !== null && { filter: suffix.filter }),
      ...(nulls !== null && { ignoreNulls: nulls }),
      ...(suffix.over !== null && { over: suffix.over }),
    };
  }

  cast(form: CallForm, child: ExpressionNode, type: DataType, range: Range): ExpressionNode {
    return { kind: 'cast', child, type, mode: form === 'cast' ? 'cast' : 'try', position: this.#position(range.start, range.end) };
  }

  extract(source: ExpressionNode, range: Range): ExpressionNode {
    return this.call('extract', [this.#textLiteral(this.name(range.start + 2), range), source], range);
  }

  position(part: ExpressionNode, text: ExpressionNode, range: Range): ExpressionNode {
    return { ...this.call('locate', [part, text], range), written: 'position' };
  }

  trim(side: string | null, part: ExpressionNode | null, text: ExpressionNode, range: Range): ExpressionNode {
    return this.call(side ?? 'trim', part === null ? [text] : [part, text], range);
  }

  overlay(text: ExpressionNode, part: ExpressionNode, from: ExpressionNode, length: ExpressionNode | null, range: Range): ExpressionNode {
    return this.call('overlay', length === null ? [text, part, from] : [text, part, from, length], range);
  }

  unitCall(form: CallForm, first: ExpressionNode, second: ExpressionNode, range: Range): ExpressionNode {
    const [name, unit] = [this.token(range.start), this.token(range.start + 2)];
    if (unit.kind === 'string') {
      const details = { functionName: `\`${name.text}\``, parameter: '`unit`', invalidValue: unit.text };
      const message = `The value of parameter \`unit\` in \`${name.text}\` is invalid: expects one of the units without quotes, but got the string literal ${unit.text}.`;
      this.#fault(range.start, errorAt(unit, 'INVALID_PARAMETER_VALUE.DATETIME_UNIT', message, details));
    }
    return this.#writtenCall(form, [this.#textLiteral(unit.text, range), first, second], name.text, range);
  }

  caseWhen(operand: ExpressionNode | null, branches: CaseNode['branches'], otherwise: ExpressionNode | null, range: Range): ExpressionNode {
    const position = this.#position(range.start, range.end);
    return { kind: 'case', ...(operand !== null && { operand }), branches, ...(otherwise !== null && { otherwise }), position };
  }

  // ---- Sorting, windows, types

  sort(child: ExpressionNode, ascending: boolean | null, nullsFirst: boolean | null, range: Range): SortNode {
    const up = ascending ?? true;
    return { kind: 'sort', child, ascending: up, nullsFirst: nullsFirst ?? up, position: this.#position(range.start, range.end) };
  }

  windowSpec(
    partitionBy: readonly ExpressionNode[] | null,
    orderBy: readonly SortNode[] | null,
    frame: { readonly unit: 'rows' | 'range'; readonly start: FrameBound; readonly end: FrameBound } | null,
  ): WindowSpecNode {
    return { partitionBy: partitionBy ?? [], orderBy: orderBy ?? [], ...(frame !== null && { frame }) };
  }

  namedWindow(name: string, range: Range): WindowSpecNode {
    const message = `Window specification is not defined in the WINDOW clause for ${name}. Write the specification in brackets: OVER (PARTITION BY … ORDER BY …).`;
    this.#fault(range.start, errorAt(this.token(range.start), 'MISSING_WINDOW_SPECIFICATION', message, { windowName: name }));
    return { partitionBy: [], orderBy: [] };
  }

  takeType(index: number): DataType {
    const { type, fault } = this.typeAt(index);
    if (fault !== undefined) this.#fault(index, fault);
    return type;
  }

  // ---- Parts

  #combine(range: Range): Combine {
    const position = this.#position(range.start, range.end);
    const within = (left: ExpressionNode, right: ExpressionNode): Position =>
      left.position && right.position ? { ...left.position, end: right.position.end } : position;
    return (name, left, right) => ({ kind: 'call', name, args: [left, right], position: within(left, right) });
  }

  #judged(range: Range, make: () => { value: Value; type: DataType } | ExpressionNode): ExpressionNode {
    try {
      const made = make();
      return 'kind' in made ? made : this.#literal(made.value, made.type, range.start, range.end);
    } catch (error) {
      if (!(error instanceof TidemarkError)) throw error;
      this.#fault(range.start, error);
      return this.nullLiteral(range);
    }
  }

  #fault(index: number, error: TidemarkError): void {
    this.faults.set(index, error);
  }

  #literal(value: Value, type: DataType, start: number, end: number): LiteralNode {
    return { kind: 'literal', value, type, position: this.#position(start, end) };
  }

  #textLiteral(value: string, range: Range): LiteralNode {
    return this.#literal(value, STRING, range.start, range.end);
  }

  #writtenCall(name: string, args: readonly ExpressionNode[], written: string, range: Range): CallNode {
    const node = this.call(name, args, range);
    return written === name ? node : { ...node, written };
  }

  /** A minus before quoted text turns its sign. */
  #signed({ sign, index }: IntervalText): string {
    const token = this.token(index);
    if (token.kind === 'number') return `${sign ?? ''}${token.text}`;
    const text = stringValue(token, this.#options.escapedStringLiterals);
    if (sign !== '-') return text;
    return text.startsWith('-') ? text.slice(1) : `-${text}`;
  }

  #source(range: Range): string {
    return this.#text.slice(this.token(range.start).start, this.token(range.end - 1).end);
  }

  #position(start: number, end: number): Position {
    const first = this.token(start);
    return { line: first.line, column: first.column, start: first.start, end: this.token(end - 1).end };
  }
}

function split(
  head: ExpressionNode,
  tail: readonly Pair[],
  nameOf: (operator: string) => string,
): [operands: ExpressionNode[], operators: string[]] {
  return [[head, ...tail.map(([, operand]) => operand)], tail.map(([operator]) => nameOf(operator))];
}

function isBareStar(node: ExpressionNode): boolean {
  return node.kind === 'star' && node.qualifier.length === 0 && node.except === undefined;
}

function wordInInterval(token: Token, value: string): TidemarkError {
  const message = `Can only use numbers in the interval value part for multiple unit value pairs interval form, but got invalid value: ${value}.`;
  return errorAt(token, '_LEGACY_ERROR_TEMP_0026', message, { value });
}
