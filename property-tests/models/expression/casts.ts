import type { DataType } from '../../../src/columnar/types.js';
import type { Value } from '../../../src/columnar/value.js';
import { DAY_MICROS, dateText, daysOf, floorDiv, timestampText } from './dates.js';
import { fail, failOrNull } from './model.js';
import { BITS, decimalText, divideHalfUp, fits, isFloating, isWhole, ofBig, toDecimal, type Whole } from './numbers.js';

/** Whether the model knows the cast of one type to another. */
export function knowsCast(from: DataType, to: DataType): boolean {
  if (from.kind === 'array' && to.kind === 'array') return knowsCast(from.element, to.element);
  switch (to.kind) {
    case 'boolean':
      return isWhole(from) || from.kind === 'string' || isFloating(from) || from.kind === 'decimal';
    case 'tinyint':
    case 'smallint':
    case 'int':
    case 'bigint':
      return (
        isWhole(from) ||
        isFloating(from) ||
        ['boolean', 'decimal', 'string'].includes(from.kind) ||
        (from.kind === 'timestamp' && to.kind === 'bigint')
      );
    case 'float':
    case 'double':
      return isWhole(from) || isFloating(from) || ['boolean', 'decimal'].includes(from.kind);
    case 'decimal':
      return isWhole(from) || ['boolean', 'decimal', 'string'].includes(from.kind);
    case 'string':
      return isWhole(from) || ['boolean', 'decimal', 'date', 'timestamp', 'timestamp_ntz'].includes(from.kind);
    case 'binary':
      return from.kind === 'string';
    case 'date':
      return ['timestamp', 'timestamp_ntz', 'string'].includes(from.kind);
    case 'timestamp':
    case 'timestamp_ntz':
      return ['timestamp', 'timestamp_ntz', 'date'].includes(from.kind);
    default:
      return false;
  }
}

/** A value that is not NULL, as the other type. */
export function castValue(from: DataType, to: DataType, ansi: boolean, value: Value): Value {
  if (from.kind === 'array' && to.kind === 'array') {
    return (value as Value[]).map((v) => (v === null ? null : castValue(from.element, to.element, ansi, v)));
  }
  if (isWhole(to)) return castToWhole(from, to.kind, ansi, value);
  switch (to.kind) {
    case 'boolean':
      return from.kind === 'string' ? textToBoolean(value as string, ansi) : Number(value) !== 0;
    case 'float':
    case 'double': {
      const number = from.kind === 'decimal' ? Number(decimalText(value as bigint, from.scale)) : Number(value);
      return to.kind === 'float' ? Math.fround(number) : number;
    }
    case 'decimal': {
      if (from.kind === 'string') return textToDecimal(value as string, to, ansi);
      return toDecimal({ unscaled: BigInt(value as bigint), scale: from.kind === 'decimal' ? from.scale : 0 }, to, ansi);
    }
    case 'string':
      return textOf(from, value, ansi);
    case 'binary':
      return new Uint8Array(Buffer.from(value as string));
    case 'date':
      return from.kind === 'string' ? textToDate(value as string, ansi) : Number(floorDiv(value as bigint, DAY_MICROS));
    default:
      return from.kind === 'date' ? BigInt(value as number) * DAY_MICROS : value;
  }
}

function textOf(from: DataType, value: Value, ansi: boolean): string {
  if (from.kind === 'decimal') return ansi ? decimalText(value as bigint, from.scale) : javaText(value as bigint, from.scale);
  if (from.kind === 'date') return dateText(value as number);
  if (from.kind === 'timestamp' || from.kind === 'timestamp_ntz') return timestampText(value as bigint);
  return String(value);
}

/** Outside ANSI mode as Java's BigDecimal writes it: with an exponent where the first digit stands more than six places behind the point. */
function javaText(unscaled: bigint, scale: number): string {
  const digits = String(unscaled < 0n ? -unscaled : unscaled);
  const exponent = digits.length - 1 - scale;
  if (exponent >= -6) return decimalText(unscaled, scale);
  return `${unscaled < 0n ? '-' : ''}${digits[0]}${digits.length > 1 ? `.${digits.slice(1)}` : ''}E${exponent}`;
}

function castToWhole(from: DataType, to: Whole, ansi: boolean, value: Value): Value {
  if (from.kind === 'string') return textToWhole(value as string, to, ansi);
  if (isFloating(from)) return floatToWhole(value as number, to, ansi);
  const whole =
    from.kind === 'timestamp'
      ? floorDiv(value as bigint, 1_000_000n)
      : from.kind === 'decimal'
        ? (value as bigint) / 10n ** BigInt(from.scale)
        : BigInt(value as number);
  if (ansi && !fits(to, whole)) fail('CAST_OVERFLOW');
  return ofBig(to, whole);
}

/** Toward zero; outside ANSI mode the nearest INT or BIGINT, of which small types take the low bits. */
function floatToWhole(value: number, to: Whole, ansi: boolean): Value {
  const wide = to === 'bigint' ? 64 : 32;
  const least = -(2 ** (wide - 1));
  if (ansi) {
    const whole = Math.trunc(value);
    if (Number.isNaN(whole) || !Number.isFinite(whole) || !fits(to, BigInt(whole))) fail('CAST_OVERFLOW');
    return ofBig(to, BigInt(whole));
  }
  if (Number.isNaN(value)) return ofBig(to, 0n);
  if (value <= least) return ofBig(to, -(2n ** BigInt(wide - 1)));
  if (value >= -least) return ofBig(to, 2n ** BigInt(wide - 1) - 1n);
  return ofBig(to, BigInt(Math.trunc(value)));
}

const SPACE = /^[\u0000-\u0020\u007f]+|[\u0000-\u0020\u007f]+$/g;

function textToWhole(text: string, to: Whole, ansi: boolean): Value {
  const trimmed = text.replace(SPACE, '');
  const ok = /^[+-]?\d+$/.test(trimmed) || (!ansi && /^[+-]?\d*\.\d*$/.test(trimmed) && /\d/.test(trimmed));
  if (ok) {
    const value = BigInt(trimmed.replace(/\..*$/, '').replace(/^\+/, '').replace(/^-?$/, '0'));
    if (value >= -(2n ** BigInt(BITS[to] - 1)) && value < 2n ** BigInt(BITS[to] - 1)) return ofBig(to, value);
  }
  return failOrNull(ansi, 'CAST_INVALID_INPUT');
}

function textToBoolean(text: string, ansi: boolean): Value {
  const word = text.replace(SPACE, '').toLowerCase();
  if (['t', 'true', 'y', 'yes', '1'].includes(word)) return true;
  if (['f', 'false', 'n', 'no', '0'].includes(word)) return false;
  return failOrNull(ansi, 'CAST_INVALID_INPUT');
}

function textToDecimal(text: string, to: DataType & { kind: 'decimal' }, ansi: boolean): Value {
  const match = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/.exec(text.replace(SPACE, ''));
  if (match === null || !/\d/.test(`${match[2]}${match[3] ?? ''}`)) return failOrNull(ansi, 'CAST_INVALID_INPUT');
  const [, sign, whole, fraction = '', exponent = '0'] = match;
  const digits = BigInt(`${whole}${fraction}`) * (sign === '-' ? -1n : 1n);
  const scale = fraction.length - Number(exponent);
  const exact = scale >= 0 ? { unscaled: digits, scale } : { unscaled: digits * 10n ** BigInt(-scale), scale: 0 };
  // Digits far behind the point are rounded first.
  return toDecimal(
    exact.scale > 200 ? { unscaled: divideHalfUp(exact.unscaled, 10n ** BigInt(exact.scale - 200)), scale: 200 } : exact,
    to,
    ansi,
  );
}

/** yyyy, yyyy-M, yyyy-M-d; what follows a T or a space after the day is not looked at. */
function textToDate(text: string, ansi: boolean): Value {
  const match = /^([+-]?\d{4,7})(?:-(\d{1,2})(?:-(\d{1,2})(?:[ T].*)?)?)?$/su.exec(text.replace(SPACE, ''));
  if (match !== null) {
    const [year, month, day] = [Number(match[1]), Number(match[2] ?? 1), Number(match[3] ?? 1)];
    const days = daysOf(year, month, day);
    if (month >= 1 && month <= 12 && day >= 1 && days >= daysOf(year, month, 1) && days <= daysOf(year, month + 1, 0)) return days;
  }
  return failOrNull(ansi, 'CAST_INVALID_INPUT');
}
