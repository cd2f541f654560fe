import type { Field } from '../columnar/types.js';
import type { BoundExpression } from '../expressions/bound.js';
import { foldConstants } from '../expressions/fold.js';
import type { JoinNode } from '../stream/plan-node.js';
import { settingsOf } from '../stream/settings.js';
import { distanceOf } from '../stream/time-distance.js';
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
 * Whether a condition bounds from below how old a row of `of` may be to find a partner among rows of the other side that are above the
 * watermark: such rows can leave the state. As in Spark, a comparison of a number of that side with a constant (`v > 0`) counts as one, so
 * that the join is accepted, though its rows then stay.
 */
export function hasStateWatermark(join: JoinNode, of: 'left' | 'right'): boolean {
  if (join.condition === undefined) return false;
  const [left, right] = join.inputs.map((input) => input.schema.fields) as [readonly Field[], readonly Field[]];
  const ofLeft = { from: 0, fields: left };
  const ofRight = { from: left.length, fields: right };
  const [own, other] = of === 'left' ? [ofLeft, ofRight] : [ofRight, ofLeft];
  if (!other.fields.some(isEventTime)) return false;
  const condition = foldConstants(join.condition, settingsOf(join.inputs[0]!));
  return conjuncts(condition).some((part) => distanceOf(part, own, other) !== null);
}
