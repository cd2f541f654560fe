import { typeSql } from '../../../src/columnar/schema-text.js';
import type { DataType } from '../../../src/columnar/types.js';
import { decodeUtf8, encodeUtf8 } from '../../../src/columnar/utf8.js';
import type { CalendarInterval, Value } from '../../../src/columnar/value.js';
import { formatDecimal, parseDecimal, toDecimal } from '../../../src/expressions/values/number/decimal.js';
import { formatDate, formatTime, formatTimestampNtz } from '../../../src/expressions/values/time/format-timestamp.js';
import { parseDate, parseTime, parseTimestampNtz } from '../../../src/expressions/values/time/parse-timestamp.js';

/** A recorded JSON value as a value of the type. */
export function decode(type: DataType, json: unknown): Value {
  if (json === null || json === undefined) return null;
  switch (type.kind) {
    case 'tinyint':
    case 'smallint':
    case 'int':
    case 'interval_ym':
      return Number(json);
    case 'float':
    case 'double':
      return type.kind === 'float' ? Math.fround(Number(json)) : Number(json);
    case 'bigint':
    case 'interval_dt':
      return BigInt(json as string | number);
    case 'decimal':
      return toDecimal(parseDecimal(String(json))!, type.precision, type.scale);
    case 'string':
    case 'char':
    case 'varchar':
      return typeof json === 'string' ? json : textOfBytes(fromHex((json as { utf8: string }).utf8));
    case 'binary':
      return fromHex((json as { hex: string }).hex);
    case 'date':
      return parseDate(json as string);
    case 'timestamp':
    case 'timestamp_ntz':
      return parseTimestampNtz(json as string);
    case 'time':
      return parseTime(json as string);
    case 'interval': {
      const [months, days, micros] = json as [number, number, number | string];
      return { months, days, micros: BigInt(micros) };
    }
    case 'array':
      return (json as unknown[]).map((v) => decode(type.element, v));
    case 'struct':
      return (json as unknown[]).map((v, k) => decode(type.fields[k]!.type, v));
    case 'map':
      return (json as { map: [unknown, unknown][] }).map.map(([k, v]) => [decode(type.key, k), decode(type.value, v)]);
    default:
      return json as Value;
  }
}

/** A value in the JSON form of the recorded answers. */
export function encode(type: DataType, value: Value): unknown {
  if (value === null) return null;
  switch (type.kind) {
    case 'float':
    case 'double':
      return encodeFloat(value as number, type.kind === 'float');
    case 'bigint':
    case 'interval_dt':
      return encodeInt64(value as bigint);
    case 'decimal':
      return formatDecimal(value as bigint, type.scale);
    case 'string':
    case 'char':
    case 'varchar':
      return encodeText(value as string);
    case 'binary':
      return { hex: toHex(value as Uint8Array) };
    case 'date':
      return formatDate(value as number);
    case 'timestamp':
    case 'timestamp_ntz':
      return sixDigits(formatTimestampNtz(value as bigint));
    case 'time':
      return formatTime(value as bigint);
    case 'interval': {
      const { months, days, micros } = value as CalendarInterval;
      return [months, days, encodeInt64(micros)];
    }
    case 'array':
      return (value as Value[]).map((v) => encode(type.element, v));
    case 'struct':
      return (value as Value[]).map((v, k) => encode(type.fields[k]!.type, v));
    case 'map':
      return { map: (value as Value[][]).map((e) => [encode(type.key, e[0]!), encode(type.value, e[1]!)]) };
    default:
      return value;
  }
}

export function typeName(type: DataType): string {
  return typeSql(type);
}

function encodeFloat(value: number, single: boolean): unknown {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? 'Infinity' : '-Infinity';
  if (Object.is(value, -0)) return '-0.0';
  return single ? Math.fround(value) : value;
}

function encodeInt64(value: bigint): unknown {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : String(value);
}

function encodeText(text: string): unknown {
  const bytes = encodeUtf8(text);
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return { utf8: toHex(bytes) };
  }
}

function sixDigits(text: string): string {
  const [whole, fraction] = text.split('.');
  return fraction === undefined ? text : `${whole}.${fraction.padEnd(6, '0')}`;
}

function fromHex(hex: string): Uint8Array {
  return Uint8Array.from(hex.match(/../g) ?? [], (h) => Number.parseInt(h, 16));
}

function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (b) => b.toString(16).padStart(2, '0')).join('');
}

function textOfBytes(bytes: Uint8Array): string {
  return decodeUtf8(bytes, 0, bytes.length);
}
