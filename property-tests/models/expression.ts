// A naive interpreter of expressions: one row at a time over plain values, written for being right at a glance. Expressions are typed by
// construction, so that no coercion is needed: each node says the type of what it gives.

/** Types that random expressions have. */
export type Kind = 'int' | 'bigint' | 'double' | 'string' | 'boolean';
export type Scalar = number | bigint | string | boolean | null;
export type ModelRow = readonly Scalar[];

/** A random expression: how it is written in SQL, and how it is worked out for a row. */
export interface ModelExpression {
  readonly kind: Kind;
  readonly sql: string;
  readonly evaluate: (row: ModelRow) => Scalar;
  /** What it is made of. */
  readonly parts: readonly ModelExpression[];
  /** Set for a column. */
  readonly isColumn?: true;
}

/** The errors of constant parts: they come before any row, also where a NULL beside the part would hide it. */
export function constantErrors(e: ModelExpression): string[] {
  if (!isConstant(e)) return e.parts.flatMap(constantErrors);
  try {
    e.evaluate([]);
    return e.parts.flatMap(constantErrors);
  } catch (error) {
    return error instanceof ModelError ? [error.code, ...e.parts.flatMap(constantErrors)] : [];
  }
}

function isConstant(e: ModelExpression): boolean {
  return e.isColumn !== true && e.parts.every(isConstant);
}

/** What the interpreter throws where Spark has an error. */
export class ModelError extends Error {
  constructor(readonly code: string) {
    super(code);
  }
}

const RANGES = { int: [-(2n ** 31n), 2n ** 31n - 1n], bigint: [-(2n ** 63n), 2n ** 63n - 1n] } as const;

/** A whole number of the kind; overflow is an error with ANSI mode on, else it wraps. */
function whole(value: bigint, kind: 'int' | 'bigint', ansi: boolean): Scalar {
  const [least, most] = RANGES[kind];
  if (ansi && (value < least || value > most)) throw new ModelError('ARITHMETIC_OVERFLOW');
  return kind === 'int' ? Number(BigInt.asIntN(32, value)) : BigInt.asIntN(64, value);
}

export function arithmetic(symbol: '+' | '-' | '*', kind: 'int' | 'bigint' | 'double', ansi: boolean, a: Scalar, b: Scalar): Scalar {
  if (kind === 'double') {
    const [x, y] = [a as number, b as number];
    return symbol === '+' ? x + y : symbol === '-' ? x - y : x * y;
  }
  const [x, y] = [BigInt(a as number), BigInt(b as number)];
  return whole(symbol === '+' ? x + y : symbol === '-' ? x - y : x * y, kind, ansi);
}

export function divide(ansi: boolean, a: Scalar, b: Scalar): Scalar {
  if (b === 0) {
    if (ansi) throw new ModelError('DIVIDE_BY_ZERO');
    return null;
  }
  return (a as number) / (b as number);
}

export function remainder(kind: 'int' | 'bigint' | 'double', ansi: boolean, a: Scalar, b: Scalar): Scalar {
  if (Number(b) === 0) {
    if (ansi) throw new ModelError('REMAINDER_BY_ZERO');
    return null;
  }
  if (kind === 'double') return (a as number) % (b as number);
  return whole(BigInt(a as number) % BigInt(b as number), kind, ansi);
}

/** Order of two values of a kind: NaN is the greatest, -0.0 equals 0.0, texts by their bytes. */
export function compare(a: Scalar, b: Scalar): number {
  if (typeof a === 'number' && typeof b === 'number') {
    if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
    return a < b ? -1 : a > b ? 1 : 0;
  }
  if (typeof a === 'string' && typeof b === 'string') return Buffer.compare(Buffer.from(a), Buffer.from(b));
  return a! < b! ? -1 : a! > b! ? 1 : 0;
}

/** LIKE by trying everything. */
export function isLike(text: string, pattern: string): boolean {
  const chars = [...text];
  const tokens = [...pattern];
  const at = (i: number, j: number): boolean => {
    if (j === tokens.length) return i === chars.length;
    if (tokens[j] === '%') return at(i, j + 1) || (i < chars.length && at(i + 1, j));
    return i < chars.length && (tokens[j] === '_' || tokens[j] === chars[i]) && at(i + 1, j + 1);
  };
  return at(0, 0);
}

/** Text as INT: an error or NULL where it is none. */
export function textToInt(text: string, ansi: boolean): Scalar {
  const trimmed = text.replace(/^[\u0000-\u0020\u007f]+|[\u0000-\u0020\u007f]+$/g, '');
  const ok = /^[+-]?\d+$/.test(trimmed) || (!ansi && /^[+-]?\d*\.\d*$/.test(trimmed) && /\d/.test(trimmed));
  const value = ok ? BigInt(trimmed.replace(/\..*$/, '').replace(/^\+/, '').replace(/^-?$/, '0')) : null;
  if (value !== null && value >= RANGES.int[0] && value <= RANGES.int[1]) return Number(value);
  if (ansi) throw new ModelError('CAST_INVALID_INPUT');
  return null;
}
