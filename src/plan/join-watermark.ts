import type { BoundCall, BoundExpression } from '../expressions/bound.js';
import type { JoinNode } from '../stream/plan-node.js';
import { columnsOf, conjuncts, isEventTime } from './facts.js';

/** Columns of one side of a join, as indexes into left and right side by side. */
interface Side {
  readonly from: number;
  readonly to: number;
  readonly eventTimes: ReadonlySet<number>;
}

function sides(join: JoinNode): { left: Side; right: Side } {
  const [left, right] = join.inputs.map((input) => input.scope.columns);
  const width = left!.length;
  const times = (columns: typeof left, from: number) => new Set(columns!.flatMap((c, k) => (isEventTime(c) ? [from + k] : [])));
  return {
    left: { from: 0, to: width, eventTimes: times(left, 0) },
    right: { from: width, to: width + right!.length, eventTimes: times(right, width) },
  };
}

function isWithin(side: Side, index: number): boolean {
  return index >= side.from && index < side.to;
}

/** Equalities of the condition with one side of the join on each side: what rows are matched by. */
export function equalities(join: JoinNode): { readonly left: BoundExpression; readonly right: BoundExpression }[] {
  if (join.condition === undefined) return [];
  const { left, right } = sides(join);
  const only = (side: Side, columns: ReadonlySet<number>) => columns.size > 0 && [...columns].every((c) => isWithin(side, c));
  return conjuncts(join.condition).flatMap((part) => {
    if (part.kind !== 'call' || (part.function !== '=' && part.function !== '<=>')) return [];
    const [a, b] = part.args as [BoundExpression, BoundExpression];
    const [ofA, ofB] = [columnsOf(a), columnsOf(b)];
    if (only(left, ofA) && only(right, ofB)) return [{ left: a, right: b }];
    if (only(right, ofA) && only(left, ofB)) return [{ left: b, right: a }];
    return [];
  });
}

/** Whether rows are matched by an event-time column of either side, so that the watermark bounds the keys. */
export function hasWatermarkInKeys(join: JoinNode): boolean {
  const { left, right } = sides(join);
  const isTime = (e: BoundExpression) => e.kind === 'column' && (left.eventTimes.has(e.index) || right.eventTimes.has(e.index));
  return equalities(join).some((pair) => isTime(pair.left) || isTime(pair.right));
}

/**
 * Whether a condition on the times of both sides bounds from below how old a row of `of` may be to find a partner among rows of the other
 * side that are above the watermark: such rows can leave the state. (Spark: StreamingJoinHelper.getStateValueWatermark.)
 */
export function hasStateWatermark(join: JoinNode, of: 'left' | 'right'): boolean {
  if (join.condition === undefined) return false;
  const both = sides(join);
  const [state, other] = of === 'left' ? [both.left, both.right] : [both.right, both.left];
  if (other.eventTimes.size === 0) return false;
  return conjuncts(join.condition).some((part) => boundsFromBelow(part, state, other));
}

const LESS: Readonly<Record<string, readonly [number, number]>> = { '<': [0, 1], '<=': [0, 1], '>': [1, 0], '>=': [1, 0] };

function boundsFromBelow(part: BoundExpression, state: Side, other: Side): boolean {
  if (part.kind !== 'call') return false;
  const order = LESS[part.function];
  if (order === undefined) return false;
  // smaller < greater, as greater - smaller > 0
  const terms = [...termsOf(part.args[order[1]]!, 1), ...termsOf(part.args[order[0]]!, -1)];
  const columns = [...columnsOf(part)];
  const ofState = columns.filter((c) => isWithin(state, c));
  const ofOther = columns.filter((c) => isWithin(other, c));
  if (ofState.length !== 1 || ofOther.length > 1 || !ofOther.every((c) => other.eventTimes.has(c))) return false;
  const bounded = terms.filter((term) => columnsOf(term.expression).has(ofState[0]!));
  return bounded.length === 1 && bounded[0]!.sign === 1 && isTime(bounded[0]!.expression);
}

interface Term {
  readonly sign: 1 | -1;
  readonly expression: BoundExpression;
}

/** A sum as its terms; casts that keep the order of times are looked through. */
function termsOf(expression: BoundExpression, sign: 1 | -1): Term[] {
  if (expression.kind !== 'call') return [{ sign, expression }];
  const minus = sign === 1 ? -1 : 1;
  const [a, b] = expression.args;
  if (expression.function === '+' && b !== undefined) return [...termsOf(a!, sign), ...termsOf(b, sign)];
  if (expression.function === '-' && b !== undefined) return [...termsOf(a!, sign), ...termsOf(b, minus)];
  if (expression.function === 'negative') return termsOf(a!, minus);
  if (expression.function === 'cast' && keepsOrder(expression)) return termsOf(a!, sign);
  return [{ sign, expression }];
}

function keepsOrder(cast: BoundCall): boolean {
  return ['bigint', 'double', 'timestamp', 'interval_dt'].includes(cast.type.kind);
}

function isTime(expression: BoundExpression): boolean {
  return expression.kind === 'column' && (expression.type.kind === 'timestamp' || expression.type.kind === 'timestamp_ntz');
}
