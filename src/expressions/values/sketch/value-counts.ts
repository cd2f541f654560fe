/**
 * How often each value occurred: the state of `mode`. Between values that are as frequent Spark takes the first in the order of its hash
 * map (`OpenHashMap`: Guava's Murmur3 of the value's hash code, triangular probing, doubled at 70 %); the same is done here.
 */

import type { DataType } from '../../../columnar/types.js';
import { encodeUtf8 } from '../../../columnar/utf8.js';
import type { Value } from '../../../columnar/value.js';
import { murmur3Bytes, murmur3Int } from '../hash/murmur3.js';
import { decimalToDouble } from '../number/decimal-convert.js';

export interface CountedValue {
  readonly value: Value;
  readonly count: number;
}

/** The value that occurred most often, from values in the order of their first rows; null when there is none. */
export function mostFrequent(counted: readonly CountedValue[], type: DataType): Value {
  const most = counted.reduce((max, c) => Math.max(max, c.count), 0);
  if (counted.filter((c) => c.count === most).length === 1) return counted.find((c) => c.count === most)!.value;
  // A partial result is written and read, then merged: each fills a map in the order of the one before.
  let order = counted;
  for (let step = 0; step < 3; step++) order = inMapOrder(order, type);
  return order.find((c) => c.count === most)?.value ?? null;
}

/** The entries in the order in which a map filled with them gives them out. */
function inMapOrder(entries: readonly CountedValue[], type: DataType): CountedValue[] {
  let table = new Array<CountedValue | undefined>(64);
  let size = 0;
  for (const entry of entries) {
    insert(table, entry, type);
    size += 1;
    if (size <= Math.trunc(0.7 * table.length)) continue;
    const grown = new Array<CountedValue | undefined>(2 * table.length);
    for (const kept of table) if (kept !== undefined) insert(grown, kept, type);
    table = grown;
  }
  return table.filter((e) => e !== undefined);
}

function insert(table: (CountedValue | undefined)[], entry: CountedValue, type: DataType): void {
  const mask = table.length - 1;
  let at = murmur3Int(hashCode(entry.value, type), 0) & mask;
  for (let step = 1; table[at] !== undefined; step++) at = (at + step) & mask;
  table[at] = entry;
}

/** Java's hash code of a value in Spark's internal form. Of types whose order Spark leaves to chance it is 0. */
function hashCode(value: Value, type: DataType): number {
  switch (type.kind) {
    case 'boolean':
      return value === true ? 1231 : 1237;
    case 'tinyint':
    case 'smallint':
    case 'int':
    case 'date':
    case 'interval_ym':
      return value as number;
    case 'bigint':
    case 'timestamp':
    case 'timestamp_ntz':
    case 'time':
    case 'interval_dt':
      return longHash(value as bigint);
    case 'float':
      return floatHash(value as number);
    case 'double':
      return doubleHash(value as number);
    case 'decimal':
      return decimalHash(value as bigint, type.scale);
    case 'string':
    case 'char':
    case 'varchar': {
      const bytes = encodeUtf8(value as string);
      return murmur3Bytes(bytes, 0, bytes.length, 42);
    }
    default:
      return 0;
  }
}

function longHash(value: bigint): number {
  return Number(BigInt.asIntN(32, value ^ (value >> 32n)));
}

const view = new DataView(new ArrayBuffer(8));

function floatHash(value: number): number {
  view.setFloat32(0, value);
  return Number.isNaN(value) ? 0x7fc00000 : view.getInt32(0);
}

function doubleHash(value: number): number {
  view.setFloat64(0, value);
  return Number.isNaN(value) ? 0x7ff80000 : view.getInt32(0) ^ view.getInt32(4);
}

/** Scala's hash of a decimal: that of the integer, float or double it is. */
function decimalHash(unscaled: bigint, scale: number): number {
  const unit = 10n ** BigInt(scale);
  const whole = unscaled / unit;
  if (whole * unit === unscaled) return BigInt.asIntN(32, whole) === whole ? Number(whole) : longHash(whole);
  const double = decimalToDouble(unscaled, scale);
  return Math.fround(double) === double ? floatHash(double) : doubleHash(double);
}
