import type { BoundAggregate, BoundExpression } from '../../src/expressions/bound.js';
import { Scope, type ScopeColumn } from '../../src/expressions/scope.js';
import { operate } from '../../src/stream/operator.js';
import type { AggregateNode, PlanNode } from '../../src/stream/plan-node.js';
import { remapAggregate, remapAll } from '../../src/stream/remap.js';
import { eventTimeIndex } from './event-time.js';
import { GroupedRows } from './grouped-rows.js';
import { SESSION_WINDOW } from './window-node.js';
import { SessionRows } from './session-rows.js';

/** What the user may say of an aggregation beside its keys and aggregates. */
export interface AggregateOptions {
  /** Keeps the state across edits of the pipe around it; without a name the state goes by position. */
  readonly name?: string;
}

export interface Aggregation {
  readonly keys: readonly BoundExpression[];
  readonly keyColumns: readonly ScopeColumn[];
  readonly aggregates: readonly BoundAggregate[];
  readonly aggregateColumns: readonly ScopeColumn[];
}

/** Rows grouped by keys: one row a group, its keys and its aggregates. A key made by session_window merges what lies within the gap. */
export function aggregateNode(input: PlanNode, aggregation: Aggregation, options: AggregateOptions = {}): AggregateNode {
  const { keys, keyColumns, aggregates, aggregateColumns } = aggregation;
  const scope = new Scope([...keyColumns, ...aggregateColumns]);
  const schema = scope.schema;
  const session = keyColumns.findIndex((c) => c.metadata?.[SESSION_WINDOW] === true);
  const node: AggregateNode = {
    kind: 'aggregate',
    keys,
    aggregates,
    ...(session >= 0 && { sessionKey: session }),
    ...(options.name !== undefined && { stateName: options.name }),
    operatorName: session >= 0 ? 'sessionWindowStateStoreSaveExec' : 'stateStoreSave',
    outputWatermark: (globalMs) => globalMs,
    wantsNoDataEpoch: (beforeMs, afterMs, outputMode) => outputMode !== 'complete' && afterMs > beforeMs,
    inputs: [input],
    scope,
    schema,
    isStreaming: input.isStreaming,
    detail: { keys: keys.map((k) => k.name), aggregates: aggregates.map((a) => a.name) },
    withInputs: ([next]) => {
      const to = next!.scope;
      const moved = {
        ...aggregation,
        keys: remapAll(keys, input.scope, to),
        aggregates: aggregates.map((a) => remapAggregate(a, input.scope, to)),
      };
      return aggregateNode(next!, moved, options);
    },
    connect: ([epochs], run) => {
      const isBatch = run.isBatch || !input.isStreaming;
      const parts = { node, keyFields: keyColumns, eventTime: isBatch ? -1 : eventTimeIndex(keyColumns), isBatch, run };
      const operator = session >= 0 ? new SessionRows({ ...parts, session }) : new GroupedRows(parts);
      return operate([epochs!], schema, operator, isBatch ? () => null : run.inputWatermark(node));
    },
  };
  return node;
}
