import { TidemarkError } from '../base/errors.js';
import { Decimal } from './decimal.js';
import { sqlName, type DataType } from './types.js';
import { toWellFormed } from './utf8.js';
import type { CalendarInterval, Value } from './value.js';

/**
 * Values as application code sees them. BOOLEAN boolean · TINYINT … DOUBLE number · BIGINT bigint · DECIMAL Decimal · STRING string ·
 * BINARY Uint8Array · DATE 'yyyy-MM-dd' · TIMESTAMP Date (milliseconds; finer parts are cut) · TIMESTAMP_NTZ 'yyyy-MM-dd HH:mm:ss[.ffffff]' ·
 * TIME bigint (nanoseconds) · year-month interval number (months) · day-time interval bigint (microseconds) · INTERVAL CalendarInterval ·
 * ARRAY array · MAP Map · STRUCT object · NULL null.
 */
export function toPlain(value: Value, type: DataType): unknown {
  if (value === null) return null;
  switch (type.kind) {
    case 'string':
    case 'char':
    case 'varchar':
      return toWellFormed(value as string);
    case 'decimal':
      return new Decimal(value as bigint, type.scale);
    case 'date':
      return dateText(value as number);
    case 'timestamp':
      return new Date(Number(floorDiv(value as bigint, 1000n)));
    case 'timestamp_ntz':
      return ntzText(value as bigint);
    case 'array':
      return (value as readonly Value[]).map((item) => toPlain(item, type.element));
    case 'map':
      return new Map((value as readonly (readonly Value[])[]).map(([k, v]) => [toPlain(k!, type.key), toPlain(v ?? null, type.value)]));
    case 'struct': {
      const fields = value as readonly Value[];
      return Object.fromEntries(type.fields.map((f, i) => [f.name, toPlain(fields[i] ?? null, f.type)]));
    }
    default:
      return value;
  }
}

/**
 * The scalar form of what application code gave for a column. Accepts what `toPlain` gives, and besides: numbers for BIGINT and DECIMAL,
 * strings of digits for both, Date or ISO text or epoch milliseconds for TIMESTAMP, Date for DATE and TIMESTAMP_NTZ (its UTC fields), plain objects for MAP.
 * Throws ROW_VALUE_TYPE where the value does not fit the type; `path` names the column.
 */
export function fromPlain(value: unknown, type: DataType, path: string): Value {
  if (value === null || value === undefined) return null;
  switch (type.kind) {
    case 'boolean':
      return expect(typeof value === 'boolean', value, type, path) as boolean;
    case 'tinyint':
      return integer(value, -128, 127, type, path);
    case 'smallint':
      return integer(value, -32768, 32767, type, path);
    case 'int':
    case 'interval_ym':
      return integer(value, -2147483648, 2147483647, type, path);
    case 'bigint':
    case 'time':
    case 'interval_dt':
      return int64(value, type, path);
    case 'float':
      return Math.fround(expect(typeof value === 'number', value, type, path) as number);
    case 'double':
      return expect(typeof value === 'number', value, type, path) as number;
    case 'decimal':
      return decimalValue(value, type, path);
    case 'string':
    case 'char':
    case 'varchar':
      return expect(typeof value === 'string', value, type, path) as string;
    case 'binary':
      return expect(value instanceof Uint8Array, value, type, path) as Uint8Array;
    case 'date':
      return Math.floor(millis(value, type, path) / 86_400_000);
    case 'timestamp':
    case 'timestamp_ntz':
      return typeof value === 'string' ? microsOfText(value, type, path) : BigInt(millis(value, type, path)) * 1000n;
    case 'array':
      expect(Array.isArray(value), value, type, path);
      return (value as unknown[]).map((item, i) => fromPlain(item, type.element, `${path}[${i}]`));
    case 'map': {
      const entries = value instanceof Map ? [...value] : Object.entries(expect(isObject(value), value, type, path) as object);
      return entries.map(([k, v]) => [fromPlain(k, type.key, `${path} key`), fromPlain(v, type.value, `${path}[${String(k)}]`)]);
    }
    case 'struct': {
      const object = expect(isObject(value), value, type, path) as Record<string, unknown>;
      return type.fields.map((f) => fromPlain(object[f.name], f.type, `${path}.${f.name}`));
    }
    case 'interval':
      return expect(isObject(value) && 'months' in value, value, type, path) as CalendarInterval;
    default:
      return misfit(value, type, path);
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function expect(ok: boolean, value: unknown, type: DataType, path: string): unknown {
  return ok ? value : misfit(value, type, path);
}

function misfit(value: unknown, type: DataType, path: string): never {
  const found = typeof value === 'object' ? Object.prototype.toString.call(value) : `${typeof value} ${String(value)}`;
  throw new TidemarkError('ROW_VALUE_TYPE', `column ${path} is ${sqlName(type)}, but the row holds ${found}`, {
    path,
    type: sqlName(type),
  });
}

function integer(value: unknown, min: number, max: number, type: DataType, path: string): number {
  const n = typeof value === 'bigint' ? Number(value) : value;
  if (typeof n !== 'number' || !Number.isInteger(n) || n < min || n > max) return misfit(value, type, path);
  return n;
}

function int64(value: unknown, type: DataType, path: string): bigint {
  if (typeof value === 'bigint') return BigInt.asIntN(64, value) === value ? value : misfit(value, type, path);
  if (typeof value === 'number' && Number.isSafeInteger(value)) return BigInt(value);
  if (typeof value === 'string' && /^[+-]?\d{1,19}$/.test(value)) return int64(BigInt(value), type, path);
  return misfit(value, type, path);
}

function decimalValue(value: unknown, type: DataType & { kind: 'decimal' }, path: string): bigint {
  const decimal = value instanceof Decimal ? value : Decimal.parse(String(value));
  const unscaled = decimal?.rescaled(type.scale);
  if (unscaled === undefined || unscaled.toString().replace('-', '').length > type.precision) return misfit(value, type, path);
  return unscaled;
}

function millis(value: unknown, type: DataType, path: string): number {
  const ms =
    value instanceof Date ? value.getTime() : typeof value === 'number' ? value : typeof value === 'string' ? Date.parse(value) : NaN;
  return Number.isSafeInteger(ms) ? ms : misfit(value, type, path);
}

/** ISO text with up to six fraction digits; without a zone it is UTC. */
function microsOfText(text: string, type: DataType, path: string): bigint {
  const match = /^(.*?\d{2}:\d{2}:\d{2})(?:\.(\d{1,6}))?(Z|[+-]\d{2}:?\d{2})?$/.exec(text);
  if (match === null) return BigInt(millis(`${text}${/\d{2}:\d{2}$/.test(text) ? 'Z' : ''}`, type, path)) * 1000n;
  const seconds = millis(`${match[1]!.replace(' ', 'T')}${match[3] ?? 'Z'}`, type, path);
  return BigInt(seconds) * 1000n + BigInt((match[2] ?? '').padEnd(6, '0'));
}

function floorDiv(a: bigint, b: bigint): bigint {
  const q = a / b;
  return a % b < 0n ? q - 1n : q;
}

function dateText(days: number): string {
  const date = new Date(days * 86_400_000);
  return Number.isNaN(date.getTime()) ? `day ${days}` : date.toISOString().slice(0, -14);
}

function ntzText(micros: bigint): string {
  const seconds = floorDiv(micros, 1_000_000n);
  const fraction = (micros - seconds * 1_000_000n).toString().padStart(6, '0').replace(/0+$/, '');
  const text = new Date(Number(seconds) * 1000).toISOString().slice(0, -5).replace('T', ' ');
  return fraction === '' ? text : `${text}.${fraction}`;
}
