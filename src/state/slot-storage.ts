import { allSet, clearBit, getBit, setBit, type Bitmap } from '../columnar/bitmap.js';
import { columnBuilder, numberArrayOf } from '../columnar/builder.js';
import { BooleanColumn, BytesColumn, type Column, DecimalColumn, Int64Column, NumberColumn, type NumberArray } from '../columnar/column.js';
import { flatten } from '../columnar/concat.js';
import { readBigInt, readNumber, writeBigInt, writeNumber, type Int64Words } from '../columnar/int64.js';
import { readDecimal, writeDecimal } from '../columnar/column.js';
import type { DataType } from '../columnar/types.js';
import { decodeUtf8, encodeUtf8 } from '../columnar/utf8.js';
import type { Value } from '../columnar/value.js';

/** One field of many entries, by slot. A slot that was never set, or was cleared, is NULL. Arrays move when `reserve` grows them. */
export abstract class SlotStorage {
  /** 1 where the slot holds a value. */
  valid = new Uint8Array(0);

  constructor(readonly type: DataType) {}

  reserve(count: number): void {
    if (count <= this.valid.length) return;
    const capacity = Math.max(count, Math.ceil(this.valid.length * 1.5), 16);
    this.valid = grownBytes(this.valid, capacity);
    this.grow(capacity);
  }

  /** NULL for a slot that holds no value. */
  get(slot: number): Value {
    return this.valid[slot] === 1 ? this.valueAt(slot) : null;
  }

  set(slot: number, value: Value): void {
    if (value === null) return this.clear(slot);
    this.valid[slot] = 1;
    this.setValue(slot, value);
  }

  clear(slot: number): void {
    this.valid[slot] = 0;
  }

  /** Sets slots[i] to row i of a column of this type; negative slots are passed over. */
  setAll(slots: Int32Array, column: Column, length: number): void {
    for (let i = 0; i < length; i++) if (slots[i]! >= 0) this.set(slots[i]!, column.get(i));
  }

  /** The values of these slots. */
  abstract column(slots: Int32Array): Column;

  abstract memoryBytes(): number;

  protected abstract grow(capacity: number): void;
  protected abstract valueAt(slot: number): Value;
  protected abstract setValue(slot: number, value: Value): void;

  protected validity(slots: Int32Array): Bitmap | null {
    let bits: Bitmap | null = null;
    for (let i = 0; i < slots.length; i++) {
      if (this.valid[slots[i]!] === 1) continue;
      bits ??= allSet(slots.length);
      clearBit(bits, i);
    }
    return bits;
  }

  /** Marks slots as set or cleared after row i of a column. */
  protected setValidity(slots: Int32Array, validity: Bitmap | null, length: number): void {
    for (let i = 0; i < length; i++) {
      const slot = slots[i]!;
      if (slot >= 0) this.valid[slot] = validity === null || getBit(validity, i) ? 1 : 0;
    }
  }
}

/** TINYINT to DOUBLE, DATE, year-month intervals. */
export class NumberSlots extends SlotStorage {
  values: NumberArray;

  constructor(type: DataType) {
    super(type);
    this.values = new (numberArrayOf(type)!)(0);
  }

  override setAll(slots: Int32Array, column: Column, length: number): void {
    if (!(column instanceof NumberColumn)) return super.setAll(slots, column, length);
    const { values } = this;
    const from = column.values;
    for (let i = 0; i < length; i++) if (slots[i]! >= 0) values[slots[i]!] = from[i]!;
    this.setValidity(slots, column.validity, length);
  }

  column(slots: Int32Array): Column {
    const n = slots.length;
    const { values } = this;
    const out = new (numberArrayOf(this.type)!)(n);
    for (let i = 0; i < n; i++) out[i] = values[slots[i]!]!;
    return new NumberColumn(this.type, n, out, this.validity(slots));
  }

  memoryBytes(): number {
    return this.values.byteLength + this.valid.length;
  }

  protected grow(capacity: number): void {
    const values = new (numberArrayOf(this.type)!)(capacity);
    values.set(this.values);
    this.values = values;
  }

  protected valueAt(slot: number): number {
    return this.values[slot]!;
  }

  protected setValue(slot: number, value: Value): void {
    this.values[slot] = value as number;
  }
}

/** BIGINT, timestamps, TIME, day-time intervals, as two 32-bit words (see columnar/int64.ts). */
export class Int64Slots extends SlotStorage {
  words: Int64Words = new Int32Array(0);

  /** The value as a number, exact within ±(2^53 - 1); the slot must hold one. */
  number(slot: number): number {
    return readNumber(this.words, slot);
  }

  /** Sets a safe integer. */
  setNumber(slot: number, value: number): void {
    this.valid[slot] = 1;
    writeNumber(this.words, slot, value);
  }

  override setAll(slots: Int32Array, column: Column, length: number): void {
    if (!(column instanceof Int64Column)) return super.setAll(slots, column, length);
    scatterWords(this.words, slots, column.words, length, 2);
    this.setValidity(slots, column.validity, length);
  }

  column(slots: Int32Array): Column {
    return new Int64Column(this.type, slots.length, gatherWords(this.words, slots, 2), this.validity(slots));
  }

  memoryBytes(): number {
    return this.words.byteLength + this.valid.length;
  }

  protected grow(capacity: number): void {
    this.words = grownWords(this.words, 2 * capacity);
  }

  protected valueAt(slot: number): bigint {
    return readBigInt(this.words, slot);
  }

  protected setValue(slot: number, value: Value): void {
    writeBigInt(this.words, slot, value as bigint);
  }
}

class DecimalSlots extends SlotStorage {
  #words = new Int32Array(0);

  override setAll(slots: Int32Array, column: Column, length: number): void {
    if (!(column instanceof DecimalColumn)) return super.setAll(slots, column, length);
    scatterWords(this.#words, slots, column.words, length, 4);
    this.setValidity(slots, column.validity, length);
  }

  column(slots: Int32Array): Column {
    return new DecimalColumn(this.type, slots.length, gatherWords(this.#words, slots, 4), this.validity(slots));
  }

  memoryBytes(): number {
    return this.#words.byteLength + this.valid.length;
  }

  protected grow(capacity: number): void {
    this.#words = grownWords(this.#words, 4 * capacity);
  }

  protected valueAt(slot: number): bigint {
    return readDecimal(this.#words, slot);
  }

  protected setValue(slot: number, value: Value): void {
    writeDecimal(this.#words, slot, value as bigint);
  }
}

class BooleanSlots extends SlotStorage {
  #values = new Uint8Array(0);

  column(slots: Int32Array): Column {
    const bits = new Uint8Array((slots.length + 7) >> 3);
    for (let i = 0; i < slots.length; i++) if (this.#values[slots[i]!] === 1) setBit(bits, i);
    return new BooleanColumn(this.type, slots.length, bits, this.validity(slots));
  }

  memoryBytes(): number {
    return this.#values.length + this.valid.length;
  }

  protected grow(capacity: number): void {
    this.#values = grownBytes(this.#values, capacity);
  }

  protected valueAt(slot: number): boolean {
    return this.#values[slot] === 1;
  }

  protected setValue(slot: number, value: Value): void {
    this.#values[slot] = value === true ? 1 : 0;
  }
}

/** Strings and binary: bytes of all slots in one arena, moved together when more than half of it is garbage. */
export class BytesSlots extends SlotStorage {
  arena = new Uint8Array(0);
  starts = new Int32Array(0);
  sizes = new Int32Array(0);
  #used = 0;
  #live = 0;

  /** Sets a slot to bytes [start, end) of `source`. */
  setBytes(slot: number, source: Uint8Array, start: number, end: number): void {
    this.clear(slot);
    const size = end - start;
    if (this.#used + size > this.arena.length) this.#makeRoom(size);
    const at = this.#used;
    if (size > 48) this.arena.set(source.subarray(start, end), at);
    else for (let k = 0; k < size; k++) this.arena[at + k] = source[start + k]!;
    this.#used += size;
    this.#live += size;
    this.starts[slot] = at;
    this.sizes[slot] = size;
    this.valid[slot] = 1;
  }

  override clear(slot: number): void {
    if (this.valid[slot] === 0) return;
    this.#live -= this.sizes[slot]!;
    this.sizes[slot] = 0;
    this.valid[slot] = 0;
    if (this.#live === 0) this.#used = 0;
  }

  override setAll(slots: Int32Array, given: Column, length: number): void {
    const column = flatten(given);
    if (!(column instanceof BytesColumn)) return super.setAll(slots, column, length);
    for (let i = 0; i < length; i++) {
      if (slots[i]! < 0) continue;
      if (column.isNull(i)) this.clear(slots[i]!);
      else this.setBytes(slots[i]!, column.data, column.offsets[i]!, column.offsets[i + 1]!);
    }
  }

  column(slots: Int32Array): Column {
    const n = slots.length;
    const offsets = new Int32Array(n + 1);
    for (let i = 0; i < n; i++) offsets[i + 1] = offsets[i]! + this.sizes[slots[i]!]!;
    const data = new Uint8Array(offsets[n]!);
    const { arena } = this;
    for (let i = 0; i < n; i++) {
      let from = this.starts[slots[i]!]!;
      const end = offsets[i + 1]!;
      if (end - offsets[i]! > 48) data.set(arena.subarray(from, from + end - offsets[i]!), offsets[i]);
      else for (let to = offsets[i]!; to < end; to++) data[to] = arena[from++]!;
    }
    return new BytesColumn(this.type, n, offsets, data, this.validity(slots));
  }

  memoryBytes(): number {
    return this.arena.length + 9 * this.valid.length;
  }

  protected grow(capacity: number): void {
    this.starts = grownWords(this.starts, capacity);
    this.sizes = grownWords(this.sizes, capacity);
  }

  protected valueAt(slot: number): Value {
    const start = this.starts[slot]!;
    const end = start + this.sizes[slot]!;
    return this.type.kind === 'binary' ? this.arena.slice(start, end) : decodeUtf8(this.arena, start, end);
  }

  override set(slot: number, value: Value): void {
    if (value === null) return this.clear(slot);
    const bytes = typeof value === 'string' ? encodeUtf8(value) : (value as Uint8Array);
    this.setBytes(slot, bytes, 0, bytes.length);
  }

  protected setValue(slot: number, value: Value): void {
    this.set(slot, value);
  }

  #makeRoom(size: number): void {
    const needed = this.#live + size;
    const roomy = needed * 2 <= this.arena.length;
    const from = this.arena;
    const to = new Uint8Array(roomy ? from.length : Math.max(256, Math.ceil(needed * 1.5)));
    let at = 0;
    for (let slot = 0; slot < this.valid.length; slot++) {
      if (this.valid[slot] === 0) continue;
      const start = this.starts[slot]!;
      const end = start + this.sizes[slot]!;
      this.starts[slot] = at;
      if (end - start > 48) {
        to.set(from.subarray(start, end), at);
        at += end - start;
      } else for (let k = start; k < end; k++) to[at++] = from[k]!;
    }
    this.arena = to;
    this.#used = at;
  }
}

/** Nested values and calendar intervals, as JavaScript values. */
class ValueSlots extends SlotStorage {
  readonly #values: Value[] = [];

  override clear(slot: number): void {
    super.clear(slot);
    this.#values[slot] = null;
  }

  column(slots: Int32Array): Column {
    const builder = columnBuilder(this.type, slots.length);
    for (const slot of slots) builder.append(this.get(slot));
    return builder.finish();
  }

  /** Roughly: what a value holds beside its slot is not followed. */
  memoryBytes(): number {
    return this.valid.length * 64;
  }

  protected grow(capacity: number): void {
    while (this.#values.length < capacity) this.#values.push(null);
  }

  protected valueAt(slot: number): Value {
    return this.#values[slot]!;
  }

  protected setValue(slot: number, value: Value): void {
    this.#values[slot] = value;
  }
}

/** Storage for any type. */
export function slotStorage(type: DataType): SlotStorage {
  switch (type.kind) {
    case 'bigint':
    case 'timestamp':
    case 'timestamp_ntz':
    case 'time':
    case 'interval_dt':
      return new Int64Slots(type);
    case 'string':
    case 'char':
    case 'varchar':
    case 'binary':
      return new BytesSlots(type);
    case 'boolean':
      return new BooleanSlots(type);
    case 'decimal':
      return new DecimalSlots(type);
    default:
      return numberArrayOf(type) === undefined ? new ValueSlots(type) : new NumberSlots(type);
  }
}

function grownBytes(values: Uint8Array, length: number): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(length);
  out.set(values);
  return out;
}

function grownWords(values: Int32Array, length: number): Int32Array<ArrayBuffer> {
  const out = new Int32Array(length);
  out.set(values);
  return out;
}

function gatherWords(words: Int32Array, slots: Int32Array, per: 2 | 4): Int32Array {
  const out = new Int32Array(per * slots.length);
  for (let i = 0; i < slots.length; i++) {
    const from = per * slots[i]!;
    for (let w = 0; w < per; w++) out[per * i + w] = words[from + w]!;
  }
  return out;
}

function scatterWords(words: Int32Array, slots: Int32Array, from: Int32Array, length: number, per: 2 | 4): void {
  for (let i = 0; i < length; i++) {
    const to = per * slots[i]!;
    if (to < 0) continue;
    for (let w = 0; w < per; w++) words[to + w] = from[per * i + w]!;
  }
}
