import type { BoundExpression } from '../../../src/expressions/bound.js';
import { Scope, type ScopeColumn } from '../../../src/expressions/scope.js';
import { operate } from '../../../src/stream/operator.js';
import type { JoinNode, JoinType, PlanNode, StaticJoinNode, StreamJoinNode } from '../../../src/stream/plan-node.js';
import { remap } from '../../../src/stream/remap.js';
import { sessionOf } from '../session.js';
import { splitCondition } from './join-condition.js';
import { isLeftOnly, preservesLeft, preservesRight } from './join-types.js';
import { stateBounds } from './state-watermark.js';
import { StaticJoinRows, type StaticRefresh } from './static-join-rows.js';
import { StreamJoinRows } from './stream-join-rows.js';

export interface JoinPlanOptions {
  readonly how: JoinType;
  /** Over left and right columns side by side. */
  readonly condition?: BoundExpression;
  /** Name of the state. */
  readonly name?: string;
  readonly refresh?: StaticRefresh;
}

/** The node of a join: left columns, then right ones; the left ones alone for semi and anti joins. */
export function joinNode(left: PlanNode, right: PlanNode, options: JoinPlanOptions): JoinNode {
  return left.isStreaming && right.isStreaming ? streamJoinNode(left, right, options) : staticJoinNode(left, right, options);
}

function staticJoinNode(left: PlanNode, right: PlanNode, options: JoinPlanOptions): StaticJoinNode {
  const { how, condition } = options;
  const scope = joinedScope(left.scope, right.scope, how);
  const node: StaticJoinNode = {
    kind: 'join',
    how,
    ...(condition !== undefined && { condition }),
    inputs: [left, right],
    scope,
    schema: scope.schema,
    isStreaming: left.isStreaming || right.isStreaming,
    detail: { how, ...(condition !== undefined && { condition: condition.name }) },
    withInputs: ([nextLeft, nextRight]) => {
      const next = condition && remap(condition, left.scope.join(right.scope), nextLeft!.scope.join(nextRight!.scope));
      return joinNode(nextLeft!, nextRight!, { ...options, ...(next && { condition: next }) });
    },
    connect: (inputs) => operate(inputs, scope.schema, new StaticJoinRows(node, options.refresh ?? 'run'), () => null),
  };
  return node;
}

function streamJoinNode(left: PlanNode, right: PlanNode, options: JoinPlanOptions): StreamJoinNode {
  const condition = splitCondition(options.condition, left.scope.columns.length, right.scope.columns.length, sessionOf(left));
  const bounds = stateBounds(condition, options.how, left.schema.fields, right.schema.fields);
  const node: StreamJoinNode = {
    ...staticJoinNode(left, right, options),
    ...(options.name !== undefined && { stateName: options.name }),
    operatorName: 'symmetricHashJoin',
    outputWatermark: (ms) => Math.min(ms, ...[bounds.left, bounds.right].flatMap((b) => (b === null ? [] : [b.boundMs(ms)]))),
    wantsNoDataEpoch: (beforeMs, afterMs) => (bounds.left !== null || bounds.right !== null) && afterMs > beforeMs,
    connect: (inputs, run) =>
      operate(inputs, node.schema, new StreamJoinRows(node, { condition, ...bounds }, run), run.inputWatermark(node)),
  };
  return node;
}

function joinedScope(left: Scope, right: Scope, how: JoinType): Scope {
  if (isLeftOnly(how)) return left;
  const side = (scope: Scope, isNullable: boolean) => (isNullable ? scope.columns.map(nullable) : scope.columns);
  return new Scope([...side(left, preservesRight(how)), ...side(right, preservesLeft(how))]);
}

function nullable(column: ScopeColumn): ScopeColumn {
  return column.nullable ? column : { ...column, nullable: true };
}
