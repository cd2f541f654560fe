import fc from 'fast-check';
import { arrayOf, decimal, field, mapOf, STRING, struct, type DataType, type Schema } from '../../src/columnar/types.js';
import * as types from '../../src/columnar/types.js';
import { toWellFormed } from '../../src/columnar/utf8.js';
import type { Value } from '../../src/columnar/value.js';
import { valueOf } from '../../property-tests/arbitraries/value.js';

/** Rows of a random schema, which a format can hold. */
export interface Table {
  readonly schema: Schema;
  readonly rows: readonly Value[][];
}

export type FormatName = 'parquet' | 'orc' | 'json' | 'csv' | 'text';

const ATOMIC: readonly DataType[] = [
  types.BOOLEAN,
  types.TINYINT,
  types.SMALLINT,
  types.INT,
  types.BIGINT,
  types.FLOAT,
  types.DOUBLE,
  decimal(9, 3),
  decimal(18, 2),
  decimal(38, 10),
  types.STRING,
  types.BINARY,
  types.DATE,
  types.TIMESTAMP,
  types.TIMESTAMP_NTZ,
];
const KEYS: Readonly<Record<Exclude<FormatName, 'text'>, readonly DataType[]>> = {
  parquet: [types.STRING, types.INT, types.BIGINT, types.DATE],
  // Spark's writer keeps one entry of a map whose keys are dates
  orc: [types.STRING, types.INT, types.BIGINT],
  json: [types.STRING],
  csv: [],
};

/** What other programs can show: from the first to the last day of four digits. */
const DAY_MIN = -719_162;
const DAY_MAX = 2_932_896;
/** Arrow reads ORC in nanoseconds: days of 1678 to 2261. */
const NANO_DAYS: readonly [number, number] = [-106_650, 106_650];
const DAY_MICROS = 86_400_000_000n;

/** Tables for a format, the same ones for a seed. */
export function tablesFor(format: FormatName, count: number, seed: number): Table[] {
  return fc.sample(table(format), { numRuns: count, seed });
}

function table(format: FormatName): fc.Arbitrary<Table> {
  if (format === 'text') return rowsOf(format, [STRING]);
  const columns = fc.array(anyType(format, format === 'csv' ? 0 : 2), { minLength: 1, maxLength: 6 });
  return columns.chain((all) => rowsOf(format, all));
}

function rowsOf(format: FormatName, columns: readonly DataType[]): fc.Arbitrary<Table> {
  const schema = struct(columns.map((type, k) => field(format === 'text' ? 'value' : `c${k}`, type)));
  const row = fc.tuple(...columns.map((type) => valueOf(type).map((value) => held(value, type, format))));
  const repeats = fc.constantFrom(1, 1, 40);
  return fc.tuple(fc.array(row, { minLength: 1, maxLength: 60 }), repeats).map(([rows, times]) => ({
    schema,
    rows: Array.from({ length: times }, () => rows).flat(),
  }));
}

function anyType(format: Exclude<FormatName, 'text'>, depth: number): fc.Arbitrary<DataType> {
  const atomic = fc.constantFrom(...ATOMIC.filter((type) => format !== 'csv' || type.kind !== 'binary'));
  if (depth === 0) return atomic;
  const inner = anyType(format, depth - 1);
  const key = fc.constantFrom(...KEYS[format]);
  return fc.oneof(
    { weight: 6, arbitrary: atomic },
    { weight: 1, arbitrary: inner.map((type) => arrayOf(type)) },
    { weight: 1, arbitrary: fc.array(inner, { minLength: 1, maxLength: 3 }).map((all) => struct(all.map((t, k) => field(`f${k}`, t)))) },
    { weight: 1, arbitrary: fc.tuple(key, inner).map(([k, v]) => mapOf(k, v)) },
  );
}

/** The types in an ORC file of Arrow: Spark's TIMESTAMP_NTZ is a whole number to it. */
export function withLongs(type: DataType): DataType {
  switch (type.kind) {
    case 'timestamp_ntz':
      return types.BIGINT;
    case 'array':
      return arrayOf(withLongs(type.element));
    case 'map':
      return mapOf(type.key, withLongs(type.value));
    case 'struct':
      return struct(type.fields.map((f) => field(f.name, withLongs(f.type))));
    default:
      return type;
  }
}

/** The nearest value that the format can hold and other programs can show. */
function held(value: Value, type: DataType, format: FormatName): Value {
  if (format === 'text') return line((value ?? '') as string);
  if (value === null) return null;
  switch (type.kind) {
    case 'date':
      // what Arrow writes does not say which calendar it is in, and days before 1582 would be read in the other one
      return format === 'orc' ? within(value as number, ...NANO_DAYS) : within(value as number, DAY_MIN, DAY_MAX);
    case 'timestamp':
    case 'timestamp_ntz':
      return time(value as bigint, type, format);
    case 'decimal':
      return (value as bigint) % 10n ** BigInt(type.precision);
    case 'string':
      return format === 'csv' ? field0(value as string) : toWellFormed(value as string);
    case 'array':
      return (value as Value[]).map((v) => held(v, type.element, format));
    case 'struct':
      return (value as Value[]).map((v, k) => held(v, type.fields[k]!.type, format));
    case 'map': {
      const pairs = (value as Value[][]).map(([k, v]) => [held(k!, type.key, format), held(v!, type.value, format)]);
      return [...new Map(pairs.map((pair) => [String(pair[0]), pair])).values()];
    }
    default:
      return value;
  }
}

function within(value: number, min: number, max: number): number {
  const span = max - min + 1;
  return min + ((((value - min) % span) + span) % span);
}

function time(micros: bigint, type: DataType, format: FormatName): bigint {
  const [first, last] = format === 'orc' ? NANO_DAYS : [DAY_MIN, DAY_MAX];
  const min = BigInt(first) * DAY_MICROS;
  const span = BigInt(last - first + 1) * DAY_MICROS;
  const inside = min + ((((micros - min) % span) + span) % span);
  // text has milliseconds; ORC cannot tell the last second before 1970 from the first one after
  if (format === 'json' || format === 'csv') return inside - (((inside % 1000n) + 1000n) % 1000n);
  return format === 'orc' && type.kind === 'timestamp' && inside < 0n && inside > -1_000_000n ? 0n : inside;
}

function line(text: string): string {
  return toWellFormed(text).replaceAll(/[\r\n]/g, ' ');
}

/** Escapes of CSV mean something else to each program, and so do signs that no keyboard has. */
function field0(text: string): string {
  return line(text).replaceAll(/[\\\0-\x1f]/g, '_');
}
