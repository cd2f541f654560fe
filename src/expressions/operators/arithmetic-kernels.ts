import type { TidemarkError } from '../../base/errors.js';
import { allSet, clearBit, getBit, intersect, type Bitmap } from '../../columnar/bitmap.js';
import { numberArrayOf } from '../../columnar/builder.js';
import { Int64Column, NumberColumn } from '../../columnar/column.js';
import { flatten } from '../../columnar/concat.js';
import { readBigInt, writeBigInt } from '../../columnar/int64.js';
import type { DataType } from '../../columnar/types.js';
import type { Kernel } from '../bound.js';
import { arithmeticOverflow, binaryOverflow } from '../errors.js';
import { addInt64, addWords, multiplyInt64, multiplyWords, subtractInt64, subtractWords, wrapInt64 } from '../values/number/int64.js';
import { wrapInteger, type SmallIntegerKind } from '../values/number/integer.js';
import { arithmeticLoop, type ArithmeticSymbol } from './loops.js';

/** What overflow does: an error, the wrapped value, or NULL. */
export type Overflow = 'error' | 'wrap' | 'null';

export const ALTERNATIVE: Record<ArithmeticSymbol, string> = { '+': 'try_add', '-': 'try_subtract', '*': 'try_multiply' };
const SUFFIX: Record<SmallIntegerKind, string> = { tinyint: 'Y', smallint: 'S', int: '' };

/** `+ - *` over two columns of the same number type (not DECIMAL). */
export function arithmeticKernel(symbol: ArithmeticSymbol, type: DataType, overflow: Overflow): Kernel {
  if (type.kind === 'bigint') return int64Kernel(symbol, type, overflow);
  const kind = type.kind as SmallIntegerKind | 'float' | 'double';
  const loop = arithmeticLoop(symbol, kind);
  const make = numberArrayOf(type)!;
  return (args, n) => {
    const a = flatten(args[0]!) as NumberColumn;
    const b = flatten(args[1]!) as NumberColumn;
    const out = new make(n);
    const validity = intersect(a.validity, b.validity, n);
    const row = loop(out, a.values, b.values, n, validity);
    if (row < 0) return new NumberColumn(type, n, out, validity);
    if (overflow === 'error') throw overflowError(symbol, kind as SmallIntegerKind, a.values[row]!, b.values[row]!);
    return new NumberColumn(type, n, out, redo(symbol, kind as SmallIntegerKind, a, b, out, validity, overflow));
  };
}

function overflowError(symbol: ArithmeticSymbol, kind: SmallIntegerKind, x: number, y: number): TidemarkError {
  if (kind === 'int') return arithmeticOverflow('integer', ALTERNATIVE[symbol]);
  return binaryOverflow(`${x}${SUFFIX[kind]}`, symbol, `${y}${SUFFIX[kind]}`);
}

/** The slow way, where some row overflows and that is no error. */
function redo(
  symbol: ArithmeticSymbol,
  kind: SmallIntegerKind,
  a: NumberColumn,
  b: NumberColumn,
  out: NumberColumn['values'],
  validity: Bitmap | null,
  overflow: Overflow,
): Bitmap | null {
  const bits = validity?.slice() ?? allSet(out.length);
  for (let i = 0; i < out.length; i++) {
    const exact = apply(symbol, BigInt(a.values[i]!), BigInt(b.values[i]!));
    const wrapped = wrapInteger(Number(BigInt.asIntN(32, exact)), kind);
    out[i] = wrapped;
    if (overflow === 'null' && BigInt(wrapped) !== exact) clearBit(bits, i);
  }
  return bits;
}

function apply(symbol: ArithmeticSymbol, x: bigint, y: bigint): bigint {
  return symbol === '+' ? x + y : symbol === '-' ? x - y : x * y;
}

const WORDS = { '+': addWords, '-': subtractWords, '*': multiplyWords } as const;
const EXACT = { '+': addInt64, '-': subtractInt64, '*': multiplyInt64 } as const;

function int64Kernel(symbol: ArithmeticSymbol, type: DataType, overflow: Overflow): Kernel {
  return (args, n) => {
    const a = flatten(args[0]!) as Int64Column;
    const b = flatten(args[1]!) as Int64Column;
    const out = new Int32Array(2 * n);
    const validity = intersect(a.validity, b.validity, n);
    const failed = LOOPS[symbol](a.words, b.words, out, n, validity);
    if (failed < 0) return new Int64Column(type, n, out, validity);
    if (overflow === 'error') throw arithmeticOverflow('long', ALTERNATIVE[symbol]);
    const bits = validity?.slice() ?? allSet(n);
    for (let i = 0; i < n; i++) {
      const x = readBigInt(a.words, i);
      const y = readBigInt(b.words, i);
      const exact = EXACT[symbol](x, y);
      if (exact === null && overflow === 'null') clearBit(bits, i);
      writeBigInt(out, i, exact ?? wrapInt64(apply(symbol, x, y)));
    }
    return new Int64Column(type, n, out, bits);
  };
}

type WordLoop = (a: Int32Array, b: Int32Array, out: Int32Array, n: number, validity: Bitmap | null) => number;

const SAFE_MAX = Number.MAX_SAFE_INTEGER;

/** One loop an operation, so that the call inside is known to the compiler. */
const LOOPS: Record<ArithmeticSymbol, WordLoop> = {
  '+': (a, b, out, n, validity) => {
    for (let i = 0; i < n; i++) if (!WORDS['+'](a, i, b, i, out, i) && (validity === null || getBit(validity, i))) return i;
    return -1;
  },
  '-': (a, b, out, n, validity) => {
    for (let i = 0; i < n; i++) if (!WORDS['-'](a, i, b, i, out, i) && (validity === null || getBit(validity, i))) return i;
    return -1;
  },
  '*': (a, b, out, n, validity) => {
    for (let i = 0; i < n; i++) {
      const x = a[2 * i]!;
      const y = b[2 * i]!;
      // The low words are the values where the high words only repeat their signs.
      const product = a[2 * i + 1] === x >> 31 && b[2 * i + 1] === y >> 31 ? x * y : NaN;
      if (product >= -SAFE_MAX && product <= SAFE_MAX) {
        out[2 * i] = product | 0;
        out[2 * i + 1] = Math.floor(product / 4294967296);
      } else if (!WORDS['*'](a, i, b, i, out, i) && (validity === null || getBit(validity, i))) return i;
    }
    return -1;
  },
};
