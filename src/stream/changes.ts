import type { PlanNode } from './plan-node.js';

/**
 * The column that says what has become of a row, in streams that take rows back: `insert`, or `delete` for a row put out before that no
 * longer holds. In an epoch the deletes come first. Inserts less deletes are what holds.
 */
export const CHANGE_TYPE = '_change_type';

/** Whether the stream may hold deletes in update mode. */
export function takesBack(node: PlanNode): boolean {
  return (node.kind === 'aggregate' && node.hasChanges === true) || node.inputs.some(takesBack);
}
