import { TidemarkError } from '../../base/errors.js';
import type { Batch } from '../../columnar/batch.js';
import type { Column } from '../../columnar/column.js';
import { typesEqual, type DataType } from '../../columnar/types.js';
import { bindAggregate } from '../aggregates/resolve.js';
import type { BoundExpression, EvaluationContext, SessionSettings } from '../bound.js';
import { typeMismatch } from '../errors.js';
import { evaluate } from '../evaluate.js';
import { constantOf } from '../fold.js';
import type { CallNode, FrameBound, WindowSpecNode } from '../node.js';
import { isOrderable } from '../order.js';
import { findAggregate } from '../registry.js';
import { callSite, type Resolver } from '../resolve.js';
import { aggregateWindow } from './aggregate-window.js';
import type { Bound, Frame } from './frame.js';
import { functions as offsets } from './offset.js';
import { functions as ranks } from './ranking.js';
import { type OrderKey, type SortedRows, sortRows } from './sorted-rows.js';
import type { WindowFunction } from './window-function.js';

/** A call with OVER, resolved against its input. */
export interface BoundWindow {
  readonly partitionBy: readonly BoundExpression[];
  readonly orderBy: readonly OrderKey[];
  readonly type: DataType;
  readonly nullable: boolean;
  readonly name: string;
  /** Equal for windows that sort their rows alike. */
  readonly order: string;
  /** Everything it reads of the input. */
  readonly reads: readonly BoundExpression[];
  /** The same over an input with another layout. */
  mapped(change: (e: BoundExpression) => BoundExpression): BoundWindow;
  compute(rows: SortedRows): Column;
}

/** The functions that stand only with OVER. */
export const WINDOW_FUNCTIONS: ReadonlyMap<string, WindowFunction> = new Map([...ranks, ...offsets].map((f) => [f.name, f]));

/** Resolves `f(…) OVER (…)`: a window function, or any aggregate over the frame of each row. */
export function resolveWindow(
  node: CallNode & { readonly over: WindowSpecNode },
  resolver: Resolver,
  settings: SessionSettings,
): BoundWindow {
  const spec = bindSpec(node.over, resolver, settings);
  const { over: _, ...call } = node;
  const fn = WINDOW_FUNCTIONS.get(node.name.toLowerCase());
  if (fn !== undefined) return ofFunction(fn, call, spec, resolver, settings);
  if (findAggregate(node.name) !== undefined) return ofAggregate(call, spec, resolver, settings);
  throw new TidemarkError('UNSUPPORTED_EXPR_FOR_WINDOW', `${node.name} is neither a window function nor an aggregate`, {
    sqlExpr: `"${node.name}"`,
  });
}

interface BoundSpec {
  readonly partitionBy: readonly BoundExpression[];
  readonly orderBy: readonly OrderKey[];
  readonly frame: Frame | undefined;
}

function bindSpec(spec: WindowSpecNode, resolver: Resolver, settings: SessionSettings): BoundSpec {
  const partitionBy = spec.partitionBy.map((e) => resolver.bind(e));
  const orderBy = spec.orderBy.map((key): OrderKey => {
    const expression = resolver.bind(key.child);
    if (!isOrderable(expression.type)) throw typeMismatch('INVALID_ORDERING_TYPE', expression.name, 'its values have no order');
    return { expression, ascending: key.ascending, nullsFirst: key.nullsFirst };
  });
  const { frame } = spec;
  return { partitionBy, orderBy, frame: frame && bindFrame(frame.unit, frame.start, frame.end, orderBy, resolver, settings) };
}

function bindFrame(
  unit: 'rows' | 'range',
  start: FrameBound,
  end: FrameBound,
  orderBy: readonly OrderKey[],
  resolver: Resolver,
  settings: SessionSettings,
): Frame {
  const text = `${unit.toUpperCase()} BETWEEN ${boundText(start, resolver)} AND ${boundText(end, resolver)}`;
  const isValue = (bound: FrameBound): boolean => bound.bound === 'preceding' || bound.bound === 'following';
  if (unit === 'range' && (isValue(start) || isValue(end)) && orderBy.length !== 1) {
    const reason = orderBy.length === 0 ? 'RANGE_FRAME_WITHOUT_ORDER' : 'RANGE_FRAME_MULTI_ORDER';
    throw typeMismatch(reason, text, 'a range of values needs an order by exactly one expression');
  }
  const [key] = orderBy;
  const bind = (bound: FrameBound): Bound =>
    unit === 'rows' ? rowsBound(bound, resolver, settings) : rangeBound(bound, key, resolver, settings);
  const frame = { unit, start: bind(start), end: bind(end), text };
  if (isReversed(frame.start, frame.end, start, end)) {
    throw typeMismatch('SPECIFIED_WINDOW_FRAME_WRONG_COMPARISON', text, 'the frame ends before it begins', {
      comparison: 'less than or equal',
    });
  }
  return key === undefined ? frame : { ...frame, key };
}

function boundText(bound: FrameBound, resolver: Resolver): string {
  switch (bound.bound) {
    case 'unboundedPreceding':
      return 'UNBOUNDED PRECEDING';
    case 'unboundedFollowing':
      return 'UNBOUNDED FOLLOWING';
    case 'currentRow':
      return 'CURRENT ROW';
    default:
      return `${resolver.bind(bound.offset).name} ${bound.bound.toUpperCase()}`;
  }
}

function rowsBound(bound: FrameBound, resolver: Resolver, settings: SessionSettings): Bound {
  if (bound.bound === 'currentRow') return { kind: 'current' };
  if (bound.bound !== 'preceding' && bound.bound !== 'following') return { kind: 'unbounded' };
  const offset = constantOf(resolver.bind(bound.offset), settings);
  if (offset === undefined || typeof offset.value !== 'number' || offset.type.kind === 'double' || offset.type.kind === 'float') {
    throw typeMismatch('SPECIFIED_WINDOW_FRAME_UNACCEPTED_TYPE', offset?.name ?? 'frame', 'a frame of rows needs constant INTs');
  }
  return { kind: 'rows', offset: bound.bound === 'preceding' ? -offset.value : offset.value };
}

/** `n PRECEDING` of an ascending key is the key minus n; of a descending one plus n. */
function rangeBound(bound: FrameBound, key: OrderKey | undefined, resolver: Resolver, settings: SessionSettings): Bound {
  if (bound.bound === 'currentRow') return { kind: 'current' };
  if ((bound.bound !== 'preceding' && bound.bound !== 'following') || key === undefined) return { kind: 'unbounded' };
  const offset = resolver.bind(bound.offset);
  const operator = (bound.bound === 'preceding') === key.ascending ? '-' : '+';
  const site = callSite(operator, [key.expression, offset], settings, { kind: 'call', name: operator, args: [] });
  const limit = site.call(operator, [key.expression, offset]);
  if (!typesEqual(limit.type, key.expression.type)) {
    throw typeMismatch('RANGE_FRAME_INVALID_TYPE', offset.name, 'the offset does not fit the type of the order', {
      orderSpecType: key.expression.type.kind,
    });
  }
  return { kind: 'value', limit };
}

const SIDE = { unboundedPreceding: -2, preceding: -1, currentRow: 0, following: 1, unboundedFollowing: 2 } as const;

function isReversed(start: Bound, end: Bound, startNode: FrameBound, endNode: FrameBound): boolean {
  if (startNode.bound === 'unboundedFollowing' || endNode.bound === 'unboundedPreceding') return true;
  if (start.kind === 'rows' && end.kind === 'rows') return start.offset > end.offset;
  return SIDE[startNode.bound] > SIDE[endNode.bound];
}

const DEFAULT_ORDERED: Frame = {
  unit: 'range',
  start: { kind: 'unbounded' },
  end: { kind: 'current' },
  text: 'RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW',
};
const DEFAULT_WHOLE: Frame = {
  unit: 'rows',
  start: { kind: 'unbounded' },
  end: { kind: 'unbounded' },
  text: 'ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING',
};

function ofFunction(fn: WindowFunction, node: CallNode, spec: BoundSpec, resolver: Resolver, settings: SessionSettings): BoundWindow {
  if (fn.isOrdered && spec.orderBy.length === 0) {
    throw new TidemarkError('_LEGACY_ERROR_TEMP_1037', `the window function ${fn.name} needs ORDER BY in its window`, { wf: fn.name });
  }
  const args = node.args.map((arg) => resolver.bind(arg));
  const bound = fn.bind(callSite(fn.name, args, settings, node));
  if (bound.frame !== undefined && spec.frame !== undefined && spec.frame.text !== bound.frame.text)
    throw wrongFrame(fn.name, spec.frame.text);
  const frame = bound.frame ?? spec.frame ?? defaultFrame(spec);
  return made(bound, bound.name, spec, frame, (rows, columns, f) => bound.kernel(rows, columns, f));
}

function defaultFrame(spec: BoundSpec): Frame {
  return spec.orderBy.length === 0 ? DEFAULT_WHOLE : DEFAULT_ORDERED;
}

function wrongFrame(name: string, text: string): TidemarkError {
  return new TidemarkError('_LEGACY_ERROR_TEMP_1036', `the window function ${name} has a frame of its own, and takes no ${text}`, {
    wf: name,
  });
}

function ofAggregate(node: CallNode, spec: BoundSpec, resolver: Resolver, settings: SessionSettings): BoundWindow {
  if (node.distinct === true) {
    throw new TidemarkError('DISTINCT_WINDOW_FUNCTION_UNSUPPORTED', `DISTINCT does not go with OVER: ${node.name}`, {
      windowExpr: `"${node.name}"`,
    });
  }
  const aggregate = bindAggregate(node, resolver, settings);
  const frame = spec.frame ?? defaultFrame(spec);
  const args = aggregate.filter === undefined ? aggregate.args : [...aggregate.args, aggregate.filter];
  const hasFilter = aggregate.filter !== undefined;
  return made({ args, type: aggregate.type, nullable: aggregate.nullable }, aggregate.name, spec, frame, (rows, columns, f) =>
    aggregateWindow(aggregate, rows, hasFilter ? columns.slice(0, -1) : columns, hasFilter ? columns.at(-1)! : null, f),
  );
}

interface Shape {
  readonly args: readonly BoundExpression[];
  readonly type: DataType;
  readonly nullable: boolean;
}

type Compute = (rows: SortedRows, args: readonly Column[], frame: Frame) => Column;

function made(shape: Shape, call: string, spec: BoundSpec, frame: Frame, compute: Compute): BoundWindow {
  const { partitionBy, orderBy } = spec;
  const partition = partitionBy.length === 0 ? [] : [`PARTITION BY ${partitionBy.map((e) => e.name).join(', ')}`];
  const order = orderBy.length === 0 ? [] : [`ORDER BY ${orderBy.map(orderText).join(', ')}`];
  const limits = [frame.start, frame.end].flatMap((b) => (b.kind === 'value' ? [b.limit] : []));
  return {
    partitionBy,
    orderBy,
    type: shape.type,
    nullable: shape.nullable,
    name: `${call} OVER (${[...partition, ...order, frame.text].join(' ')})`,
    order: [...partition, ...order].join(' '),
    reads: [...shape.args, ...partitionBy, ...orderBy.map((k) => k.expression), ...limits],
    mapped: (change) =>
      made({ ...shape, args: shape.args.map(change) }, call, mappedSpec(spec, change), mappedFrame(frame, change), compute),
    compute: (rows) =>
      compute(
        rows,
        shape.args.map((arg) => evaluate(arg, rows.batch, rows.context)),
        frame,
      ),
  };
}

function orderText({ expression, ascending, nullsFirst }: OrderKey): string {
  return `${expression.name} ${ascending ? 'ASC' : 'DESC'} NULLS ${nullsFirst ? 'FIRST' : 'LAST'}`;
}

type Change = (e: BoundExpression) => BoundExpression;

function mappedSpec(spec: BoundSpec, change: Change): BoundSpec {
  return { ...spec, partitionBy: spec.partitionBy.map(change), orderBy: spec.orderBy.map((k) => mappedKey(k, change)) };
}

function mappedKey(key: OrderKey, change: Change): OrderKey {
  return { ...key, expression: change(key.expression) };
}

function mappedFrame(frame: Frame, change: Change): Frame {
  const bound = (b: Bound): Bound => (b.kind === 'value' ? { kind: 'value', limit: change(b.limit) } : b);
  return { ...frame, start: bound(frame.start), end: bound(frame.end), ...(frame.key && { key: mappedKey(frame.key, change) }) };
}

/** The batch with a column for each window behind its own, in the order of the windows. */
export function computeWindows(
  windows: readonly BoundWindow[],
  batch: Batch,
  context: EvaluationContext,
): { batch: Batch; columns: Column[] } {
  let current = batch;
  const columns: Column[] = [];
  let sorted: SortedRows | undefined;
  let order: string | undefined;
  for (const window of windows) {
    if (sorted === undefined || window.order !== order) {
      if (columns.length > 0) throw new TidemarkError('INTERNAL_ERROR', 'windows of different orders are computed in stages of their own');
      sorted = sortRows(current, window.partitionBy, window.orderBy, context);
      current = sorted.batch;
      order = window.order;
    }
    columns.push(window.compute(sorted));
  }
  return { batch: current, columns };
}
