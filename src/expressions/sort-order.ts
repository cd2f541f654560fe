import type { ExpressionNode, SortNode } from './node.js';

export declare const columnNames: unique symbol;

/** An expression with a direction, for `orderBy`, `over` and the like. */
export class SortOrder<out C extends string = string> {
  declare readonly [columnNames]: C;
  readonly node: SortNode;

  constructor(child: ExpressionNode, ascending: boolean, nullsFirst: boolean) {
    this.node = { kind: 'sort', child: child.kind === 'alias' ? child.child : child, ascending, nullsFirst };
  }
}
