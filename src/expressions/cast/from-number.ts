import { type DataType, type DayTimeField } from '../../columnar/types.js';
import type { Value } from '../../columnar/value.js';
import { decimalOutOfRange } from '../errors.js';
import {
  decimalToDouble,
  decimalToFloat32,
  decimalToInt64,
  decimalToInt64Wrapped,
  decimalToInteger,
  doubleToDecimal,
  integerToDecimal,
} from '../values/number/decimal-convert.js';
import { changePrecision, digitCount, formatDecimal, rescale } from '../values/number/decimal.js';
import { doubleToText, floatToText } from '../values/number/float-text.js';
import { doubleToInt, doubleToInt64, fitsInteger, wrapInteger, type SmallIntegerKind } from '../values/number/integer.js';
import { fitsInt64, INT64_MAX, INT64_MIN, wrapInt64 } from '../values/number/int64.js';
import { castInvalidInput, castOverflow, orFail, type CastMode, type Convert } from './convert.js';

const MICROS = 1_000_000n;
const SUFFIX: Partial<Record<DataType['kind'], string>> = { tinyint: 'Y', smallint: 'S', bigint: 'L' };

function isSmall(type: DataType): type is DataType & { kind: SmallIntegerKind } {
  return type.kind === 'tinyint' || type.kind === 'smallint' || type.kind === 'int';
}

/** TINYINT … BIGINT to any type but collections and strings. */
export function fromInteger(from: DataType, to: DataType, mode: CastMode): Convert | null {
  const overflow = (v: Value) => castOverflow(`${String(v)}${SUFFIX[from.kind] ?? ''}`, from, to);
  if (isSmall(to)) {
    const kind = to.kind;
    return (v) => {
      if (typeof v === 'number')
        return fitsInteger(v, kind) ? v : orFail(mode === 'legacy' ? wrapInteger(v, kind) : null, mode, () => overflow(v));
      const low = Number(BigInt.asIntN(32, v as bigint));
      return BigInt(low) === v && fitsInteger(low, kind)
        ? low
        : orFail(mode === 'legacy' ? wrapInteger(low, kind) : null, mode, () => overflow(v));
    };
  }
  switch (to.kind) {
    case 'bigint':
      return (v) => BigInt(v as number);
    case 'float':
      return (v) => (typeof v === 'bigint' ? decimalToFloat32(v, 0) : Math.fround(v as number));
    case 'double':
      return (v) => Number(v);
    case 'boolean':
      return (v) => Number(v) !== 0;
    case 'decimal':
      return (v) =>
        orFail(integerToDecimal(v as number, to.precision, to.scale), mode, () => decimalOutOfRange(String(v), to.precision, to.scale));
    case 'timestamp':
      return (v) => saturate(BigInt(v as number) * MICROS);
    case 'binary':
      return (v) => bigEndian(BigInt(v as number), BYTES[from.kind]!);
    case 'interval_dt':
      return (v) => toInt64Micros(BigInt(v as number) * UNIT_MICROS[to.end], () => overflow(v));
    case 'interval_ym':
      return (v) => {
        const months = BigInt(v as number) * (to.end === 'YEAR' ? 12n : 1n);
        if (BigInt.asIntN(32, months) !== months) throw overflow(v);
        return Number(months);
      };
    default:
      return null;
  }
}

const BYTES: Partial<Record<DataType['kind'], number>> = { tinyint: 1, smallint: 2, int: 4, bigint: 8 };

export const UNIT_MICROS: Record<DayTimeField, bigint> = {
  DAY: 86_400_000_000n,
  HOUR: 3_600_000_000n,
  MINUTE: 60_000_000n,
  SECOND: MICROS,
};

function toInt64Micros(micros: bigint, error: () => Error): bigint {
  if (!fitsInt64(micros)) throw error();
  return micros;
}

function bigEndian(value: bigint, bytes: number): Uint8Array {
  return Uint8Array.from({ length: bytes }, (_, k) => Number((value >> BigInt(8 * (bytes - 1 - k))) & 255n));
}

function saturate(micros: bigint): bigint {
  return micros > INT64_MAX ? INT64_MAX : micros < INT64_MIN ? INT64_MIN : micros;
}

/** FLOAT and DOUBLE to any type but collections and strings. */
export function fromFloat(from: DataType, to: DataType, mode: CastMode): Convert | null {
  const text = (v: Value) => (from.kind === 'float' ? floatToText(v as number) : doubleToText(v as number));
  const overflow = (v: Value) => castOverflow(`${text(v)}${from.kind === 'double' && Number.isFinite(v) ? 'D' : ''}`, from, to);
  if (isSmall(to)) {
    const kind = to.kind;
    return (v) => {
      const whole = Math.trunc(v as number) + 0;
      if (fitsInteger(whole, kind)) return whole;
      return orFail(mode === 'legacy' ? wrapInteger(doubleToInt(v as number), kind) : null, mode, () => overflow(v));
    };
  }
  switch (to.kind) {
    case 'bigint':
      return (v) => {
        const x = v as number;
        const inside = x >= -9223372036854775808 && x < 9223372036854775808;
        return inside
          ? BigInt(Math.trunc(x))
          : orFail(mode === 'legacy' || x === 9223372036854775808 ? doubleToInt64(x) : null, mode, () => overflow(v));
      };
    case 'float':
      return (v) => Math.fround(v as number);
    case 'double':
      return (v) => v;
    case 'boolean':
      return (v) => v !== 0;
    case 'decimal':
      return (v) => floatToDecimal(v as number, to, mode, text(v));
    case 'timestamp':
      return (v) => {
        const x = v as number;
        if (!Number.isFinite(x)) return orFail(null, mode, () => castInvalidInput(text(v), from, to));
        const micros = x * 1e6;
        const isInside = micros >= -9223372036854775808 && micros <= 9223372036854775808;
        return isInside || mode === 'legacy' ? doubleToInt64(micros) : orFail(null, mode, () => overflow(v));
      };
    default:
      return null;
  }
}

/** NaN and the infinities are NULL in every mode; a FLOAT has the digits of the DOUBLE of its value. */
function floatToDecimal(v: number, to: DataType & { kind: 'decimal' }, mode: CastMode, text: string): Value {
  if (!Number.isFinite(v)) return null;
  return orFail(doubleToDecimal(v, to.precision, to.scale), mode, () => decimalOutOfRange(text, to.precision, to.scale));
}

/** As Spark's arithmetic on its big decimals leaves a number: 34 digits, halves to even. */
export function toDigits34(value: bigint): bigint {
  const extra = digitCount(value) - 34;
  return extra <= 0 ? value : rescale(rescale(value, extra, 0, 'half-even'), 0, extra);
}

/** DECIMAL to any type but collections and strings. */
export function fromDecimal(from: DataType & { kind: 'decimal' }, to: DataType, mode: CastMode): Convert | null {
  const { scale } = from;
  const overflow = (v: Value) => castOverflow(`${formatDecimal(v as bigint, scale)}BD`, from, to);
  if (isSmall(to)) {
    const kind = to.kind;
    return (v) => {
      const value = decimalToInteger(v as bigint, scale, kind);
      if (value !== null) return value;
      const wrapped = () => wrapInteger(Number(BigInt.asIntN(32, decimalToInt64Wrapped(v as bigint, scale))), kind);
      return orFail(mode === 'legacy' ? wrapped() : null, mode, () => overflow(v));
    };
  }
  switch (to.kind) {
    case 'bigint':
      return (v) => {
        const value = decimalToInt64(v as bigint, scale);
        return value ?? orFail(mode === 'legacy' ? decimalToInt64Wrapped(v as bigint, scale) : null, mode, () => overflow(v));
      };
    case 'float':
      return (v) => decimalToFloat32(v as bigint, scale);
    case 'double':
      return (v) => decimalToDouble(v as bigint, scale);
    case 'boolean':
      return (v) => v !== 0n;
    case 'decimal':
      return (v) =>
        orFail(changePrecision(v as bigint, scale, to.precision, to.scale), mode, () =>
          decimalOutOfRange(formatDecimal(v as bigint, scale), to.precision, to.scale),
        );
    case 'timestamp':
      return (v) => wrapInt64(rescale(toDigits34((v as bigint) * MICROS), scale, 0, 'down'));
    default:
      return null;
  }
}
