import { allSet, clearBit, getBit, type Bitmap } from '../columnar/bitmap.js';
import type { Column } from '../columnar/column.js';
import type { DataType } from '../columnar/types.js';
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

export function grownBytes(values: Uint8Array, length: number): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(length);
  out.set(values);
  return out;
}

export function grownWords(values: Int32Array, length: number): Int32Array<ArrayBuffer> {
  const out = new Int32Array(length);
  out.set(values);
  return out;
}
