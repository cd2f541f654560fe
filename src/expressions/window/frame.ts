import type { Value } from '../../columnar/value.js';
import type { BoundExpression } from '../bound.js';
import { evaluate } from '../evaluate.js';
import { type OrderKey, type SortedRows, valueOrder } from './sorted-rows.js';

/**
 * An end of a frame. Rows are counted from the current one (negative before it); a value is what the key of the outermost row may be, computed
 * for each row.
 */
export type Bound =
  | { readonly kind: 'unbounded' }
  | { readonly kind: 'current' }
  | { readonly kind: 'rows'; readonly offset: number }
  | { readonly kind: 'value'; readonly limit: BoundExpression };

/** The rows around a row that an aggregate sees. */
export interface Frame {
  readonly unit: 'rows' | 'range';
  readonly start: Bound;
  readonly end: Bound;
  /** The only key, where a bound is a value. */
  readonly key?: OrderKey;
  /** As Spark writes it in generated names. */
  readonly text: string;
}

/** For each row the first row of its frame and the row behind the last; an empty frame ends where it starts. */
export interface FrameRows {
  readonly start: Int32Array;
  readonly end: Int32Array;
}

export function frameRows(rows: SortedRows, frame: Frame): FrameRows {
  const n = rows.batch.length;
  const start = new Int32Array(n);
  const end = new Int32Array(n);
  const startOf = boundOf(rows, frame, frame.start, 'start');
  const endOf = boundOf(rows, frame, frame.end, 'end');
  for (let i = 0; i < n; i++) {
    start[i] = startOf(i);
    end[i] = Math.max(endOf(i), start[i]!);
  }
  return { start, end };
}

function boundOf(rows: SortedRows, frame: Frame, bound: Bound, side: 'start' | 'end'): (i: number) => number {
  const { starts, partitionOf } = rows;
  const first = (i: number): number => starts[partitionOf[i]!]!;
  const last = (i: number): number => starts[partitionOf[i]! + 1]!;
  switch (bound.kind) {
    case 'unbounded':
      return side === 'start' ? first : last;
    case 'current':
      if (frame.unit === 'rows') return side === 'start' ? (i) => i : (i) => i + 1;
      return side === 'start' ? (i) => rows.peerStart[i]! : (i) => rows.peerEnd[i]!;
    case 'rows': {
      const offset = bound.offset + (side === 'end' ? 1 : 0);
      return (i) => Math.min(Math.max(i + offset, first(i)), last(i));
    }
    case 'value':
      return valueBound(rows, frame.key!, bound.limit, side, first, last);
  }
}

/** The first row whose key is not before the limit, or (at the end) the first behind it. */
function valueBound(
  rows: SortedRows,
  key: OrderKey,
  limit: BoundExpression,
  side: 'start' | 'end',
  first: (i: number) => number,
  last: (i: number) => number,
): (i: number) => number {
  const keys = valuesOf(key.expression, rows);
  const limits = valuesOf(limit, rows);
  const compare = valueOrder(key);
  return (i) => {
    let low = first(i);
    let high = last(i);
    while (low < high) {
      const middle = (low + high) >> 1;
      const order = compare(keys[middle]!, limits[i]!);
      if (side === 'start' ? order < 0 : order <= 0) low = middle + 1;
      else high = middle;
    }
    return low;
  };
}

function valuesOf(expression: BoundExpression, rows: SortedRows): Value[] {
  const column = evaluate(expression, rows.batch, rows.context);
  return Array.from({ length: rows.batch.length }, (_, i) => column.get(i));
}
