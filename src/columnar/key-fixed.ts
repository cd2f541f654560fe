import { getBit, type Bitmap } from './bitmap.js';
import type { BooleanColumn, DecimalColumn, Int64Column, IntervalColumn, NumberColumn } from './column.js';
import { FixedNode, KeyNode } from './key-node.js';

const FLIP = -0x80000000;

const WIDTHS: Partial<Record<string, number>> = { tinyint: 1, smallint: 2, double: 8 };

export class NumberNode extends FixedNode {
  readonly #values: NumberColumn['values'];
  readonly #kind: string;
  readonly #bits = new DataView(new ArrayBuffer(8));

  constructor(
    column: NumberColumn,
    private readonly keepNegativeZero: boolean,
  ) {
    super(column, WIDTHS[column.type.kind] ?? 4);
    this.#values = column.values;
    this.#kind = column.type.kind;
  }

  override write(data: Uint8Array, view: DataView, cursors: Int32Array): void {
    if (this.validity !== null || !(this.#values instanceof Int32Array)) return super.write(data, view, cursors);
    const values = this.#values;
    for (let i = 0; i < this.length; i++) {
      const at = cursors[i]!;
      if (at < 0) continue;
      data[at] = 1;
      view.setInt32(at + 1, values[i]! ^ FLIP);
      cursors[i] = at + 5;
    }
  }

  protected writeValue(i: number, view: DataView, at: number): void {
    const value = this.#values[i]!;
    if (this.#kind === 'tinyint') view.setUint8(at, value ^ 0x80);
    else if (this.#kind === 'smallint') view.setUint16(at, value ^ 0x8000);
    else if (this.#kind === 'double') this.#writeDouble(value, view, at);
    else if (this.#kind === 'float') this.#writeFloat(value, view, at);
    else view.setInt32(at, value ^ FLIP);
  }

  #writeDouble(value: number, view: DataView, at: number): void {
    this.#bits.setFloat64(0, this.#canonical(value));
    const high = this.#bits.getInt32(0);
    const low = this.#bits.getInt32(4);
    view.setInt32(at, high < 0 ? ~high : high ^ FLIP);
    view.setInt32(at + 4, high < 0 ? ~low : low);
  }

  #writeFloat(value: number, view: DataView, at: number): void {
    this.#bits.setFloat32(0, this.#canonical(value));
    const bits = this.#bits.getInt32(0);
    view.setInt32(at, bits < 0 ? ~bits : bits ^ FLIP);
  }

  /** One NaN, whatever its bits were; one zero, unless two are asked for. */
  #canonical(value: number): number {
    if (value !== value) return NaN;
    return value === 0 && !this.keepNegativeZero ? 0 : value;
  }
}

export class Int64Node extends FixedNode {
  readonly #words: Int32Array;

  constructor(column: Int64Column) {
    super(column, 8);
    this.#words = column.words;
  }

  override write(data: Uint8Array, view: DataView, cursors: Int32Array): void {
    if (this.validity !== null) return super.write(data, view, cursors);
    const words = this.#words;
    for (let i = 0; i < this.length; i++) {
      const at = cursors[i]!;
      if (at < 0) continue;
      data[at] = 1;
      view.setInt32(at + 1, words[2 * i + 1]! ^ FLIP);
      view.setInt32(at + 5, words[2 * i]!);
      cursors[i] = at + 9;
    }
  }

  protected writeValue(i: number, view: DataView, at: number): void {
    view.setInt32(at, this.#words[2 * i + 1]! ^ FLIP);
    view.setInt32(at + 4, this.#words[2 * i]!);
  }
}

export class DecimalNode extends FixedNode {
  readonly #words: Int32Array;

  constructor(column: DecimalColumn) {
    super(column, 16);
    this.#words = column.words;
  }

  protected writeValue(i: number, view: DataView, at: number): void {
    const words = this.#words;
    view.setInt32(at, words[4 * i + 3]! ^ FLIP);
    view.setInt32(at + 4, words[4 * i + 2]!);
    view.setInt32(at + 8, words[4 * i + 1]!);
    view.setInt32(at + 12, words[4 * i]!);
  }
}

export class BooleanNode extends FixedNode {
  readonly #bits: Bitmap;

  constructor(column: BooleanColumn) {
    super(column, 1);
    this.#bits = column.bits;
  }

  protected writeValue(i: number, view: DataView, at: number): void {
    view.setUint8(at, getBit(this.#bits, i) ? 1 : 0);
  }
}

export class IntervalNode extends FixedNode {
  constructor(private readonly column: IntervalColumn) {
    super(column, 16);
  }

  protected writeValue(i: number, view: DataView, at: number): void {
    const { months, days, micros } = this.column;
    view.setInt32(at, months[i]! ^ FLIP);
    view.setInt32(at + 4, days[i]! ^ FLIP);
    view.setInt32(at + 8, micros[2 * i + 1]! ^ FLIP);
    view.setInt32(at + 12, micros[2 * i]!);
  }
}

export class NullNode extends KeyNode {
  constructor(length: number) {
    super(length, null, 1);
  }

  addSizes(sizes: Int32Array): void {
    for (let i = 0; i < this.length; i++) sizes[i]! += 1;
  }

  write(data: Uint8Array, _view: DataView, cursors: Int32Array): void {
    for (let i = 0; i < this.length; i++) if (cursors[i]! >= 0) data[cursors[i]!++] = 0;
  }
}
