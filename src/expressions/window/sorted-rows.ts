import type { Batch } from '../../columnar/batch.js';
import type { Column } from '../../columnar/column.js';
import type { DataType } from '../../columnar/types.js';
import type { Value } from '../../columnar/value.js';
import type { BoundExpression, EvaluationContext } from '../bound.js';
import { evaluate } from '../evaluate.js';
import { compareValues, isOrderable } from '../order.js';

/** One key of an order. */
export interface OrderKey {
  readonly expression: BoundExpression;
  readonly ascending: boolean;
  readonly nullsFirst: boolean;
}

/**
 * Rows as window functions see them: sorted by partition, then by the window's order. `starts` holds the first row of each partition and, at
 * its end, the number of rows; `peerStart` and `peerEnd` tell for each row which rows are equal to it in the order.
 */
export interface SortedRows {
  readonly batch: Batch;
  readonly starts: Int32Array;
  readonly partitionOf: Int32Array;
  readonly peerStart: Int32Array;
  readonly peerEnd: Int32Array;
  readonly context: EvaluationContext;
}

/** Compares two rows by number. */
type RowOrder = (a: number, b: number) => number;

/** The rows of a batch sorted for a window, equal ones in the order in which they came. */
export function sortRows(
  batch: Batch,
  partitionBy: readonly BoundExpression[],
  orderBy: readonly OrderKey[],
  context: EvaluationContext,
): SortedRows {
  const partition = partitionBy.map((e) => groupOrder(e.type, evaluate(e, batch, context)));
  const order = orderBy.map((key) => keyOrder(key, evaluate(key.expression, batch, context)));
  const all = [...partition, ...order];
  const rows = Int32Array.from({ length: batch.length }, (_, i) => i).sort((a, b) => compareBy(all, a, b) || a - b);
  return { batch: batch.take(rows), context, ...boundaries(rows, partition, order) };
}

function compareBy(orders: readonly RowOrder[], a: number, b: number): number {
  for (const order of orders) {
    const result = order(a, b);
    if (result !== 0) return result;
  }
  return 0;
}

/** Finds where partitions and groups of equal rows begin and end. */
function boundaries(rows: Int32Array, partition: readonly RowOrder[], order: readonly RowOrder[]) {
  const n = rows.length;
  const starts: number[] = [];
  const partitionOf = new Int32Array(n);
  const peerStart = new Int32Array(n);
  const peerEnd = new Int32Array(n).fill(n);
  for (let i = 0; i < n; i++) {
    const isNewPartition = i === 0 || compareBy(partition, rows[i - 1]!, rows[i]!) !== 0;
    const isNewPeer = isNewPartition || compareBy(order, rows[i - 1]!, rows[i]!) !== 0;
    if (isNewPartition) starts.push(i);
    partitionOf[i] = starts.length - 1;
    peerStart[i] = isNewPeer ? i : peerStart[i - 1]!;
    if (isNewPeer && i > 0) peerEnd.fill(i, peerStart[i - 1], i);
  }
  return { starts: Int32Array.from([...starts, n]), partitionOf, peerStart, peerEnd };
}

/** Any order that brings equal values together; types without one are told apart by their text. */
function groupOrder(type: DataType, column: Column): RowOrder {
  if (isOrderable(type)) return keyOrder({ expression: { type } as BoundExpression, ascending: true, nullsFirst: true }, column);
  const texts = Array.from({ length: column.length }, (_, i) =>
    JSON.stringify(column.get(i), (_k, v: unknown) => (typeof v === 'bigint' ? `${v}n` : v)),
  );
  return (a, b) => (texts[a]! < texts[b]! ? -1 : texts[a]! > texts[b]! ? 1 : 0);
}

function keyOrder(key: OrderKey, column: Column): RowOrder {
  const values = Array.from({ length: column.length }, (_, i) => column.get(i));
  const compare = valueOrder(key);
  return (a, b) => compare(values[a]!, values[b]!);
}

/** The order of two values of a key, by its direction and with NULL where it belongs. */
export function valueOrder(key: OrderKey): (a: Value, b: Value) => number {
  const compare = key.expression.type.kind === 'void' ? () => 0 : compareValues(key.expression.type);
  const sign = key.ascending ? 1 : -1;
  const nullOrder = key.nullsFirst ? -1 : 1;
  return (a, b) => {
    if (a === null) return b === null ? 0 : nullOrder;
    return b === null ? -nullOrder : sign * compare(a, b);
  };
}
