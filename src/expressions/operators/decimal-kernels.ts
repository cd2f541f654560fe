import { decimal, type DecimalType } from '../../columnar/types.js';
import type { Value } from '../../columnar/value.js';
import type { BoundExpression, Kernel, SessionSettings } from '../bound.js';
import { implicitlyCast } from '../cast/implicit.js';
import { decimalOf, isIntegral } from '../coercion/numeric.js';
import { decimalOutOfRange, divideByZero, remainderByZero } from '../errors.js';
import { rowKernel } from '../row-kernel.js';
import {
  addDecimal,
  divideDecimal,
  integralDivideDecimal,
  multiplyDecimal,
  remainderDecimal,
  subtractDecimal,
} from '../values/number/decimal-arithmetic.js';
import {
  addType,
  divideType,
  integralDivideType,
  multiplyType,
  remainderType,
  type PrecisionScale,
} from '../values/number/decimal-type.js';
import { formatDecimal } from '../values/number/decimal.js';
import type { Overflow } from './arithmetic-kernels.js';

/** Operands as DECIMALs, each of its own type; integer constants take no more digits than they have. */
export function decimalOperands(operands: readonly BoundExpression[], settings: SessionSettings): BoundExpression[] {
  return operands.map((e) => {
    // Spark counts the digits of SMALLINT, INT and BIGINT constants only.
    const counts = e.kind === 'literal' && e.value !== null && isIntegral(e.type) && e.type.kind !== 'tinyint';
    if (!counts) return implicitlyCast(e, decimalOf(e.type), settings);
    return implicitlyCast(e, decimal(String(e.value).replace('-', '').length, 0), settings);
  });
}

export type DecimalSymbol = '+' | '-' | '*' | '/' | '%' | 'div';

const RESULT_TYPES: Record<DecimalSymbol, (a: PrecisionScale, b: PrecisionScale) => PrecisionScale> = {
  '+': addType,
  '-': addType,
  '*': multiplyType,
  '/': divideType,
  '%': remainderType,
  div: integralDivideType,
};

export function decimalResult(symbol: DecimalSymbol, a: DecimalType, b: DecimalType): DecimalType {
  const { precision, scale } = RESULT_TYPES[symbol](a, b);
  return decimal(precision, scale);
}

const COMPUTE = { '+': addDecimal, '-': subtractDecimal, '*': multiplyDecimal, '/': divideDecimal, '%': remainderDecimal } as const;

/** `+ - * / %` of decimals of any types; a result that does not fit is an error or NULL. */
export function decimalKernel(
  symbol: Exclude<DecimalSymbol, 'div'>,
  a: DecimalType,
  b: DecimalType,
  result: DecimalType,
  overflow: Overflow,
): Kernel {
  const compute = COMPUTE[symbol];
  const divides = symbol === '/' || symbol === '%';
  return rowKernel(
    (x: bigint, y: bigint): Value => {
      if (divides && y === 0n) {
        if (overflow !== 'error') return null;
        throw symbol === '/' ? divideByZero() : remainderByZero();
      }
      const value = compute(x, a.scale, y, b.scale, result);
      if (value === null && overflow === 'error')
        throw decimalOutOfRange(exactText(symbol, x, a.scale, y, b.scale), result.precision, result.scale);
      return value;
    },
    result,
    true,
  );
}

/** The value that did not fit, for the error. */
function exactText(symbol: string, x: bigint, scaleX: number, y: bigint, scaleY: number): string {
  if (symbol === '*') return formatDecimal(x * y, scaleX + scaleY);
  const wide = { precision: 200, scale: Math.max(scaleX, scaleY) };
  const value =
    symbol === '+' ? addDecimal(x, scaleX, y, scaleY, wide) : symbol === '-' ? subtractDecimal(x, scaleX, y, scaleY, wide) : null;
  return value === null ? `${formatDecimal(x, scaleX)} ${symbol} ${formatDecimal(y, scaleY)}` : formatDecimal(value, wide.scale);
}

/** `a div b` of decimals, as BIGINT. */
export function decimalIntegralKernel(a: DecimalType, b: DecimalType, type: Parameters<typeof rowKernel>[1], overflow: Overflow): Kernel {
  return rowKernel(
    (x: bigint, y: bigint): Value => {
      if (y === 0n) {
        if (overflow !== 'error') return null;
        throw divideByZero();
      }
      const value = integralDivideDecimal(x, a.scale, y, b.scale);
      return value === null ? null : BigInt.asIntN(64, value);
    },
    type,
    true,
  );
}
