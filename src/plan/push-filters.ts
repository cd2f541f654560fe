import type { BoundExpression } from '../expressions/bound.js';
import { isDeterministic } from '../expressions/resolve.js';
import { typesEqual } from '../columnar/types.js';
import { filterNode } from '../stream/filter-node.js';
import type { AggregateNode, JoinNode, PlanNode } from '../stream/plan-node.js';
import { moved, substitute } from '../expressions/substitute.js';
import { columnsOf, conjuncts } from './facts.js';

/**
 * Moves conditions towards the sources, as Spark's optimizer does. That is more than speed: rows that are filtered out below withWatermark do
 * not move the watermark. A condition on the event time itself stays above it.
 */
export function pushFilters(node: PlanNode): PlanNode {
  if (node.kind !== 'filter') return node.withInputs(node.inputs.map(pushFilters));
  const conditions = conjuncts(node.condition);
  let below = node.inputs[0]!;
  while (below.kind === 'filter') {
    // the inner condition guards the outer one
    conditions.unshift(...conjuncts(below.condition));
    below = below.inputs[0]!;
  }
  return pushInto(below, conditions);
}

/** The node with the conditions applied to its output, each as far down as it goes. */
function pushInto(node: PlanNode, conditions: readonly BoundExpression[]): PlanNode {
  const stay: BoundExpression[] = [];
  const down: BoundExpression[][] = node.inputs.map(() => []);
  for (const condition of conditions) {
    const moves = isDeterministic(condition) ? movesOf(node, condition) : null;
    if (moves === null) stay.push(condition);
    else for (const [k, moved] of moves.entries()) if (moved !== null) down[k]!.push(moved);
  }
  const inputs = node.inputs.map((input, k) => (down[k]!.length === 0 ? pushFilters(input) : pushFilters(filtered(input, down[k]!))));
  return filtered(node.withInputs(inputs), stay);
}

export function filtered(node: PlanNode, conditions: readonly BoundExpression[]): PlanNode {
  return conditions.reduce((input: PlanNode, condition) => filterNode(input, condition), node);
}

/** What becomes of the condition below the node: one condition (or none) an input; null where it has to stay above. */
function movesOf(node: PlanNode, condition: BoundExpression): readonly (BoundExpression | null)[] | null {
  const columns = [...columnsOf(condition)];
  const width = node.scope.columns.length;
  switch (node.kind) {
    case 'project': {
      if (!node.expressions.every(isDeterministic)) return null;
      return [substitute(condition, width, node.inputs[0]!.scope.columns.length, (index) => node.expressions[index]!)];
    }
    case 'withWatermark':
      return columns.includes(node.columnIndex) ? null : [condition];
    case 'as':
    case 'sort':
      return [condition];
    case 'generate':
    case 'expand': {
      const inputWidth = node.inputs[0]!.scope.columns.length;
      return columns.every((c) => c < inputWidth) ? [moved(condition, width, inputWidth, (index) => index)] : null;
    }
    case 'union':
      return movesIntoUnion(node, condition, columns);
    case 'aggregate':
      return movesIntoAggregate(node, condition, columns);
    case 'join':
      return movesIntoJoin(node, condition, columns);
    default:
      return null;
  }
}

function movesIntoUnion(node: PlanNode, condition: BoundExpression, columns: readonly number[]): readonly BoundExpression[] | null {
  const isSame = (input: PlanNode) =>
    input.scope.columns.length === node.scope.columns.length &&
    columns.every((c) => typesEqual(input.scope.columns[c]!.type, node.scope.columns[c]!.type));
  return node.inputs.every(isSame) ? node.inputs.map(() => condition) : null;
}

/** A condition on plain keys keeps the same groups; one on a session would tear sessions apart. */
function movesIntoAggregate(
  node: AggregateNode,
  condition: BoundExpression,
  columns: readonly number[],
): readonly BoundExpression[] | null {
  const isKey = (c: number) => c < node.keys.length && c !== node.sessionKey && isDeterministic(node.keys[c]!);
  if (columns.length === 0 || node.keys.length === 0 || !columns.every(isKey)) return null;
  return [substitute(condition, node.scope.columns.length, node.inputs[0]!.scope.columns.length, (index) => node.keys[index]!)];
}

/** A condition on one side alone, where that side's rows do not come out without it. */
function movesIntoJoin(node: JoinNode, condition: BoundExpression, columns: readonly number[]): readonly (BoundExpression | null)[] | null {
  const layout = joinLayout(node);
  if (layout === null || columns.length === 0) return null;
  const { left, right } = layout;
  const width = node.scope.columns.length;
  const keepsLeft = ['inner', 'cross', 'left', 'left_semi', 'left_anti'].includes(node.how);
  const keepsRight = ['inner', 'cross', 'right'].includes(node.how);
  if (keepsLeft && columns.every((c) => c < left)) return [moved(condition, width, left, (index) => index), null];
  if (keepsRight && columns.every((c) => c >= left)) return [null, moved(condition, width, right, (index) => index - left)];
  return null;
}

/** Widths of the inputs, where the join's output is the columns of both side by side (or those of the left alone). */
export function joinLayout(node: JoinNode): { readonly left: number; readonly right: number } | null {
  const [left, right] = node.inputs.map((input) => input.scope.columns.length);
  const leftOnly = node.how === 'left_semi' || node.how === 'left_anti';
  const expected = leftOnly ? left! : left! + right!;
  return node.scope.columns.length === expected ? { left: left!, right: right! } : null;
}
