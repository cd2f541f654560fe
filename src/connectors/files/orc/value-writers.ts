import { must } from '../../../base/assert.js';
import { getBit } from '../../../columnar/bitmap.js';
import {
  type ArrayColumn,
  type BooleanColumn,
  type Column,
  type DecimalColumn,
  type Int64Column,
  MapColumn,
  type NumberColumn,
  type StructColumn,
} from '../../../columnar/column.js';
import { isSafe, readBigInt, readNumber, writeNumber } from '../../../columnar/int64.js';
import { GrowingBytes } from '../binary/growing-bytes.js';
import { writeBooleans, writeByteRuns } from './byte-runs.js';
import { BufferedWriter, ColumnWriter, type Encoding, PLAIN, STREAM, type WrittenStream } from './column-writer.js';
import { keepLengths, takeInts } from './kept-ints.js';
import type { TypeEntry } from './orc-types.js';
import type { WallClock } from './wall-clock.js';

export class BooleanWriter extends BufferedWriter {
  override get encoding(): Encoding {
    return PLAIN;
  }

  protected values(column: Column): void {
    const { bits, length } = column as BooleanColumn;
    this.buffer.reserve(length);
    for (let i = 0; i < length; i++) this.buffer.bytes[this.buffer.length++] = getBit(bits, i) ? 1 : 0;
  }

  protected streams(): WrittenStream[] {
    const out = new GrowingBytes(64);
    writeBooleans(this.buffer.written(), out);
    this.buffer.clear();
    return [{ kind: STREAM.data, bytes: out.written() }];
  }
}

export class TinyIntWriter extends BufferedWriter {
  override get encoding(): Encoding {
    return PLAIN;
  }

  protected values(column: Column): void {
    for (const value of (column as NumberColumn).values) this.buffer.byte(value & 255);
  }

  protected streams(): WrittenStream[] {
    const out = new GrowingBytes(this.buffer.length);
    writeByteRuns(this.buffer.written(), out);
    this.buffer.clear();
    return [{ kind: STREAM.data, bytes: out.written() }];
  }
}

export class FloatWriter extends BufferedWriter {
  override get encoding(): Encoding {
    return PLAIN;
  }

  protected values(column: Column): void {
    this.keep((column as NumberColumn<Float64Array>).values);
  }

  protected streams(): WrittenStream[] {
    const bytes = this.buffer.written().slice();
    this.buffer.clear();
    return [{ kind: STREAM.data, bytes }];
  }
}

/** SMALLINT to BIGINT, dates, and what is stored as such. */
export class IntWriter extends BufferedWriter {
  protected values(column: Column): void {
    const words = (column as Int64Column).words as Int32Array | undefined;
    this.keep(words === undefined ? widened((column as NumberColumn).values) : words.subarray(0, 2 * column.length));
  }

  protected streams(): WrittenStream[] {
    return [{ kind: STREAM.data, bytes: takeInts(this.buffer, true) }];
  }
}

function widened(values: ArrayLike<number>): Int32Array {
  const words = new Int32Array(2 * values.length);
  for (let i = 0; i < values.length; i++) {
    words[2 * i] = values[i]!;
    words[2 * i + 1] = values[i]! >> 31;
  }
  return words;
}

export class DecimalWriter extends BufferedWriter {
  readonly #scales = new GrowingBytes(256);

  protected values(column: Column): void {
    const scale = this.entry.type.kind === 'decimal' ? this.entry.type.scale : 0;
    for (let i = 0; i < column.length; i++) {
      const value = (column as DecimalColumn).valueAt(i);
      let rest = (value << 1n) ^ (value >> 127n);
      for (; rest > 0xfffffffffffffn; rest >>= 7n) this.buffer.byte(Number(rest & 127n) | 128);
      this.buffer.varint(Number(rest));
      this.#scales.uint32(scale);
      this.#scales.uint32(0);
    }
  }

  protected streams(): WrittenStream[] {
    const bytes = this.buffer.written().slice();
    this.buffer.clear();
    return [
      { kind: STREAM.data, bytes },
      { kind: STREAM.secondary, bytes: takeInts(this.#scales, true) },
    ];
  }
}

export class TimestampWriter extends BufferedWriter {
  readonly #fractions = new GrowingBytes(1024);

  constructor(
    entry: TypeEntry,
    private readonly clock: WallClock,
  ) {
    super(entry);
  }

  protected values(column: Column): void {
    const { words, length } = column as Int64Column;
    const seconds = new Int32Array(2 * length);
    const fractions = new Int32Array(2 * length);
    for (let i = 0; i < length; i++) {
      const [second, nanos] = parts(words, i);
      // Seconds before 1970 are cut towards it, not down: the format's own way, which readers undo.
      writeNumber(seconds, i, this.clock.write(second < 0 && nanos > 999_999 ? second + 1 : second));
      writeNumber(fractions, i, withoutZeros(nanos));
    }
    this.keep(seconds);
    this.#fractions.append(new Uint8Array(fractions.buffer));
  }

  protected streams(): WrittenStream[] {
    return [
      { kind: STREAM.data, bytes: takeInts(this.buffer, true) },
      { kind: STREAM.secondary, bytes: takeInts(this.#fractions, false) },
    ];
  }
}

/** Seconds, and the nanoseconds after them. */
function parts(words: Int32Array, i: number): [number, number] {
  if (isSafe(words, i)) {
    const micros = readNumber(words, i);
    const second = Math.floor(micros / 1_000_000);
    return [second, (micros - second * 1_000_000) * 1000];
  }
  const micros = readBigInt(words, i);
  const rest = ((micros % 1_000_000n) + 1_000_000n) % 1_000_000n;
  return [Number((micros - rest) / 1_000_000n), Number(rest) * 1000];
}

/** Nanoseconds without their last zeros, and in the lowest three bits how many were dropped, less one. */
function withoutZeros(nanos: number): number {
  if (nanos === 0 || nanos % 100 !== 0) return nanos * 8;
  let rest = nanos / 100;
  let zeros = 1;
  for (; rest % 10 === 0 && zeros < 7; zeros++) rest /= 10;
  return rest * 8 + zeros;
}

export class StructWriter extends ColumnWriter {
  constructor(
    entry: TypeEntry,
    private readonly children: readonly ColumnWriter[],
  ) {
    super(entry);
  }

  override get encoding(): Encoding {
    return PLAIN;
  }

  protected values(column: Column): void {
    this.children.forEach((child, k) => child.append(must((column as StructColumn).children[k], 'struct field')));
  }

  protected streams(): WrittenStream[] {
    return [];
  }
}

/** A list (one part) or a map (keys and values). */
export class ListWriter extends BufferedWriter {
  constructor(
    entry: TypeEntry,
    private readonly parts: readonly ColumnWriter[],
  ) {
    super(entry);
  }

  protected values(column: Column): void {
    const { offsets, length } = column as ArrayColumn | MapColumn;
    keepLengths(offsets, length, this.buffer);
    const columns = column instanceof MapColumn ? [column.keys, column.values] : [(column as ArrayColumn).element];
    columns.forEach((part, k) => must(this.parts[k], 'part of a list').append(part.slice(offsets[0]!, offsets[length]!)));
  }

  protected streams(): WrittenStream[] {
    return [{ kind: STREAM.length, bytes: takeInts(this.buffer, false) }];
  }
}
