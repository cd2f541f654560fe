import { Decimal } from '../columnar/decimal.js';
import type { Row } from './simulated-query.js';

/** A row as TypeScript source, so that a printed script can be pasted into a test. */
export function rowSource(row: Row): string {
  return valueSource(row);
}

export function valueSource(value: unknown): string {
  if (value === undefined) return 'undefined';
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'string') return quoted(value);
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value);
  if (value === null || typeof value !== 'object') return String(value);
  if (value instanceof Date) return `new Date('${value.toISOString()}')`;
  if (value instanceof Uint8Array) return `Uint8Array.of(${[...value].join(', ')})`;
  if (value instanceof Decimal) return quoted(value.toString());
  if (value instanceof Map) return `new Map([${[...value].map(([k, v]) => `[${valueSource(k)}, ${valueSource(v)}]`).join(', ')}])`;
  if (Array.isArray(value)) return `[${value.map(valueSource).join(', ')}]`;
  const fields = Object.entries(value).map(([name, field]) => `${nameSource(name)}: ${valueSource(field)}`);
  return fields.length === 0 ? '{}' : `{ ${fields.join(', ')} }`;
}

function nameSource(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : quoted(name);
}

function quoted(text: string): string {
  return `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}

/** Equal texts are equal rows: whatever the order of their columns, with 0 and -0 as one. */
export function rowKey(row: Row): string {
  const named = Object.entries(row).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return valueSource(Object.fromEntries(named.map(([name, value]) => [name, value === 0 ? 0 : value])));
}
