import { asTree } from '../stream/connect.js';
import type { PlanNode } from '../stream/plan-node.js';

/** The plan as it is run. */
export function optimize(plan: PlanNode): PlanNode {
  return asTree(plan);
}
