import type { Batch } from '../../../src/columnar/batch.js';
import { concatBatches } from '../../../src/columnar/batch.js';
import type { SessionSettings } from '../../../src/expressions/bound.js';
import type { ExpressionNode } from '../../../src/expressions/node.js';
import { fromRows } from '../../../src/index.js';
import type { PlanNode } from '../../../src/stream/plan-node.js';
import { runner } from '../../../src/stream/runner.js';
import { aggregatePlan } from '../../../operators/shared/aggregate-plan.js';
import { selectPlan } from '../../../operators/shared/select-plan.js';
import type { FunctionCase } from './case.js';

/** The plan of rows that are there, under the settings of a case. */
export function rowsPlan(input: Batch, settings: SessionSettings): PlanNode {
  return { ...fromRows(input.schema, input).plan, settings } as PlanNode;
}

/** `select`, as a user of bounded streams writes it. */
export function selectRows(input: PlanNode, items: readonly ExpressionNode[]): PlanNode {
  return selectPlan(input, items);
}

/** `groupBy(keys).agg(aggs)`, `rollup`, `cube` or grouping sets. */
export function groupRows(
  input: PlanNode,
  keys: readonly ExpressionNode[],
  aggs: readonly ExpressionNode[],
  grouping: FunctionCase['grouping'],
): PlanNode {
  return aggregatePlan(input, keys, aggs, grouping === undefined ? {} : { sets: setsOf(grouping, keys.length) });
}

/** The sets of keys that `rollup` and `cube` stand for, as the operators of those names make them. */
function setsOf(grouping: NonNullable<FunctionCase['grouping']>, keys: number): readonly (readonly number[])[] {
  if (typeof grouping !== 'string') return grouping;
  const all = Array.from({ length: keys }, (_, k) => k);
  if (grouping === 'rollup') return [keys, ...all.map((k) => keys - 1 - k)].map((n) => all.slice(0, n));
  return Array.from({ length: 2 ** keys }, (_, mask) => all.filter((k) => (mask & (1 << (keys - 1 - k))) === 0));
}

/** All rows of a bounded plan. */
export async function batchOf(plan: PlanNode): Promise<Batch> {
  const parts: Batch[] = [];
  for await (const part of runner().batches(plan)) parts.push(part);
  return concatBatches(plan.schema, parts);
}
