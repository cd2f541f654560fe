import type { Bitmap } from '../../columnar/bitmap.js';
import type { NumberArray } from '../../columnar/column.js';

/**
 * Loops over two typed arrays, one function for each operation and array type, so that the engine compiles each for its own types.
 * Built from the fixed texts below; nothing of a user's goes into the source.
 */
type NumberLoop = (out: NumberArray, a: NumberArray, b: NumberArray, n: number, validity: Bitmap | null) => number;
type BitLoop = (out: Bitmap, a: NumberArray, b: NumberArray, n: number) => void;

/** `a op b` for `+ - *`. Kinds with a range stop at the first valid row that leaves it. */
const ARITHMETIC = { '+': 'x + y', '-': 'x - y', '*': 'x * y' } as const;
export type ArithmeticSymbol = keyof typeof ARITHMETIC;

const RANGE_CHECKS = {
  tinyint: 'r !== (r << 24 >> 24)',
  smallint: 'r !== (r << 16 >> 16)',
  int: 'r !== (r | 0)',
} as const;
type RangedKind = keyof typeof RANGE_CHECKS;

/** Comparison of numbers as Spark orders them: NaN equals NaN and is greater than all, -0.0 equals 0.0. */
const COMPARE_INTEGER = { '=': 'x === y', '<': 'x < y', '<=': 'x <= y' } as const;
const COMPARE_FLOAT = { '=': 'x === y || (x !== x && y !== y)', '<': 'x < y || (y !== y && x === x)', '<=': 'x <= y || y !== y' } as const;
export type ComparisonSymbol = keyof typeof COMPARE_INTEGER;

const numberLoops = new Map<string, NumberLoop>();
const bitLoops = new Map<string, BitLoop>();

/** A loop that writes `a op b`; gives the first valid row whose result is out of range, or -1. Products beyond 2^53 are out of range all the same. */
export function arithmeticLoop(symbol: ArithmeticSymbol, kind: RangedKind | 'float' | 'double'): NumberLoop {
  return cached(numberLoops, `${symbol} ${kind}`, () => {
    const check =
      kind === 'float' || kind === 'double' ? '' : `if (${RANGE_CHECKS[kind]} && (v === null || (v[i >> 3] >> (i & 7)) & 1)) return i;`;
    return build<NumberLoop>(
      'out, a, b, n, v',
      `for (let i = 0; i < n; i++) { const x = a[i], y = b[i]; const r = ${ARITHMETIC[symbol]}; ${check} out[i] = r; } return -1;`,
    );
  });
}

/** A loop that sets the bits of the rows where the comparison holds; `family` keeps loops of different array types apart. */
export function comparisonLoop(symbol: ComparisonSymbol, kind: string): BitLoop {
  const floating = kind === 'float' || kind === 'double';
  return cached(bitLoops, `${symbol} ${kind}`, () =>
    build<BitLoop>(
      'out, a, b, n',
      `for (let i = 0; i < n; i++) { const x = a[i], y = b[i]; if (${(floating ? COMPARE_FLOAT : COMPARE_INTEGER)[symbol]}) out[i >> 3] |= 1 << (i & 7); }`,
    ),
  );
}

function cached<F>(map: Map<string, F>, key: string, make: () => F): F {
  let f = map.get(key);
  if (f === undefined) map.set(key, (f = make()));
  return f;
}

function build<F>(params: string, body: string): F {
  return new Function(params, `'use strict'; ${body}`) as F;
}
