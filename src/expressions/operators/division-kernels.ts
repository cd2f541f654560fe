import { allSet, clearBit, getBit, intersect, type Bitmap } from '../../columnar/bitmap.js';
import { numberArrayOf } from '../../columnar/builder.js';
import { NumberColumn } from '../../columnar/column.js';
import { flatten } from '../../columnar/concat.js';
import type { DataType } from '../../columnar/types.js';
import type { Value } from '../../columnar/value.js';
import type { Kernel } from '../bound.js';
import { arithmeticOverflow, divideByZero, remainderByZero } from '../errors.js';
import { rowKernel } from '../row-kernel.js';
import { INT64_MAX } from '../values/number/int64.js';

/** What a zero divisor does. */
export type ZeroDivisor = 'error' | 'null';

/** `a / b` of DOUBLEs. */
export function divideKernel(type: DataType, zero: ZeroDivisor): Kernel {
  return (args, n) => {
    const a = flatten(args[0]!) as NumberColumn<Float64Array>;
    const b = flatten(args[1]!) as NumberColumn<Float64Array>;
    const out = new Float64Array(n);
    let validity = intersect(a.validity, b.validity, n);
    const divisors = b.values;
    let zeros = false;
    for (let i = 0; i < n; i++) {
      const y = divisors[i]!;
      if (y === 0) zeros = true;
      out[i] = a.values[i]! / y;
    }
    if (zeros) validity = withoutZeros(divisors, validity, n, zero, divideByZero);
    return new NumberColumn(type, n, out, validity);
  };
}

/** The validity with rows of a zero divisor taken out, or the error for the first valid one. */
function withoutZeros(
  divisors: ArrayLike<number>,
  validity: Bitmap | null,
  n: number,
  zero: ZeroDivisor,
  error: () => Error,
): Bitmap | null {
  let bits: Bitmap | null = null;
  for (let i = 0; i < n; i++) {
    if (divisors[i] !== 0 || (validity !== null && !getBit(validity, i))) continue;
    if (zero === 'error') throw error();
    bits ??= validity?.slice() ?? allSet(n);
    clearBit(bits, i);
  }
  return bits ?? validity;
}

/** `a % b` of FLOATs, DOUBLEs and integers up to INT: the sign is that of `a`. */
export function remainderKernel(type: DataType, zero: ZeroDivisor): Kernel {
  const make = numberArrayOf(type);
  if (make === undefined) return int64Remainder(type, zero);
  return (args, n) => {
    const a = flatten(args[0]!) as NumberColumn;
    const b = flatten(args[1]!) as NumberColumn;
    const out = new make(n);
    const divisors = b.values;
    let zeros = false;
    for (let i = 0; i < n; i++) {
      const y = divisors[i]!;
      if (y === 0) zeros = true;
      out[i] = a.values[i]! % y;
    }
    const validity = intersect(a.validity, b.validity, n);
    return new NumberColumn(type, n, out, zeros ? withoutZeros(divisors, validity, n, zero, remainderByZero) : validity);
  };
}

function int64Remainder(type: DataType, zero: ZeroDivisor): Kernel {
  return rowKernel(
    (a: bigint, b: bigint): Value => {
      if (b !== 0n) return a % b;
      if (zero === 'error') throw remainderByZero();
      return null;
    },
    type,
    true,
  );
}

/** `a div b` of BIGINTs. */
export function integralDivideKernel(type: DataType, zero: ZeroDivisor, ansi: boolean): Kernel {
  return rowKernel(
    (a: bigint, b: bigint): Value => {
      if (b === 0n) {
        if (zero === 'error') throw divideByZero();
        return null;
      }
      const quotient = a / b;
      if (quotient <= INT64_MAX) return quotient;
      if (ansi) throw arithmeticOverflow('long', 'try_divide');
      return BigInt.asIntN(64, quotient);
    },
    type,
    true,
  );
}
