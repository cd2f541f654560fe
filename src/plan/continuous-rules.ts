import { TidemarkError } from '../base/errors.js';
import type { PlanNode } from '../stream/plan-node.js';
import { expressionsOf, nodesDown, someExpression } from './facts.js';

const ALLOWED = new Set(['source', 'project', 'filter', 'map', 'flatMap', 'generate', 'as', 'opaque']);
const CURRENT_TIME = new Set(['current_timestamp', 'current_date', 'now', 'localtimestamp', 'current_time']);

/** Trigger continuous is for pipelines that look at one row at a time. */
export function checkContinuous(plan: PlanNode, outputMode: string): void {
  for (const node of nodesDown(plan)) {
    if (!ALLOWED.has(node.kind)) throw refused(`${node.kind} operations`, 'Use processingTime(…).');
    const readsClock = expressionsOf(node).some((e) =>
      someExpression(e, (part) => part.kind === 'call' && CURRENT_TIME.has(part.function)),
    );
    if (readsClock) throw refused('current time operations', 'A row is not part of a batch with one time here: use processingTime(…).');
    if (node.kind === 'source' && node.provider.manifest.continuous !== true)
      throw refused(`the source ${node.provider.name}`, 'Use processingTime(…).');
  }
  if (outputMode === 'complete') throw refused('complete output mode', 'Use append.');
}

function refused(what: string, remedy: string): TidemarkError {
  return new TidemarkError('UNSUPPORTED_CONTINUOUS', `Continuous processing does not support ${what}. ${remedy}`, { what });
}
