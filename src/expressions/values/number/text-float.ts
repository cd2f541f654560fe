/**
 * Text to DOUBLE and FLOAT: Java's `parseDouble` and `parseFloat`, and Spark's spellings of the special values.
 *
 * White space (and control characters) around it, a sign, digits with a point, an exponent, a trailing `d` or `f` in any case,
 * hexadecimal floats (`0x1.8p3`). Also `NaN`, `Infinity`, and in any case `nan`, `inf`, `infinity`, signed. Null for anything else.
 */

const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?[dDfF]?$/;
const HEXADECIMAL = /^([+-]?)0[xX](?:([0-9a-fA-F]+)\.?|([0-9a-fA-F]*)\.([0-9a-fA-F]+))[pP]([+-]?\d+)[dDfF]?$/;

/** Text as DOUBLE, or null when it is not one. */
export function textToDouble(text: string): number | null {
  const body = trimJava(text);
  if (DECIMAL.test(body)) return Number(withoutSuffix(body));
  return specialValue(body) ?? hexadecimal(body, 53, -1074);
}

/** Text as FLOAT (rounded once, from the decimal digits), or null when it is not one. */
export function textToFloat(text: string): number | null {
  const body = trimJava(text);
  if (!DECIMAL.test(body)) return specialValue(body) ?? hexadecimal(body, 24, -149);
  return decimalToFloat(withoutSuffix(body));
}

/**
 * The 32-bit float nearest to a plain or exponential decimal text.
 *
 * `Math.fround(Number(text))` rounds twice, which is wrong exactly where the double lies halfway between two floats.
 */
export function decimalToFloat(text: string): number {
  const double = Number(text);
  const float = Math.fround(double);
  if (float === double || !Number.isFinite(double)) return float;
  const other = neighbourBeyond(float, double);
  if (Math.abs(double - stepValue(float)) !== Math.abs(stepValue(other) - double)) return float;
  const side = compareDecimalWithDouble(text, double);
  if (side === 0) return float;
  return side < 0 ? Math.min(float, other) : Math.max(float, other);
}

const FLOAT_VIEW = new Float32Array(1);
const BITS_VIEW = new Int32Array(FLOAT_VIEW.buffer);

/** The float next to `float` on the side of `double`. */
function neighbourBeyond(float: number, double: number): number {
  if (float === 0) return Math.sign(double) * 1.401298464324817e-45;
  FLOAT_VIEW[0] = float;
  BITS_VIEW[0] = (BITS_VIEW[0] as number) + (Math.abs(double) > Math.abs(float) ? 1 : -1);
  return FLOAT_VIEW[0];
}

/** Past the greatest float, rounding acts as if the next power of two were one. */
function stepValue(float: number): number {
  return Number.isFinite(float) ? float : Math.sign(float) * 2 ** 128;
}

/** -1, 0 or 1 as the decimal text is less than, equal to or greater than the finite double. */
export function compareDecimalWithDouble(text: string, double: number): number {
  const [mantissa = '', exponentText = '0'] = text.toLowerCase().split('e');
  const point = mantissa.indexOf('.');
  const fraction = point < 0 ? 0 : mantissa.length - point - 1;
  let left = BigInt(mantissa.replace('.', '').replace('+', ''));
  const tens = Number(exponentText) - fraction;
  const { significand, exponent } = partsOf(double);
  let right = significand;
  if (tens >= 0) left *= 10n ** BigInt(tens);
  else right *= 10n ** BigInt(-tens);
  if (exponent >= 0) right <<= BigInt(exponent);
  else left <<= BigInt(-exponent);
  return left < right ? -1 : left > right ? 1 : 0;
}

/** The whole number and the power of two whose product is the finite double, exactly. */
export function partsOf(double: number): { significand: bigint; exponent: number } {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, double);
  const bits = view.getBigUint64(0);
  const biased = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & 0xfffffffffffffn;
  const magnitude = biased === 0 ? fraction : fraction | 0x10000000000000n;
  return { significand: double < 0 ? -magnitude : magnitude, exponent: (biased === 0 ? 1 : biased) - 1075 };
}

/** Without the characters up to U+0020 at both ends, as Java's `String.trim`. */
export function trimJava(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && text.charCodeAt(start) <= 32) start++;
  while (end > start && text.charCodeAt(end - 1) <= 32) end--;
  return start === 0 && end === text.length ? text : text.slice(start, end);
}

function withoutSuffix(body: string): string {
  const last = body.charCodeAt(body.length - 1) | 32;
  return last === 100 || last === 102 ? body.slice(0, -1) : body;
}

function specialValue(body: string): number | null {
  switch (body.toLowerCase()) {
    case 'inf':
    case '+inf':
    case 'infinity':
    case '+infinity':
      return Infinity;
    case '-inf':
    case '-infinity':
      return -Infinity;
    case 'nan':
      return NaN;
    default:
      // Java's parser, unlike Spark's list of names, takes a signed NaN.
      return body === '+NaN' || body === '-NaN' ? NaN : null;
  }
}

function hexadecimal(body: string, precisionBits: number, leastExponent: number): number | null {
  const match = HEXADECIMAL.exec(body);
  if (!match) return null;
  const [, sign, whole, before = '', after = '', power = '0'] = match;
  const digits = whole ?? before + after;
  const significand = BigInt(`0x0${digits}`);
  if (significand === 0n) return sign === '-' ? -0 : 0;
  const exponent = Number(power) - (whole === undefined ? 4 * after.length : 0);
  const magnitude = roundBinary(significand, exponent, precisionBits, leastExponent);
  return sign === '-' ? -magnitude : magnitude;
}

/** significand times two to the exponent, rounded half to even to a binary floating-point format. */
function roundBinary(significand: bigint, exponent: number, precisionBits: number, leastExponent: number): number {
  const bits = significand.toString(2).length;
  const drop = Math.max(bits - precisionBits, leastExponent - exponent);
  if (bits + exponent > 1100) return Infinity;
  if (drop > bits + 1) return 0;
  let kept = significand;
  let scale = exponent;
  if (drop > 0) {
    const half = 1n << BigInt(drop - 1);
    const rest = significand & ((half << 1n) - 1n);
    kept = significand >> BigInt(drop);
    if (rest > half || (rest === half && (kept & 1n) === 1n)) kept += 1n;
    scale = exponent + drop;
  }
  const value = scaleByTwo(Number(kept), scale);
  return precisionBits === 24 ? Math.fround(value) : value;
}

function scaleByTwo(value: number, exponent: number): number {
  // Two steps, so that no intermediate power of two leaves the range of a double.
  const half = Math.trunc(exponent / 2);
  return value * 2 ** half * 2 ** (exponent - half);
}
