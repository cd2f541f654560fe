import { TidemarkError } from '../base/errors.js';
import { allSet, clearBit, type Bitmap } from './bitmap.js';
import {
  ArrayColumn,
  BooleanColumn,
  BytesColumn,
  type Column,
  DecimalColumn,
  Int64Column,
  IntervalColumn,
  MapColumn,
  NumberColumn,
  type NumberArray,
  StructColumn,
  VoidColumn,
  writeDecimal,
} from './column.js';
import { writeBigInt, writeNumber } from './int64.js';
import { sqlName, type DataType } from './types.js';
import { encodeUtf8Into } from './utf8.js';
import type { CalendarInterval, Value } from './value.js';

/**
 * Collects values of one type into a column. `append` takes the scalar form of value.ts (null as well); concrete builders have faster,
 * typed ways in. `finish` gives the column and leaves the builder empty, ready for the next one.
 */
export abstract class ColumnBuilder {
  length = 0;
  #nulls: Bitmap | null = null;

  constructor(readonly type: DataType) {}

  append(value: Value): void {
    if (value === null) this.appendNull();
    else this.appendValue(value);
  }

  /** Appends a value that is not NULL. */
  abstract appendValue(value: Value): void;

  /** Appends the filler that stands under a NULL. */
  protected abstract appendFiller(): void;

  abstract finish(): Column;

  appendNull(): void {
    const i = this.length;
    this.appendFiller();
    const bytes = (i >> 3) + 1;
    if (this.#nulls === null) this.#nulls = allSet(Math.max(64, this.length + 8));
    if (this.#nulls.length < bytes) this.#nulls = grownBits(this.#nulls, bytes);
    clearBit(this.#nulls, i);
  }

  /** The validity of what was appended; resets it. */
  protected takeValidity(): Bitmap | null {
    let bits = this.#nulls;
    this.#nulls = null;
    const bytes = (this.length + 7) >> 3;
    if (bits !== null && bits.length < bytes) bits = grownBits(bits, bytes);
    return bits === null ? null : bits.subarray(0, bytes);
  }
}

function grownBits(bits: Bitmap, bytes: number): Bitmap {
  const grown = new Uint8Array(Math.max(bytes, bits.length * 2)).fill(255);
  grown.set(bits);
  return grown;
}

type NumberArrayConstructor = new (length: number) => NumberArray;

const NUMBER_ARRAYS: Partial<Record<DataType['kind'], NumberArrayConstructor>> = {
  tinyint: Int8Array,
  smallint: Int16Array,
  int: Int32Array,
  date: Int32Array,
  interval_ym: Int32Array,
  float: Float32Array,
  double: Float64Array,
};

/** The typed array that holds a numeric type, or undefined where the type is not held by one. */
export function numberArrayOf(type: DataType): NumberArrayConstructor | undefined {
  return NUMBER_ARRAYS[type.kind];
}

export class NumberBuilder extends ColumnBuilder {
  #values: NumberArray;
  readonly #make: NumberArrayConstructor;

  constructor(type: DataType, capacity = 64) {
    super(type);
    const make = numberArrayOf(type);
    if (make === undefined) throw new TidemarkError('INTERNAL_ERROR', `${sqlName(type)} is not held in a number array`);
    this.#make = make;
    this.#values = new make(Math.max(capacity, 8));
  }

  appendNumber(value: number): void {
    if (this.length === this.#values.length) this.#grow();
    this.#values[this.length++] = value;
  }

  appendValue(value: Value): void {
    this.appendNumber(value as number);
  }

  protected appendFiller(): void {
    this.appendNumber(0);
  }

  #grow(): void {
    const grown = new this.#make(this.#values.length * 2);
    grown.set(this.#values);
    this.#values = grown;
  }

  finish(): NumberColumn {
    const column = new NumberColumn(this.type, this.length, this.#values.subarray(0, this.length), this.takeValidity());
    this.length = 0;
    this.#values = new this.#make(64);
    return column;
  }
}

/** Words of `per` 32-bit parts a value, grown by doubling. */
class WordBuffer {
  words: Int32Array;

  constructor(
    private readonly per: number,
    capacity: number,
  ) {
    this.words = new Int32Array(per * Math.max(capacity, 8));
  }

  reserve(count: number): void {
    if (count * this.per <= this.words.length) return;
    const grown = new Int32Array(Math.max(this.words.length * 2, count * this.per));
    grown.set(this.words);
    this.words = grown;
  }

  take(count: number): Int32Array {
    const taken = this.words.subarray(0, count * this.per);
    this.words = new Int32Array(this.per * 64);
    return taken;
  }
}

export class Int64Builder extends ColumnBuilder {
  readonly #buffer: WordBuffer;

  constructor(type: DataType, capacity = 64) {
    super(type);
    this.#buffer = new WordBuffer(2, capacity);
  }

  /** Appends a safe integer. */
  appendNumber(value: number): void {
    this.#buffer.reserve(this.length + 1);
    writeNumber(this.#buffer.words, this.length++, value);
  }

  appendWords(low: number, high: number): void {
    this.#buffer.reserve(this.length + 1);
    const words = this.#buffer.words;
    words[2 * this.length] = low;
    words[2 * this.length + 1] = high;
    this.length++;
  }

  appendValue(value: Value): void {
    if (typeof value === 'number') return this.appendNumber(value);
    this.#buffer.reserve(this.length + 1);
    writeBigInt(this.#buffer.words, this.length++, value as bigint);
  }

  protected appendFiller(): void {
    this.appendWords(0, 0);
  }

  finish(): Int64Column {
    const column = new Int64Column(this.type, this.length, this.#buffer.take(this.length), this.takeValidity());
    this.length = 0;
    return column;
  }
}

export class DecimalBuilder extends ColumnBuilder {
  readonly #buffer: WordBuffer;

  constructor(type: DataType, capacity = 64) {
    super(type);
    this.#buffer = new WordBuffer(4, capacity);
  }

  appendValue(value: Value): void {
    this.#buffer.reserve(this.length + 1);
    writeDecimal(this.#buffer.words, this.length++, value as bigint);
  }

  /** Appends an unscaled value that is a safe integer. */
  appendNumber(unscaled: number): void {
    this.#buffer.reserve(this.length + 1);
    const words = this.#buffer.words;
    const at = 4 * this.length++;
    words[at] = unscaled | 0;
    words[at + 1] = Math.floor(unscaled / 4294967296);
    words[at + 2] = words[at + 3] = unscaled < 0 ? -1 : 0;
  }

  protected appendFiller(): void {
    this.appendNumber(0);
  }

  finish(): DecimalColumn {
    const column = new DecimalColumn(this.type, this.length, this.#buffer.take(this.length), this.takeValidity());
    this.length = 0;
    return column;
  }
}

export class BooleanBuilder extends ColumnBuilder {
  #bits: Bitmap;

  constructor(type: DataType, capacity = 64) {
    super(type);
    this.#bits = new Uint8Array(((capacity + 7) >> 3) + 8);
  }

  appendBoolean(value: boolean): void {
    const i = this.length++;
    if (i >> 3 >= this.#bits.length) {
      const grown = new Uint8Array(this.#bits.length * 2);
      grown.set(this.#bits);
      this.#bits = grown;
    }
    if (value) this.#bits[i >> 3]! |= 1 << (i & 7);
  }

  appendValue(value: Value): void {
    this.appendBoolean(value as boolean);
  }

  protected appendFiller(): void {
    this.appendBoolean(false);
  }

  finish(): BooleanColumn {
    const bits = this.#bits.subarray(0, (this.length + 7) >> 3);
    const column = new BooleanColumn(this.type, this.length, bits, this.takeValidity());
    this.length = 0;
    this.#bits = new Uint8Array(64);
    return column;
  }
}

export class BytesBuilder extends ColumnBuilder {
  #offsets: Int32Array;
  #data: Uint8Array;
  #used = 0;

  constructor(type: DataType, capacity = 64, bytesPerValue = 16) {
    super(type);
    this.#offsets = new Int32Array(Math.max(capacity, 8) + 1);
    this.#data = new Uint8Array(Math.max(capacity * bytesPerValue, 64));
  }

  appendBytes(source: Uint8Array, start: number, end: number): void {
    const at = this.#reserve(end - start);
    if (end - start < 32) for (let i = start, j = at; i < end; i++, j++) this.#data[j] = source[i]!;
    else this.#data.set(source.subarray(start, end), at);
    this.#close(at + end - start);
  }

  appendString(text: string): void {
    const at = this.#reserve(text.length * 3);
    this.#close(encodeUtf8Into(text, this.#data, at));
  }

  appendValue(value: Value): void {
    if (typeof value === 'string') this.appendString(value);
    else this.appendBytes(value as Uint8Array, 0, (value as Uint8Array).length);
  }

  protected appendFiller(): void {
    this.#close(this.#reserve(0));
  }

  #reserve(bytes: number): number {
    const needed = this.#used + bytes;
    if (needed > this.#data.length) {
      if (needed > 0x7fffffff)
        throw new TidemarkError('COLUMN_TOO_LARGE', 'a column holds at most 2 GiB of text in one batch; use smaller epochs');
      const grown = new Uint8Array(Math.min(Math.max(this.#data.length * 2, needed), 0x7fffffff));
      grown.set(this.#data.subarray(0, this.#used));
      this.#data = grown;
    }
    return this.#used;
  }

  #close(end: number): void {
    this.#used = end;
    if (++this.length >= this.#offsets.length) {
      const grown = new Int32Array(this.#offsets.length * 2);
      grown.set(this.#offsets);
      this.#offsets = grown;
    }
    this.#offsets[this.length] = end;
  }

  finish(): BytesColumn {
    const column = new BytesColumn(
      this.type,
      this.length,
      this.#offsets.subarray(0, this.length + 1),
      this.#data.subarray(0, this.#used),
      this.takeValidity(),
    );
    this.length = 0;
    this.#used = 0;
    this.#offsets = new Int32Array(65);
    this.#data = new Uint8Array(1024);
    return column;
  }
}

/** Offsets of variable-length lists, grown by doubling. */
class OffsetBuffer {
  #offsets = new Int32Array(65);

  push(index: number, end: number): void {
    if (index >= this.#offsets.length) {
      const grown = new Int32Array(this.#offsets.length * 2);
      grown.set(this.#offsets);
      this.#offsets = grown;
    }
    this.#offsets[index] = end;
  }

  take(length: number): Int32Array {
    const taken = this.#offsets.subarray(0, length + 1);
    this.#offsets = new Int32Array(65);
    return taken;
  }
}

export class ArrayBuilder extends ColumnBuilder {
  readonly element: ColumnBuilder;
  readonly #offsets = new OffsetBuffer();

  constructor(type: DataType & { kind: 'array' }) {
    super(type);
    this.element = columnBuilder(type.element);
  }

  /** Ends a list whose elements were appended to `element`. */
  close(): void {
    this.#offsets.push(++this.length, this.element.length);
  }

  appendValue(value: Value): void {
    for (const item of value as readonly Value[]) this.element.append(item);
    this.close();
  }

  protected appendFiller(): void {
    this.close();
  }

  finish(): ArrayColumn {
    const length = this.length;
    const column = new ArrayColumn(this.type, length, this.#offsets.take(length), this.element.finish(), this.takeValidity());
    this.length = 0;
    return column;
  }
}

export class MapBuilder extends ColumnBuilder {
  readonly keys: ColumnBuilder;
  readonly values: ColumnBuilder;
  readonly #offsets = new OffsetBuffer();

  constructor(type: DataType & { kind: 'map' }) {
    super(type);
    this.keys = columnBuilder(type.key);
    this.values = columnBuilder(type.value);
  }

  /** Ends a map whose entries were appended to `keys` and `values`. */
  close(): void {
    this.#offsets.push(++this.length, this.keys.length);
  }

  appendValue(value: Value): void {
    for (const entry of value as readonly (readonly Value[])[]) {
      this.keys.append(entry[0]!);
      this.values.append(entry[1]!);
    }
    this.close();
  }

  protected appendFiller(): void {
    this.close();
  }

  finish(): MapColumn {
    const length = this.length;
    const offsets = this.#offsets.take(length);
    const column = new MapColumn(this.type, length, offsets, this.keys.finish(), this.values.finish(), this.takeValidity());
    this.length = 0;
    return column;
  }
}

export class StructBuilder extends ColumnBuilder {
  readonly children: readonly ColumnBuilder[];

  constructor(type: DataType & { kind: 'struct' }) {
    super(type);
    this.children = type.fields.map((f) => columnBuilder(f.type));
  }

  /** Ends a struct whose fields were appended to `children`, one value each. */
  close(): void {
    this.length++;
  }

  appendValue(value: Value): void {
    const fields = value as readonly Value[];
    for (let k = 0; k < this.children.length; k++) this.children[k]!.append(fields[k] ?? null);
    this.close();
  }

  protected appendFiller(): void {
    for (const child of this.children) child.appendNull();
    this.close();
  }

  finish(): StructColumn {
    const length = this.length;
    const children = this.children.map((child) => child.finish());
    const column = new StructColumn(this.type, length, children, this.takeValidity());
    this.length = 0;
    return column;
  }
}

export class IntervalBuilder extends ColumnBuilder {
  #months: number[] = [];
  #days: number[] = [];
  #micros: bigint[] = [];

  appendValue(value: Value): void {
    const interval = value as CalendarInterval;
    this.#months.push(interval.months);
    this.#days.push(interval.days);
    this.#micros.push(interval.micros);
    this.length++;
  }

  protected appendFiller(): void {
    this.appendValue({ months: 0, days: 0, micros: 0n });
  }

  finish(): IntervalColumn {
    const n = this.length;
    const micros = new Int32Array(2 * n);
    this.#micros.forEach((m, i) => writeBigInt(micros, i, m));
    const column = new IntervalColumn(
      this.type,
      n,
      Int32Array.from(this.#months),
      Int32Array.from(this.#days),
      micros,
      this.takeValidity(),
    );
    this.length = 0;
    this.#months = [];
    this.#days = [];
    this.#micros = [];
    return column;
  }
}

class VoidBuilder extends ColumnBuilder {
  appendValue(): void {
    this.length++;
  }

  protected appendFiller(): void {
    this.length++;
  }

  finish(): VoidColumn {
    const column = new VoidColumn(this.length);
    this.takeValidity();
    this.length = 0;
    return column;
  }
}

/** A builder for any type; `capacity` rows are expected. */
export function columnBuilder(type: DataType, capacity = 64): ColumnBuilder {
  switch (type.kind) {
    case 'boolean':
      return new BooleanBuilder(type, capacity);
    case 'bigint':
    case 'timestamp':
    case 'timestamp_ntz':
    case 'time':
    case 'interval_dt':
      return new Int64Builder(type, capacity);
    case 'decimal':
      return new DecimalBuilder(type, capacity);
    case 'string':
    case 'char':
    case 'varchar':
    case 'binary':
      return new BytesBuilder(type, capacity);
    case 'array':
      return new ArrayBuilder(type);
    case 'map':
      return new MapBuilder(type);
    case 'struct':
      return new StructBuilder(type);
    case 'interval':
      return new IntervalBuilder(type);
    case 'void':
      return new VoidBuilder(type);
    case 'variant':
      throw new TidemarkError('UNSUPPORTED_DATATYPE', 'VARIANT columns are not supported', { typeName: 'VARIANT' });
    default:
      return new NumberBuilder(type, capacity);
  }
}

/** A column of these values (scalar form, null for NULL). */
export function columnOf(type: DataType, values: readonly Value[]): Column {
  const builder = columnBuilder(type, values.length);
  for (const value of values) builder.append(value);
  return builder.finish();
}
