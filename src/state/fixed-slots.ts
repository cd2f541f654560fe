import { setBit } from '../columnar/bitmap.js';
import { numberArrayOf } from '../columnar/builder.js';
import {
  BooleanColumn,
  type Column,
  DecimalColumn,
  Int64Column,
  NumberColumn,
  type NumberArray,
  readDecimal,
  writeDecimal,
} from '../columnar/column.js';
import { readBigInt, readNumber, writeBigInt, writeNumber, type Int64Words } from '../columnar/int64.js';
import type { DataType } from '../columnar/types.js';
import type { Value } from '../columnar/value.js';
import { grownBytes, grownWords, SlotStorage } from './slot-storage.js';

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

/** Decimals, as four 32-bit words. */
export class DecimalSlots extends SlotStorage {
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

export class BooleanSlots extends SlotStorage {
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
