import { TidemarkError } from '../base/errors.js';

/** What became of a slot since the last commit. */
export const FREE = 0;
/** As in the store. */
export const CLEAN = 1;
/** In the store with other values. */
export const CHANGED = 2;
/** Not in the store. */
export const NEW = 3;
/** Taken out; its key and values stay readable until the commit. */
export const REMOVED = 4;

/** The slots of a table: hash of the key, where the key lies, state; which are free; which were changed. */
export class Slots {
  hashes = new Int32Array(0);
  keyStart = new Int32Array(0);
  states = new Uint8Array(0);
  /** Slots below this were used at least once. */
  used = 0;
  /** Slots that are not free. */
  live = 0;
  #free = new Int32Array(16);
  #freeCount = 0;
  #changed = new Int32Array(64);
  changedCount = 0;

  get capacity(): number {
    return this.states.length;
  }

  /** Whether `take` needs `grow` first. */
  isFull(): boolean {
    return this.#freeCount === 0 && this.used === this.states.length;
  }

  grow(capacity: number): void {
    this.hashes = grownWords(this.hashes, capacity);
    this.keyStart = grownWords(this.keyStart, capacity);
    const states = new Uint8Array(capacity);
    states.set(this.states);
    this.states = states;
  }

  /** A slot for a key; in the state given. */
  take(hash: number, state: number): number {
    const slot = this.#freeCount > 0 ? this.#free[--this.#freeCount]! : this.used++;
    this.hashes[slot] = hash;
    this.states[slot] = state;
    this.live++;
    return slot;
  }

  release(slot: number): void {
    this.states[slot] = FREE;
    this.live--;
    if (this.#freeCount === this.#free.length) this.#free = grownWords(this.#free, 2 * this.#freeCount);
    this.#free[this.#freeCount++] = slot;
  }

  /** Notes a slot as changed unless it is noted already. */
  change(slot: number): void {
    const state = this.states[slot];
    if (state === CLEAN) {
      this.states[slot] = CHANGED;
      this.note(slot);
    } else if (state === FREE || state === REMOVED || state === undefined) {
      throw new TidemarkError('INTERNAL_ERROR', `slot ${slot} is not in the table, but was said to be changed`);
    }
  }

  /** `change` for all slots that are not negative. */
  changeAll(slots: Int32Array): void {
    const { states } = this;
    for (let i = 0; i < slots.length; i++) {
      const slot = slots[i]!;
      if (slot < 0) continue;
      const state = states[slot];
      if (state !== CHANGED && state !== NEW) this.change(slot);
    }
  }

  note(slot: number): void {
    if (this.changedCount === this.#changed.length) this.#changed = grownWords(this.#changed, 2 * this.changedCount);
    this.#changed[this.changedCount++] = slot;
  }

  /** Slots changed or new, and still in the table, in order of first change. */
  changed(): Int32Array {
    const out = new Int32Array(this.changedCount);
    let n = 0;
    for (let i = 0; i < this.changedCount; i++) {
      const slot = this.#changed[i]!;
      if (this.states[slot] === CHANGED || this.states[slot] === NEW) out[n++] = slot;
    }
    return out.subarray(0, n);
  }

  /** Every change is in the store now. */
  settle(): void {
    for (const slot of this.changed()) this.states[slot] = CLEAN;
    this.changedCount = 0;
    if (this.#changed.length > 65536) this.#changed = new Int32Array(64);
  }

  memoryBytes(): number {
    return 9 * this.states.length + this.#free.byteLength + this.#changed.byteLength;
  }
}

function grownWords(values: Int32Array, length: number): Int32Array<ArrayBuffer> {
  const out = new Int32Array(length);
  out.set(values);
  return out;
}
