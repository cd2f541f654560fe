import type { DataType, DecimalType } from '../../../columnar/types.js';
import type { Value } from '../../../columnar/value.js';
import { decimalOutOfRange, remainderByZero, wrongArgumentCount } from '../../errors.js';
import type { BoundFunction, ScalarFunction } from '../../function.js';
import { isNumeric } from '../../coercion/numeric.js';
import { decimalOperands, decimalResult } from '../../operators/decimal-kernels.js';
import { arithmeticOperands } from '../../operators/operand-types.js';
import { rowKernel } from '../../row-kernel.js';
import { pmodDecimal } from '../../values/number/decimal-arithmetic.js';
import { formatDecimal } from '../../values/number/decimal.js';
import { pmodDouble, pmodInt, pmodInt64, type SmallIntegerKind } from '../../values/number/integer.js';

type Row = (a: never, b: never) => Value;

const pmod: ScalarFunction = {
  name: 'pmod',
  doc: 'The remainder of a division, made positive.',
  bind(site): BoundFunction {
    if (site.args.length !== 2) throw wrongArgumentCount('pmod', '2', site.args.length);
    const { ansi } = site.settings;
    const name = `pmod(${site.args[0]!.name}, ${site.args[1]!.name})`;
    const operands = arithmeticOperands(site, name, { accepts: isNumeric, text: '"NUMERIC"' });
    if (operands.some((e) => e.type.kind === 'decimal')) {
      const args = decimalOperands(operands, site.settings);
      const [a, b] = args.map((e) => e.type as DecimalType) as [DecimalType, DecimalType];
      const type = decimalResult('%', a, b);
      return { args, type, nullable: true, name, kernel: rowKernel(zeroChecked(ofDecimals(a, b, type), ansi), type, true) };
    }
    const { type } = operands[0];
    return { args: operands, type, nullable: true, name, kernel: rowKernel(zeroChecked(ofNumbers(type), ansi), type, true) };
  },
};

/** A zero divisor is an error with ANSI mode on, else NULL. */
function zeroChecked(row: Row, ansi: boolean): Row {
  const compute = row as unknown as (a: Value, b: Value) => Value;
  return (a, b) => {
    const isZero = b === 0 || b === 0n;
    if (!isZero) return compute(a, b);
    if (ansi) throw remainderByZero();
    return null;
  };
}

function ofDecimals(a: DecimalType, b: DecimalType, type: DecimalType): Row {
  return (x: bigint, y: bigint) => {
    const value = pmodDecimal(x, a.scale, y, b.scale, type);
    if (value === null)
      throw decimalOutOfRange(`${formatDecimal(x, a.scale)} pmod ${formatDecimal(y, b.scale)}`, type.precision, type.scale);
    return value;
  };
}

function ofNumbers(type: DataType): Row {
  switch (type.kind) {
    case 'bigint':
      return (a: bigint, b: bigint) => pmodInt64(a, b);
    case 'double':
      return (a: number, b: number) => pmodDouble(a, b);
    case 'float':
      return (a: number, b: number) => {
        const value = pmodDouble(a, b);
        return value === null ? null : Math.fround(value);
      };
    default:
      return (a: number, b: number) => pmodInt(a, b, type.kind as SmallIntegerKind);
  }
}

export const functions: readonly ScalarFunction[] = [pmod];
