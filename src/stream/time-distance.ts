import type { Field } from '../columnar/types.js';
import type { CalendarInterval } from '../columnar/value.js';
import type { BoundExpression } from '../expressions/bound.js';
import { columnsUsed } from '../expressions/columns-used.js';
import { WATERMARK_DELAY } from './watermark.js';

/** Columns of one side among those of both. */
export interface JoinedColumns {
  readonly from: number;
  readonly fields: readonly Field[];
}

function holds(side: JoinedColumns, index: number): boolean {
  return index >= side.from && index < side.from + side.fields.length;
}

/** `W + micros < own time` (`<=` where inclusive) for partners above a watermark of W. */
export interface Distance {
  readonly micros: number;
  readonly usesWatermark: boolean;
  readonly isInclusive: boolean;
}

/**
 * What one part of a join's condition says of the own time, given the other side's watermark; null where nothing. As Spark solves it: any
 * own column counts as a time (a number as seconds since 1970) but not a comparison with a TIMESTAMP constant, and `v + v` counts as `v`.
 * Source: StreamingJoinHelper.getStateValueWatermark, tried on Spark 4.1 with every form of condition in test/plan/join-rules.test.ts.
 */
export function distanceOf(part: BoundExpression, own: JoinedColumns, other: JoinedColumns): Distance | null {
  if (part.kind !== 'call') return null;
  const [a, b] = part.args as [BoundExpression, BoundExpression];
  const isLess = part.function === '<' || part.function === '<=';
  if (!isLess && part.function !== '>' && part.function !== '>=') return null;
  const width = Math.max(own.from + own.fields.length, other.from + other.fields.length);
  const columns = [...columnsUsed([part], width).keys()];
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
      if (ownSign === -sign) return null;
      ownSign = sign;
    } else if (
      expression.kind === 'column' &&
      sign === 1 &&
      other.fields[expression.index - other.from]!.metadata?.[WATERMARK_DELAY] !== undefined
    ) {
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
      // the difference of two times is not taken apart, as in Spark
      if (isTime(a!) && isTime(b!)) return [{ sign, expression: null }];
      return [...termsOf(a!, sign), ...termsOf(b!, minus)];
    case 'negative':
      return termsOf(a!, minus);
    case 'cast':
      return KEEPS_TIME.has(expression.type.kind) ? termsOf(a!, sign) : [{ sign, expression: null }];
    default:
      return [{ sign, expression: null }];
  }
}

function isTime({ type }: BoundExpression): boolean {
  return type.kind === 'timestamp' || type.kind === 'timestamp_ntz' || type.kind === 'date';
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
