import { BIGINT, type DecimalType } from '../../columnar/types.js';
import type { BoundExpression, BoundLiteral } from '../bound.js';
import { isIntegral } from '../coercion/numeric.js';
import { rescale } from '../values/number/decimal.js';

const LEAST = -(2n ** 63n);
const MOST = 2n ** 63n - 1n;

/** Which way the fraction of the bound goes: `a > 1.5` is `a > 1`, `a >= 1.5` is `a >= 2`. */
const ROUNDING: Readonly<Record<string, readonly [rightBound: 'floor' | 'ceiling', leftBound: 'floor' | 'ceiling']>> = {
  '>': ['floor', 'ceiling'],
  '>=': ['ceiling', 'floor'],
  '<': ['ceiling', 'floor'],
  '<=': ['floor', 'ceiling'],
};

/**
 * The operands of an order between a whole number and a decimal constant, with a whole number in place of the constant, as Spark rewrites them
 * (DecimalPrecision); the answer, where every BIGINT is on one side of the constant; other operands as they are.
 */
export function wholeOperands(
  symbol: string,
  left: BoundExpression,
  right: BoundExpression,
): readonly [BoundExpression, BoundExpression] | boolean {
  const rounding = ROUNDING[symbol];
  if (rounding === undefined) return [left, right];
  if (isIntegral(left.type) && isDecimalConstant(right)) {
    const bound = wholeBound(right, rounding[0]);
    return typeof bound === 'object' ? [left, bound] : (bound === 'above') === symbol.startsWith('<');
  }
  if (isIntegral(right.type) && isDecimalConstant(left)) {
    const bound = wholeBound(left, rounding[1]);
    return typeof bound === 'object' ? [bound, right] : (bound === 'above') === symbol.startsWith('>');
  }
  return [left, right];
}

type DecimalConstant = BoundLiteral & { readonly type: DecimalType; readonly value: bigint };

function isDecimalConstant(e: BoundExpression): e is DecimalConstant {
  return e.kind === 'literal' && e.type.kind === 'decimal' && e.value !== null;
}

/** The constant as a BIGINT, or on which side of all of them it is. */
function wholeBound({ value, type }: DecimalConstant, rounding: 'floor' | 'ceiling'): BoundLiteral | 'above' | 'below' {
  if (value > MOST * 10n ** BigInt(type.scale)) return 'above';
  if (value < LEAST * 10n ** BigInt(type.scale)) return 'below';
  const whole = rescale(value, type.scale, 0, rounding);
  return { kind: 'literal', value: whole, type: BIGINT, nullable: false, name: String(whole) };
}
