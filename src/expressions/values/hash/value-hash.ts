/**
 * `hash` (Murmur3) and `xxhash64` of a value of any type, as Spark computes them.
 *
 * NULL leaves the seed. TINYINT to INT, BOOLEAN, DATE and year-month intervals are hashed as 32-bit words; BIGINT, timestamps, TIME
 * and day-time intervals as 64-bit words; DECIMAL of up to 18 digits as its unscaled 64-bit word, wider ones by their bytes. Arrays,
 * structs and maps chain their parts in order (maps key, value, key, value). The functions of these names refuse maps; sketches do not.
 */

import { TidemarkError } from '../../../base/errors.js';
import type { DataType } from '../../../columnar/types.js';
import type { CalendarInterval, Value, ValueList } from '../../../columnar/value.js';
import { murmur3Bytes, murmur3Int, murmur3Long } from './murmur3.js';
import { bytesOfBigInt, bytesOfText, highOf, lowOf, wordOfFloat, wordsOfDouble } from './value-words.js';
import { xxhash64Bytes, xxhash64Int, xxhash64Long, type Hash64 } from './xxhash64.js';

/** How one hash function takes in words and bytes. */
interface HashSink {
  int(value: number): void;
  long(low: number, high: number): void;
  bytes(bytes: Uint8Array, length: number): void;
}

class Murmur3Sink implements HashSink {
  hash = 0;
  int(value: number): void {
    this.hash = murmur3Int(value, this.hash);
  }
  long(low: number, high: number): void {
    this.hash = murmur3Long(low, high, this.hash);
  }
  bytes(bytes: Uint8Array, length: number): void {
    this.hash = murmur3Bytes(bytes, 0, length, this.hash);
  }
}

class XxHash64Sink implements HashSink {
  hash!: Hash64;
  int(value: number): void {
    xxhash64Int(this.hash, value);
  }
  long(low: number, high: number): void {
    xxhash64Long(this.hash, low, high);
  }
  bytes(bytes: Uint8Array, length: number): void {
    xxhash64Bytes(this.hash, bytes, 0, length);
  }
}

const murmur3Sink = new Murmur3Sink();
const xxhash64Sink = new XxHash64Sink();

/** The Murmur3 hash of a value; give it as the seed of the next one. `hash(a, b)` begins with 42. */
export function murmur3Value(value: Value, type: DataType, seed: number): number {
  murmur3Sink.hash = seed;
  feed(murmur3Sink, value, type);
  return murmur3Sink.hash;
}

/** Hashes a value into `hash`, which is the seed before and the result after. */
export function xxhash64Value(hash: Hash64, value: Value, type: DataType): void {
  xxhash64Sink.hash = hash;
  feed(xxhash64Sink, value, type);
}

function feed(sink: HashSink, value: Value, type: DataType): void {
  if (value === null) return;
  switch (type.kind) {
    case 'boolean':
      return sink.int(value === true ? 1 : 0);
    case 'tinyint':
    case 'smallint':
    case 'int':
    case 'date':
    case 'interval_ym':
      return sink.int(value as number);
    case 'bigint':
    case 'timestamp':
    case 'timestamp_ntz':
    case 'time':
    case 'interval_dt':
      return sink.long(lowOf(value as bigint), highOf(value as bigint));
    case 'float':
      return sink.int(wordOfFloat(value as number));
    case 'double': {
      const words = wordsOfDouble(value as number);
      return sink.long(words[0] as number, words[1] as number);
    }
    case 'decimal':
      return feedDecimal(sink, value as bigint, type.precision);
    case 'string':
    case 'char':
    case 'varchar': {
      const scratch = bytesOfText(value as string);
      return sink.bytes(scratch.bytes, scratch.length);
    }
    case 'binary':
      return sink.bytes(value as Uint8Array, (value as Uint8Array).length);
    case 'interval':
      return feedInterval(sink, value as CalendarInterval);
    default:
      return feedNested(sink, value as ValueList, type);
  }
}

function feedDecimal(sink: HashSink, unscaled: bigint, precision: number): void {
  if (precision <= 18) return sink.long(lowOf(unscaled), highOf(unscaled));
  const scratch = bytesOfBigInt(unscaled);
  sink.bytes(scratch.bytes, scratch.length);
}

function feedInterval(sink: HashSink, value: CalendarInterval): void {
  sink.long(lowOf(value.micros), highOf(value.micros));
  sink.int(value.days);
  sink.int(value.months);
}

function feedNested(sink: HashSink, value: ValueList, type: DataType): void {
  switch (type.kind) {
    case 'array':
      for (const element of value) feed(sink, element, type.element);
      return;
    case 'struct':
      type.fields.forEach((field, i) => feed(sink, value[i] ?? null, field.type));
      return;
    case 'map':
      for (const entry of value) {
        const [key = null, item = null] = entry as ValueList;
        feed(sink, key, type.key);
        feed(sink, item, type.value);
      }
      return;
    default:
      throw new TidemarkError('UNSUPPORTED_DATATYPE', `Values of type ${type.kind.toUpperCase()} cannot be hashed.`, { type: type.kind });
  }
}
