import { readRecoveryPoint } from '../checkpoint/recovery.js';
import type { WatermarkPolicy } from '../checkpoint/offset-log.js';
import type { PlanNode } from '../stream/plan-node.js';
import type { Action } from './actions.js';
import { nodesOf } from './fold.js';
import { runActions } from './run-script.js';
import type { SimulatedQuery } from './simulated-query.js';
import type { AnyInputs } from './pipeline.js';

// After a restart only the query's watermark is known, not that of each withWatermark (as in Spark): an input that was ahead counts anew, so the
// smallest of several rises later than without the restart. What is late, and what leaves the state, then depends on where the query was started
// again, and what is right is what the same epochs give when the query is started again between the same epochs, with nothing going wrong.

/** Whether a restart may hold back the watermark of the plan. */
export function forgetsMarks(plan: PlanNode, policy: WatermarkPolicy = 'min'): boolean {
  if (policy !== 'min') return false;
  return new Set([...nodesOf(plan)].filter((node) => node.kind === 'withWatermark' && node.isStreaming)).size > 1;
}

/**
 * Runs the actions, and says how many epochs were committed at each restart. With `restarts` of another run the query is started again there
 * instead, once each.
 */
export async function runWithRestarts(
  query: SimulatedQuery,
  actions: readonly Action[],
  options: AnyInputs,
  restarts?: ReadonlySet<number>,
): Promise<ReadonlySet<number>> {
  const noted = new Set<number>();
  const left = new Set(restarts);
  await runActions(query, actions, options, async ({ kind }) => {
    // a run that has just been started again waits for the next action
    if (kind === 'restart') noted.add(await committedEpochs(query));
    else if (kind === 'addRows' && left.size > 0 && left.delete(await committedEpochs(query))) await query.restart();
  });
  return restarts ?? noted;
}

async function committedEpochs(query: SimulatedQuery): Promise<number> {
  const { committed } = await readRecoveryPoint(query.disk.entries);
  return committed === null ? 0 : committed.epochId + 1;
}
