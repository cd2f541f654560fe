import { type Column, DecimalColumn, Int64Column, NumberColumn, type NumberArray, writeDecimal } from '../../../columnar/column.js';
import { numberArrayOf } from '../../../columnar/builder.js';
import { writeBigInt, writeNumber } from '../../../columnar/int64.js';
import type { DataType } from '../../../columnar/types.js';
import type { Value } from '../../../columnar/value.js';
import { daysOf, decimalOf, doubleOf, integerOf } from '../number-bytes.js';
import { BaseConverter, type ConverterSettings } from './converter.js';
import { Token, type TokenColumn } from './token.js';

abstract class NumberConverter extends BaseConverter {
  protected values!: NumberArray;

  protected override begin(rows: number, values?: NumberArray): void {
    super.begin(rows);
    this.values = values ?? new (numberArrayOf(this.type)!)(rows);
  }

  protected setValue(row: number, value: Value): void {
    this.values[row] = value as number;
  }

  finish(): Column {
    return new NumberColumn(this.type, this.rows, this.values, this.validity);
  }
}

/** TINYINT, SMALLINT, INT. */
export class IntegerConverter extends NumberConverter {
  constructor(
    type: DataType,
    settings: ConverterSettings,
    private readonly min: number,
    private readonly max: number,
  ) {
    super(type, settings);
  }

  convert(tokens: TokenColumn, slow: Uint8Array): void {
    const { bytes, kinds, starts, ends, rows } = tokens;
    const { numberToken } = this.settings;
    this.begin(rows);
    for (let i = 0; i < rows; i++) {
      const kind = kinds[i];
      if (kind === Token.absent) this.setNull(i);
      else {
        const value = kind === numberToken ? integerOf(bytes, starts[i]!, ends[i]!) : NaN;
        if (value >= this.min && value <= this.max) this.values[i] = value;
        else this.readRow(tokens, i, slow);
      }
    }
  }
}

/** DOUBLE. A negative zero may be an integer's, which has no sign, so that it is not plain. */
export class DoubleConverter extends NumberConverter {
  convert(tokens: TokenColumn, slow: Uint8Array): void {
    const { bytes, kinds, starts, ends, rows } = tokens;
    const { numberToken } = this.settings;
    const converted = tokens.loops?.doubles(tokens);
    this.begin(rows, converted?.values);
    const done = converted?.done;
    if (done === null) return;
    for (let i = 0; i < rows; i++) {
      if (done !== undefined && done[i] === 1) continue;
      const kind = kinds[i];
      if (kind === Token.absent) this.setNull(i);
      else {
        const value = kind === numberToken ? doubleOf(bytes, starts[i]!, ends[i]!) : NaN;
        if (value === value && (value !== 0 || 1 / value > 0)) this.values[i] = value;
        else this.readRow(tokens, i, slow);
      }
    }
  }
}

const DOUBLE_VIEW = new Float64Array(1);
const WORDS_VIEW = new Uint32Array(DOUBLE_VIEW.buffer);
/** The bits of a double that a float lacks, where they say "exactly between two floats". */
const HALFWAY = 0x10000000;

/** FLOAT: rounded from the double, except where that one lies halfway and the digits behind it decide. */
export class FloatConverter extends NumberConverter {
  convert(tokens: TokenColumn, slow: Uint8Array): void {
    const { bytes, kinds, starts, ends, rows } = tokens;
    const { numberToken } = this.settings;
    this.begin(rows);
    for (let i = 0; i < rows; i++) {
      const kind = kinds[i];
      if (kind === Token.absent) this.setNull(i);
      else {
        const value = kind === numberToken ? doubleOf(bytes, starts[i]!, ends[i]!) : NaN;
        DOUBLE_VIEW[0] = value;
        const isPlain = (value > 1e-30 || value < -1e-30) && value < 1e30 && value > -1e30 && (WORDS_VIEW[0]! & 0x1fffffff) !== HALFWAY;
        if (isPlain) this.values[i] = value;
        else this.readRow(tokens, i, slow);
      }
    }
  }
}

/** DATE as `yyyy-MM-dd`. */
export class DateConverter extends NumberConverter {
  convert(tokens: TokenColumn, slow: Uint8Array): void {
    const { bytes, kinds, starts, ends, rows } = tokens;
    this.begin(rows);
    for (let i = 0; i < rows; i++) {
      const kind = kinds[i];
      if (kind === Token.absent) this.setNull(i);
      else {
        const days = kind === Token.string && ends[i]! - starts[i]! === 10 ? daysOf(bytes, starts[i]!) : NaN;
        if (days === days) this.values[i] = days;
        else this.readRow(tokens, i, slow);
      }
    }
  }
}

/** BIGINT. */
export class BigIntConverter extends BaseConverter {
  #words!: Int32Array;

  convert(tokens: TokenColumn, slow: Uint8Array): void {
    const { bytes, kinds, starts, ends, rows } = tokens;
    const { numberToken } = this.settings;
    this.begin(rows);
    const converted = tokens.loops?.integers(tokens);
    const words = (this.#words = converted?.values ?? new Int32Array(2 * rows));
    const done = converted?.done;
    if (done === null) return;
    for (let i = 0; i < rows; i++) {
      if (done !== undefined && done[i] === 1) continue;
      const kind = kinds[i];
      if (kind === Token.absent) this.setNull(i);
      else {
        const value = kind === numberToken ? integerOf(bytes, starts[i]!, ends[i]!) : NaN;
        if (value === value) writeNumber(words, i, value);
        else this.readRow(tokens, i, slow);
      }
    }
  }

  protected setValue(row: number, value: Value): void {
    writeBigInt(this.#words, row, value as bigint);
  }

  finish(): Column {
    return new Int64Column(this.type, this.rows, this.#words, this.validity);
  }
}

/** DECIMAL. */
export class DecimalConverter extends BaseConverter {
  #words!: Int32Array;
  readonly #limit: number;

  constructor(
    type: DataType,
    settings: ConverterSettings,
    precision: number,
    private readonly scale: number,
  ) {
    super(type, settings);
    this.#limit = 10 ** precision;
  }

  convert(tokens: TokenColumn, slow: Uint8Array): void {
    const { bytes, kinds, starts, ends, rows } = tokens;
    const { numberToken } = this.settings;
    this.begin(rows);
    this.#words = new Int32Array(4 * rows);
    for (let i = 0; i < rows; i++) {
      const kind = kinds[i];
      if (kind === Token.absent) this.setNull(i);
      else {
        const value = kind === numberToken ? decimalOf(bytes, starts[i]!, ends[i]!, this.scale) : NaN;
        if (value > -this.#limit && value < this.#limit) writeSafeDecimal(this.#words, i, value);
        else this.readRow(tokens, i, slow);
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
