import { STRING } from '../columnar/types.js';
import { AggregateExpression } from './aggregate-builder.js';
import { Expression, type Input, inputNode, type Operand, operandNode } from './builder.js';
import type { CallNode, ExpressionNode } from './node.js';

/** A function that makes an expression of the elements it is given: `(x) => x.plus(1)`. */
export type Lambda = (...elements: Expression<never, never>[]) => Expression;

/** Options by name, as from_json and the like take them. */
export type FunctionOptions = Readonly<Record<string, string | number | boolean>>;

/** An argument that is no column name: a constant or an expression. */
export type Argument = Exclude<Operand, string>;

/** One argument as its function takes it; undefined where it is left out. */
type Part = ExpressionNode | undefined;

/** A column, or its name. */
export function column(input: Input | undefined): Part {
  return input === undefined ? undefined : inputNode(input);
}

/** A constant (text too), or an expression. */
export function constant(operand: Operand | undefined): Part {
  return operand === undefined ? undefined : operandNode(operand);
}

/** Options as the map that Spark takes. */
export function optionsMap(entries: FunctionOptions | undefined): Part {
  if (entries === undefined) return undefined;
  const args = Object.entries(entries).flatMap(([key, value]) => [text(key), text(String(value))]);
  return { kind: 'call', name: 'map', args };
}

function text(value: string): ExpressionNode {
  return { kind: 'literal', value, type: STRING };
}

let level = 0;

/** A lambda as a node. Parameters get names that no column has, and that differ from those of the lambdas around it. */
export function lambda(body: Lambda | undefined, parameters: number): Part {
  if (body === undefined) return undefined;
  const params = Array.from({ length: Math.max(1, Math.min(body.length || parameters, parameters)) }, (_, k) => `element ${level}.${k}`);
  level++;
  try {
    const result = body(...params.map((name) => new Expression<never, never>({ kind: 'column', parts: [name] })));
    return { kind: 'lambda', params, body: result.node };
  } finally {
    level--;
  }
}

function call(name: string, parts: readonly Part[]): CallNode {
  return { kind: 'call', name, args: parts.filter((part) => part !== undefined) };
}

/** The call of a function of one row, or of a window function. */
export function scalarCall<T, C extends string>(name: string, ...parts: readonly Part[]): Expression<T, C> {
  return new Expression<T, C>(call(name, parts));
}

/** The call of an aggregate. */
export function aggregateCall<T, C extends string>(name: string, ...parts: readonly Part[]): AggregateExpression<T, C> {
  return new AggregateExpression<T, C>(call(name, parts));
}
