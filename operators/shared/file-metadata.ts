import type { ExpressionNode } from '../../src/expressions/node.js';
import { findScalar } from '../../src/expressions/registry.js';
import type { PlanNode } from '../../src/stream/plan-node.js';
import { projectNode, projectedColumn } from '../../src/stream/project-node.js';
import { boundedNode, sourceNode } from '../../src/stream/source-plan.js';
import { columnAt } from './column-at.js';
import { walkNode } from './walk-node.js';

const METADATA = '_metadata';

/**
 * The input with Spark's hidden column `_metadata` behind its columns, where one of these expressions reads it, the input has no column of that
 * name, and its rows come from files through nothing but filters, projections and the like. Stars do not stand for the column.
 */
export function withFileMetadata(input: PlanNode, nodes: readonly ExpressionNode[]): PlanNode {
  if (!nodes.some(readsMetadata) || input.scope.lookUp([METADATA]) !== null) return input;
  return exposed(input) ?? input;
}

/** The columns of `input` out of a node that was made over `withFileMetadata(input, …)`. */
export function withoutFileMetadata(node: PlanNode, input: PlanNode): PlanNode {
  if (node.scope.columns.length === input.scope.columns.length) return node;
  const kept = input.scope.columns.map((_, index) => columnAt(node.scope, index));
  return projectNode(node, kept, { columns: kept.map((column) => projectedColumn(node.scope, column)) });
}

function readsMetadata(node: ExpressionNode): boolean {
  let found = false;
  walkNode(node, (at) => {
    if (at.kind === 'column') found ||= at.parts.slice(0, 2).some((part) => part.toLowerCase() === METADATA);
    if (at.kind === 'call') found ||= findScalar(at.name)?.function.reads?.[0] === METADATA;
  });
  return found;
}

function exposed(node: PlanNode): PlanNode | null {
  if (node.kind === 'source') {
    const provider = node.provider.withMetadata?.();
    return provider === undefined ? null : sourceNode(provider);
  }
  if (node.kind === 'bounded') {
    const provider = node.provider.withMetadata?.();
    return provider === undefined ? null : boundedNode(provider);
  }
  if (node.kind !== 'filter' && node.kind !== 'project' && node.kind !== 'as' && node.kind !== 'withWatermark') return null;
  const input = exposed(node.inputs[0]!);
  if (input === null) return null;
  if (node.kind !== 'project') return node.withInputs([input]);
  const last = input.scope.columns.length - 1;
  return projectNode(input, [...node.expressions, columnAt(input.scope, last)], {
    columns: [...node.scope.columns, input.scope.columns[last]!],
    detail: node.detail,
  });
}
