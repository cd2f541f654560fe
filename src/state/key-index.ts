import { copyBytes, sameBytes, viewOf } from '../columnar/byte-words.js';
import type { KeyBytes } from './table-format.js';

const CELLS_MIN = 8;
/** An entry of the arena begins with its slot, in four bytes, and the size of its key, as a varint. */
const SLOT_BYTES = 4;

/**
 * From key to slot: an open-addressing hash table over typed arrays. Cells of two words (hash, place in the arena + 1) are probed one after
 * the other; an arena holds slot and key side by side, so that a lookup touches memory in two places only. Entries leave by shifting the
 * run behind them back: there are no tombstones, and churn costs nothing.
 */
export class KeyIndex {
  /** Pairs of hash and place + 1; 0 in the second word marks a free cell. */
  #cells = new Int32Array(2 * CELLS_MIN);
  #mask = CELLS_MIN - 1;
  #arena = new Uint8Array(0);
  #view = viewOf(this.#arena);
  #used = 0;
  #live = 0;
  count = 0;
  /** Entries that the cells have room for, at a load of two thirds. */
  limit = Math.floor((CELLS_MIN * 2) / 3);

  /** Makes room for `count` entries. */
  reserve(count: number): void {
    if (count <= this.limit) return;
    let capacity = this.#mask + 1;
    while (count * 3 > capacity * 2) capacity *= 2;
    const old = this.#cells;
    const cells = new Int32Array(2 * capacity);
    const mask = capacity - 1;
    for (let c = 0; c < old.length; c += 2) {
      if (old[c + 1] === 0) continue;
      const hash = old[c]!;
      let at = hash & mask;
      while (cells[2 * at + 1] !== 0) at = (at + 1) & mask;
      cells[2 * at] = hash;
      cells[2 * at + 1] = old[c + 1]!;
    }
    this.#cells = cells;
    this.#mask = mask;
    this.limit = Math.floor((capacity * 2) / 3);
  }

  /** The slot of a key, or -1 - (the free cell where it belongs). */
  find(hash: number, data: DataView, start: number, end: number): number {
    const cells = this.#cells;
    const mask = this.#mask;
    const arena = this.#arena;
    const view = this.#view;
    const size = end - start;
    let at = hash & mask;
    for (;;) {
      const entry = cells[2 * at + 1]!;
      if (entry === 0) return -1 - at;
      if (cells[2 * at] === hash) {
        const from = entry - 1 + SLOT_BYTES;
        const isSize = arena[from]! < 128 ? arena[from] === size : varint(arena, from) === size;
        if (isSize && sameBytes(data, start, view, from + varintBytes(size), size)) return view.getInt32(entry - 1, true);
      }
      at = (at + 1) & mask;
    }
  }

  /** Puts a key into a free cell that `find` gave; returns the key's place. `reserve` and `makeRoom` must have made room. */
  insert(cell: number, hash: number, slot: number, data: Uint8Array, start: number, end: number): number {
    const place = this.#append(slot, data, start, end);
    this.#cells[2 * cell] = hash;
    this.#cells[2 * cell + 1] = place + 1;
    this.count++;
    return place;
  }

  /** Takes the key at `place` out and closes the gap; its bytes stay readable until `forget`. */
  delete(hash: number, place: number): void {
    const cells = this.#cells;
    const mask = this.#mask;
    let gap = hash & mask;
    while (cells[2 * gap + 1] !== place + 1) gap = (gap + 1) & mask;
    for (let at = (gap + 1) & mask; cells[2 * at + 1] !== 0; at = (at + 1) & mask) {
      // An entry may move back only as far as its home cell.
      const home = cells[2 * at]! & mask;
      if (((at - home) & mask) < ((at - gap) & mask)) continue;
      cells[2 * gap] = cells[2 * at]!;
      cells[2 * gap + 1] = cells[2 * at + 1]!;
      gap = at;
    }
    cells[2 * gap + 1] = 0;
    this.count--;
  }

  /** A key that was taken out is no longer needed: its bytes are given back at the next move. */
  forget(place: number): void {
    this.#live -= entryBytes(this.#arena, place);
  }

  /** Slots of all entries, in no particular order. */
  slots(): Int32Array {
    const out = new Int32Array(this.count);
    const cells = this.#cells;
    let n = 0;
    for (let c = 1; c < cells.length; c += 2) if (cells[c] !== 0) out[n++] = slotAt(this.#arena, cells[c]! - 1);
    return out;
  }

  /** The keys of these slots. */
  keysOf(slots: ArrayLike<number>, keyStart: Int32Array): KeyBytes {
    const length = slots.length;
    const arena = this.#arena;
    const offsets = new Int32Array(length + 1);
    let data = new Uint8Array(length * (this.count === 0 ? 16 : Math.ceil(this.#live / this.count)));
    let view = viewOf(data);
    let to = 0;
    for (let i = 0; i < length; i++) {
      const at = keyStart[slots[i]!]! + SLOT_BYTES;
      const size = varint(arena, at);
      if (to + size > data.length) {
        const grown = new Uint8Array(Math.ceil((to + size) * 1.5));
        grown.set(data);
        data = grown;
        view = viewOf(data);
      }
      const from = at + varintBytes(size);
      copyBytes(arena, this.#view, from, from + size, data, view, to);
      offsets[i + 1] = to += size;
    }
    return { length, offsets, data: data.subarray(0, to) };
  }

  /** Bytes of the key at `place`. */
  keyBytes(place: number): number {
    return varint(this.#arena, place + SLOT_BYTES);
  }

  /** Copies the key at `place`. */
  copyKey(place: number, to: Uint8Array, view: DataView, toStart: number): void {
    const size = this.keyBytes(place);
    const from = place + SLOT_BYTES + varintBytes(size);
    copyBytes(this.#arena, this.#view, from, from + size, to, view, toStart);
  }

  /** Whether a key of `size` bytes can be put in; where not, `makeRoom` must come first. */
  hasRoom(size: number): boolean {
    return this.#used + size + SLOT_BYTES + 5 <= this.#arena.length;
  }

  /** Makes room for `size` bytes, by growing the arena or by moving all keys together; those of `removed` slots stay readable. Sets the places in `keyStart`. */
  makeRoom(size: number, removed: readonly number[], keyStart: Int32Array): void {
    const needed = this.#live + size + SLOT_BYTES + 5;
    const from = this.#arena;
    if (this.#live * 4 >= this.#used * 3) {
      // Little garbage: everything stays where it is.
      const grown = new Uint8Array(Math.max(64, Math.ceil((this.#used + size + SLOT_BYTES + 5) * 1.5)));
      grown.set(from.subarray(0, this.#used));
      return this.#use(grown);
    }
    // In the same space where half of it is garbage, else in more.
    const to = new Uint8Array(needed * 2 <= from.length ? from.length : Math.max(64, Math.ceil(needed * 1.5)));
    const cells = this.#cells;
    let at = 0;
    for (let c = 1; c < cells.length; c += 2) {
      if (cells[c] === 0) continue;
      const place = cells[c]! - 1;
      keyStart[slotAt(from, place)] = at;
      cells[c] = at + 1;
      for (let k = place, end = place + entryBytes(from, place); k < end; k++) to[at++] = from[k]!;
    }
    for (const slot of removed) {
      const place = keyStart[slot]!;
      keyStart[slot] = at;
      for (let k = place, end = place + entryBytes(from, place); k < end; k++) to[at++] = from[k]!;
    }
    this.#use(to);
    this.#used = this.#live = at;
  }

  /** Makes room for so many keys at once, when there are none yet. */
  reserveKeys(count: number, bytes: number): void {
    this.reserve(count);
    if (this.#used === 0) this.#use(new Uint8Array(bytes + count * (SLOT_BYTES + 2) + 5));
  }

  /** Takes in these entries of another index, whose keys it does not hold. */
  adopt(from: KeyIndex, slots: Int32Array, hashes: Int32Array, keyStart: Int32Array): void {
    this.reserve(this.count + slots.length);
    let size = this.#used;
    for (const slot of slots) size += entryBytes(from.#arena, keyStart[slot]!);
    const arena = new Uint8Array(size);
    arena.set(this.#arena.subarray(0, this.#used));
    this.#use(arena);
    for (const slot of slots) {
      const at = keyStart[slot]! + SLOT_BYTES;
      const keySize = varint(from.#arena, at);
      const start = at + varintBytes(keySize);
      const hash = hashes[slot]!;
      let cell = hash & this.#mask;
      while (this.#cells[2 * cell + 1] !== 0) cell = (cell + 1) & this.#mask;
      keyStart[slot] = this.insert(cell, hash, slot, from.#arena, start, start + keySize);
    }
  }

  #use(arena: Uint8Array<ArrayBuffer>): void {
    this.#arena = arena;
    this.#view = viewOf(arena);
  }

  memoryBytes(): number {
    return this.#cells.byteLength + this.#arena.byteLength;
  }

  #append(slot: number, data: Uint8Array, start: number, end: number): number {
    const place = this.#used;
    const arena = this.#arena;
    let to = place;
    arena[to++] = slot;
    arena[to++] = slot >> 8;
    arena[to++] = slot >> 16;
    arena[to++] = slot >> 24;
    let size = end - start;
    while (size > 127) {
      arena[to++] = (size & 127) | 128;
      size >>>= 7;
    }
    arena[to++] = size;
    if (end - start > 64) {
      arena.set(data.subarray(start, end), to);
      to += end - start;
    } else for (let k = start; k < end; k++) arena[to++] = data[k]!;
    this.#used = to;
    this.#live += to - place;
    return place;
  }
}

function slotAt(arena: Uint8Array, place: number): number {
  return arena[place]! | (arena[place + 1]! << 8) | (arena[place + 2]! << 16) | (arena[place + 3]! << 24);
}

function entryBytes(arena: Uint8Array, place: number): number {
  const size = varint(arena, place + SLOT_BYTES);
  return SLOT_BYTES + varintBytes(size) + size;
}

function varint(arena: Uint8Array, at: number): number {
  let value = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = arena[at++]!;
    value |= (byte & 127) << shift;
    if (byte < 128) return value;
  }
}

function varintBytes(value: number): number {
  return value < 0x80 ? 1 : value < 0x4000 ? 2 : value < 0x200000 ? 3 : value < 0x10000000 ? 4 : 5;
}
