import { Batch } from '../../src/columnar/batch.js';
import { type Column, Int64Column, type StructColumn } from '../../src/columnar/column.js';
import { flatten } from '../../src/columnar/concat.js';
import { isSafe, readBigInt, readNumber, writeBigInt, writeNumber } from '../../src/columnar/int64.js';
import { take } from '../../src/columnar/take.js';
import type { DataType, StructType } from '../../src/columnar/types.js';
import type { BoundColumn, BoundExpression } from '../../src/expressions/bound.js';
import { evaluate } from '../../src/expressions/evaluate.js';
import { Scope, type ScopeColumn } from '../../src/expressions/scope.js';
import { mapBatches } from '../../src/stream/operator.js';
import type { PlanNode, RowsNode } from '../../src/stream/plan-node.js';
import { projectNode } from '../../src/stream/project-node.js';
import { remap } from '../../src/stream/remap.js';
import { assignWindows, isTumbling, type WindowShape } from './window-assignment.js';
import { slidingBatch, windowColumn } from './window-panes.js';

/** Marks of window columns in field metadata, as Spark sets them. */
export const TIME_WINDOW = 'spark.timeWindow';
export const SESSION_WINDOW = 'spark.sessionWindow';

/** The input with the windows of a time as a column behind its own; rows without a time go, and sliding windows repeat rows. */
export function windowExpandNode(input: PlanNode, time: BoundExpression, shape: WindowShape, column: ScopeColumn): RowsNode {
  const { windowMicros, slideMicros, startMicros } = shape;
  return expandNode(input, [time], column, { window: [time.name, windowMicros, slideMicros, startMicros] }, ([times], batch, schema) => {
    const instants = flatten(times!) as Int64Column;
    if (!isTumbling(shape)) return slidingBatch(batch, instants, shape, schema, column.type);
    const assigned = assignWindows(instants, shape);
    if (assigned.length === 0) return null;
    const rest = assigned.rows === null ? batch.columns : batch.columns.map((c) => take(c, assigned.rows!));
    return new Batch(schema, [...rest, windowColumn(column.type, assigned.starts, assigned.ends, assigned.length)], assigned.length);
  });
}

/**
 * The input with the session that each row opens, [time, time + gap), as a column behind its own. Rows without a time, or with a gap of
 * NULL, zero or less, belong to no session and go.
 */
export function sessionExpandNode(
  input: PlanNode,
  time: BoundExpression,
  end: BoundExpression,
  gap: string,
  column: ScopeColumn,
): RowsNode {
  return expandNode(input, [time, end], column, { sessionWindow: [time.name, gap] }, ([start, end], batch, schema) => {
    const starts = flatten(start!) as Int64Column;
    const ends = flatten(end!) as Int64Column;
    const kept = rowsInSession(starts, ends);
    if (kept.length === 0) return null;
    const whole = kept.length === batch.length;
    const from = whole ? starts : (take(starts, kept) as Int64Column);
    const to = whole ? ends : (take(ends, kept) as Int64Column);
    const rest = whole ? batch.columns : batch.columns.map((c) => take(c, kept));
    return new Batch(schema, [...rest, windowColumn(column.type, from.words, to.words, kept.length)], kept.length);
  });
}

type Expand = (values: readonly Column[], batch: Batch, schema: StructType) => Batch | null;

function expandNode(
  input: PlanNode,
  values: readonly BoundExpression[],
  column: ScopeColumn,
  detail: RowsNode['detail'],
  expand: Expand,
): RowsNode {
  const scope = new Scope([...input.scope.columns, column]);
  const schema = scope.schema;
  return {
    kind: 'expand',
    reads: values,
    inputs: [input],
    scope,
    schema,
    isStreaming: input.isStreaming,
    detail,
    withInputs: ([next]) =>
      expandNode(
        next!,
        values.map((v) => remap(v, input.scope, next!.scope)),
        column,
        detail,
        expand,
      ),
    connect: ([epochs]) =>
      mapBatches(epochs!, schema, (batch, info) => {
        const columns = values.map((v) => evaluate(v, batch, info.evaluation));
        return expand(columns, batch, schema);
      }),
  };
}

function rowsInSession(starts: Int64Column, ends: Int64Column): Int32Array {
  const rows = new Int32Array(starts.length);
  let n = 0;
  for (let i = 0; i < starts.length; i++) {
    if (starts.isNull(i) || ends.isNull(i)) continue;
    const after =
      isSafe(starts.words, i) && isSafe(ends.words, i)
        ? readNumber(ends.words, i) > readNumber(starts.words, i)
        : ends.valueAt(i) > starts.valueAt(i);
    if (after) rows[n++] = i;
  }
  return rows.subarray(0, n);
}

/** The input with `window_time` of a window column behind its own columns: the last microsecond of the window, which keeps the watermark. */
export function windowTimeNode(input: PlanNode, window: BoundColumn, name: string): PlanNode {
  const type = (window.type as StructType).fields[1]!.type;
  const time: BoundExpression = {
    kind: 'call',
    function: 'window_time',
    args: [window],
    type,
    nullable: window.nullable,
    name,
    kernel: (args) => lastMicros(args[0]!, type),
    deterministic: true,
  };
  const all: BoundExpression[] = input.scope.columns.map((c, index) => ({
    kind: 'column',
    index,
    type: c.type,
    nullable: c.nullable,
    name: c.name,
  }));
  const { [TIME_WINDOW]: _, [SESSION_WINDOW]: __, ...metadata } = window.metadata ?? {};
  const column: ScopeColumn = { name, type, nullable: window.nullable, qualifiers: [], metadata };
  return projectNode(input, [...all, time], { columns: [...input.scope.columns, column], detail: { windowTime: window.name } });
}

function lastMicros(windows: Column, type: DataType): Column {
  const column = flatten(windows) as StructColumn;
  const ends = flatten(column.children[1]!) as Int64Column;
  const words = new Int32Array(2 * ends.length);
  for (let i = 0; i < ends.length; i++) {
    if (isSafe(ends.words, i)) writeNumber(words, i, readNumber(ends.words, i) - 1);
    else writeBigInt(words, i, readBigInt(ends.words, i) - 1n);
  }
  return new Int64Column(type, ends.length, words, column.validity ?? ends.validity);
}
