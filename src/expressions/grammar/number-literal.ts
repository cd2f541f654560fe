import type { Token } from '../../columnar/sql-tokens.js';
import { BIGINT, DOUBLE, FLOAT, INT, SMALLINT, TINYINT, decimal, type DataType } from '../../columnar/types.js';
import type { Value } from '../../columnar/value.js';
import { DECIMAL_PRECISION_MAX, digitCount, parseDecimal, powerOfTen } from '../values/number/decimal.js';
import { compareDecimalWithDouble, decimalToFloat } from '../values/number/text-float.js';
import { errorAt } from './place.js';

interface Typed {
  readonly value: Value;
  readonly type: DataType;
}

interface WholeKind {
  readonly type: DataType;
  readonly name: string;
  readonly bits: number;
}

const WHOLE_KINDS: Readonly<Record<string, WholeKind>> = {
  Y: { type: TINYINT, name: 'tinyint', bits: 8 },
  S: { type: SMALLINT, name: 'smallint', bits: 16 },
  L: { type: BIGINT, name: 'bigint', bits: 64 },
};

const FLOAT_MAX = 3.4028234663852886e38;
const FLOAT_MAX_TEXT = '3.4028234663852886E+38';
const DOUBLE_MAX_TEXT = '1.7976931348623157E+308';

/**
 * A number of SQL by its suffix: `1Y` `1S` `1L` `1F` `1D` `1BD`, a point makes a DECIMAL, an exponent a DOUBLE; a plain whole number is
 * INT, BIGINT or DECIMAL, whichever holds it. Throws INVALID_NUMERIC_LITERAL_RANGE and DECIMAL_PRECISION_EXCEEDS_MAX_PRECISION.
 */
export function numberLiteral(token: Token, negative: boolean): Typed {
  const text = token.text.toUpperCase();
  const sign = negative ? '-' : '';
  if (text.endsWith('BD')) return decimalLiteral(token, sign + text.slice(0, -2));
  const suffix = text.slice(-1);
  const whole = WHOLE_KINDS[suffix];
  if (whole !== undefined) return wholeLiteral(token, sign + text.slice(0, -1), whole);
  if (suffix === 'F') return floatLiteral(token, sign + token.text.slice(0, -1));
  if (suffix === 'D') return doubleLiteral(token, sign + token.text.slice(0, -1));
  if (text.includes('E')) return doubleLiteral(token, sign + token.text);
  if (text.includes('.')) return decimalLiteral(token, sign + text);
  return plainLiteral(token, sign + text);
}

function plainLiteral(token: Token, text: string): Typed {
  const value = BigInt(text);
  if (BigInt.asIntN(32, value) === value) return { value: Number(value), type: INT };
  if (BigInt.asIntN(64, value) === value) return { value, type: BIGINT };
  return decimalLiteral(token, text);
}

function wholeLiteral(token: Token, text: string, kind: WholeKind): Typed {
  const value = BigInt(text);
  const limit = 1n << BigInt(kind.bits - 1);
  if (BigInt.asIntN(kind.bits, value) !== value) throw outOfRange(token, text, `${-limit}`, `${limit - 1n}`, kind.name);
  return { value: kind.bits === 64 ? value : Number(value), type: kind.type };
}

function decimalLiteral(token: Token, text: string): Typed {
  const written = parseDecimal(text);
  if (written === null || Math.abs(written.scale) > 1000) throw tooPrecise(token, written === null ? 0 : Math.abs(written.scale));
  // A negative scale (`1E3BD`) is written out.
  const scale = Math.max(written.scale, 0);
  const unscaled = written.scale < 0 ? written.unscaled * powerOfTen(-written.scale) : written.unscaled;
  const precision = Math.max(digitCount(unscaled), scale, 1);
  if (precision > DECIMAL_PRECISION_MAX) throw tooPrecise(token, precision);
  return { value: unscaled, type: decimal(precision, scale) };
}

function doubleLiteral(token: Token, text: string): Typed {
  const value = Number(text);
  // A text beyond the greatest double is refused even where it would round down to it.
  if (!Number.isFinite(value) || (Math.abs(value) === Number.MAX_VALUE && beyond(text, value))) {
    throw outOfRange(token, text, `-${DOUBLE_MAX_TEXT}`, DOUBLE_MAX_TEXT, 'double');
  }
  return { value, type: DOUBLE };
}

function floatLiteral(token: Token, text: string): Typed {
  const double = Number(text);
  if (Math.abs(double) > FLOAT_MAX || (Math.abs(double) === FLOAT_MAX && beyond(text, double))) {
    throw outOfRange(token, text, `-${FLOAT_MAX_TEXT}`, FLOAT_MAX_TEXT, 'float');
  }
  return { value: decimalToFloat(text), type: FLOAT };
}

function beyond(text: string, limit: number): boolean {
  const side = compareDecimalWithDouble(text, limit);
  return limit < 0 ? side < 0 : side > 0;
}

function outOfRange(token: Token, text: string, minValue: string, maxValue: string, typeName: string): Error {
  return errorAt(
    token,
    'INVALID_NUMERIC_LITERAL_RANGE',
    `Numeric literal ${text} is outside the valid range for ${typeName} with minimum value of ${minValue} and maximum value of ${maxValue}. Please adjust the value accordingly.`,
    { rawStrippedQualifier: text, typeName, minValue, maxValue },
  );
}

function tooPrecise(token: Token, precision: number): Error {
  return errorAt(
    token,
    'DECIMAL_PRECISION_EXCEEDS_MAX_PRECISION',
    `Decimal precision ${precision} exceeds max precision ${DECIMAL_PRECISION_MAX}.`,
    {
      precision: String(precision),
      maxPrecision: String(DECIMAL_PRECISION_MAX),
    },
  );
}
