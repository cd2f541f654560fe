import type { OutputMode } from '../stream/output-mode.js';
import type { AggregateNode, PlanNode } from '../stream/plan-node.js';
import { inputWatermarks } from '../stream/watermark-propagation.js';
import { checkChains } from './chain-rules.js';
import { expressionsOf, isEventTime, isStreamStreamJoin, nodesDown, someExpression, streamingAggregates } from './facts.js';
import { checkEquality, checkJoin } from './join-rules.js';
import { modeRefusal, refusal } from './refusal.js';
import { checkStatefulMap, checkStatefulMaps } from './stateful-map-rules.js';

export interface AnalysisOptions {
  readonly outputMode: OutputMode;
  readonly checkCorrectness: boolean;
  readonly allowMultipleStateful: boolean;
  readonly unsupportedOperationCheck: boolean;
}

/** Refuses plans that a streaming query cannot answer rightly, by the rules of Spark, before any row is read. */
export function analyze(plan: PlanNode, options: AnalysisOptions): void {
  if (!plan.isStreaming) {
    throw refusal(
      'NO_STREAMING_SOURCE',
      'Queries without streaming sources cannot be executed with writeStream.start()',
      'A bounded stream has collect(), show() and write().',
    );
  }
  if (options.unsupportedOperationCheck) {
    checkStatefulMaps(plan, options.outputMode);
    checkOutputMode(plan, options.outputMode);
    for (const node of [...nodesDown(plan)].toReversed()) checkNode(node, plan, options.outputMode);
    if (options.checkCorrectness) checkChains(plan, options.outputMode);
  }
  checkPlanning(plan, options);
}

/** What Spark finds when it plans the first epoch. */
function checkPlanning(plan: PlanNode, options: AnalysisOptions): void {
  inputWatermarks(plan, { single: !options.allowMultipleStateful });
  for (const node of nodesDown(plan)) {
    if (isStreamStreamJoin(node)) checkEquality(node);
    if (node.kind === 'aggregate' && node.isStreaming && node.sessionKey !== undefined && node.keys.length === 1) {
      throw refusal(
        'SESSION_WITHOUT_KEY',
        'Global aggregation with session window in streaming query is not supported',
        'Add a grouping key beside the session.',
      );
    }
  }
}

function checkOutputMode(plan: PlanNode, outputMode: OutputMode): void {
  const outermost = streamingAggregates(plan)[0];
  if (outermost === undefined) {
    if (outputMode === 'complete') {
      throw modeRefusal(
        outputMode,
        'no streaming aggregations',
        'Complete mode puts out a whole result table, which only an aggregation has: use append.',
      );
    }
    return;
  }
  if (outputMode === 'append' && !keyColumns(outermost).some(isEventTime)) {
    throw modeRefusal(
      outputMode,
      'streaming aggregations without watermark',
      'A group is only final when a watermark has passed it: add withWatermark and group by that column or its window, or use update or complete mode.',
    );
  }
  if (outputMode === 'update' && outermost.sessionKey !== undefined && outermost.hasChanges !== true) {
    throw modeRefusal(
      outputMode,
      'session window streaming aggregations',
      'Sessions merge, and rows put out before would have to be taken back: use append or complete mode, or groupBy(…, { changes: true }) into a sink that takes deletes.',
    );
  }
}

function keyColumns(node: AggregateNode) {
  return node.scope.columns.slice(0, node.keys.length);
}

function checkNode(node: PlanNode, plan: PlanNode, outputMode: OutputMode): void {
  if (!node.isStreaming) return;
  switch (node.kind) {
    case 'aggregate':
      if (node.aggregates.some((a) => a.distinct)) {
        throw refusal(
          'DISTINCT_AGGREGATE',
          'Distinct aggregations are not supported on streaming DataFrames/Datasets. Consider using approx_count_distinct() instead',
          'Exact distinct aggregates keep every value in state; unsupportedOperationCheck: false lets them through.',
        );
      }
      break;
    case 'statefulMap':
      checkStatefulMap(node, plan, outputMode);
      break;
    case 'dedup':
      if (node.withinWatermark && !node.inputs[0]!.scope.columns.some(isEventTime)) {
        throw refusal(
          'DEDUP_WITHOUT_WATERMARK',
          'dropDuplicatesWithinWatermark is not supported on streaming DataFrames/DataSets without watermark',
          'Put withWatermark before it.',
        );
      }
      break;
    case 'join':
      checkJoin(node, outputMode);
      break;
    case 'union':
      if (node.inputs.some((input) => !input.isStreaming)) {
        throw refusal(
          'UNION_WITH_STATIC',
          'Union between streaming and batch DataFrames/Datasets is not supported',
          'Read both sides as streams.',
        );
      }
      break;
    case 'limit':
      if (outputMode === 'update') {
        throw refusal(
          'LIMIT_MODE',
          'Limits are not supported on streaming DataFrames/Datasets in Update output mode',
          'Use append or complete mode.',
        );
      }
      break;
    case 'sort':
      if (outputMode !== 'complete' || streamingAggregates(node).length === 0) {
        throw refusal(
          'SORT',
          'Sorting is not supported on streaming DataFrames/Datasets, unless it is on aggregated DataFrame/Dataset in Complete output mode',
          'Sort in foreachBatch, or where the output is read.',
        );
      }
      break;
    default:
      break;
  }
  checkExpressions(node);
}

function checkExpressions(node: PlanNode): void {
  const name = 'monotonically_increasing_id';
  const isUsed = expressionsOf(node).some((e) => someExpression(e, (part) => part.kind === 'call' && part.function === name));
  if (isUsed)
    throw refusal(
      'EXPRESSION',
      `Expression(s): ${name}() is not supported with streaming DataFrames/Datasets`,
      'Use uuid(), or a column of the source.',
    );
}
