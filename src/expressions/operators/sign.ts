import type { DataType, DecimalType } from '../../columnar/types.js';
import type { CalendarInterval, Value } from '../../columnar/value.js';
import { toDigits34 } from '../cast/from-number.js';
import { arithmeticOverflow, decimalOutOfRange, wrongArgumentCount } from '../errors.js';
import type { BoundFunction, ScalarFunction } from '../function.js';
import { rowKernel } from '../row-kernel.js';
import { fitsPrecision, formatDecimal } from '../values/number/decimal.js';
import { negateInt64, wrapInt64 } from '../values/number/int64.js';
import { wrapInteger, type SmallIntegerKind } from '../values/number/integer.js';
import { negateInterval, negateMicroInterval, negateMonthInterval } from '../values/time/interval-arithmetic.js';
import { signOperand } from './bits.js';

const negative: ScalarFunction = {
  name: 'negative',
  doc: 'The value with the other sign.',
  bind(site): BoundFunction {
    if (site.args.length !== 1) throw wrongArgumentCount('negative', '1', site.args.length);
    const written = site.node.kind === 'call' && site.node.written !== undefined;
    const name = written ? `negative(${site.args[0]!.name})` : `(- ${site.args[0]!.name})`;
    const arg = signOperand(site, name);
    return {
      args: [arg],
      type: arg.type,
      nullable: arg.nullable,
      name,
      kernel: rowKernel(negate(arg.type, site.settings.ansi), arg.type, true),
    };
  },
};

function negate(type: DataType, ansi: boolean): (value: never) => Value {
  switch (type.kind) {
    case 'bigint':
      return (v: bigint) => {
        const result = negateInt64(v);
        if (result === null && ansi) throw arithmeticOverflow('long');
        return result ?? wrapInt64(-v);
      };
    case 'decimal':
      return (v: bigint) => negateDecimal(v, type);
    case 'interval_dt':
      return (v: bigint) => negateMicroInterval(v);
    case 'interval_ym':
      return (v: number) => negateMonthInterval(v);
    case 'interval':
      return (v: CalendarInterval) => negateInterval(v);
    case 'float':
    case 'double':
      return (v: number) => -v;
    default:
      return (v: number) => negateSmall(v, type.kind as SmallIntegerKind, ansi);
  }
}

/** Spark negates a decimal of more than 34 digits with a loss. */
export function negateDecimal(v: bigint, type: DecimalType): bigint {
  const result = toDigits34(-v);
  if (!fitsPrecision(result, type.precision)) throw decimalOutOfRange(formatDecimal(result, type.scale), type.precision, type.scale, false);
  return result;
}

function negateSmall(v: number, kind: SmallIntegerKind, ansi: boolean): number {
  const result = 0 - v;
  const wrapped = wrapInteger(result, kind);
  if (wrapped !== result && ansi) throw arithmeticOverflow(kind === 'int' ? 'integer' : kind);
  return wrapped;
}

const positive: ScalarFunction = {
  name: 'positive',
  doc: 'The value as it is.',
  bind(site): BoundFunction {
    if (site.args.length !== 1) throw wrongArgumentCount('positive', '1', site.args.length);
    const name = `(+ ${site.args[0]!.name})`;
    const arg = signOperand(site, name);
    return { args: [arg], type: arg.type, nullable: arg.nullable, name, kernel: ([column]) => column! };
  },
};

export const functions: readonly ScalarFunction[] = [negative, positive];
