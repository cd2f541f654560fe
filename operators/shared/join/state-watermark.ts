import type { Field } from '../../../src/columnar/types.js';
import type { CalendarInterval } from '../../../src/columnar/value.js';
import type { BoundExpression } from '../../../src/expressions/bound.js';
import type { JoinType } from '../../../src/stream/plan-node.js';
import { eventTimeIndex, isEventTime } from '../event-time.js';
import { columnsOf, type JoinCondition } from './join-condition.js';
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

/** Columns of one side among those of both. */
interface Side {
  readonly from: number;
  readonly fields: readonly Field[];
}

function holds(side: Side, index: number): boolean {
  return index >= side.from && index < side.from + side.fields.length;
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

/** `W + micros < own time` (`<=` where inclusive) for partners above a watermark of W. */
interface Distance {
  readonly micros: number;
  readonly usesWatermark: boolean;
  readonly isInclusive: boolean;
}

/** What one part of the condition says of the own time, given the other side's watermark; null where nothing. */
function distanceOf(part: BoundExpression, own: Side, other: Side): Distance | null {
  if (part.kind !== 'call') return null;
  const [a, b] = part.args as [BoundExpression, BoundExpression];
  const isLess = part.function === '<' || part.function === '<=';
  if (!isLess && part.function !== '>' && part.function !== '>=') return null;
  const width = Math.max(own.from + own.fields.length, other.from + other.fields.length);
  const columns = [...columnsOf(part, width)];
  if (columns.filter((c) => holds(own, c)).length > 1 || columns.filter((c) => holds(other, c)).length > 1) return null;
  // smaller - greater < 0
  const terms = [...termsOf(isLess ? a : b, 1), ...termsOf(isLess ? b : a, -1)];
  let micros = 0;
  let ownSign = 0;
  let usesWatermark = false;
  for (const { expression, sign } of terms) {
    if (expression === null) return null;
    if (expression.kind === 'literal') {
      const constant = microsOf(expression);
      if (constant === null) return null;
      micros += sign * constant;
    } else if (expression.kind === 'column' && holds(own, expression.index)) {
      if (ownSign !== 0) return null;
      ownSign = sign;
    } else if (expression.kind === 'column' && sign === 1 && isEventTime(other.fields[expression.index - other.from]!)) {
      usesWatermark = true;
    } else {
      return null;
    }
  }
  return ownSign === -1 ? { micros, usesWatermark, isInclusive: part.function.length === 2 } : null;
}

interface Term {
  readonly sign: 1 | -1;
  /** A column or a literal; null for what cannot be solved. */
  readonly expression: BoundExpression | null;
}

/** A sum as its terms. Casts between times and numbers, which stand for seconds, are looked through. */
function termsOf(expression: BoundExpression, sign: 1 | -1): Term[] {
  if (expression.kind !== 'call') return [{ sign, expression }];
  const minus = sign === 1 ? -1 : 1;
  const [a, b] = expression.args;
  switch (expression.function) {
    case '+':
      return [...termsOf(a!, sign), ...termsOf(b!, sign)];
    case '-':
      return [...termsOf(a!, sign), ...termsOf(b!, minus)];
    case 'negative':
      return termsOf(a!, minus);
    case 'cast':
      return KEEPS_TIME.has(expression.type.kind) ? termsOf(a!, sign) : [{ sign, expression: null }];
    default:
      return [{ sign, expression: null }];
  }
}

const KEEPS_TIME: ReadonlySet<string> = new Set([
  'tinyint',
  'smallint',
  'int',
  'bigint',
  'float',
  'double',
  'decimal',
  'timestamp',
  'timestamp_ntz',
  'interval_dt',
]);

/** A constant as microseconds; plain numbers are seconds. Months have no fixed length. */
function microsOf(literal: BoundExpression & { readonly kind: 'literal' }): number | null {
  const { type, value } = literal;
  if (value === null) return null;
  switch (type.kind) {
    case 'interval_dt':
    case 'timestamp':
    case 'timestamp_ntz':
      return Number(value as bigint);
    case 'interval': {
      const { months, days, micros } = value as CalendarInterval;
      return months !== 0 ? null : days * 86_400_000_000 + Number(micros);
    }
    case 'tinyint':
    case 'smallint':
    case 'int':
    case 'bigint':
    case 'float':
    case 'double':
      return Number(value as number | bigint) * 1_000_000;
    case 'decimal':
      return (Number(value as bigint) / 10 ** type.scale) * 1_000_000;
    default:
      return null;
  }
}
