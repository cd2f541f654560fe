import type { ExpressionNode } from '../../src/expressions/node.js';

/** The nodes directly below a node, in the order they are written. */
export function childNodes(node: ExpressionNode): readonly ExpressionNode[] {
  switch (node.kind) {
    case 'call':
      return [...node.args, ...(node.filter ? [node.filter] : []), ...(node.withinGroup ?? [])];
    case 'cast':
    case 'alias':
    case 'field':
    case 'sort':
      return [node.child];
    case 'element':
      return [node.child, node.key];
    case 'lambda':
      return [node.body];
    case 'case':
      return [
        ...(node.operand ? [node.operand] : []),
        ...node.branches.flatMap((branch) => [branch.when, branch.then]),
        ...(node.otherwise ? [node.otherwise] : []),
      ];
    case 'column':
    case 'star':
    case 'literal':
      return [];
  }
}

/** Calls `visit` for the node and all below it, parents first; a visit that returns false is not followed downwards. */
export function walkNode(node: ExpressionNode, visit: (node: ExpressionNode) => boolean | void): void {
  if (visit(node) === false) return;
  for (const child of childNodes(node)) walkNode(child, visit);
}

/** The expression below its aliases. */
export function withoutAlias(node: ExpressionNode): ExpressionNode {
  return node.kind === 'alias' ? withoutAlias(node.child) : node;
}
