import { invalidIdentifier, stringValue } from '../../columnar/sql-tokens.js';
import { INT, STRING, type DataType } from '../../columnar/types.js';
import type { CallNode, CaseNode, ExpressionNode, FrameBound, Position, SortNode, WindowSpecNode } from '../node.js';
import { LiteralBuilder, type Range } from './literal-builder.js';
import type { CallForm } from './lookahead.js';
import { byPrecedence, logicalTree, type Combine } from './operators.js';
import { errorAt } from './place.js';
import { OPERATOR_NAMES } from './token-text.js';

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
/** Makes the nodes of the grammar's rules. Positions are token indexes. */
export class SqlBuilder extends LiteralBuilder {
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
    const value = stringValue(token, this.options.escapedStringLiterals);
    if (value.length !== 1) {
      const message = `Found an invalid escape string: '${value}'. The escape string must contain only one character.`;
      this.fault(escape, errorAt(token, 'INVALID_ESC', message, { invalidEscape: `'${value}'` }));
    }
    return this.predicate(name, [child, pattern, this.literal(value, STRING, escape, escape + 1)], negated, range);
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
      this.fault(range.start, errorAt(this.token(range.end - 1), '_LEGACY_ERROR_TEMP_0064', msg, { msg }));
    }
    return this.call(`${negated === true ? 'not_' : ''}${name}_${quantifier}`, [child, ...patterns], range);
  }

  postfix(base: ExpressionNode, steps: readonly Step[], range: Range): ExpressionNode {
    let node = base;
    // The names of a column path are gathered in one list, however long it is.
    const parts = node.kind === 'column' ? [...node.parts] : [];
    for (const step of steps) {
      const position = this.positionOf(range.start, step.end);
      if ('key' in step) node = { kind: 'element', child: node, key: step.key, position };
      else if ('type' in step) node = { kind: 'cast', child: node, type: step.type, mode: 'cast', colon: true, position };
      else if ('collation' in step)
        node = this.call('collate', [node, this.textLiteral(step.collation, range)], { start: range.start, end: step.end });
      else if (node.kind === 'column') {
        parts.push(step.name);
        node = { kind: 'column', parts, position };
      } else node = { kind: 'field', child: node, name: step.name, position };
    }
    return node;
  }

  // ---- Names and calls

  column(name: string, range: Range): ExpressionNode {
    return { kind: 'column', parts: [name], position: this.positionOf(range.start, range.end) };
  }

  star(qualifier: readonly string[], except: readonly (readonly string[])[] | null, range: Range): ExpressionNode {
    const position = this.positionOf(range.start, range.end);
    return except === null ? { kind: 'star', qualifier, position } : { kind: 'star', qualifier, except, position };
  }

  alias(child: ExpressionNode, names: readonly string[], range: Range): ExpressionNode {
    return { kind: 'alias', child, names, position: this.positionOf(range.start, range.end) };
  }

  /** `AS a-b` is a name that lacks its backquotes. */
  aliasName(name: string, range: Range): string {
    if (range.end - range.start === 1) return name;
    throw invalidIdentifier(this.token(range.start), this.source(range).replaceAll(/\s/g, ''));
  }

  lambda(params: readonly string[], body: ExpressionNode, range: Range): ExpressionNode {
    return { kind: 'lambda', params, body, position: this.positionOf(range.start, range.end) };
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
    this.fault(range.start, errorAt(token, 'UNBOUND_SQL_PARAMETER', message, { name: `_${token.start}` }));
    return this.nullLiteral(range);
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
    const one = this.literal(1, INT, range.start, range.end);
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
    return { kind: 'cast', child, type, mode: form === 'cast' ? 'cast' : 'try', position: this.positionOf(range.start, range.end) };
  }

  extract(source: ExpressionNode, range: Range): ExpressionNode {
    return this.call('extract', [this.textLiteral(this.name(range.start + 2), range), source], range);
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
      this.fault(range.start, errorAt(unit, 'INVALID_PARAMETER_VALUE.DATETIME_UNIT', message, details));
    }
    return this.#writtenCall(form, [this.textLiteral(unit.text, range), first, second], name.text, range);
  }

  caseWhen(operand: ExpressionNode | null, branches: CaseNode['branches'], otherwise: ExpressionNode | null, range: Range): ExpressionNode {
    const position = this.positionOf(range.start, range.end);
    return { kind: 'case', ...(operand !== null && { operand }), branches, ...(otherwise !== null && { otherwise }), position };
  }

  // ---- Sorting, windows, types

  sort(child: ExpressionNode, ascending: boolean | null, nullsFirst: boolean | null, range: Range): SortNode {
    const up = ascending ?? true;
    return { kind: 'sort', child, ascending: up, nullsFirst: nullsFirst ?? up, position: this.positionOf(range.start, range.end) };
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
    this.fault(range.start, errorAt(this.token(range.start), 'MISSING_WINDOW_SPECIFICATION', message, { windowName: name }));
    return { partitionBy: [], orderBy: [] };
  }

  // ---- Parts

  #combine(range: Range): Combine {
    const position = this.positionOf(range.start, range.end);
    const within = (left: ExpressionNode, right: ExpressionNode): Position =>
      left.position && right.position ? { ...left.position, end: right.position.end } : position;
    return (name, left, right) => ({ kind: 'call', name, args: [left, right], position: within(left, right) });
  }

  #writtenCall(name: string, args: readonly ExpressionNode[], written: string, range: Range): CallNode {
    const node = this.call(name, args, range);
    // `negative(a)` shows as it is written, `-a` as an operator.
    return written === name && name !== 'negative' ? node : { ...node, written };
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
