import { BIGINT, INT, type DataType } from '../../columnar/types.js';
import { intersect } from '../../columnar/bitmap.js';
import { numberArrayOf } from '../../columnar/builder.js';
import { Int64Column, NumberColumn } from '../../columnar/column.js';
import { flatten } from '../../columnar/concat.js';
import type { BoundExpression, CallSite, Kernel } from '../bound.js';
import { implicitlyCast } from '../cast/implicit.js';
import { isIntegral } from '../coercion/numeric.js';
import { unexpectedInputType, wrongArgumentCount } from '../errors.js';
import type { BoundFunction, ScalarFunction } from '../function.js';
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
      return { args, type, nullable: args.some((a) => a.nullable), name, kernel: bitwiseKernel(symbol, type) };
    },
  };
}

type Numbers = NumberColumn['values'];

/** One loop an operation; a BIGINT is two words, which are combined one by one. */
const LOOPS: Record<'&' | '|' | '^', (out: Numbers, a: Numbers, b: Numbers) => void> = {
  '&': (out, a, b) => {
    for (let i = 0; i < out.length; i++) out[i] = a[i]! & b[i]!;
  },
  '|': (out, a, b) => {
    for (let i = 0; i < out.length; i++) out[i] = a[i]! | b[i]!;
  },
  '^': (out, a, b) => {
    for (let i = 0; i < out.length; i++) out[i] = a[i]! ^ b[i]!;
  },
};

function bitwiseKernel(symbol: '&' | '|' | '^', type: DataType): Kernel {
  const make = numberArrayOf(type);
  return ([left, right], n) => {
    const a = flatten(left!);
    const b = flatten(right!);
    const validity = intersect(a.validity, b.validity, n);
    if (make === undefined) {
      const words = new Int32Array(2 * n);
      LOOPS[symbol](words, (a as Int64Column).words, (b as Int64Column).words);
      return new Int64Column(type, n, words, validity);
    }
    const values = new make(n);
    LOOPS[symbol](values, (a as NumberColumn).values, (b as NumberColumn).values);
    return new NumberColumn(type, n, values, validity);
  };
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
