import { parseExpression } from '../../src/expressions/grammar/parse.js';
import type { AliasNode, ColumnNode, ExpressionNode } from '../../src/expressions/node.js';
import type { Scope } from '../../src/expressions/scope.js';

/** What operators take for an expression: what the builder makes, or SQL text. */
export type ExpressionInput = string | { readonly node: ExpressionNode };

/** SQL text is parsed; the builder's expressions bring their node. */
export function toNode(input: ExpressionInput): ExpressionNode {
  return typeof input === 'string' ? parseExpression(input) : input.node;
}

/** A string that names a column stands for it, whatever characters it has; other strings are SQL text. */
export function toColumnNode(input: ExpressionInput, scope: Scope): ExpressionNode {
  if (typeof input !== 'string') return input.node;
  const exact = scope.columns.some((c) => c.name.toLowerCase() === input.toLowerCase());
  return exact ? columnNode(input) : parseExpression(input);
}

export function columnNode(...parts: readonly string[]): ColumnNode {
  return { kind: 'column', parts };
}

/** The expression under a name. A name that it had before is replaced. */
export function named(node: ExpressionNode, name: string): AliasNode {
  return { kind: 'alias', child: node.kind === 'alias' ? node.child : node, names: [name] };
}
