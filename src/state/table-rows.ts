import { TidemarkError } from '../base/errors.js';
import type { Int64Column, Column } from '../columnar/column.js';
import { readNumber } from '../columnar/int64.js';
import { viewOf } from '../columnar/byte-words.js';
import { hashBytes } from '../columnar/key-hash.js';
import type { KeyBatch } from '../columnar/key.js';
import { Bucket, type BucketDirectory } from './bucket.js';
import type { SlotValues } from './contract.js';
import { ExpiryIndex } from './expiry-index.js';
import type { KeyIndex } from './key-index.js';
import { CLEAN, FREE, NEW, REMOVED, Slots } from './slots.js';
import { type ChainEntry, type KeyBytes, NO_KEYS } from './table-format.js';

/** The rows of a table that are in memory: keys by bucket, slots, values, expiry. Knows nothing of the store. */
export class TableRows {
  readonly slots = new Slots();
  readonly expiry = new ExpiryIndex();
  /** Set when some row was ever given an expiry. */
  expires = false;
  /** Slots whose bucket was split since they were taken out: only to be freed. */
  #orphans: number[] = [];

  constructor(
    readonly values: SlotValues,
    readonly directory: BucketDirectory,
  ) {}

  find(keys: KeyBatch, slots: Int32Array): void {
    const { hashes, offsets, view, length } = keys;
    const { places, shift } = this.directory;
    for (let i = 0; i < length; i++) {
      const hash = hashes[i]!;
      const found = places[(hash >>> 1) >>> shift]!.loaded().find(hash, view, offsets[i]!, offsets[i + 1]!);
      slots[i] = found < 0 ? -1 : found;
    }
  }

  /** Slots of the keys; absent ones are put in as `state`. Returns how many were. */
  upsert(keys: KeyBatch, slots: Int32Array, skip: Uint8Array | undefined, state: typeof NEW | typeof CLEAN, fresh?: Uint8Array): number {
    const { slots: all } = this;
    const before = all.live;
    for (let i = 0; i < keys.length; i++) {
      if (skip !== undefined && skip[i] !== 0) {
        slots[i] = -1;
        continue;
      }
      const live = all.live;
      slots[i] = this.upsertAt(keys, i, state);
      if (fresh !== undefined && all.live !== live) fresh[i] = 1;
    }
    return all.live - before;
  }

  /** Slot of one key of the batch, which is put in as `state` where it is absent. */
  upsertAt({ hashes, offsets, data, view }: KeyBatch, i: number, state: typeof NEW | typeof CLEAN): number {
    const hash = hashes[i]!;
    const bucket = this.directory.of(hash);
    const index = bucket.loaded();
    if (index.count >= index.limit) index.reserve(index.count + 1);
    const found = index.find(hash, view, offsets[i]!, offsets[i + 1]!);
    return found >= 0 ? found : this.#insert(bucket, index, -1 - found, hash, data, offsets[i]!, offsets[i + 1]!, state);
  }

  #insert(
    bucket: Bucket,
    index: KeyIndex,
    cell: number,
    hash: number,
    data: Uint8Array,
    start: number,
    end: number,
    state: number,
  ): number {
    const { slots } = this;
    if (slots.isFull()) {
      slots.grow(Math.max(64, Math.ceil(slots.capacity * 1.5)));
      this.values.reserve(slots.capacity);
    }
    if (!index.hasRoom(end - start)) index.makeRoom(end - start, bucket.removed, slots.keyStart);
    const slot = slots.take(hash, state);
    slots.keyStart[slot] = index.insert(cell, hash, slot, data, start, end);
    if (state === NEW) slots.note(slot);
    return slot;
  }

  /** Takes entries out; returns how many. */
  remove(slots: Int32Array): number {
    const { states, hashes, keyStart } = this.slots;
    let removed = 0;
    for (const slot of slots) {
      if (slot < 0) continue;
      const state = states[slot];
      if (state === REMOVED) continue;
      if (state === undefined || state === FREE)
        throw new TidemarkError('INTERNAL_ERROR', `slot ${slot} is not in the table, but was to be removed`);
      const bucket = this.directory.of(hashes[slot]!);
      bucket.loaded().delete(hashes[slot]!, keyStart[slot]!);
      bucket.removed.push(slot);
      this.expiry.delete(slot);
      states[slot] = REMOVED;
      removed++;
    }
    return removed;
  }

  setExpiry(slot: number, expiryMicros: number): void {
    this.expires = true;
    this.expiry.set(slot, expiryMicros);
    const bucket = this.directory.of(this.slots.hashes[slot]!);
    if (expiryMicros < bucket.earliest) bucket.earliest = expiryMicros;
  }

  /** The keys of slots of one bucket, which are in the table or were taken out in this epoch. */
  bucketKeys(bucket: Bucket, slots: ArrayLike<number>): KeyBytes {
    return slots.length === 0 ? NO_KEYS : bucket.loaded().keysOf(slots, this.slots.keyStart);
  }

  /** The keys of slots of any buckets, which are in the table or were taken out in this epoch. */
  keysOf(slots: Int32Array): KeyBytes {
    const { directory } = this;
    if (directory.places.length === 1) return this.bucketKeys(directory.places[0]!, slots);
    const { keyStart, hashes } = this.slots;
    const offsets = new Int32Array(slots.length + 1);
    const { places, shift } = directory;
    const length = slots.length;
    const indexes = places.map((bucket) => bucket.index);
    let data = new Uint8Array(16 * length);
    let view = viewOf(data);
    let at = 0;
    for (let i = 0; i < length; i++) {
      const slot = slots[i]!;
      const place = (hashes[slot]! >>> 1) >>> shift;
      const index = indexes[place] ?? places[place]!.loaded();
      const start = keyStart[slot]!;
      const end = at + index.keyBytes(start);
      if (end > data.length) {
        const grown = new Uint8Array(Math.ceil(end * 1.5));
        grown.set(data);
        data = grown;
        view = viewOf(data);
      }
      index.copyKey(start, data, view, at);
      offsets[i + 1] = at = end;
    }
    return { length, offsets, data: data.subarray(0, at) };
  }

  allSlots(): Int32Array {
    const { states, used } = this.slots;
    const out = new Int32Array(this.slots.live);
    let n = 0;
    for (let slot = 0; slot < used; slot++) if (states[slot] !== FREE && states[slot] !== REMOVED) out[n++] = slot;
    return out.subarray(0, n);
  }

  /** Plays one entry of a bucket's chain, which is being loaded: rows are as in the store afterwards. */
  play(bucket: Bucket, entry: ChainEntry): void {
    if (entry.removed.length > 0) {
      const keys = withHashes(entry.removed);
      const slots = new Int32Array(keys.length);
      this.find(keys, slots);
      for (const slot of slots) if (slot >= 0) this.#dropRow(bucket, slot);
    }
    const keys = withHashes(entry.keys);
    if (entry.sequence === 0) bucket.loaded().reserveKeys(keys.length, keys.data.length);
    const slots = new Int32Array(keys.length);
    this.upsert(keys, slots, undefined, CLEAN);
    for (const slot of slots) this.values.clear(slot);
    this.values.restore(slots, entry.values, keys.length);
    this.#restoreExpiry(slots, entry.expiry);
  }

  #restoreExpiry(slots: Int32Array, expiry: Column | null): void {
    if (expiry === null) return;
    this.expires = true;
    const words = (expiry as Int64Column).words;
    for (let i = 0; i < slots.length; i++) this.expiry.set(slots[i]!, expiry.isNull(i) ? NaN : readNumber(words, i));
  }

  #dropRow(bucket: Bucket, slot: number): void {
    const index = bucket.loaded();
    index.delete(this.slots.hashes[slot]!, this.slots.keyStart[slot]!);
    index.forget(this.slots.keyStart[slot]!);
    this.#free(slot);
  }

  #free(slot: number): void {
    this.expiry.delete(slot);
    this.values.clear(slot);
    this.slots.release(slot);
  }

  /** Ends the epoch: slots taken out are freed, changed ones are clean. */
  settle(buckets: readonly Bucket[]): void {
    for (const bucket of buckets) {
      for (const slot of bucket.removed) {
        bucket.loaded().forget(this.slots.keyStart[slot]!);
        this.#free(slot);
      }
      bucket.removed = [];
    }
    for (const slot of this.#orphans) this.#free(slot);
    this.#orphans = [];
    this.slots.settle();
  }

  /** Takes a clean bucket out of memory. */
  unload(bucket: Bucket): void {
    const index = bucket.loaded();
    bucket.storedRows = index.count;
    for (const slot of index.slots()) this.#free(slot);
    bucket.index = undefined;
  }

  /** Puts the two halves of a bucket together. */
  merge(halves: readonly [Bucket, Bucket]): Bucket {
    const merged = Bucket.empty(halves[0].prefix >> 1, halves[0].depth - 1);
    for (const half of halves) {
      merged.loaded().adopt(half.loaded(), half.loaded().slots(), this.slots.hashes, this.slots.keyStart);
      merged.earliest = Math.min(merged.earliest, half.earliest);
      merged.lastUse = Math.max(merged.lastUse, half.lastUse);
      for (const slot of half.removed) this.#orphans.push(slot);
    }
    this.directory.replace([merged]);
    return merged;
  }

  /** Splits a bucket of more than `rowsMax` rows into parts of about half that or less; returns the parts. */
  split(bucket: Bucket, rowsMax: number): Bucket[] {
    if (bucket.rows <= rowsMax || bucket.depth >= 30) return [bucket];
    const bits = Math.min(Math.ceil(Math.log2(bucket.rows / rowsMax)), 30 - bucket.depth);
    const parts = Array.from({ length: 2 ** bits }, (_, k) => Bucket.empty(bucket.prefix * 2 ** bits + k, bucket.depth + bits));
    const index = bucket.loaded();
    const { hashes, keyStart } = this.slots;
    const shift = 31 - bucket.depth - bits;
    const slots = index.slots();
    const counts = new Int32Array(parts.length + 1);
    const mask = parts.length - 1;
    for (const slot of slots) counts[(((hashes[slot]! >>> 1) >>> shift) & mask) + 1]!++;
    for (let k = 1; k < counts.length; k++) counts[k]! += counts[k - 1]!;
    const sorted = new Int32Array(slots.length);
    const ends = counts.slice();
    for (const slot of slots) sorted[ends[((hashes[slot]! >>> 1) >>> shift) & mask]!++] = slot;
    parts.forEach((part, k) => {
      part.loaded().adopt(index, sorted.subarray(counts[k], counts[k + 1]), hashes, keyStart);
      part.earliest = bucket.earliest;
      part.lastUse = bucket.lastUse;
    });
    for (const slot of bucket.removed) this.#orphans.push(slot);
    this.directory.replace(parts);
    return parts;
  }

  memoryBytes(): number {
    return this.#indexBytes() + this.slots.memoryBytes() + (this.expires ? this.expiry.memoryBytes() : 0) + this.#valueBytes();
  }

  /** Bytes of a row beside its key. */
  rowBytes(): number {
    if (this.slots.capacity === 0) return 0;
    return (this.slots.memoryBytes() + (this.expires ? this.expiry.memoryBytes() : 0) + this.#valueBytes()) / this.slots.capacity;
  }

  /** Memory of the rows that are here now. */
  heldBytes(): number {
    return this.#indexBytes() + this.rowBytes() * this.slots.live;
  }

  #indexBytes(): number {
    return this.directory.all().reduce((sum, b) => sum + (b.index?.memoryBytes() ?? 0), 0);
  }

  #valueBytes(): number {
    return this.values.memoryBytes?.() ?? this.slots.capacity * this.values.types.length * 9;
  }
}

function withHashes(keys: KeyBytes): KeyBatch {
  const hashes = new Int32Array(keys.length);
  const view = viewOf(keys.data);
  for (let i = 0; i < keys.length; i++) hashes[i] = hashBytes(view, keys.offsets[i]!, keys.offsets[i + 1]!);
  return { ...keys, hashes, view };
}
