/**
 * FLOAT and DOUBLE as text: Java's `Float.toString` and `Double.toString`, with the shortest digits that name the value.
 *
 * Plain notation from 1e-3 up to, not including, 1e7 (`0.001`, `9999999.0`), scientific elsewhere (`1.0E-4`, `1.0E7`). There is
 * always a digit after the point. Where one digit would do, Java takes the two digits nearest to the value at the same
 * exponent (`4.9E-324`, not `5.0E-324`).
 */

/** DOUBLE as text. */
export function doubleToText(value: number): string {
  if (value >= 1e-3 && value < 1e7 && Number.isInteger(value)) return `${value}.0`;
  const special = specialText(value);
  if (special !== null) return special;
  const magnitude = Math.abs(value);
  const sign = value < 0 ? '-' : '';
  if (magnitude >= 1e-3 && magnitude < 1e7) {
    const plain = String(magnitude);
    return sign + (plain.includes('.') ? plain : `${plain}.0`);
  }
  return sign + scientific(twoDigitsAtLeast(magnitude, magnitude.toExponential(), (text) => Number(text) === magnitude));
}

/** FLOAT as text; `value` is a number that a 32-bit float holds exactly. */
export function floatToText(value: number): string {
  const special = specialText(value);
  if (special !== null) return special;
  const magnitude = Math.abs(value);
  const sign = value < 0 ? '-' : '';
  const names = (text: string) => Math.fround(Number(text)) === magnitude;
  const digits = twoDigitsAtLeast(magnitude, shortestFloatDigits(magnitude, names), names);
  return sign + (magnitude >= 1e-3 && magnitude < 1e7 ? plain(digits) : scientific(digits));
}

function specialText(value: number): string | null {
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0';
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? 'Infinity' : '-Infinity';
  return null;
}

/** The fewest digits, in JavaScript's exponential form, that name the 32-bit float. */
function shortestFloatDigits(magnitude: number, names: (text: string) => boolean): string {
  const asDouble = magnitude.toExponential();
  // Six digits or fewer name at most one float, so that digits that short are already the shortest.
  if (digitsOf(asDouble) <= 6) return asDouble;
  for (let digits = 1; digits < 9; digits++) {
    const nearest = magnitude.toExponential(digits - 1);
    if (names(nearest)) return nearest;
    const above = nextAbove(nearest);
    // At a power of two the gap below is half the gap above: the nearest digits may miss where the next ones hit.
    if (isPowerOfTwo(magnitude) && names(above)) return above;
  }
  return magnitude.toExponential(8);
}

function isPowerOfTwo(value: number): boolean {
  return Number.isInteger(Math.log2(value));
}

function nextAbove(exponential: string): string {
  const [mantissa = '', exponent = ''] = exponential.split('e');
  const fraction = mantissa.length > 2 ? mantissa.length - 2 : 0;
  const next = BigInt(mantissa.replace('.', '')) + 1n;
  return `${next}e${Number(exponent) - fraction}`;
}

function digitsOf(exponential: string): number {
  const end = exponential.indexOf('e');
  return end === 1 ? 1 : end - 1;
}

function twoDigitsAtLeast(magnitude: number, exponential: string, names: (text: string) => boolean): string {
  if (digitsOf(exponential) > 1) return normalized(exponential);
  const two = magnitude.toExponential(1);
  const sameExponent = two.slice(3) === exponential.slice(1);
  return sameExponent && names(two) ? two : exponential;
}

/** `12e-3` (from `nextAbove`) as `1.2e-2`. */
function normalized(exponential: string): string {
  const [mantissa = '', exponent = '0'] = exponential.split('e');
  if (mantissa.length < 2 || mantissa[1] === '.') return exponential;
  return `${mantissa[0]}.${mantissa.slice(1)}e${Number(exponent) + mantissa.length - 1}`;
}

function scientific(exponential: string): string {
  const [mantissa = '', exponent = ''] = exponential.split('e');
  const body = mantissa.includes('.') ? mantissa : `${mantissa}.0`;
  return `${body}E${Number(exponent)}`;
}

function plain(exponential: string): string {
  const [mantissa = '', exponentText = '0'] = exponential.split('e');
  const digits = mantissa.replace('.', '').replace(/(?<=.)0+$/, '');
  const exponent = Number(exponentText);
  if (exponent < 0) return `0.${'0'.repeat(-exponent - 1)}${digits}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0');
  return `${whole}.${digits.slice(exponent + 1) || '0'}`;
}
