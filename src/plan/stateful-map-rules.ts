import type { OutputMode } from '../stream/output-mode.js';
import type { PlanNode, StatefulMapNode } from '../stream/plan-node.js';
import { isEventTime, nodesDown, streamingAggregates } from './facts.js';
import { modeName, refusal } from './refusal.js';

/** In which company and which mode mapGroupsWithState and flatMapGroupsWithState may stand. */
export function checkStatefulMaps(plan: PlanNode, outputMode: OutputMode): void {
  const nodes = nodesDown(plan).filter((node): node is StatefulMapNode => node.kind === 'statefulMap' && node.isStreaming);
  const maps = nodes.filter((node) => node.mapping === 'map');
  const flatMaps = nodes.filter((node) => node.mapping === 'flatMap');
  const remedy = 'Split the query in two, with a sink between.';
  if (maps.length >= 2)
    throw refusal('STATEFUL_MAPS', 'Multiple mapGroupsWithStates are not supported on a streaming DataFrames/Datasets', remedy);
  if (maps.length > 0 && flatMaps.length > 0) {
    throw refusal(
      'STATEFUL_MAPS',
      'Mixing mapGroupsWithStates and flatMapGroupsWithStates are not supported on a streaming DataFrames/Datasets',
      remedy,
    );
  }
  if (flatMaps.length >= 2 && (outputMode !== 'append' || flatMaps.some((node) => node.stateMode !== 'append'))) {
    throw refusal(
      'STATEFUL_MAPS',
      'Multiple flatMapGroupsWithStates are not supported when they are not all in append mode or the output mode is not append on a streaming DataFrames/Datasets',
      remedy,
    );
  }
}

export function checkStatefulMap(node: StatefulMapNode, plan: PlanNode, outputMode: OutputMode): void {
  const hasAggregate = streamingAggregates(plan).length > 0;
  if (node.mapping === 'map') checkMap(hasAggregate, outputMode);
  else checkFlatMap(node, hasAggregate, outputMode);
  if (node.timeout === 'event' && !node.inputs.some((input) => input.scope.columns.some(isEventTime))) {
    throw refusal(
      'TIMEOUT_WITHOUT_WATERMARK',
      "Watermark must be specified in the query using '[Dataset/DataFrame].withWatermark()' for using event-time timeout in a [map|flatMap]GroupsWithState. Event-time timeout not supported without watermark",
      'Put withWatermark before the groups.',
    );
  }
}

function checkMap(hasAggregate: boolean, outputMode: OutputMode): void {
  const name = 'mapGroupsWithState is not supported with';
  if (hasAggregate)
    throw refusal(
      'STATEFUL_MAP_MODE',
      `${name} aggregation on a streaming DataFrame/Dataset`,
      'Use flatMapGroupsWithState in append mode.',
    );
  if (outputMode !== 'update') {
    throw refusal(
      'STATEFUL_MAP_MODE',
      `${name} ${modeName(outputMode)} output mode on a streaming DataFrame/Dataset`,
      'Use outputMode update.',
    );
  }
}

function checkFlatMap(node: StatefulMapNode, hasAggregate: boolean, outputMode: OutputMode): void {
  const name = `flatMapGroupsWithState in ${node.stateMode} mode is not supported with`;
  if (hasAggregate && node.stateMode === 'update') {
    throw refusal('STATEFUL_MAP_MODE', `${name} aggregation on a streaming DataFrame/Dataset`, 'Use it in append mode.');
  }
  if (!hasAggregate && node.stateMode !== outputMode) {
    throw refusal(
      'STATEFUL_MAP_MODE',
      `${name} ${modeName(outputMode)} output mode on a streaming DataFrame/Dataset`,
      `Use outputMode ${node.stateMode}.`,
    );
  }
}
