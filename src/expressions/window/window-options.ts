import { TidemarkError } from '../../base/errors.js';
import type { Expression } from '../builder.js';
import { columnPath } from '../column-path.js';
import { type Literal, literalNode } from '../literal.js';
import type { ExpressionNode, FrameBound, SortNode, WindowSpecNode } from '../node.js';
import type { SortOrder } from '../sort-order.js';

/** The rows that a window function sees for a row. */
export interface WindowOptions<
  P extends Expression | string = Expression | string,
  S extends SortOrder | Expression | string = SortOrder | Expression | string,
> {
  /** Rows with the same values are one partition; all rows are where nothing is given. Strings name columns. */
  readonly partitionBy?: readonly P[];
  /** The order within a partition; ascending where a direction is not given. */
  readonly orderBy?: readonly S[];
  /** First and last row, counted from the current one: negative before it, `-Infinity` and `Infinity` for the ends of the partition. */
  readonly rows?: readonly [start: number, end: number];
  /** First and last value of the (only) order, relative to the current row's; an expression or constant is added to it. */
  readonly range?: readonly [start: RangeBound, end: RangeBound];
}

/** 0 for the current row's value, infinities for the ends; other values as numbers, or as intervals: `{ preceding: expr("INTERVAL '1' DAY") }`. */
export type RangeBound = number | { readonly preceding: Expression | Literal } | { readonly following: Expression | Literal };

/** The specification as data. */
export function windowSpec(options: WindowOptions): WindowSpecNode {
  const { partitionBy = [], orderBy = [], rows, range } = options;
  if (rows !== undefined && range !== undefined) {
    throw new TidemarkError('WINDOW_FRAME_AMBIGUOUS', 'give `rows` or `range`, not both: a window has one frame');
  }
  const frame = rows ?? range;
  const spec = { partitionBy: partitionBy.map(inputOf), orderBy: orderBy.map(sortOf) };
  return frame === undefined
    ? spec
    : { ...spec, frame: { unit: rows === undefined ? 'range' : 'rows', start: boundOf(frame[0]), end: boundOf(frame[1]) } };
}

function inputOf(input: Expression | string): ExpressionNode {
  return typeof input === 'string' ? columnPath(input) : input.node;
}

function sortOf(order: SortOrder | Expression | string): SortNode {
  const child = typeof order === 'string' ? columnPath(order) : order.node;
  return child.kind === 'sort' ? child : { kind: 'sort', child, ascending: true, nullsFirst: true };
}

function boundOf(bound: RangeBound): FrameBound {
  if (typeof bound === 'object') {
    return 'preceding' in bound
      ? { bound: 'preceding', offset: offsetNode(bound.preceding) }
      : { bound: 'following', offset: offsetNode(bound.following) };
  }
  if (bound === -Infinity) return { bound: 'unboundedPreceding' };
  if (bound === Infinity) return { bound: 'unboundedFollowing' };
  if (bound === 0) return { bound: 'currentRow' };
  return { bound: bound < 0 ? 'preceding' : 'following', offset: literalNode(Math.abs(bound)) };
}

function offsetNode(offset: Expression | Literal): ExpressionNode {
  return typeof offset === 'object' && offset !== null && 'node' in offset ? offset.node : literalNode(offset);
}
