import type { ExpressionNode } from '../../src/expressions/node.js';
import { type ExpressionInput, named, toNode } from './expressed.js';

/** Aggregates by name, or a list of SQL texts and expressions that bring their names (`count(*) AS n`). */
export type AggregateInputs = Readonly<Record<string, ExpressionInput>> | readonly ExpressionInput[];

/** The aggregates as expressions that bring their names. */
export function aggregateNodes(aggregates: AggregateInputs): ExpressionNode[] {
  if (isList(aggregates)) return aggregates.map(toNode);
  return Object.entries(aggregates).map(([name, expression]) => named(toNode(expression), name));
}

function isList(aggregates: AggregateInputs): aggregates is readonly ExpressionInput[] {
  return Array.isArray(aggregates);
}
