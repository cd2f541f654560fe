import { DOUBLE, typesEqual, type DataType } from '../../columnar/types.js';
import type { BoundExpression, CallSite } from '../bound.js';
import { implicitlyCast } from '../cast/implicit.js';
import { ansiStringType, isAtomic, isString, tightestCommonType, isDatetime } from '../coercion/common-type.js';
import { isIntegral, isNumeric, widerDecimal } from '../coercion/numeric.js';
import { quotedType, typeMismatch } from '../errors.js';
import { decimalOperands } from './decimal-kernels.js';

/** What an operator works on: the types it accepts, and how errors write them. */
export interface OperandTypes {
  readonly accepts: (type: DataType) => boolean;
  readonly text: string;
}

/**
 * Both operands brought to the type that an arithmetic operator works on; DECIMALs keep their own types. Operands of different types that the
 * operator does not take in common are BINARY_OP_DIFF_TYPES, of one type that it does not take BINARY_OP_WRONG_TYPE.
 */
export function arithmeticOperands(site: CallSite, sqlExpr: string, types: OperandTypes): [BoundExpression, BoundExpression] {
  let [left, right] = pair(site);
  const { ansi } = site.settings;
  const both = [left, right] as const;
  if (isString(left.type) !== isString(right.type)) {
    if (!ansi)
      [left, right] = both.map((e) => (isString(e.type) ? implicitlyCast(e, DOUBLE, site.settings) : e)) as [
        BoundExpression,
        BoundExpression,
      ];
    const target = ansi ? ansiStringType(left.type, right.type) : null;
    if (target !== null) [left, right] = both.map((e) => implicitlyCast(e, target, site.settings)) as [BoundExpression, BoundExpression];
  } else if (isString(left.type) && !ansi) {
    [left, right] = both.map((e) => implicitlyCast(e, DOUBLE, site.settings)) as [BoundExpression, BoundExpression];
  }
  if (left.type.kind === 'void' && right.type.kind === 'void') {
    return [implicitlyCast(left, DOUBLE, site.settings), implicitlyCast(right, DOUBLE, site.settings)];
  }
  return toOperatorType(left, right, site, sqlExpr, types);
}

function pair(site: CallSite): [BoundExpression, BoundExpression] {
  return [site.args[0]!, site.args[1]!];
}

function toOperatorType(
  left: BoundExpression,
  right: BoundExpression,
  site: CallSite,
  sqlExpr: string,
  { accepts, text }: OperandTypes,
): [BoundExpression, BoundExpression] {
  const { ansi } = site.settings;
  if (typesEqual(left.type, right.type) && !accepts(left.type)) throw wrongOperandType(text, left.type, sqlExpr);
  if (left.type.kind === 'decimal' || right.type.kind === 'decimal') {
    const wide = widerDecimal(left.type, right.type);
    if (wide !== null && !accepts(wide)) throw wrongOperandType(text, wide, sqlExpr);
    if (wide?.kind === 'double') return [implicitlyCast(left, wide, site.settings), implicitlyCast(right, wide, site.settings)];
    if (wide !== null) return [left, right];
  }
  const type = tightestCommonType(left.type, right.type, ansi);
  if (type === null || !accepts(type)) throw differentOperands(left, right, sqlExpr);
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
  const [left, right] = decimalPair(pair(site), site);
  const { ansi } = site.settings;
  if (equalButForNames(left.type, right.type)) return [left, right];
  const type =
    (ansi ? ansiComparison(left.type, right.type) : legacyComparison(left.type, right.type)) ??
    commonComparable(left.type, right.type, ansi);
  if (type === null) throw differentOperands(left, right, sqlExpr);
  return [implicitlyCast(left, type, site.settings), implicitlyCast(right, type, site.settings)];
}

/** Structs are compared field by field, whatever the fields are called. */
function equalButForNames(a: DataType, b: DataType): boolean {
  if (a.kind === 'struct' && b.kind === 'struct') {
    return a.fields.length === b.fields.length && a.fields.every((f, k) => equalButForNames(f.type, b.fields[k]!.type));
  }
  return a.kind === 'array' && b.kind === 'array' ? equalButForNames(a.element, b.element) : typesEqual(a, b);
}

/** Beside a DECIMAL, an integer constant is one of as many digits as it has. */
function decimalPair(operands: [BoundExpression, BoundExpression], site: CallSite): readonly [BoundExpression, BoundExpression] {
  const [left, right] = operands;
  const meets = (a: BoundExpression, b: BoundExpression) => a.kind === 'literal' && isIntegral(a.type) && b.type.kind === 'decimal';
  if (!meets(left, right) && !meets(right, left)) return operands;
  return decimalOperands(operands, site.settings) as [BoundExpression, BoundExpression];
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
