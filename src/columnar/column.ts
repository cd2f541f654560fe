import { getBit, setBit, sliceBits, type Bitmap } from './bitmap.js';
import { readBigInt, type Int64Words } from './int64.js';
import type { DataType } from './types.js';
import { decodeUtf8 } from './utf8.js';
import type { Value } from './value.js';

/**
 * Values of one type, in Arrow's memory layout, never written after they are made.
 *
 * `validity` is null when no value is NULL, else a bitmap (set = valid). `get` gives one value in the scalar form of value.ts and is
 * for code that has to look at single values; kernels read the typed arrays of the concrete class.
 */
export abstract class Column {
  abstract readonly type: DataType;
  abstract readonly length: number;
  abstract readonly validity: Bitmap | null;

  isNull(i: number): boolean {
    return this.validity !== null && !getBit(this.validity, i);
  }

  get(i: number): Value {
    return this.isNull(i) ? null : this.valueAt(i);
  }

  /** The value at i, which is not NULL. */
  abstract valueAt(i: number): Value;

  /** Rows [start, end); fixed-width values are shared, not copied. */
  abstract slice(start: number, end: number): Column;

  /** The same column seen as `type` of the same physical layout (an INT column as DATE, …). */
  abstract withType(type: DataType): Column;
}

export type NumberArray = Int8Array | Int16Array | Int32Array | Float32Array | Float64Array;

/** TINYINT (Int8Array), SMALLINT (Int16Array), INT, DATE and year-month intervals (Int32Array), FLOAT (Float32Array), DOUBLE (Float64Array). */
export class NumberColumn<A extends NumberArray = NumberArray> extends Column {
  constructor(
    readonly type: DataType,
    readonly length: number,
    readonly values: A,
    readonly validity: Bitmap | null,
  ) {
    super();
  }

  valueAt(i: number): number {
    return this.values[i]!;
  }

  slice(start: number, end: number): Column {
    return new NumberColumn(this.type, end - start, this.values.subarray(start, end) as A, sliceValidity(this.validity, start, end));
  }

  withType(type: DataType): Column {
    return new NumberColumn(type, this.length, this.values, this.validity);
  }
}

/** BIGINT, TIMESTAMP, TIMESTAMP_NTZ, TIME and day-time intervals: two 32-bit words a value (see int64.ts). */
export class Int64Column extends Column {
  constructor(
    readonly type: DataType,
    readonly length: number,
    readonly words: Int64Words,
    readonly validity: Bitmap | null,
  ) {
    super();
  }

  valueAt(i: number): bigint {
    return readBigInt(this.words, i);
  }

  slice(start: number, end: number): Column {
    return new Int64Column(this.type, end - start, this.words.subarray(2 * start, 2 * end), sliceValidity(this.validity, start, end));
  }

  withType(type: DataType): Column {
    return new Int64Column(type, this.length, this.words, this.validity);
  }
}

/** DECIMAL: the unscaled value in 128 bits, four 32-bit words, lowest first. */
export class DecimalColumn extends Column {
  constructor(
    readonly type: DataType,
    readonly length: number,
    readonly words: Int32Array,
    readonly validity: Bitmap | null,
  ) {
    super();
  }

  valueAt(i: number): bigint {
    return readDecimal(this.words, i);
  }

  slice(start: number, end: number): Column {
    return new DecimalColumn(this.type, end - start, this.words.subarray(4 * start, 4 * end), sliceValidity(this.validity, start, end));
  }

  withType(type: DataType): Column {
    return new DecimalColumn(type, this.length, this.words, this.validity);
  }
}

export function readDecimal(words: Int32Array, i: number): bigint {
  const at = 4 * i;
  const high = words[at + 1]!;
  const sign = high >> 31;
  if (words[at + 2] === sign && words[at + 3] === sign && high < 0x200000 && high >= -0x200000) {
    return BigInt(high * 4294967296 + (words[at]! >>> 0));
  }
  const top = (BigInt(words[at + 3]!) << 32n) | BigInt(words[at + 2]! >>> 0);
  return (top << 64n) | (BigInt(words[at + 1]! >>> 0) << 32n) | BigInt(words[at]! >>> 0);
}

export function writeDecimal(words: Int32Array, i: number, value: bigint): void {
  const at = 4 * i;
  for (let w = 0, rest = value; w < 4; w++, rest >>= 32n) words[at + w] = Number(BigInt.asIntN(32, rest));
}

/** BOOLEAN: a bitmap of values beside the bitmap of validity. */
export class BooleanColumn extends Column {
  constructor(
    readonly type: DataType,
    readonly length: number,
    readonly bits: Bitmap,
    readonly validity: Bitmap | null,
  ) {
    super();
  }

  valueAt(i: number): boolean {
    return getBit(this.bits, i);
  }

  slice(start: number, end: number): Column {
    return new BooleanColumn(this.type, end - start, sliceBits(this.bits, start, end), sliceValidity(this.validity, start, end));
  }

  withType(type: DataType): Column {
    return new BooleanColumn(type, this.length, this.bits, this.validity);
  }
}

/** STRING, CHAR, VARCHAR (UTF-8) and BINARY: value i is data[offsets[i] .. offsets[i + 1]]. */
export class BytesColumn extends Column {
  constructor(
    readonly type: DataType,
    readonly length: number,
    readonly offsets: Int32Array,
    readonly data: Uint8Array,
    readonly validity: Bitmap | null,
  ) {
    super();
  }

  valueAt(i: number): string | Uint8Array {
    const start = this.offsets[i]!;
    const end = this.offsets[i + 1]!;
    return this.type.kind === 'binary' ? this.data.slice(start, end) : decodeUtf8(this.data, start, end);
  }

  slice(start: number, end: number): Column {
    return new BytesColumn(
      this.type,
      end - start,
      this.offsets.subarray(start, end + 1),
      this.data,
      sliceValidity(this.validity, start, end),
    );
  }

  withType(type: DataType): Column {
    return new BytesColumn(type, this.length, this.offsets, this.data, this.validity);
  }
}

/** Values by code into a small column; nullness is in `validity`, codes of NULLs are 0. Only strings and binary are coded. */
export class DictionaryColumn extends Column {
  constructor(
    readonly type: DataType,
    readonly length: number,
    readonly codes: Int32Array,
    readonly dictionary: BytesColumn,
    readonly validity: Bitmap | null,
  ) {
    super();
  }

  valueAt(i: number): Value {
    return this.dictionary.valueAt(this.codes[i]!);
  }

  slice(start: number, end: number): Column {
    const codes = this.codes.subarray(start, end);
    return new DictionaryColumn(this.type, end - start, codes, this.dictionary, sliceValidity(this.validity, start, end));
  }

  withType(type: DataType): Column {
    return new DictionaryColumn(type, this.length, this.codes, this.dictionary, this.validity);
  }
}

/** One value `length` times (NULL as well): what a literal evaluates to. `flatten` makes an ordinary column of it. */
export class ConstantColumn extends Column {
  readonly validity: Bitmap | null;

  constructor(
    readonly type: DataType,
    readonly length: number,
    readonly value: Value,
  ) {
    super();
    this.validity = value === null ? new Uint8Array((length + 7) >> 3) : null;
  }

  valueAt(): Value {
    return this.value;
  }

  slice(start: number, end: number): Column {
    return new ConstantColumn(this.type, end - start, this.value);
  }

  withType(type: DataType): Column {
    return new ConstantColumn(type, this.length, this.value);
  }
}

/** ARRAY: elements of value i are element[offsets[i] .. offsets[i + 1]]. */
export class ArrayColumn extends Column {
  constructor(
    readonly type: DataType,
    readonly length: number,
    readonly offsets: Int32Array,
    readonly element: Column,
    readonly validity: Bitmap | null,
  ) {
    super();
  }

  valueAt(i: number): Value[] {
    const out: Value[] = [];
    for (let k = this.offsets[i]!; k < this.offsets[i + 1]!; k++) out.push(this.element.get(k));
    return out;
  }

  slice(start: number, end: number): Column {
    return new ArrayColumn(
      this.type,
      end - start,
      this.offsets.subarray(start, end + 1),
      this.element,
      sliceValidity(this.validity, start, end),
    );
  }

  withType(type: DataType): Column {
    return new ArrayColumn(type, this.length, this.offsets, this.element, this.validity);
  }
}

/** MAP: entries of value i are keys and values [offsets[i] .. offsets[i + 1]]; keys are never NULL. */
export class MapColumn extends Column {
  constructor(
    readonly type: DataType,
    readonly length: number,
    readonly offsets: Int32Array,
    readonly keys: Column,
    readonly values: Column,
    readonly validity: Bitmap | null,
  ) {
    super();
  }

  valueAt(i: number): Value[] {
    const out: Value[] = [];
    for (let k = this.offsets[i]!; k < this.offsets[i + 1]!; k++) out.push([this.keys.get(k), this.values.get(k)]);
    return out;
  }

  slice(start: number, end: number): Column {
    const offsets = this.offsets.subarray(start, end + 1);
    return new MapColumn(this.type, end - start, offsets, this.keys, this.values, sliceValidity(this.validity, start, end));
  }

  withType(type: DataType): Column {
    return new MapColumn(type, this.length, this.offsets, this.keys, this.values, this.validity);
  }
}

/** STRUCT: one child a field, each as long as the column. */
export class StructColumn extends Column {
  constructor(
    readonly type: DataType,
    readonly length: number,
    readonly children: readonly Column[],
    readonly validity: Bitmap | null,
  ) {
    super();
  }

  valueAt(i: number): Value[] {
    return this.children.map((child) => child.get(i));
  }

  slice(start: number, end: number): Column {
    const children = this.children.map((child) => child.slice(start, end));
    return new StructColumn(this.type, end - start, children, sliceValidity(this.validity, start, end));
  }

  withType(type: DataType): Column {
    return new StructColumn(type, this.length, this.children, this.validity);
  }
}

/** Calendar INTERVAL: three parts side by side. */
export class IntervalColumn extends Column {
  constructor(
    readonly type: DataType,
    readonly length: number,
    readonly months: Int32Array,
    readonly days: Int32Array,
    readonly micros: Int64Words,
    readonly validity: Bitmap | null,
  ) {
    super();
  }

  valueAt(i: number): Value {
    return { months: this.months[i]!, days: this.days[i]!, micros: readBigInt(this.micros, i) };
  }

  slice(start: number, end: number): Column {
    const micros = this.micros.subarray(2 * start, 2 * end);
    const validity = sliceValidity(this.validity, start, end);
    return new IntervalColumn(this.type, end - start, this.months.subarray(start, end), this.days.subarray(start, end), micros, validity);
  }

  withType(): Column {
    return this;
  }
}

/** VOID: nothing but NULLs. */
export class VoidColumn extends Column {
  readonly type: DataType = { kind: 'void' };
  readonly validity: Bitmap;

  constructor(readonly length: number) {
    super();
    this.validity = new Uint8Array((length + 7) >> 3);
  }

  valueAt(): null {
    return null;
  }

  slice(start: number, end: number): Column {
    return new VoidColumn(end - start);
  }

  withType(type: DataType): Column {
    return new ConstantColumn(type, this.length, null);
  }
}

function sliceValidity(validity: Bitmap | null, start: number, end: number): Bitmap | null {
  return validity === null ? null : sliceBits(validity, start, end);
}

/** A bitmap of booleans from a predicate over row numbers; for tests and rare paths. */
export function bitsOf(length: number, predicate: (i: number) => boolean): Bitmap {
  const bits = new Uint8Array((length + 7) >> 3);
  for (let i = 0; i < length; i++) if (predicate(i)) setBit(bits, i);
  return bits;
}
