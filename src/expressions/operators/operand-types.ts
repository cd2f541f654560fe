import { BIGINT, DOUBLE, type DataType } from '../../columnar/types.js';
import type { BoundExpression, CallSite } from '../bound.js';
import { implicitlyCast } from '../cast/implicit.js';
import { ansiStringType, isAtomic, isString, tightestCommonType, isDatetime } from '../coercion/common-type.js';
import { isNumeric, widerDecimal } from '../coercion/numeric.js';
import { quotedType, typeMismatch } from '../errors.js';

/** Both operands brought to the type that an arithmetic operator works on; DECIMALs keep their own types. */
export function arithmeticOperands(site: CallSite, sqlExpr: string): [BoundExpression, BoundExpression] {
  let [left, right] = pair(site);
  const { ansi } = site.settings;
  const both = [left, right] as const;
  if (isString(left.type) !== isString(right.type)) {
    const target = ansi ? ansiStringType(left.type, right.type) : legacyArithmeticString(left.type, right.type);
    if (target !== null) [left, right] = both.map((e) => implicitlyCast(e, target, site.settings)) as [BoundExpression, BoundExpression];
  } else if (isString(left.type) && !ansi) {
    [left, right] = both.map((e) => implicitlyCast(e, DOUBLE, site.settings)) as [BoundExpression, BoundExpression];
  }
  if (left.type.kind === 'void' && right.type.kind === 'void') {
    return [implicitlyCast(left, DOUBLE, site.settings), implicitlyCast(right, DOUBLE, site.settings)];
  }
  return toOperatorType(left, right, site, sqlExpr);
}

function pair(site: CallSite): [BoundExpression, BoundExpression] {
  return [site.args[0]!, site.args[1]!];
}

function legacyArithmeticString(a: DataType, b: DataType): DataType | null {
  const other = isString(a) ? b : a;
  return isNumeric(other) || other.kind === 'void' ? DOUBLE : null;
}

function toOperatorType(
  left: BoundExpression,
  right: BoundExpression,
  site: CallSite,
  sqlExpr: string,
): [BoundExpression, BoundExpression] {
  const { ansi } = site.settings;
  if (left.type.kind === 'decimal' || right.type.kind === 'decimal') {
    const wide = widerDecimal(left.type, right.type);
    if (wide?.kind === 'double') return [implicitlyCast(left, wide, site.settings), implicitlyCast(right, wide, site.settings)];
    if (wide !== null) return [left, right];
  }
  const type = tightestCommonType(left.type, right.type, ansi);
  if (type === null) throw differentOperands(left, right, sqlExpr);
  return [implicitlyCast(left, type, site.settings), implicitlyCast(right, type, site.settings)];
}

export function differentOperands(left: BoundExpression, right: BoundExpression, sqlExpr: string): Error {
  return typeMismatch(
    'BINARY_OP_DIFF_TYPES',
    sqlExpr,
    `the left and right operands have incompatible types ${quotedType(left.type)} and ${quotedType(right.type)}`,
    {
      left: quotedType(left.type),
      right: quotedType(right.type),
    },
  );
}

export function wrongOperandType(expected: string, actual: DataType, sqlExpr: string): Error {
  return typeMismatch('BINARY_OP_WRONG_TYPE', sqlExpr, `the operator requires ${expected}, not ${quotedType(actual)}`, {
    inputType: expected,
    actualDataType: quotedType(actual),
  });
}

/** Both operands of a comparison in one type. */
export function comparisonOperands(site: CallSite, sqlExpr: string): [BoundExpression, BoundExpression] {
  const [left, right] = pair(site);
  const { ansi } = site.settings;
  const type =
    (ansi ? ansiComparison(left.type, right.type) : legacyComparison(left.type, right.type)) ??
    commonComparable(left.type, right.type, ansi);
  if (type === null) throw differentOperands(left, right, sqlExpr);
  return [implicitlyCast(left, type, site.settings), implicitlyCast(right, type, site.settings)];
}

function commonComparable(a: DataType, b: DataType, ansi: boolean): DataType | null {
  return tightestCommonType(a, b, ansi) ?? widerDecimal(a, b);
}

function ansiComparison(a: DataType, b: DataType): DataType | null {
  return isString(a) !== isString(b) ? ansiStringType(a, b) : null;
}

function legacyComparison(a: DataType, b: DataType): DataType | null {
  if (isString(a) === isString(b)) {
    if (a.kind === 'boolean' && isNumeric(b)) return b;
    if (b.kind === 'boolean' && isNumeric(a)) return a;
    return null;
  }
  const other = isString(a) ? b : a;
  if (other.kind === 'void') return isString(a) ? a : b;
  if (other.kind === 'decimal') return DOUBLE;
  if (isNumeric(other) || isDatetime(other) || other.kind === 'boolean') return other;
  return isAtomic(other) ? other : null;
}

/** What `div` of integers gives. */
export const INTEGRAL_RESULT = BIGINT;
