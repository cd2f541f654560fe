import { asTree } from '../stream/connect.js';
import type { PlanNode } from '../stream/plan-node.js';
import { inferFilters } from './infer-filters.js';
import { pruneColumns } from './prune-columns.js';
import { pushFilters } from './push-filters.js';

/** Plans do not change, so a query that is started again is not optimized again. */
const optimized = new WeakMap<PlanNode, PlanNode>();

/**
 * The plan as it is run: conditions as far down as they go, and sources that read only the columns that are used; all of them with
 * `allColumns`, where whole rows are to be seen on the way.
 */
export function optimize(plan: PlanNode, { allColumns = false }: { readonly allColumns?: boolean } = {}): PlanNode {
  if (allColumns) return withFiltersDown(plan);
  const known = optimized.get(plan);
  if (known !== undefined) return known;
  const made = optimizedTree(plan);
  optimized.set(plan, made);
  return made;
}

function optimizedTree(plan: PlanNode): PlanNode {
  return pruneColumns(withFiltersDown(plan));
}

function withFiltersDown(plan: PlanNode): PlanNode {
  return pushFilters(inferFilters(pushFilters(asTree(plan))));
}
