import type { Field } from '../columnar/types.js';
import type { BoundExpression } from '../expressions/bound.js';
import { collectColumns } from '../expressions/parts.js';
import type { AggregateNode, JoinNode, PlanNode } from '../stream/plan-node.js';
import { WATERMARK_DELAY } from '../stream/watermark.js';

/** The node and all below it, the output first, left before right. */
export function nodesDown(node: PlanNode): PlanNode[] {
  return [node, ...node.inputs.flatMap(nodesDown)];
}

export function streamingAggregates(plan: PlanNode): AggregateNode[] {
  return nodesDown(plan).filter((node): node is AggregateNode => node.kind === 'aggregate' && node.isStreaming);
}

export function isEventTime(field: Field): boolean {
  return field.metadata?.[WATERMARK_DELAY] !== undefined;
}

/** A join whose inputs both are streams. */
export function isStreamStreamJoin(node: PlanNode): node is JoinNode {
  return node.kind === 'join' && node.inputs.length === 2 && node.inputs.every((input) => input.isStreaming);
}

/** Expressions that a node evaluates, where the plan shows them. */
export function expressionsOf(node: PlanNode): BoundExpression[] {
  switch (node.kind) {
    case 'project':
      return [...node.expressions];
    case 'filter':
      return [node.condition];
    case 'aggregate':
      return [...node.keys, ...node.aggregates.flatMap((a) => (a.filter === undefined ? a.args : [...a.args, a.filter]))];
    case 'join':
      return node.condition === undefined ? [] : [node.condition];
    default:
      return [];
  }
}

/** Whether the expression, or a part of it, fulfils the test. */
export function someExpression(expression: BoundExpression, test: (e: BoundExpression) => boolean): boolean {
  if (test(expression)) return true;
  if (expression.kind === 'call') return expression.args.some((arg) => someExpression(arg, test));
  return expression.kind === 'lambda' && someExpression(expression.body, test);
}

/** The parts of a condition that all must hold. */
export function conjuncts(condition: BoundExpression): BoundExpression[] {
  if (condition.kind === 'call' && condition.function === 'and') return condition.args.flatMap(conjuncts);
  return [condition];
}

/** Indexes of the columns that an expression reads. */
export function columnsOf(expression: BoundExpression, into: Set<number> = new Set()): Set<number> {
  collectColumns(expression, into);
  return into;
}
