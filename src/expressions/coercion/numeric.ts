import { decimal, DOUBLE, type DataType, type DecimalType, type TypeKind } from '../../columnar/types.js';
import { commonDecimalType, INTEGER_DECIMALS } from '../values/number/decimal-type.js';

/** Numeric kinds, narrowest first; DECIMAL stands outside of the order. */
const PRECEDENCE: readonly TypeKind[] = ['tinyint', 'smallint', 'int', 'bigint', 'float', 'double'];

export function isIntegral(type: DataType): boolean {
  const rank = PRECEDENCE.indexOf(type.kind);
  return rank >= 0 && rank < 4;
}

export function isFractional(type: DataType): boolean {
  return type.kind === 'float' || type.kind === 'double' || type.kind === 'decimal';
}

export function isNumeric(type: DataType): boolean {
  return type.kind === 'decimal' || PRECEDENCE.includes(type.kind);
}

/** The decimal type that holds every value of a numeric type (DECIMAL(3,0) for TINYINT …, DECIMAL(30,15) for DOUBLE). */
export function decimalOf(type: DataType): DecimalType {
  switch (type.kind) {
    case 'decimal':
      return type;
    case 'tinyint':
    case 'smallint':
    case 'int':
    case 'bigint': {
      const { precision, scale } = INTEGER_DECIMALS[type.kind];
      return decimal(precision, scale);
    }
    case 'float':
      return decimal(14, 7);
    case 'double':
      return decimal(30, 15);
    default:
      return decimal(38, 18);
  }
}

/** Whether every value of `b` is a value of the decimal `a`. */
export function decimalHolds(a: DecimalType, b: DataType): boolean {
  if (!isNumeric(b) || b.kind === 'float' || b.kind === 'double') return false;
  const other = decimalOf(b);
  return a.precision - a.scale >= other.precision - other.scale && a.scale >= other.scale;
}

/** The wider of two numeric types that are not decimals; with ANSI an integer and a FLOAT meet in DOUBLE. */
export function widerNumeric(a: DataType, b: DataType, ansi: boolean): DataType {
  const wider = PRECEDENCE.indexOf(a.kind) >= PRECEDENCE.indexOf(b.kind) ? a : b;
  return ansi && wider.kind === 'float' && a.kind !== b.kind ? DOUBLE : wider;
}

/** The decimal type that two decimal (or integer) types widen to; DOUBLE where one is FLOAT or DOUBLE. */
export function widerDecimal(a: DataType, b: DataType): DataType | null {
  if (!isNumeric(a) || !isNumeric(b) || (a.kind !== 'decimal' && b.kind !== 'decimal')) return null;
  if (a.kind === 'float' || a.kind === 'double' || b.kind === 'float' || b.kind === 'double') return DOUBLE;
  const { precision, scale } = commonDecimalType(decimalOf(a), decimalOf(b));
  return decimal(precision, scale);
}
