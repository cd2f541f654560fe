import { BIGINT, DATE, decimal, DOUBLE, INT, STRING, TIMESTAMP, type DataType } from '../../columnar/types.js';
import type { SessionSettings } from '../../expressions/bound.js';
import { converter } from '../../expressions/cast/converter.js';

const DIGITS = /^[+-]?\d+$/;
/** What Java's Double.parseDouble takes, but for a suffix of f or d. */
const FLOATING = /^\s*[+-]?(NaN|Infinity|(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?)\s*$/;

/** The type of one value of a partition column: INT, BIGINT, DECIMAL for longer integers, DOUBLE, TIMESTAMP, DATE, else STRING. */
export function partitionTypeOf(text: string, settings: SessionSettings): DataType {
  return integerType(text) ?? (FLOATING.test(text) ? DOUBLE : (timeType(text, settings) ?? STRING));
}

function integerType(text: string): DataType | null {
  if (!DIGITS.test(text)) return null;
  const value = BigInt(text.replace('+', ''));
  if (BigInt.asIntN(32, value) === value) return INT;
  if (BigInt.asIntN(64, value) === value) return BIGINT;
  const digits = value.toString().replace('-', '').length;
  return digits <= 38 ? decimal(digits, 0) : null;
}

function timeType(text: string, settings: SessionSettings): DataType | null {
  if (/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}(\.\d+)?$/.test(text) && converts(text, TIMESTAMP, settings)) return TIMESTAMP;
  if (/^\d{4}-\d{2}-\d{2}$/.test(text) && converts(text, DATE, settings)) return DATE;
  return null;
}

function converts(text: string, type: DataType, settings: SessionSettings): boolean {
  return converter(STRING, type, 'try', true)!(text, { ...settings, timestampMicros: 0n, epochId: 0 }) !== null;
}

const NUMERIC = ['int', 'bigint', 'decimal', 'double'];

/** The type that takes values of both. DOUBLE beside BIGINT or DECIMAL would lose digits: STRING. */
export function commonPartitionType(a: DataType, b: DataType): DataType {
  if (a.kind === 'void') return b;
  if (b.kind === 'void' || a.kind === b.kind) return a.kind === 'decimal' && b.kind === 'decimal' ? wider(a.precision, b.precision) : a;
  const kinds = [a.kind, b.kind];
  if (kinds.every((kind) => NUMERIC.includes(kind))) return commonNumber(a, b);
  return kinds.every((kind) => kind === 'date' || kind === 'timestamp') ? TIMESTAMP : STRING;
}

function commonNumber(a: DataType, b: DataType): DataType {
  const kinds = [a.kind, b.kind];
  if (kinds.includes('double')) return kinds.includes('int') ? DOUBLE : STRING;
  const long = a.kind === 'decimal' ? a : b.kind === 'decimal' ? b : null;
  if (long === null) return BIGINT;
  return wider(long.precision, kinds.includes('bigint') ? 20 : 10);
}

function wider(a: number, b: number): DataType {
  return decimal(Math.min(38, Math.max(a, b)), 0);
}
