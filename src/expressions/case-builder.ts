import { Expression, operandNode, type Operand, type OperandColumns, type OperandValue } from './builder.js';
import type { CaseNode } from './node.js';

/** `CASE WHEN … THEN …`, to which branches and an ELSE can be added. NULL where no condition is TRUE. */
export class CaseExpression<out T, out C extends string = string> extends Expression<T | null, C> {
  declare readonly node: CaseNode;

  /** Another branch, tried where none before it holds. */
  when<const W extends Operand, const V extends Operand>(
    condition: W,
    value: V,
  ): CaseExpression<T | OperandValue<V>, C | OperandColumns<W> | OperandColumns<V>> {
    return new CaseExpression({ ...this.node, branches: [...this.node.branches, branch(condition, value)] });
  }

  /** The value where no condition is TRUE. */
  otherwise<const V extends Operand>(value: V): Expression<T | OperandValue<V>, C | OperandColumns<V>> {
    return new Expression({ ...this.node, otherwise: operandNode(value) });
  }
}

/**
 * The value of the first branch whose condition is TRUE; the others are not computed for the row.
 *
 * @example when(col('delay').gt(60), 'late').when(col('delay').gt(15), 'delayed').otherwise('on time')
 */
export function when<const W extends Operand, const V extends Operand>(
  condition: W,
  value: V,
): CaseExpression<OperandValue<V>, OperandColumns<W> | OperandColumns<V>> {
  return new CaseExpression({ kind: 'case', branches: [branch(condition, value)] });
}

function branch(condition: Operand, value: Operand): CaseNode['branches'][number] {
  // oxlint-disable-next-line no-thenable -- the field of the node is called so; nothing awaits a node
  return { when: operandNode(condition), then: operandNode(value) };
}
