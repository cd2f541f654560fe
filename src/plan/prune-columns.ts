import { boundedNode, sourceNode } from '../stream/source-node.js';
import type { PlanNode } from '../stream/plan-node.js';
import { columnsOf, expressionsOf, isEventTime } from './facts.js';
import { joinLayout } from './push-filters.js';

/**
 * Tells each source which of its columns the plan uses; the others are not read. Positions stay as they are: what is not read stands in
 * batches as a constant that nothing looks at.
 */
export function pruneColumns(plan: PlanNode): PlanNode {
  return prune(plan, allOf(plan));
}

function allOf(node: PlanNode): Set<number> {
  return new Set(node.scope.columns.keys());
}

function prune(node: PlanNode, needed: ReadonlySet<number>): PlanNode {
  if (node.kind === 'source' || node.kind === 'bounded') {
    const names = node.provider.schema.fields.filter((_, k) => needed.has(k)).map((f) => f.name);
    return node.kind === 'source' ? sourceNode(node.provider, names) : boundedNode(node.provider, names);
  }
  const neededBelow = inputNeeds(node, needed);
  return node.withInputs(node.inputs.map((input, k) => prune(input, neededBelow[k]!)));
}

function eventTimes(node: PlanNode): number[] {
  return node.inputs[0]!.scope.columns.flatMap((column, k) => (isEventTime(column) ? [k] : []));
}

/** The columns of each input that the node uses, or hands on to where they are needed. */
function inputNeeds(node: PlanNode, needed: ReadonlySet<number>): readonly ReadonlySet<number>[] {
  const used = new Set<number>();
  for (const expression of expressionsOf(node)) if (node.kind !== 'project') columnsOf(expression, used);
  switch (node.kind) {
    case 'project':
      for (const [k, expression] of node.expressions.entries()) if (needed.has(k)) columnsOf(expression, used);
      return [used];
    case 'union':
      // by position
      return node.inputs.map((input) => (input.scope.columns.length === node.scope.columns.length ? needed : allOf(input)));
    case 'dedup':
      return [new Set([...needed, ...node.columns, ...eventTimes(node)])];
    case 'filter':
    case 'as':
    case 'limit':
      return [new Set([...needed, ...used])];
    case 'withWatermark':
      return [new Set([...needed, node.columnIndex])];
    case 'aggregate':
      return [used];
    case 'join': {
      const layout = joinLayout(node);
      if (layout === null) return node.inputs.map(allOf);
      const both = [...needed, ...used];
      return [new Set(both.filter((c) => c < layout.left)), new Set(both.filter((c) => c >= layout.left).map((c) => c - layout.left))];
    }
    case 'generate':
    case 'expand':
      if (node.reads === undefined) return [allOf(node.inputs[0]!)];
      for (const expression of node.reads) columnsOf(expression, used);
      return [new Set([...used, ...[...needed].filter((c) => c < node.inputs[0]!.scope.columns.length)])];
    default:
      return node.inputs.map(allOf);
  }
}
