import type { DataType, DecimalType } from '../../../src/columnar/types.js';
import type { Value } from '../../../src/columnar/value.js';
import { fail, failOrNull } from './model.js';

export const BITS = { tinyint: 8, smallint: 16, int: 32, bigint: 64 } as const;
export type Whole = keyof typeof BITS;

export function isWhole(type: DataType): type is DataType & { kind: Whole } {
  return type.kind in BITS;
}

export function isFloating(type: DataType): boolean {
  return type.kind === 'float' || type.kind === 'double';
}

/** A whole number in the form of its type. */
export function ofBig(kind: Whole, value: bigint): Value {
  const wrapped = BigInt.asIntN(BITS[kind], value);
  return kind === 'bigint' ? wrapped : Number(wrapped);
}

export function fits(kind: Whole, value: bigint): boolean {
  return BigInt.asIntN(BITS[kind], value) === value;
}

/** The result of arithmetic on whole numbers: overflow is an error with ANSI mode on, else it wraps. */
export function checked(kind: Whole, value: bigint, ansi: boolean, unary = false): Value {
  if (ansi && !fits(kind, value)) {
    fail(!unary && (kind === 'tinyint' || kind === 'smallint') ? 'BINARY_ARITHMETIC_OVERFLOW' : 'ARITHMETIC_OVERFLOW');
  }
  return ofBig(kind, value);
}

export type ArithmeticSymbol = '+' | '-' | '*' | '%';

export function wholeArithmetic(symbol: ArithmeticSymbol, kind: Whole, ansi: boolean, a: Value, b: Value): Value {
  const [x, y] = [BigInt(a as number), BigInt(b as number)];
  if (symbol === '%') return y === 0n ? failOrNull(ansi, 'REMAINDER_BY_ZERO') : ofBig(kind, x % y);
  return checked(kind, symbol === '+' ? x + y : symbol === '-' ? x - y : x * y, ansi);
}

export function floatArithmetic(symbol: ArithmeticSymbol, single: boolean, ansi: boolean, x: number, y: number): Value {
  if (symbol === '%' && y === 0) return failOrNull(ansi, 'REMAINDER_BY_ZERO');
  const result = symbol === '+' ? x + y : symbol === '-' ? x - y : symbol === '*' ? x * y : x % y;
  return single ? Math.fround(result) : result;
}

/** n / d to a whole number, halves away from zero. */
export function divideHalfUp(n: bigint, d: bigint): bigint {
  const [top, bottom] = [n < 0n ? -n : n, d < 0n ? -d : d];
  const rounded = (2n * top + bottom) / (2n * bottom);
  return n < 0n === d < 0n ? rounded : -rounded;
}

/** An exact decimal: unscaled / 10^scale. */
export interface Exact {
  readonly unscaled: bigint;
  readonly scale: number;
}

const power = (n: number): bigint => 10n ** BigInt(n);

export function rescale(value: Exact, scale: number): bigint {
  return scale >= value.scale ? value.unscaled * power(scale - value.scale) : divideHalfUp(value.unscaled, power(value.scale - scale));
}

/** An exact decimal as a type holds it: rounded half up, too large is an error with ANSI mode on, else NULL. */
export function toDecimal(value: Exact, type: DecimalType, ansi: boolean): Value {
  const unscaled = rescale(value, type.scale);
  if (unscaled > -power(type.precision) && unscaled < power(type.precision)) return unscaled;
  return failOrNull(ansi, 'NUMERIC_VALUE_OUT_OF_RANGE.WITH_SUGGESTION');
}

/** Digits beyond 38 are given up, down to a scale of 6. */
function bounded(precision: number, scale: number): DecimalType {
  if (precision <= 38) return { kind: 'decimal', precision, scale };
  const whole = precision - scale;
  return { kind: 'decimal', precision: 38, scale: Math.max(38 - whole, Math.min(scale, 6)) };
}

export function decimalResult(symbol: ArithmeticSymbol | '/', a: DecimalType, b: DecimalType): DecimalType {
  const [p1, s1, p2, s2] = [a.precision, a.scale, b.precision, b.scale];
  const scale = Math.max(s1, s2);
  if (symbol === '*') return bounded(p1 + p2 + 1, s1 + s2);
  if (symbol === '%') return bounded(Math.min(p1 - s1, p2 - s2) + scale, scale);
  if (symbol === '/') return bounded(p1 - s1 + s2 + Math.max(6, s1 + p2 + 1), Math.max(6, s1 + p2 + 1));
  return bounded(Math.max(p1 - s1, p2 - s2) + scale + 1, scale);
}

export function decimalArithmetic(
  symbol: ArithmeticSymbol | '/',
  a: DecimalType,
  b: DecimalType,
  ansi: boolean,
  x: bigint,
  y: bigint,
): Value {
  const type = decimalResult(symbol, a, b);
  if (symbol === '*') return toDecimal(toDigits({ unscaled: x * y, scale: a.scale + b.scale }), type, ansi);
  if (symbol === '/') {
    if (y === 0n) return failOrNull(ansi, 'DIVIDE_BY_ZERO');
    // Far more digits than any result has; the last one tells that there is a rest.
    const scale = 120;
    const top = x * power(scale + b.scale - a.scale);
    return toDecimal(
      toDigits({ unscaled: (top / y) * 10n + (top % y === 0n ? 0n : x < 0n === y < 0n ? 1n : -1n), scale: scale + 1 }),
      type,
      ansi,
    );
  }
  const scale = Math.max(a.scale, b.scale);
  const [m, n] = [x * power(scale - a.scale), y * power(scale - b.scale)];
  if (symbol === '%') return n === 0n ? failOrNull(ansi, 'REMAINDER_BY_ZERO') : toDecimal({ unscaled: m % n, scale }, type, ansi);
  return toDecimal({ unscaled: symbol === '+' ? m + n : m - n, scale }, type, ansi);
}

/** Rounded to the 39 significant digits that products and quotients are worked out with. */
function toDigits(value: Exact): Exact {
  const digits = String(value.unscaled).replace('-', '').length;
  if (digits <= 39) return value;
  const scale = value.scale - (digits - 39);
  return scale >= 0
    ? { unscaled: rescale(value, scale), scale }
    : { unscaled: divideHalfUp(value.unscaled, power(digits - 39)) * power(digits - 39), scale: value.scale };
}

/** Spark negates a decimal of more than 34 digits with a loss, halves to even. */
export function negateDecimal(unscaled: bigint, type: DecimalType): bigint {
  const extra = String(unscaled).replace('-', '').length - 34;
  let result = -unscaled;
  if (extra > 0) {
    const unit = power(extra);
    const rest = result % unit;
    const even = (result / unit) % 2n === 0n;
    result = (2n * rest === unit || 2n * rest === -unit) && even ? result - rest : divideHalfUp(result, unit) * unit;
  }
  if (result <= -power(type.precision) || result >= power(type.precision)) fail('NUMERIC_VALUE_OUT_OF_RANGE.WITHOUT_SUGGESTION');
  return result;
}

export function decimalText(unscaled: bigint, scale: number): string {
  const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(scale + 1, '0');
  const text = scale === 0 ? digits : `${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
  return unscaled < 0n ? `-${text}` : text;
}
