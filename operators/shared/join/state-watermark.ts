import type { Field } from '../../../src/columnar/types.js';
import type { BoundExpression } from '../../../src/expressions/bound.js';
import type { JoinType } from '../../../src/stream/plan-node.js';
import { type Distance, distanceOf } from '../../../src/stream/time-distance.js';
import { eventTimeIndex, isEventTime } from '../event-time.js';
import type { JoinCondition } from './join-condition.js';
import { preservesLeft, preservesRight } from './join-types.js';

/** The time of a side's rows that decides when they leave. */
export type ExpiryOf =
  /** The k-th key: it carries the watermark of one of the sides. */
  | { readonly by: 'key'; readonly key: number }
  /** The column of the side that carries its watermark. */
  | { readonly by: 'column'; readonly column: number };

/** What bounds the state of one side: rows whose time is at or below `boundMs` of the watermark can find no partner any more. */
export interface StateBound {
  readonly expiry: ExpiryOf;
  readonly boundMs: (watermarkMs: number) => number;
}

/**
 * What bounds the state of each side, null where nothing does. As in Spark:
 *
 * - A key that carries a watermark, of whichever side, bounds both: rows of equal keys have equal times, and both are late together.
 * - Else a side with an event time is bounded by conditions that say how far the other side's time may lie ahead: of `other < own + 5s` a
 *   watermark of W says that partners have times above W, so that own rows at or below W - 5s are done. Several such conditions: the
 *   smallest bound. A comparison of any own column with a number counts as one (the number as seconds since 1970), so that `own.v > 0` on a
 *   preserved side holds its rows back for good; put such a condition before the join, in `where`, if that is not meant.
 *
 * `left` and `right` of the condition count where they were not moved below the join: on the side whose rows come out anyway.
 */
export function stateBounds(
  condition: JoinCondition,
  how: JoinType,
  left: readonly Field[],
  right: readonly Field[],
): { readonly left: StateBound | null; readonly right: StateBound | null } {
  const key = watermarkKey(condition, left, right);
  if (key >= 0) {
    const bound: StateBound = { expiry: { by: 'key', key }, boundMs: (ms) => ms };
    return { left: bound, right: bound };
  }
  const bound = (own: readonly Field[], ownParts: readonly BoundExpression[], other: readonly Field[], ownIsLeft: boolean) => {
    const ofOwn = { from: ownIsLeft ? 0 : other.length, fields: own };
    const ofOther = { from: ownIsLeft ? own.length : 0, fields: other };
    const alone = { from: own.length, fields: other };
    const ofBoth = condition.both.map((part) => distanceOf(part, ofOwn, ofOther));
    return valueBound([...ofBoth, ...ownParts.map((part) => distanceOf(part, { from: 0, fields: own }, alone))], own, other);
  };
  return {
    left: bound(left, preservesLeft(how) ? condition.left : [], right, true),
    right: bound(right, preservesRight(how) ? condition.right : [], left, false),
  };
}

function watermarkKey({ keys }: JoinCondition, left: readonly Field[], right: readonly Field[]): number {
  const carries = (fields: readonly Field[], e: BoundExpression) => e.kind === 'column' && isEventTime(fields[e.index]!);
  const ofLeft = keys.findIndex((k) => !k.nullSafe && carries(left, k.left));
  return ofLeft >= 0 ? ofLeft : keys.findIndex((k) => !k.nullSafe && carries(right, k.right));
}

function valueBound(found: readonly (Distance | null)[], own: readonly Field[], other: readonly Field[]): StateBound | null {
  const column = eventTimeIndex(own);
  const distances = found.filter((d) => d !== null);
  if (column < 0 || eventTimeIndex(other) < 0) return null;
  if (distances.length === 0) return null;
  const boundMs = (watermarkMs: number) =>
    Math.min(...distances.map((d) => Math.trunc(((d.usesWatermark ? watermarkMs * 1000 : 0) + d.micros) / 1000) - (d.isInclusive ? 1 : 0)));
  return { expiry: { by: 'column', column }, boundMs };
}
