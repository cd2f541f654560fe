/**
 * DECIMAL values: a bigint of unscaled digits, whose scale and precision the type holds. 1.25 of DECIMAL(10,2) is 125n.
 */

/** The most digits a DECIMAL has. */
export const DECIMAL_PRECISION_MAX = 38;

/** How a value that has too many digits behind the point loses them. */
export type Rounding = 'half-up' | 'half-even' | 'floor' | 'ceiling' | 'down';

const POWERS: bigint[] = [];
for (let power = 1n; POWERS.length <= 80; power *= 10n) POWERS.push(power);

/** 10 to the power `exponent` (>= 0). */
export function powerOfTen(exponent: number): bigint {
  return POWERS[exponent] ?? 10n ** BigInt(exponent);
}

/** Whether the value has at most `precision` digits. */
export function fitsPrecision(unscaled: bigint, precision: number): boolean {
  const limit = powerOfTen(precision);
  return unscaled < limit && unscaled > -limit;
}

/** How many digits the value has; 0 has one. */
export function digitCount(unscaled: bigint): number {
  const magnitude = unscaled < 0n ? -unscaled : unscaled;
  return magnitude.toString().length;
}

/** The value with `toScale` digits behind the point instead of `fromScale`. Scales may be negative. */
export function rescale(unscaled: bigint, fromScale: number, toScale: number, rounding: Rounding = 'half-up'): bigint {
  if (toScale === fromScale) return unscaled;
  if (toScale > fromScale) return unscaled * powerOfTen(toScale - fromScale);
  return divideRounded(unscaled, powerOfTen(fromScale - toScale), rounding);
}

/** Rescaled to DECIMAL(precision, scale), half up unless told otherwise; null when it has too many digits for that. */
export function changePrecision(
  unscaled: bigint,
  fromScale: number,
  precision: number,
  scale: number,
  rounding: Rounding = 'half-up',
): bigint | null {
  const value = rescale(unscaled, fromScale, scale, rounding);
  return fitsPrecision(value, precision) ? value : null;
}

/** dividend / divisor to a whole number; the divisor is not 0. */
export function divideRounded(dividend: bigint, divisor: bigint, rounding: Rounding): bigint {
  const quotient = dividend / divisor;
  const rest = dividend % divisor;
  if (rest === 0n || rounding === 'down') return quotient;
  const negative = rest < 0n !== divisor < 0n;
  return roundsAway(quotient, rest, divisor, negative, rounding) ? quotient + (negative ? -1n : 1n) : quotient;
}

function roundsAway(quotient: bigint, rest: bigint, divisor: bigint, negative: boolean, rounding: Rounding): boolean {
  if (rounding === 'floor') return negative;
  if (rounding === 'ceiling') return !negative;
  const twice = 2n * (rest < 0n ? -rest : rest);
  const size = divisor < 0n ? -divisor : divisor;
  if (twice !== size) return twice > size;
  return rounding === 'half-up' || (quotient & 1n) === 1n;
}

/** The value in plain notation with all `scale` digits behind the point: `-0.05`. A negative scale gives zeros before it. */
export function formatDecimal(unscaled: bigint, scale: number): string {
  if (scale <= 0) return (unscaled * powerOfTen(-scale)).toString();
  const negative = unscaled < 0n;
  const digits = (negative ? -unscaled : unscaled).toString().padStart(scale + 1, '0');
  const point = digits.length - scale;
  return `${negative ? '-' : ''}${digits.slice(0, point)}.${digits.slice(point)}`;
}

/** As Java's `BigDecimal.toString`: plain while scale >= 0 and the value is not below 1e-6 by its digits, else scientific (`1E-7`, `0E-18`). */
export function formatDecimalScientific(unscaled: bigint, scale: number): string {
  const negative = unscaled < 0n;
  const digits = (negative ? -unscaled : unscaled).toString();
  const exponent = digits.length - 1 - scale;
  if (scale >= 0 && exponent >= -6) return formatDecimal(unscaled, scale);
  const mantissa = digits.length > 1 ? `${digits[0]}.${digits.slice(1)}` : digits;
  return `${negative ? '-' : ''}${mantissa}E${exponent > 0 ? '+' : ''}${exponent}`;
}

/** A number as it was written: unscaled * 10^-scale. The scale may be negative (`1e5` is 1 with scale -5). */
export interface DecimalNumber {
  readonly unscaled: bigint;
  readonly scale: number;
}

const PLAIN_ASCII = /^([+-]?)(?:(\d+)(?:\.(\d*))?|\.(\d+))(?:[eE]([+-]?\d+))?$/;
const ANY_DIGIT = /^([+-]?)(?:(\p{Nd}+)(?:\.(\p{Nd}*))?|\.(\p{Nd}+))(?:[eE]([+-]?\p{Nd}+))?$/u;

/**
 * Reads a number as Java's `new BigDecimal(text.trim())`: sign, digits of any script, point, exponent. Null when it is none.
 *
 * Digits beyond what a DECIMAL could ever hold are kept; an exponent beyond 32 bits makes it null.
 */
export function parseDecimal(text: string): DecimalNumber | null {
  const body = trimmed(text);
  const match = PLAIN_ASCII.exec(body) ?? ANY_DIGIT.exec(body);
  if (!match) return null;
  const [, sign, whole = '', fraction = '', bare = '', exponentText = '0'] = match;
  const behind = fraction + bare;
  const exponent = Number(asciiDigits(exponentText));
  if (Math.abs(exponent) > 2147483647) return null;
  const magnitude = BigInt(asciiDigits(whole + behind));
  return { unscaled: sign === '-' ? -magnitude : magnitude, scale: behind.length - exponent };
}

function trimmed(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && text.charCodeAt(start) <= 32) start++;
  while (end > start && text.charCodeAt(end - 1) <= 32) end--;
  return text.slice(start, end);
}

/** Digits of other scripts as ASCII: every block of ten in Unicode starts at its zero. */
function asciiDigits(text: string): string {
  if (/^[+-]?[0-9]*$/.test(text)) return text;
  return text.replace(/\p{Nd}/gu, (digit) => String(digitValue(digit.codePointAt(0) as number)));
}

function digitValue(codePoint: number): number {
  let zero = codePoint;
  while (codePoint - zero < 9 && /\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero--;
  // Blocks may touch (mathematical digits): they are all aligned to their block's first zero.
  return codePoint >= 0x1d7ce && codePoint <= 0x1d7ff ? (codePoint - 0x1d7ce) % 10 : codePoint - zero;
}

/** Whether the whole part of a number has more than 38 digits: Spark refuses it before it looks at the target type. */
export function exceedsDecimalRange(value: DecimalNumber): boolean {
  return digitCount(value.unscaled) - value.scale > DECIMAL_PRECISION_MAX;
}

/**
 * A number read from text as DECIMAL(precision, scale), half up; null when it does not fit.
 *
 * Far exponents are decided without computing their powers of ten.
 */
export function toDecimal(value: DecimalNumber, precision: number, scale: number): bigint | null {
  if (value.unscaled === 0n) return 0n;
  if (exceedsDecimalRange(value)) return null;
  // All its digits are more than one place behind the last one kept.
  if (digitCount(value.unscaled) - value.scale < -scale) return 0n;
  return changePrecision(value.unscaled, value.scale, precision, scale);
}
