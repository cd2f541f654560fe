import { TidemarkError } from '../base/errors.js';
import { getBit } from './bitmap.js';
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
import { BytesNode } from './key-bytes.js';
import { BooleanNode, DecimalNode, Int64Node, IntervalNode, NullNode, NumberNode } from './key-fixed.js';
import { KeyNode } from './key-node.js';
import { sqlName } from './types.js';
import { compareBytes } from './utf8.js';

/** The piece writer for a column of any type. */
export function keyNode(column: Column, length: number, keepNegativeZero: boolean): KeyNode {
  // Such strings may be equal where their bytes are not.
  if (column.type.kind === 'string' && (column.type.collation ?? 'UTF8_BINARY') !== 'UTF8_BINARY') throw unsupported(column);
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
  if (column instanceof ConstantColumn) return constantNode(column, length, keepNegativeZero);
  throw unsupported(column);
}

function constantNode(column: ConstantColumn, length: number, keepNegativeZero: boolean): KeyNode {
  if (column.value === null) return new NullNode(length);
  // a text is held once, not once a row
  const once = column.type.kind === 'string' ? flatten(new ConstantColumn(column.type, 1, column.value)) : null;
  if (once instanceof BytesColumn) return new BytesNode(length, null, once, new Int32Array(length));
  return keyNode(flatten(column), length, keepNegativeZero);
}

function unsupported(column: Column): TidemarkError {
  const type = sqlName(column.type);
  return new TidemarkError('UNSUPPORTED_KEY_TYPE', `a column of type ${type} cannot be a key`, { type });
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
