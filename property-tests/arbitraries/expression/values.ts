// Types, schemas, values of them, and how a value is written as a literal.
import {
  arrayOf,
  BIGINT,
  BINARY,
  BOOLEAN,
  DATE,
  dayTimeInterval,
  decimal,
  DOUBLE,
  type DataType,
  field,
  FLOAT,
  INT,
  INTERVAL,
  mapOf,
  SMALLINT,
  sqlName,
  STRING,
  struct,
  TIMESTAMP,
  TIMESTAMP_NTZ,
  TINYINT,
  yearMonthInterval,
} from '../../../src/columnar/types.js';
import type { CalendarInterval, Value } from '../../../src/columnar/value.js';
import { dateText, timestampText } from '../../models/expression/dates.js';
import { BITS, decimalText, type Whole } from '../../models/expression/numbers.js';
import type { Tape } from './tape.js';

export const YEAR_MONTH = yearMonthInterval();
export const DAY_TIME = dayTimeInterval();

const ATOMIC: readonly DataType[] = [
  INT,
  STRING,
  BIGINT,
  DOUBLE,
  BOOLEAN,
  decimal(10, 2),
  DATE,
  TIMESTAMP,
  TINYINT,
  SMALLINT,
  FLOAT,
  BINARY,
  decimal(5, 5),
  decimal(18, 0),
  decimal(38, 10),
  decimal(20, 4),
  TIMESTAMP_NTZ,
  YEAR_MONTH,
  DAY_TIME,
  INTERVAL,
];

export function anyType(tape: Tape, depth = 2): DataType {
  const form = depth === 0 ? 0 : tape.below(10);
  if (form === 7) return arrayOf(anyType(tape, depth - 1));
  if (form === 8) return mapOf(tape.one([STRING, INT, BIGINT, DATE]), anyType(tape, depth - 1));
  if (form === 9) return struct(tape.list(3, (i) => field(`f${i}`, anyType(tape, depth - 1)), 1));
  return tape.one(ATOMIC);
}

const TEXTS = [
  '',
  'a',
  'ab',
  'abc',
  'b',
  'ba',
  'a%',
  'é',
  '😀',
  '12',
  ' 7 ',
  '-3',
  '2147483648',
  '1.5',
  'true',
  '2024-02-29',
  'x'.repeat(40),
  '日本',
  'aé😀b',
];
const DOUBLES = [0, 1, -1, 2.5, -0, NaN, Infinity, -Infinity, 0.1, 1e300, 3, -4, 127.9, 2147483648, 5e-324];
const FIRST_DAY = -719_162;
const LAST_DAY = 2_932_896;
const DAYS = [0, 19_782, -1, 19_416, FIRST_DAY, LAST_DAY, -25_567, 365];
const MICROS = [
  0n,
  1_709_209_296_789_012n,
  -1n,
  86_400_000_000n,
  1_234_567n,
  BigInt(FIRST_DAY) * 86_400_000_000n,
  BigInt(LAST_DAY + 1) * 86_400_000_000n - 1n,
];

export function valueOf(type: DataType, tape: Tape): Value {
  return tape.below(5) === 0 ? null : filled(type, tape);
}

/** A value that is not NULL. */
export function filled(type: DataType, tape: Tape): Value {
  switch (type.kind) {
    case 'boolean':
      return tape.below(2) === 1;
    case 'tinyint':
    case 'smallint':
    case 'int':
    case 'bigint':
      return whole(type.kind, tape);
    case 'float':
      return Math.fround(tape.one(DOUBLES));
    case 'double':
      return tape.one(DOUBLES);
    case 'decimal':
      return unscaled(10n ** BigInt(type.precision) - 1n, tape);
    case 'string':
      return tape.one(TEXTS);
    case 'binary':
      return Uint8Array.from(tape.list(3, () => tape.one([0, 1, 65, 128, 255])));
    case 'date':
      return tape.one(DAYS);
    case 'timestamp':
    case 'timestamp_ntz':
      return tape.one(MICROS);
    case 'interval_ym':
      return tape.one([0, 1, -1, 12, 2_147_483_647, -25]);
    case 'interval_dt':
      return tape.one([0n, 1n, -1n, 3_600_000_000n, 86_400_000_000n, -90_061_000_001n]);
    case 'interval':
      return { months: tape.one([0, 1, -13]), days: tape.one([0, 2, -40]), micros: tape.one([0n, 1n, -3_600_000_000n]) };
    case 'array':
      return tape.list(4, () => valueOf(type.element, tape));
    case 'struct':
      return type.fields.map((f) => valueOf(f.type, tape));
    case 'map':
      return entries(type, tape);
    default:
      return null;
  }
}

function whole(kind: Whole, tape: Tape): Value {
  const most = 2n ** BigInt(BITS[kind] - 1);
  const value = tape.one([0n, 1n, -1n, 2n, 3n, -7n, most - 1n, -most, most / 3n, 100n, -(most / 2n), 5n]);
  return kind === 'bigint' ? value : Number(value);
}

function unscaled(most: bigint, tape: Tape): bigint {
  const value = tape.one([0n, 1n, -1n, 150n, -250n, most, -most, most / 7n, 9_999n]);
  return value > most || value < -most ? most : value;
}

function entries(type: DataType & { kind: 'map' }, tape: Tape): Value {
  const seen = new Set<unknown>();
  return tape
    .list(3, () => [filled(type.key, tape), valueOf(type.value, tape)] as const)
    .filter(([key]) => !seen.has(key) && seen.add(key));
}

/** SQL text that gives the value. */
export function literalText(type: DataType, value: Value): string {
  return value === null ? `CAST(NULL AS ${sqlName(type)})` : filledText(type, value);
}

function filledText(type: DataType, value: Value): string {
  switch (type.kind) {
    case 'boolean':
      return String(value);
    case 'int':
    case 'bigint':
    case 'tinyint':
    case 'smallint':
    case 'float':
    case 'double':
      return `CAST('${Object.is(value, -0) ? '-0.0' : String(value)}' AS ${type.kind})`;
    case 'decimal':
      return `CAST('${decimalText(value as bigint, type.scale)}' AS ${sqlName(type)})`;
    case 'string':
      return `'${value as string}'`;
    case 'binary':
      return `X'${Buffer.from(value as Uint8Array).toString('hex')}'`;
    case 'date':
      return `DATE'${dateText(value as number)}'`;
    case 'timestamp':
      return `TIMESTAMP'${timestampText(value as bigint)}'`;
    case 'timestamp_ntz':
      return `TIMESTAMP_NTZ'${timestampText(value as bigint)}'`;
    case 'interval_ym':
      return `CAST(INTERVAL '${String(value)}' MONTH AS ${sqlName(type)})`;
    case 'interval_dt':
      return `make_dt_interval(0, 0, 0, CAST('${decimalText(value as bigint, 6)}' AS DECIMAL(18,6)))`;
    case 'interval': {
      const { months, days, micros } = value as CalendarInterval;
      return `make_interval(0, ${months}, 0, ${days}, 0, 0, CAST('${decimalText(micros, 6)}' AS DECIMAL(18,6)))`;
    }
    case 'array':
      return `CAST(array(${(value as Value[]).map((v) => literalText(type.element, v)).join(', ')}) AS ${sqlName(type)})`;
    case 'map':
      return `CAST(map(${(value as Value[][]).map(([k, v]) => `${literalText(type.key, k!)}, ${literalText(type.value, v!)}`).join(', ')}) AS ${sqlName(type)})`;
    case 'struct':
      return `named_struct(${type.fields.map((f, i) => `'${f.name}', ${literalText(f.type, (value as Value[])[i]!)}`).join(', ')})`;
    default:
      return 'NULL';
  }
}
