import { type Column, ConstantColumn, Int64Column } from '../../../columnar/column.js';
import { isSafe, readNumber, writeNumber } from '../../../columnar/int64.js';
import type { DataType, DecimalType } from '../../../columnar/types.js';
import type { Value } from '../../../columnar/value.js';
import { decimalOutOfRange, remainderByZero, wrongArgumentCount } from '../../errors.js';
import type { Kernel } from '../../bound.js';
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
    const reference = rowKernel(zeroChecked(ofNumbers(type), ansi), type, true);
    return { args: operands, type, nullable: true, name, kernel: type.kind === 'bigint' ? safeInt64(reference) : reference };
  },
};

/** Columns of safe integers by a constant that is one go without BigInt; everything else by the reference. */
function safeInt64(reference: Kernel): Kernel {
  return (args, length, context) => {
    const [left, right] = args as readonly [Column, Column];
    const divisor = right instanceof ConstantColumn && typeof right.value === 'bigint' ? Number(right.value) : 0;
    if (!(left instanceof Int64Column) || divisor <= 0 || !Number.isSafeInteger(divisor)) return reference(args, length, context);
    const words = new Int32Array(2 * left.length);
    for (let i = 0; i < left.length; i++) {
      if (!isSafe(left.words, i)) return reference(args, length, context);
      const rest = readNumber(left.words, i) % divisor;
      writeNumber(words, i, rest < 0 ? rest + divisor : rest);
    }
    return new Int64Column(left.type, left.length, words, left.validity);
  };
}

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
