import { BIGINT, INT, type DataType } from '../../columnar/types.js';
import type { BoundExpression, CallSite } from '../bound.js';
import { implicitlyCast } from '../cast/implicit.js';
import { isIntegral } from '../coercion/numeric.js';
import { unexpectedInputType, wrongArgumentCount } from '../errors.js';
import type { BoundFunction, ScalarFunction } from '../function.js';
import { rowKernel } from '../row-kernel.js';
import { scalar } from '../scalar.js';
import { INTEGRAL, oneOf } from '../params.js';
import {
  shiftLeft,
  shiftLeftInt64,
  shiftRight,
  shiftRightInt64,
  shiftRightUnsigned,
  shiftRightUnsignedInt64,
} from '../values/number/integer.js';
import { arithmeticOperands } from './operand-types.js';

/** `& | ^` of integers of one type. */
function bitwise(symbol: '&' | '|' | '^'): ScalarFunction {
  return {
    name: symbol,
    bind(site): BoundFunction {
      if (site.args.length !== 2) throw wrongArgumentCount(symbol, '2', site.args.length);
      const name = `(${site.args[0]!.name} ${symbol} ${site.args[1]!.name})`;
      const args = arithmeticOperands(site, name, { accepts: isIntegral, text: '"INTEGRAL"' });
      const { type } = args[0];
      return { args, type, nullable: args.some((a) => a.nullable), name, kernel: rowKernel(computes(symbol, type), type, true) };
    },
  };
}

function computes(symbol: '&' | '|' | '^', type: DataType): (a: never, b: never) => number | bigint {
  if (type.kind === 'bigint') {
    if (symbol === '&') return (a: bigint, b: bigint) => a & b;
    return symbol === '|' ? (a: bigint, b: bigint) => a | b : (a: bigint, b: bigint) => a ^ b;
  }
  if (symbol === '&') return (a: number, b: number) => a & b;
  return symbol === '|' ? (a: number, b: number) => a | b : (a: number, b: number) => a ^ b;
}

const complement = scalar({
  name: '~',
  params: [INTEGRAL],
  result: (types) => types[0]!,
  shown: ([a]) => `~${a}`,
  evaluate: (a) => (typeof a === 'bigint' ? ~a : ~a),
});

const SHIFTS = {
  '<<': [shiftLeft, shiftLeftInt64],
  '>>': [shiftRight, shiftRightInt64],
  '>>>': [shiftRightUnsigned, shiftRightUnsignedInt64],
} as const;

/** Shifts of INT and BIGINT; the function forms show as operators do, under their own name. */
function shift(symbol: keyof typeof SHIFTS, name: string): ScalarFunction {
  const [narrow, wide] = SHIFTS[symbol];
  return scalar({
    name,
    params: [oneOf(INT, BIGINT), INT],
    result: (types) => types[0]!,
    shown: ([a, b]) => (name === symbol ? `(${a} ${symbol} ${b})` : `${name}(${a}, ${b})`),
    evaluate: (value, distance) => (typeof value === 'bigint' ? wide(value, distance) : narrow(value, distance)),
  });
}

/** The operand of a sign: a number or an interval; strings become DOUBLE. */
export function signOperand(site: CallSite, name: string): BoundExpression {
  const arg = site.args[0]!;
  if (['string', 'char', 'varchar', 'void'].includes(arg.type.kind)) return implicitlyCast(arg, { kind: 'double' }, site.settings);
  const signed = isIntegral(arg.type) || ['float', 'double', 'decimal', 'interval', 'interval_dt', 'interval_ym'].includes(arg.type.kind);
  if (!signed) throw unexpectedInputType(name, 0, '("NUMERIC" or "INTERVAL DAY TO SECOND" or "INTERVAL YEAR TO MONTH" or "INTERVAL")', arg);
  return arg;
}

export const functions: readonly ScalarFunction[] = [
  bitwise('&'),
  bitwise('|'),
  bitwise('^'),
  complement,
  shift('<<', '<<'),
  shift('>>', '>>'),
  shift('>>>', '>>>'),
  shift('<<', 'shiftleft'),
  shift('>>', 'shiftright'),
  shift('>>>', 'shiftrightunsigned'),
];
