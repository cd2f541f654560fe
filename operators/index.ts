export { alias, as } from './as.js';
export { cube } from './cube.js';
export { drop } from './drop.js';
export { distinct, dropDuplicates } from './drop-duplicates.js';
export { dropDuplicatesWithinWatermark } from './drop-duplicates-within-watermark.js';
export { flatMap } from './flat-map.js';
export { flatMapGroupsWithState } from './flat-map-groups-with-state.js';
export { groupBy } from './group-by.js';
export { groupingSets } from './grouping-sets.js';
export { broadcast, crossJoin, join } from './join.js';
export type { JoinName } from './shared/join/join-row-types.js';
export type { JoinOptions } from './shared/join/join-inputs.js';
export { limit, type LimitOptions } from './limit.js';
export { map, type RowFunctionOptions } from './map.js';
export { mapGroupsWithState } from './map-groups-with-state.js';
export { observe } from './observe.js';
export { orderBy, sort } from './order-by.js';
export { rollup } from './rollup.js';
export { select } from './select.js';
export { selectExpr } from './select-expr.js';
export { session_window, sessionWindow, type SessionWindowOptions } from './session-window.js';
export { tap, type TapFunction } from './tap.js';
export { transformWithState, type TransformOptions } from './transform-with-state.js';
export { union } from './union.js';
export { unionByName, type UnionByNameOptions } from './union-by-name.js';
export { filter, where } from './where.js';
export { window, type WindowOptions } from './window.js';
export { withColumn } from './with-column.js';
export { withColumnRenamed } from './with-column-renamed.js';
export { withColumns } from './with-columns.js';
export { type WatermarkOptions, withWatermark } from './with-watermark.js';
export type { AggregateOptions } from './shared/aggregate-node.js';
export type { DedupOptions } from './shared/dedup-node.js';
export type { AggregatesOver, ColumnInput, ColumnName, SortInput, SqlInput, WindowValue } from './shared/row-types.js';
export type { GroupState, GroupTimeout } from './shared/groups/group-state.js';
export type { GroupStateOptions } from './shared/groups/stateful-map-node.js';
export type {
  ListState,
  MapState,
  ProcessorOutput,
  StatefulProcessor,
  StatefulProcessorHandle,
  TimeMode,
  TimerValues,
  ValueState,
  VariableOptions,
} from './shared/processor/processor-types.js';
