import type { Batch } from '../columnar/batch.js';
import type { PlanNode } from './plan-node.js';
import { pickColumns } from './required-columns.js';
import { runner } from './runner.js';
import type { BoundedProvider } from './source.js';

/** The rows of a bounded plan, computed when they are first read and kept in memory for later reads. */
export function cachedRows(plan: PlanNode): BoundedProvider {
  return {
    description: 'InMemoryRelation',
    name: 'cache',
    schema: plan.schema,
    detail: {},
    read: keptBatches(() => runner().batches(plan)),
  };
}

/** A `read` that pulls its rows once, whole, and gives them as often as they are asked for. */
export function keptBatches(pull: () => AsyncIterable<Batch>): BoundedProvider['read'] {
  let kept: Promise<readonly Batch[]> | null = null;
  const load = async () => {
    const batches: Batch[] = [];
    for await (const batch of pull()) batches.push(batch);
    return batches;
  };
  return async function* (columns) {
    for (const batch of await (kept ??= load())) yield pickColumns(batch, columns);
  };
}
