import type { KeyBatch } from '../../src/columnar/key.js';
import type { StateTable } from '../../src/state/contract.js';

/** Finds the rows whose keys a table has not seen, each key once, and puts those keys into it. */
export class FirstRows {
  /** By slot: the batch in which the slot was last a new one. */
  #stamps = new Int32Array(64);
  #batch = 0;

  /** Rows with a new key, ascending, and the slots of their keys. Rows that are set in `skip` are left out. */
  take(table: StateTable, keys: KeyBatch, skip: Uint8Array | null): { readonly rows: Int32Array; readonly slots: Int32Array } {
    const known = new Int32Array(keys.length);
    const slots = new Int32Array(keys.length);
    table.find(keys, known);
    if (table.upsert(keys, slots, skip ?? undefined) === 0) return { rows: new Int32Array(0), slots: new Int32Array(0) };
    const batch = ++this.#batch;
    const rows = new Int32Array(keys.length);
    let n = 0;
    for (let i = 0; i < keys.length; i++) {
      const slot = slots[i]!;
      if (slot < 0 || known[i]! >= 0 || this.#isStamped(slot, batch)) continue;
      slots[n] = slot;
      rows[n++] = i;
    }
    return { rows: rows.subarray(0, n), slots: slots.subarray(0, n) };
  }

  #isStamped(slot: number, batch: number): boolean {
    if (slot >= this.#stamps.length) {
      const grown = new Int32Array(Math.max(this.#stamps.length * 2, slot + 1));
      grown.set(this.#stamps);
      this.#stamps = grown;
    }
    if (this.#stamps[slot] === batch) return true;
    this.#stamps[slot] = batch;
    return false;
  }
}
