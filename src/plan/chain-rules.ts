import type { OutputMode } from '../stream/output-mode.js';
import type { PlanNode } from '../stream/plan-node.js';
import { isEventTime, isStreamStreamJoin, nodesDown } from './facts.js';
import { refusal } from './refusal.js';

/**
 * A stateful operator that may put out rows older than the watermark must not feed another one, which would take them for late and lose
 * them: aggregations in update and complete mode, and stateful functions with event-time timeouts.
 */
export function checkChains(plan: PlanNode, outputMode: OutputMode): void {
  for (const node of nodesDown(plan)) {
    if (!keepsState(node)) continue;
    if (!nodesDown(node).some((below) => below !== node && mayGiveLateRows(below, outputMode))) continue;
    throw refusal(
      'CHAINED_STATE',
      'Detected pattern of possible \'correctness\' issue due to global watermark. The query contains stateful operation which can emit rows older than the current watermark plus allowed late record delay, which are "late rows" in downstream stateful operations and these rows can be discarded',
      'Use append mode, or set checkCorrectness to false if losing such rows is acceptable.',
      { operator: node.kind },
    );
  }
}

/** Operators that would drop rows as late. Deduplication by plain columns forgets nothing, and does not count. */
function keepsState(node: PlanNode): boolean {
  if (!node.isStreaming) return false;
  switch (node.kind) {
    case 'aggregate':
    case 'statefulMap':
    case 'transformWithState':
      return true;
    case 'join':
      return isStreamStreamJoin(node);
    case 'dedup':
      return node.withinWatermark || node.columns.some((k) => isEventTime(node.inputs[0]!.scope.columns[k]!));
    default:
      return false;
  }
}

function mayGiveLateRows(node: PlanNode, outputMode: OutputMode): boolean {
  if (!node.isStreaming) return false;
  return (node.kind === 'aggregate' && outputMode !== 'append') || (node.kind === 'statefulMap' && node.timeout === 'event');
}
