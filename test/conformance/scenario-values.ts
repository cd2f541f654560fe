import type { DataType, Schema } from 'tidemark';
import { fromPlain } from '../../src/columnar/plain.js';
import type { Value } from '../../src/columnar/value.js';
import type { JsonRow } from './scenario.js';

/** A value of a scenario as the object form that sources take. */
export function plainOf(value: unknown, type: DataType): unknown {
  if (value === null || value === undefined) return null;
  switch (type.kind) {
    case 'float':
    case 'double':
      return typeof value === 'string' ? Number(value) : value;
    case 'array':
      return (value as unknown[]).map((item) => plainOf(item, type.element));
    case 'map':
      return new Map((value as [unknown, unknown][]).map(([k, v]) => [plainOf(k, type.key), plainOf(v, type.value)]));
    case 'struct':
      return Object.fromEntries(type.fields.map((f, i) => [f.name, plainOf((value as unknown[])[i], f.type)]));
    default:
      return value;
  }
}

export function objectOf(row: JsonRow, schema: Schema): Record<string, unknown> {
  return Object.fromEntries(schema.fields.map((f, i) => [f.name, plainOf(row[i], f.type)]));
}

/** A row as text by which rows are compared: equal values of a type have equal text. */
export function rowText(values: readonly Value[], schema: Schema): string {
  return `[${schema.fields.map((f, i) => text(values[i] ?? null, f.type)).join(', ')}]`;
}

/** The same text of an expected row. */
export function expectedText(row: JsonRow, schema: Schema): string {
  if (row.length !== schema.fields.length) return JSON.stringify(row);
  try {
    return rowText(
      schema.fields.map((f, i) => fromPlain(plainOf(row[i], f.type), f.type, f.name)),
      schema,
    );
  } catch {
    return JSON.stringify(row);
  }
}

function text(value: Value, type: DataType): string {
  if (value === null) return 'null';
  switch (type.kind) {
    case 'string':
      return JSON.stringify(value);
    case 'binary':
      return Buffer.from(value as Uint8Array).toString('hex');
    case 'timestamp':
    case 'timestamp_ntz':
      return timeText(value as bigint);
    case 'array':
      return `[${(value as Value[]).map((item) => text(item, type.element)).join(', ')}]`;
    case 'map':
      return `{${(value as unknown as [Value, Value][])
        .map(([k, v]) => `${text(k, type.key)}: ${text(v, type.value)}`)
        .toSorted()
        .join(', ')}}`;
    case 'struct':
      return `[${type.fields.map((f, i) => text((value as Value[])[i] ?? null, f.type)).join(', ')}]`;
    default:
      return String(value);
  }
}

function timeText(micros: bigint): string {
  const ms = Number(micros / 1000n);
  const rest = Number(micros % 1000n);
  return Math.abs(ms) <= 8.64e15 ? `${new Date(ms).toISOString()}${rest === 0 ? '' : `+${rest}us`}` : `${micros}us`;
}
