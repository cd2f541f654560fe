import { type EpochOperator, streamOf } from '../../src/stream/epoch-stream.js';
import { aggregateNodes } from './aggregate-inputs.js';
import { aggregatePlan } from './aggregate-plan.js';
import { toColumnNode } from './expressed.js';
import type { GroupingSets } from './grouping-plan.js';
import type { AggregatesOver, ColumnInput, GroupingRow } from './row-types.js';

/** groupBy over several sets of the keys at once: what rollup, cube and groupingSets are. */
export function groupedBySets<R, const K extends readonly ColumnInput<R>[], const A extends AggregatesOver<R>>(
  keys: K,
  aggregates: A,
  sets: GroupingSets,
): EpochOperator<R, GroupingRow<R, K, A>> {
  return ({ plan }) => {
    const nodes = keys.map((key) => toColumnNode(key, plan.scope));
    return streamOf(aggregatePlan(plan, nodes, aggregateNodes(aggregates), { sets }));
  };
}
