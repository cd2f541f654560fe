import type { PlanNode } from '../stream/plan-node.js';
import { isEventTime, isStreamStreamJoin, nodesDown } from './facts.js';

/**
 * What a watermark of the plan was meant for and does not do, in words; empty where all are used. Spark ignores such watermarks in silence,
 * and users wait for windows that never close and state that never shrinks.
 */
export function unusedWatermarks(plan: PlanNode, outputMode: string): string[] {
  const nodes = nodesDown(plan);
  const stateful = nodes.filter((node) => node.isStreaming && usesWatermark(node));
  const grows = outputMode === 'complete' ? [] : stateful.flatMap(growsForEver);
  const below = new Set(stateful.flatMap(nodesDown));
  const idle = nodes.flatMap((node) =>
    node.kind === 'withWatermark' && node.isStreaming && !below.has(node)
      ? [
          `The watermark of ${node.column} has no effect: no operator above it keeps state by time. Group by the column or its window, or leave it out.`,
        ]
      : [],
  );
  return [...new Set([...idle, ...grows])];
}

function usesWatermark(node: PlanNode): boolean {
  return (
    node.kind === 'aggregate' ||
    node.kind === 'dedup' ||
    node.kind === 'statefulMap' ||
    node.kind === 'transformWithState' ||
    isStreamStreamJoin(node)
  );
}

/** An operator below a watermark whose state the watermark nevertheless does not bound. */
function growsForEver(node: PlanNode): string[] {
  const time = node.inputs[0]?.scope.columns.find(isEventTime);
  if (time === undefined) return [];
  if (node.kind === 'aggregate' && !node.scope.columns.slice(0, node.keys.length).some(isEventTime))
    return [
      `The watermark of ${time.name} does not bound the groups of an aggregation: none of its keys is ${time.name} or its window, so every group is kept.`,
    ];
  if (node.kind === 'dedup' && !node.withinWatermark && !node.columns.some((c) => isEventTime(node.inputs[0]!.scope.columns[c]!)))
    return [
      `The watermark of ${time.name} does not bound dropDuplicates: ${time.name} is not among its columns, so every key is kept. Add it, or use dropDuplicatesWithinWatermark.`,
    ];
  return [];
}
