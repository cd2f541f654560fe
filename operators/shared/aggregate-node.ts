import type { BoundAggregate, BoundExpression } from '../../src/expressions/bound.js';
import { TidemarkError } from '../../src/base/errors.js';
import { STRING } from '../../src/columnar/types.js';
import { Scope, type ScopeColumn } from '../../src/expressions/scope.js';
import { CHANGE_TYPE } from '../../src/stream/changes.js';
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
  /**
   * Over sessions (beyond Spark): a last column `_change_type`, `insert` or `delete`, and with it update mode, into sinks that take deletes.
   * Default false.
   */
  readonly changes?: boolean;
}

export interface Aggregation {
  readonly keys: readonly BoundExpression[];
  readonly keyColumns: readonly ScopeColumn[];
  readonly aggregates: readonly BoundAggregate[];
  readonly aggregateColumns: readonly ScopeColumn[];
}

export const CHANGE_COLUMN: ScopeColumn = { name: CHANGE_TYPE, type: STRING, nullable: false, qualifiers: [] };

/** Rows grouped by keys: one row a group, its keys and its aggregates. A key made by session_window merges what lies within the gap. */
export function aggregateNode(input: PlanNode, aggregation: Aggregation, options: AggregateOptions = {}): AggregateNode {
  const { keys, keyColumns, aggregates, aggregateColumns } = aggregation;
  const hasChanges = options.changes === true;
  const scope = new Scope([...keyColumns, ...aggregateColumns, ...(hasChanges ? [CHANGE_COLUMN] : [])]);
  const schema = scope.schema;
  const session = keyColumns.findIndex((c) => c.metadata?.[SESSION_WINDOW] === true);
  if (hasChanges && session < 0) {
    throw new TidemarkError(
      'CHANGES_WITHOUT_SESSION',
      'groupBy(…, { changes: true }) is for sessions, which merge: other groups only grow, and update mode gives them by their keys. Leave it out, or add a session_window to the keys.',
    );
  }
  const node: AggregateNode = {
    kind: 'aggregate',
    keys,
    aggregates,
    ...(session >= 0 && { sessionKey: session }),
    ...(hasChanges && { hasChanges }),
    ...(options.name !== undefined && { stateName: options.name }),
    operatorName: session >= 0 ? 'sessionWindowStateStoreSaveExec' : 'stateStoreSave',
    outputWatermark: (globalMs) => globalMs,
    wantsNoDataEpoch: (beforeMs, afterMs, outputMode) => outputMode !== 'complete' && afterMs > beforeMs,
    inputs: [input],
    scope,
    schema,
    isStreaming: input.isStreaming,
    detail: { keys: keys.map((k) => k.name), aggregates: aggregates.map((a) => a.name), ...(hasChanges && { changes: true }) },
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
