import { BIGINT, DOUBLE, type DataType, type DecimalType } from '../../columnar/types.js';
import type { BoundExpression, CallSite } from '../bound.js';
import { implicitlyCast } from '../cast/implicit.js';
import { isIntegral, isNumeric } from '../coercion/numeric.js';
import { wrongArgumentCount } from '../errors.js';
import type { BoundFunction, ScalarFunction } from '../function.js';
import { arithmeticKernel, type Overflow } from './arithmetic-kernels.js';
import { datetimeArithmetic } from './datetime-arithmetic.js';
import { decimalIntegralKernel, decimalKernel, decimalOperands, decimalResult, type DecimalSymbol } from './decimal-kernels.js';
import { divideKernel, integralDivideKernel, remainderKernel } from './division-kernels.js';
import { intervalArithmetic } from './interval-arithmetic.js';
import type { ArithmeticSymbol } from './loops.js';
import { arithmeticOperands, type OperandTypes } from './operand-types.js';

const ADDABLE: OperandTypes = {
  accepts: (type) => isNumeric(type) || type.kind.startsWith('interval'),
  text: '("NUMERIC" or "INTERVAL DAY TO SECOND" or "INTERVAL YEAR TO MONTH" or "INTERVAL")',
};
const NUMBERS: OperandTypes = { accepts: isNumeric, text: '"NUMERIC"' };
const DIVISIBLE: OperandTypes = { accepts: isNumeric, text: '("DOUBLE" or "DECIMAL")' };
const WHOLE: OperandTypes = {
  accepts: (type) => isIntegral(type) || type.kind === 'decimal',
  text: '("BIGINT" or "DECIMAL" or "INTERVAL DAY TO SECOND" or "INTERVAL YEAR TO MONTH")',
};

/** An operator, or the function that gives NULL in place of its errors. */
function operator(
  name: string,
  symbol: string,
  bind: (site: CallSite, sqlExpr: string, overflow: Overflow) => BoundFunction | BoundExpression,
  written?: 'written',
): ScalarFunction {
  const isTry = name.startsWith('try_');
  return {
    name,
    bind(site) {
      if (site.args.length !== 2) throw wrongArgumentCount(name, '2', site.args.length);
      const [left, right] = site.args as [BoundExpression, BoundExpression];
      const sqlExpr = isTry || written !== undefined ? `${name}(${left.name}, ${right.name})` : `(${left.name} ${symbol} ${right.name})`;
      const overflow = isTry ? 'null' : site.settings.ansi ? 'error' : 'wrap';
      const bound = bind(site, sqlExpr, overflow);
      const shown = isTry || written !== undefined ? sqlExpr : (bound.name ?? sqlExpr);
      return { ...bound, name: shown, nullable: bound.nullable || isTry };
    },
  };
}

function additive(symbol: ArithmeticSymbol) {
  return (site: CallSite, sqlExpr: string, overflow: Overflow): BoundFunction | BoundExpression => {
    const special = datetimeArithmetic(symbol, site, overflow === 'null') ?? intervalArithmetic(symbol, site, overflow === 'null');
    if (special !== null) return special;
    const args = arithmeticOperands(site, sqlExpr, symbol === '*' ? NUMBERS : ADDABLE);
    const { type } = args[0];
    const nullable = args.some((a) => a.nullable);
    if (type.kind === 'decimal' || args[1].type.kind === 'decimal') return decimalArithmetic(symbol, args, site, overflow);
    return { args, type, nullable, kernel: arithmeticKernel(symbol, type, overflow) };
  };
}

function decimalArithmetic(
  symbol: Exclude<DecimalSymbol, 'div'>,
  operands: readonly BoundExpression[],
  site: CallSite,
  overflow: Overflow,
): BoundFunction {
  const args = decimalOperands(operands, site.settings);
  const [a, b] = args.map((e) => e.type as DecimalType) as [DecimalType, DecimalType];
  const type = decimalResult(symbol, a, b);
  const divides = symbol === '/' || symbol === '%';
  const nullable = divides || overflow !== 'error' || args.some((e) => e.nullable);
  return { args, type, nullable, kernel: decimalKernel(symbol, a, b, type, overflow === 'wrap' ? 'null' : overflow) };
}

function divide(site: CallSite, sqlExpr: string, overflow: Overflow): BoundFunction | BoundExpression {
  const special = intervalArithmetic('/', site, overflow === 'null');
  if (special !== null) return special;
  const args = arithmeticOperands(site, sqlExpr, DIVISIBLE);
  const { type } = args[0];
  if (type.kind === 'decimal' || args[1].type.kind === 'decimal') return decimalArithmetic('/', args, site, overflow);
  const doubles = args.map((a) => implicitlyCast(a, DOUBLE, site.settings));
  return { args: doubles, type: DOUBLE, nullable: true, kernel: divideKernel(DOUBLE, overflow === 'error' ? 'error' : 'null') };
}

function remainder(site: CallSite, sqlExpr: string, overflow: Overflow): BoundFunction {
  const args = arithmeticOperands(site, sqlExpr, NUMBERS);
  const { type } = args[0];
  if (type.kind === 'decimal' || args[1].type.kind === 'decimal') return decimalArithmetic('%', args, site, overflow);
  return { args, type, nullable: true, kernel: remainderKernel(type, overflow === 'error' ? 'error' : 'null') };
}

function integralDivide(site: CallSite, sqlExpr: string, overflow: Overflow): BoundFunction | BoundExpression {
  const special = intervalArithmetic('div', site, overflow === 'null');
  if (special !== null) return special;
  const args = arithmeticOperands(site, sqlExpr, WHOLE);
  const { type } = args[0];
  if (type.kind === 'decimal' || args[1].type.kind === 'decimal') {
    const decimals = decimalOperands(args, site.settings);
    const [a, b] = decimals.map((e) => e.type as DecimalType) as [DecimalType, DecimalType];
    return { args: decimals, type: BIGINT, nullable: true, kernel: decimalIntegralKernel(a, b, BIGINT, overflow) };
  }
  const longs = args.map((a) => implicitlyCast(a, BIGINT as DataType, site.settings));
  return {
    args: longs,
    type: BIGINT,
    nullable: true,
    kernel: integralDivideKernel(BIGINT, overflow === 'error' ? 'error' : 'null', overflow === 'error'),
  };
}

export const functions: readonly ScalarFunction[] = [
  operator('+', '+', additive('+')),
  operator('-', '-', additive('-')),
  operator('*', '*', additive('*')),
  operator('/', '/', divide),
  operator('%', '%', remainder),
  operator('mod', '%', remainder, 'written'),
  operator('div', 'div', integralDivide),
  operator('try_add', '+', additive('+')),
  operator('try_subtract', '-', additive('-')),
  operator('try_multiply', '*', additive('*')),
  operator('try_divide', '/', divide),
  operator('try_mod', '%', remainder),
];
