import { TidemarkError } from '../base/errors.js';
import { getBit, type Bitmap } from './bitmap.js';
import {
  ArrayColumn,
  BooleanColumn,
  BytesColumn,
  type Column,
  ConstantColumn,
  DecimalColumn,
  DictionaryColumn,
  Int64Column,
  IntervalColumn,
  MapColumn,
  NumberColumn,
  StructColumn,
  VoidColumn,
} from './column.js';
import { flatten } from './concat.js';
import { sqlName } from './types.js';
import { compareBytes } from './utf8.js';

/**
 * Writes the piece of each row's key that comes from one column. Bytes of a piece, so that byte order is value order and no piece is the
 * beginning of another:
 *
 * NULL 00, else 01 followed by — integers, dates, times: big-endian, sign flipped · FLOAT, DOUBLE: bits, all flipped when negative, sign
 * flipped otherwise · STRING, BINARY: bytes with 00 as 01 01 and 01 as 01 02, ended by 00 · ARRAY: 01 and the piece of each element, ended
 * by 00 · MAP: as an array of key and value pieces, sorted by key piece · STRUCT: pieces of the fields · INTERVAL: months, days, micros.
 */
export abstract class KeyNode {
  constructor(
    readonly length: number,
    readonly validity: Bitmap | null,
    /** Bytes of every row's piece, or -1 where they differ. */
    readonly fixedSize: number,
  ) {}

  /** Adds the size of row i's piece to sizes[i]; `fixedSize` nodes add it too. */
  abstract addSizes(sizes: Int32Array): void;

  /** Writes row i's piece at cursors[i] and moves the cursor behind it; rows with a negative cursor are passed over. */
  abstract write(data: Uint8Array, view: DataView, cursors: Int32Array): void;
}

/** The piece writer for a column of any type. */
export function keyNode(column: Column, length: number, keepNegativeZero: boolean): KeyNode {
  if (column instanceof NumberColumn) return new NumberNode(column, keepNegativeZero);
  if (column instanceof Int64Column) return new Int64Node(column);
  if (column instanceof BytesColumn) return new BytesNode(length, column.validity, column, null);
  if (column instanceof DictionaryColumn) return new BytesNode(length, column.validity, column.dictionary, column.codes);
  if (column instanceof BooleanColumn) return new BooleanNode(column);
  if (column instanceof DecimalColumn) return new DecimalNode(column);
  if (column instanceof StructColumn) return new StructNode(column, keepNegativeZero);
  if (column instanceof ArrayColumn) return new ListNode(column, [column.element], keepNegativeZero, false);
  if (column instanceof MapColumn) return new ListNode(column, [column.keys, column.values], keepNegativeZero, true);
  if (column instanceof IntervalColumn) return new IntervalNode(column);
  if (column instanceof VoidColumn) return new NullNode(length);
  if (column instanceof ConstantColumn)
    return column.value === null ? new NullNode(length) : keyNode(flatten(column), length, keepNegativeZero);
  throw new TidemarkError('UNSUPPORTED_KEY_TYPE', `a column of type ${sqlName(column.type)} cannot be a key`, {
    type: sqlName(column.type),
  });
}

/** A node of which every valid piece has `width` bytes behind its marker. */
abstract class FixedNode extends KeyNode {
  constructor(
    column: Column,
    private readonly width: number,
  ) {
    super(column.length, column.validity, column.validity === null ? width + 1 : -1);
  }

  addSizes(sizes: Int32Array): void {
    const { validity, width } = this;
    for (let i = 0; i < this.length; i++) sizes[i]! += validity === null || getBit(validity, i) ? width + 1 : 1;
  }

  write(data: Uint8Array, view: DataView, cursors: Int32Array): void {
    const { validity, width } = this;
    for (let i = 0; i < this.length; i++) {
      const at = cursors[i]!;
      if (at < 0) continue;
      if (validity !== null && !getBit(validity, i)) {
        data[at] = 0;
        cursors[i] = at + 1;
        continue;
      }
      data[at] = 1;
      this.writeValue(i, view, at + 1);
      cursors[i] = at + 1 + width;
    }
  }

  protected abstract writeValue(i: number, view: DataView, at: number): void;
}

const FLIP = -0x80000000;

const WIDTHS: Partial<Record<string, number>> = { tinyint: 1, smallint: 2, double: 8 };

class NumberNode extends FixedNode {
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

class Int64Node extends FixedNode {
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

class DecimalNode extends FixedNode {
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

class BooleanNode extends FixedNode {
  readonly #bits: Bitmap;

  constructor(column: BooleanColumn) {
    super(column, 1);
    this.#bits = column.bits;
  }

  protected writeValue(i: number, view: DataView, at: number): void {
    view.setUint8(at, getBit(this.#bits, i) ? 1 : 0);
  }
}

class IntervalNode extends FixedNode {
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

class NullNode extends KeyNode {
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

/** Strings and binary, also through a dictionary: what has to be escaped is found once for all bytes, not once a row. */
class BytesNode extends KeyNode {
  readonly #escapes: boolean;

  constructor(
    length: number,
    validity: Bitmap | null,
    private readonly bytes: BytesColumn,
    private readonly codes: Int32Array | null,
  ) {
    super(length, validity, -1);
    this.#escapes = hasLowByte(bytes.data, bytes.offsets[0]!, bytes.offsets[bytes.length]!);
  }

  addSizes(sizes: Int32Array): void {
    const { validity, codes } = this;
    const { offsets, data } = this.bytes;
    for (let i = 0; i < this.length; i++) {
      if (validity !== null && !getBit(validity, i)) {
        sizes[i]! += 1;
        continue;
      }
      const k = codes === null ? i : codes[i]!;
      const start = offsets[k]!;
      const end = offsets[k + 1]!;
      let size = end - start + 2;
      if (this.#escapes) for (let b = start; b < end; b++) if (data[b]! <= 1) size++;
      sizes[i]! += size;
    }
  }

  write(data: Uint8Array, _view: DataView, cursors: Int32Array): void {
    const { validity, codes } = this;
    const { offsets, data: from } = this.bytes;
    for (let i = 0; i < this.length; i++) {
      let at = cursors[i]!;
      if (at < 0) continue;
      if (validity !== null && !getBit(validity, i)) {
        data[at] = 0;
        cursors[i] = at + 1;
        continue;
      }
      const k = codes === null ? i : codes[i]!;
      data[at++] = 1;
      at = this.#escapes
        ? writeEscaped(from, offsets[k]!, offsets[k + 1]!, data, at)
        : writePlain(from, offsets[k]!, offsets[k + 1]!, data, at);
      data[at] = 0;
      cursors[i] = at + 1;
    }
  }
}

function hasLowByte(data: Uint8Array, start: number, end: number): boolean {
  for (let b = start; b < end; b++) if (data[b]! <= 1) return true;
  return false;
}

function writePlain(from: Uint8Array, start: number, end: number, to: Uint8Array, at: number): number {
  if (end - start > 64) {
    to.set(from.subarray(start, end), at);
    return at + end - start;
  }
  for (let b = start; b < end; b++) to[at++] = from[b]!;
  return at;
}

function writeEscaped(from: Uint8Array, start: number, end: number, to: Uint8Array, at: number): number {
  for (let b = start; b < end; b++) {
    const byte = from[b]!;
    if (byte <= 1) {
      to[at++] = 1;
      to[at++] = byte + 1;
    } else to[at++] = byte;
  }
  return at;
}

class StructNode extends KeyNode {
  readonly #children: readonly KeyNode[];

  constructor(column: StructColumn, keepNegativeZero: boolean) {
    const children = column.children.map((child) => keyNode(child, column.length, keepNegativeZero));
    const fixed = column.validity === null && children.every((child) => child.fixedSize >= 0);
    super(column.length, column.validity, fixed ? children.reduce((sum, child) => sum + child.fixedSize, 1) : -1);
    this.#children = children;
  }

  addSizes(sizes: Int32Array): void {
    const own = this.#ownSizes();
    for (let i = 0; i < this.length; i++) sizes[i]! += this.validity === null || getBit(this.validity, i) ? own[i]! + 1 : 1;
  }

  #ownSizes(): Int32Array {
    const own = new Int32Array(this.length);
    for (const child of this.#children) child.addSizes(own);
    return own;
  }

  write(data: Uint8Array, view: DataView, cursors: Int32Array): void {
    const validity = this.validity;
    for (let i = 0; i < this.length; i++) {
      const at = cursors[i]!;
      if (at >= 0) data[cursors[i]!++] = validity === null || getBit(validity, i) ? 1 : 0;
    }
    // Fields of a NULL struct are passed over: their cursors are hidden from the children.
    const inner = validity === null ? cursors : cursors.map((at, i) => (getBit(validity, i) ? at : -1));
    for (const child of this.#children) child.write(data, view, inner);
    if (inner !== cursors) for (let i = 0; i < this.length; i++) if (inner[i]! >= 0) cursors[i] = inner[i]!;
  }
}

/** Arrays (one part) and maps (keys and values, in order of key bytes). */
class ListNode extends KeyNode {
  readonly #offsets: Int32Array;
  readonly #first: number;
  readonly #parts: readonly KeyNode[];
  /** Per entry, the bytes of its parts. */
  readonly #entrySizes: Int32Array;
  readonly #keys: Column | null;

  constructor(
    column: ArrayColumn | MapColumn,
    parts: readonly Column[],
    private readonly keepNegativeZero: boolean,
    sorted: boolean,
  ) {
    super(column.length, column.validity, -1);
    this.#offsets = column.offsets;
    this.#first = column.offsets[0]!;
    const count = column.offsets[column.length]! - this.#first;
    const own = parts.map((part) => part.slice(this.#first, this.#first + count));
    this.#keys = sorted ? own[0]! : null;
    this.#parts = own.map((part) => keyNode(part, count, keepNegativeZero));
    this.#entrySizes = new Int32Array(count);
    for (const part of this.#parts) part.addSizes(this.#entrySizes);
  }

  addSizes(sizes: Int32Array): void {
    for (let i = 0; i < this.length; i++) {
      sizes[i]! += 1;
      if (this.validity !== null && !getBit(this.validity, i)) continue;
      sizes[i]! += 1;
      for (let e = this.#offsets[i]!; e < this.#offsets[i + 1]!; e++) sizes[i]! += this.#entrySizes[e - this.#first]! + 1;
    }
  }

  write(data: Uint8Array, view: DataView, cursors: Int32Array): void {
    const entryCursors = new Int32Array(this.#entrySizes.length).fill(-1);
    for (let i = 0; i < this.length; i++) {
      let at = cursors[i]!;
      if (at < 0) continue;
      const valid = this.validity === null || getBit(this.validity, i);
      data[at++] = valid ? 1 : 0;
      if (valid) {
        for (const e of this.#entriesOf(i)) {
          data[at++] = 1;
          entryCursors[e] = at;
          at += this.#entrySizes[e]!;
        }
        data[at++] = 0;
      }
      cursors[i] = at;
    }
    for (const part of this.#parts) part.write(data, view, entryCursors);
  }

  /** Entries of row i, counted from the first of the column, in the order in which they are written. */
  #entriesOf(i: number): readonly number[] {
    const entries: number[] = [];
    for (let e = this.#offsets[i]!; e < this.#offsets[i + 1]!; e++) entries.push(e - this.#first);
    if (this.#keys === null || entries.length < 2) return entries;
    const keys = entries.map((e) => pieceOf(this.#keys!.slice(e, e + 1), this.keepNegativeZero));
    return entries
      .map((e, k) => ({ e, key: keys[k]! }))
      .sort((a, b) => compareBytes(a.key, 0, a.key.length, b.key, 0, b.key.length))
      .map((entry) => entry.e);
  }
}

/** The piece of a column of one row. */
function pieceOf(column: Column, keepNegativeZero: boolean): Uint8Array {
  const node = keyNode(column, 1, keepNegativeZero);
  const size = new Int32Array(1);
  node.addSizes(size);
  const data = new Uint8Array(size[0]!);
  node.write(data, new DataView(data.buffer), new Int32Array(1));
  return data;
}
