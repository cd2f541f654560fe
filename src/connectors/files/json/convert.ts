import {
  BooleanColumn,
  BytesColumn,
  type Column,
  DecimalColumn,
  Int64Column,
  NumberColumn,
  type NumberArray,
  writeDecimal,
} from '../../../columnar/column.js';
import { clearBit, allSet, setBit, type Bitmap } from '../../../columnar/bitmap.js';
import { columnBuilder, numberArrayOf } from '../../../columnar/builder.js';
import { writeBigInt, writeNumber } from '../../../columnar/int64.js';
import type { DataType } from '../../../columnar/types.js';
import { encodeUtf8 } from '../../../columnar/utf8.js';
import type { Value } from '../../../columnar/value.js';
import { daysOf, decimalOf, doubleOf, integerOf, timestampOf, timestampParts } from '../number-bytes.js';
import { Token } from './scan.js';

/** The tokens of one column in one block of rows. */
export interface TokenColumn {
  readonly bytes: Uint8Array;
  readonly kinds: Uint8Array;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  readonly rows: number;
}

/**
 * Turns the tokens of a column into values. `convert` marks in `slow` the rows whose token is not of the plain form; those come again
 * through `set`, with the value of the slow path. `finish` gives the column.
 */
export interface ColumnConverter {
  convert(tokens: TokenColumn, slow: Uint8Array): void;
  set(row: number, value: Value): void;
  finish(): Column;
}

/** The converter for a type. Types without a plain form (nested ones, intervals) and columns that must not take it go the slow way. */
export function converterFor(type: DataType, localOffsetSeconds: number | null, alwaysSlow = false): ColumnConverter {
  if (alwaysSlow) return new SlowConverter(type);
  switch (type.kind) {
    case 'tinyint':
      return new IntegerConverter(type, -128, 127);
    case 'smallint':
      return new IntegerConverter(type, -32768, 32767);
    case 'int':
      return new IntegerConverter(type, -2147483648, 2147483647);
    case 'bigint':
      return new Int64Converter(type, null);
    case 'timestamp':
      return new Int64Converter(type, localOffsetSeconds);
    case 'double':
      return new DoubleConverter(type);
    case 'date':
      return new DateConverter(type);
    case 'decimal':
      return new DecimalConverter(type, type.precision, type.scale);
    case 'boolean':
      return new BooleanConverter(type);
    case 'string':
      return new StringConverter(type);
    default:
      return new SlowConverter(type);
  }
}

abstract class FixedConverter implements ColumnConverter {
  protected rows = 0;
  #nulls: Bitmap | null = null;

  constructor(protected readonly type: DataType) {}

  abstract convert(tokens: TokenColumn, slow: Uint8Array): void;
  abstract finish(): Column;
  protected abstract setValue(row: number, value: Value): void;

  set(row: number, value: Value): void {
    if (value === null) return this.setNull(row);
    if (this.#nulls !== null) setBit(this.#nulls, row);
    this.setValue(row, value);
  }

  protected begin(rows: number): void {
    this.rows = rows;
    this.#nulls = null;
  }

  protected setNull(row: number): void {
    this.#nulls ??= allSet(this.rows);
    clearBit(this.#nulls, row);
  }

  protected get validity(): Bitmap | null {
    return this.#nulls;
  }
}

abstract class NumberConverter extends FixedConverter {
  protected values!: NumberArray;

  protected override begin(rows: number): void {
    super.begin(rows);
    this.values = new (numberArrayOf(this.type)!)(rows);
  }

  protected setValue(row: number, value: Value): void {
    this.values[row] = value as number;
  }

  finish(): Column {
    return new NumberColumn(this.type, this.rows, this.values, this.validity);
  }
}

class IntegerConverter extends NumberConverter {
  constructor(
    type: DataType,
    private readonly min: number,
    private readonly max: number,
  ) {
    super(type);
  }

  convert({ bytes, kinds, starts, ends, rows }: TokenColumn, slow: Uint8Array): void {
    this.begin(rows);
    for (let i = 0; i < rows; i++) {
      const kind = kinds[i];
      if (kind === Token.absent) this.setNull(i);
      else {
        const value = kind === Token.number ? integerOf(bytes, starts[i]!, ends[i]!) : NaN;
        if (value >= this.min && value <= this.max) this.values[i] = value;
        else slow[i] = 1;
      }
    }
  }
}

class DoubleConverter extends NumberConverter {
  convert({ bytes, kinds, starts, ends, rows }: TokenColumn, slow: Uint8Array): void {
    this.begin(rows);
    for (let i = 0; i < rows; i++) {
      const kind = kinds[i];
      if (kind === Token.absent) this.setNull(i);
      else if (kind === Token.number) {
        const value = doubleOf(bytes, starts[i]!, ends[i]!);
        this.values[i] = value === value ? value : Number(latin1(bytes, starts[i]!, ends[i]!));
      } else slow[i] = 1;
    }
  }
}

class DateConverter extends NumberConverter {
  convert({ bytes, kinds, starts, ends, rows }: TokenColumn, slow: Uint8Array): void {
    this.begin(rows);
    for (let i = 0; i < rows; i++) {
      const kind = kinds[i];
      if (kind === Token.absent) this.setNull(i);
      else {
        const days = kind === Token.string && ends[i]! - starts[i]! === 10 ? daysOf(bytes, starts[i]!) : NaN;
        if (days === days) this.values[i] = days;
        else slow[i] = 1;
      }
    }
  }
}

/** Microseconds beyond this many seconds are not safe as a number. */
const SAFE_SECONDS = 9_000_000_000;

/** BIGINT (no offset) and TIMESTAMP. Where the session zone has no fixed offset, only texts with a zone of their own are plain. */
class Int64Converter extends FixedConverter {
  #words!: Int32Array;

  constructor(
    type: DataType,
    private readonly localOffsetSeconds: number | null,
  ) {
    super(type);
  }

  convert(tokens: TokenColumn, slow: Uint8Array): void {
    this.begin(tokens.rows);
    this.#words = new Int32Array(2 * tokens.rows);
    if (this.type.kind === 'timestamp') this.#timestamps(tokens, slow);
    else this.#integers(tokens, slow);
  }

  #integers({ bytes, kinds, starts, ends, rows }: TokenColumn, slow: Uint8Array): void {
    const words = this.#words;
    for (let i = 0; i < rows; i++) {
      const kind = kinds[i];
      if (kind === Token.absent) this.setNull(i);
      else {
        const value = kind === Token.number ? integerOf(bytes, starts[i]!, ends[i]!) : NaN;
        if (value === value) writeNumber(words, i, value);
        else slow[i] = 1;
      }
    }
  }

  #timestamps({ bytes, kinds, starts, ends, rows }: TokenColumn, slow: Uint8Array): void {
    const words = this.#words;
    const offset = this.localOffsetSeconds ?? NaN;
    for (let i = 0; i < rows; i++) {
      const kind = kinds[i];
      if (kind === Token.absent) this.setNull(i);
      else if (
        kind === Token.string &&
        timestampOf(bytes, starts[i]!, ends[i]!, offset) &&
        timestampParts.seconds < SAFE_SECONDS &&
        timestampParts.seconds > -SAFE_SECONDS
      ) {
        writeNumber(words, i, timestampParts.seconds * 1_000_000 + timestampParts.micros);
      } else slow[i] = 1;
    }
  }

  protected setValue(row: number, value: Value): void {
    writeBigInt(this.#words, row, value as bigint);
  }

  finish(): Column {
    return new Int64Column(this.type, this.rows, this.#words, this.validity);
  }
}

class DecimalConverter extends FixedConverter {
  #words!: Int32Array;
  readonly #limit: number;

  constructor(
    type: DataType,
    precision: number,
    private readonly scale: number,
  ) {
    super(type);
    this.#limit = 10 ** precision;
  }

  convert({ bytes, kinds, starts, ends, rows }: TokenColumn, slow: Uint8Array): void {
    this.begin(rows);
    this.#words = new Int32Array(4 * rows);
    for (let i = 0; i < rows; i++) {
      const kind = kinds[i];
      if (kind === Token.absent) this.setNull(i);
      else {
        const value = kind === Token.number ? decimalOf(bytes, starts[i]!, ends[i]!, this.scale) : NaN;
        if (value > -this.#limit && value < this.#limit) writeSafeDecimal(this.#words, i, value);
        else slow[i] = 1;
      }
    }
  }

  protected setValue(row: number, value: Value): void {
    writeDecimal(this.#words, row, value as bigint);
  }

  finish(): Column {
    return new DecimalColumn(this.type, this.rows, this.#words, this.validity);
  }
}

function writeSafeDecimal(words: Int32Array, i: number, value: number): void {
  words[4 * i] = value | 0;
  words[4 * i + 1] = Math.floor(value / 4294967296);
  words[4 * i + 2] = words[4 * i + 3] = value < 0 ? -1 : 0;
}

class BooleanConverter extends FixedConverter {
  #bits!: Bitmap;

  convert({ kinds, rows }: TokenColumn, slow: Uint8Array): void {
    this.begin(rows);
    this.#bits = new Uint8Array((rows + 7) >> 3);
    for (let i = 0; i < rows; i++) {
      const kind = kinds[i];
      if (kind === Token.true) setBit(this.#bits, i);
      else if (kind === Token.absent) this.setNull(i);
      else if (kind !== Token.false) slow[i] = 1;
    }
  }

  protected setValue(row: number, value: Value): void {
    if (value === true) setBit(this.#bits, row);
  }

  finish(): Column {
    return new BooleanColumn(this.type, this.rows, this.#bits, this.validity);
  }
}

/** STRING: bytes are copied at the end, when the values of slow rows are known. */
class StringConverter extends FixedConverter {
  #tokens!: TokenColumn;
  readonly #slowValues = new Map<number, Uint8Array>();

  convert(tokens: TokenColumn, slow: Uint8Array): void {
    this.begin(tokens.rows);
    this.#tokens = tokens;
    this.#slowValues.clear();
    for (let i = 0; i < tokens.rows; i++) {
      const kind = tokens.kinds[i];
      if (kind === Token.absent) this.setNull(i);
      else if (kind !== Token.string) slow[i] = 1;
    }
  }

  protected setValue(row: number, value: Value): void {
    this.#slowValues.set(row, encodeUtf8(value as string));
  }

  finish(): Column {
    const { bytes, kinds, starts, ends, rows } = this.#tokens;
    const offsets = new Int32Array(rows + 1);
    let total = 0;
    const hasSlow = this.#slowValues.size > 0;
    for (let i = 0; i < rows; i++) {
      const own = hasSlow ? this.#slowValues.get(i) : undefined;
      if (own !== undefined) total += own.length;
      else if (kinds[i] === Token.string) total += ends[i]! - starts[i]!;
      offsets[i + 1] = total;
    }
    const data = new Uint8Array(total);
    for (let i = 0; i < rows; i++) {
      const own = hasSlow ? this.#slowValues.get(i) : undefined;
      let at = offsets[i]!;
      if (own !== undefined) data.set(own, at);
      else if (kinds[i] === Token.string) {
        const end = ends[i]!;
        for (let p = starts[i]!; p < end; p++) data[at++] = bytes[p]!;
      }
    }
    return new BytesColumn(this.type, rows, offsets, data, this.validity);
  }
}

/** Types without a plain form in JSON: every value that is there comes from the slow path. */
class SlowConverter implements ColumnConverter {
  #values: Value[] = [];

  constructor(private readonly type: DataType) {}

  convert({ kinds, rows }: TokenColumn, slow: Uint8Array): void {
    this.#values = new Array<Value>(rows).fill(null);
    for (let i = 0; i < rows; i++) if (kinds[i] !== Token.absent) slow[i] = 1;
  }

  set(row: number, value: Value): void {
    this.#values[row] = value;
  }

  finish(): Column {
    const builder = columnBuilder(this.type, this.#values.length);
    for (const value of this.#values) builder.append(value);
    return builder.finish();
  }
}

function latin1(bytes: Uint8Array, start: number, end: number): string {
  let text = '';
  for (let i = start; i < end; i++) text += String.fromCharCode(bytes[i]!);
  return text;
}
