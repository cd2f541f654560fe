import { TidemarkError } from '../base/errors.js';
import { Decimal } from '../columnar/decimal.js';
import { BIGINT, BINARY, BOOLEAN, decimal, DOUBLE, INT, STRING, TIMESTAMP, VOID, type DataType } from '../columnar/types.js';
import type { Value } from '../columnar/value.js';
import type { LiteralNode } from './node.js';
import { DECIMAL_PRECISION_MAX, digitCount } from './values/number/decimal.js';

/** JavaScript values that stand for a constant. */
export type Literal = null | boolean | number | bigint | string | Date | Uint8Array | Decimal;

/**
 * The constant of a JavaScript value: whole numbers are INT, or BIGINT where they do not fit; others DOUBLE; bigint BIGINT; Date TIMESTAMP;
 * Decimal DECIMAL with as many digits as it has.
 */
export function literalNode(value: Literal): LiteralNode {
  const [scalar, type] = typed(value);
  return { kind: 'literal', value: scalar, type };
}

function typed(value: Literal): readonly [Value, DataType] {
  if (value === null) return [null, VOID];
  switch (typeof value) {
    case 'boolean':
      return [value, BOOLEAN];
    case 'string':
      return [value, STRING];
    case 'number':
      return numberConstant(value);
    case 'bigint':
      if (BigInt.asIntN(64, value) !== value) throw outOfRange(value.toString(), 'BIGINT');
      return [value, BIGINT];
    default:
      return objectConstant(value);
  }
}

function numberConstant(value: number): readonly [Value, DataType] {
  if (Object.is(value, -0) || !Number.isSafeInteger(value)) return [value, DOUBLE];
  return (value | 0) === value ? [value, INT] : [BigInt(value), BIGINT];
}

function objectConstant(value: object): readonly [Value, DataType] {
  if (value instanceof Uint8Array) return [value, BINARY];
  if (value instanceof Date && !Number.isNaN(value.getTime())) return [BigInt(value.getTime()) * 1000n, TIMESTAMP];
  if (value instanceof Decimal) {
    const precision = Math.max(digitCount(value.unscaled), value.scale, 1);
    if (precision > DECIMAL_PRECISION_MAX) throw outOfRange(value.toString(), 'DECIMAL');
    return [value.unscaled, decimal(precision, value.scale)];
  }
  const found = Object.prototype.toString.call(value);
  throw new TidemarkError(
    'UNSUPPORTED_FEATURE.LITERAL_TYPE',
    `${found} cannot be a constant of an expression; give null, a boolean, number, bigint, string, Date, Uint8Array or Decimal, or build it with array(…), struct(…), map(…)`,
    { value: found },
  );
}

function outOfRange(value: string, typeName: string): TidemarkError {
  return new TidemarkError('NUMERIC_VALUE_OUT_OF_RANGE.WITHOUT_SUGGESTION', `${value} does not fit ${typeName}`, { value, type: typeName });
}
