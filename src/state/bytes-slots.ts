import { copyBytes, viewOf } from '../columnar/byte-words.js';
import { BytesColumn, type Column } from '../columnar/column.js';
import { flatten } from '../columnar/concat.js';
import { decodeUtf8, encodeUtf8 } from '../columnar/utf8.js';
import type { Value } from '../columnar/value.js';
import { grownWords, SlotStorage } from './slot-storage.js';

/** Strings and binary: bytes of all slots in one arena, moved together when more than half of it is garbage. */
export class BytesSlots extends SlotStorage {
  arena = new Uint8Array(0);
  starts = new Int32Array(0);
  sizes = new Int32Array(0);
  #used = 0;
  #live = 0;

  /** Sets a slot to bytes [start, end) of `source`. */
  setBytes(slot: number, source: Uint8Array, start: number, end: number): void {
    const size = end - start;
    const at = this.#placeFor(slot, size);
    if (size > 48) this.arena.set(source.subarray(start, end), at);
    else for (let k = 0; k < size; k++) this.arena[at + k] = source[start + k]!;
    this.#live += size;
    this.starts[slot] = at;
    this.sizes[slot] = size;
    this.valid[slot] = 1;
  }

  /** Where the new bytes of a slot go: in place of its old ones where they fit. Those are given up. */
  #placeFor(slot: number, size: number): number {
    if (this.valid[slot] === 1 && size <= this.sizes[slot]!) {
      this.#live -= this.sizes[slot]!;
      return this.starts[slot]!;
    }
    this.clear(slot);
    if (this.#used + size > this.arena.length) this.#makeRoom(size);
    this.#used += size;
    return this.#used - size;
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
    const view = viewOf(data);
    const { arena, starts } = this;
    const arenaView = viewOf(arena);
    for (let i = 0; i < n; i++) {
      const from = starts[slots[i]!]!;
      const to = offsets[i]!;
      copyBytes(arena, arenaView, from, from + offsets[i + 1]! - to, data, view, to);
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
