import type { ExpressionNode } from '../node.js';

/** How tightly the binary operators bind, loosest first; those of one level group to the left. */
const LEVELS: readonly (readonly string[])[] = [
  ['=', '<=>', '!=', '<', '<=', '>', '>='],
  ['|'],
  ['^'],
  ['&'],
  ['<<', '>>', '>>>'],
  ['+', '-', '||'],
  ['*', '/', '%', 'div'],
];

const PRECEDENCE: ReadonlyMap<string, number> = new Map(LEVELS.flatMap((names, level) => names.map((name) => [name, level] as const)));

/** Joins two operands into one. */
export type Combine = (operator: string, left: ExpressionNode, right: ExpressionNode) => ExpressionNode;

/** Operands and the operators between them as a tree, by precedence; no recursion, however many there are. */
export function byPrecedence(operands: readonly ExpressionNode[], operators: readonly string[], combine: Combine): ExpressionNode {
  const output: ExpressionNode[] = [operands[0]!];
  const waiting: string[] = [];
  const reduce = (): void => {
    const right = output.pop()!;
    const left = output.pop()!;
    output.push(combine(waiting.pop()!, left, right));
  };
  operators.forEach((operator, i) => {
    const level = PRECEDENCE.get(operator)!;
    while (waiting.length > 0 && PRECEDENCE.get(waiting.at(-1)!)! >= level) reduce();
    waiting.push(operator);
    output.push(operands[i + 1]!);
  });
  while (waiting.length > 0) reduce();
  return output[0]!;
}

/** AND before OR. A run of one of them becomes a balanced tree, as in Spark, so that long conditions do not nest deep. */
export function logicalTree(operands: readonly ExpressionNode[], operators: readonly string[], combine: Combine): ExpressionNode {
  const groups: ExpressionNode[][] = [[operands[0]!]];
  operators.forEach((operator, i) => {
    if (operator === 'or') groups.push([]);
    groups.at(-1)!.push(operands[i + 1]!);
  });
  const conjunctions = groups.map((group) => balanced('and', group, 0, group.length - 1, combine));
  return balanced('or', conjunctions, 0, conjunctions.length - 1, combine);
}

function balanced(operator: string, operands: readonly ExpressionNode[], low: number, high: number, combine: Combine): ExpressionNode {
  if (low === high) return operands[low]!;
  const middle = low + Math.floor((high - low) / 2);
  return combine(operator, balanced(operator, operands, low, middle, combine), balanced(operator, operands, middle + 1, high, combine));
}
