/** Rows by the slot of their key: each slot that occurs is a group, numbered in order of first occurrence. */
export interface KeyGroups {
  /** Group of each row; -1 where the row has no slot. */
  readonly groups: Int32Array;
  /** Slot of each group. */
  readonly heads: Int32Array;
  /** The first row of each group. */
  readonly firstRows: Int32Array;
}

/** Groups the rows of many batches, with memory that is used again. */
export class SlotGrouper {
  /** By slot: the batch in which it last occurred, and its group there. */
  #stamps = new Int32Array(64);
  #groups = new Int32Array(64);
  #batch = 0;

  /** `slots` of the rows; negative ones belong to no group, nor do rows set in `skip`. */
  group(slots: Int32Array, skip: Uint8Array | null = null): KeyGroups {
    const batch = ++this.#batch;
    const groups = new Int32Array(slots.length);
    const heads = new Int32Array(slots.length);
    const firstRows = new Int32Array(slots.length);
    let count = 0;
    for (let i = 0; i < slots.length; i++) {
      const slot = slots[i]!;
      if (slot < 0 || (skip !== null && skip[i] === 1)) {
        groups[i] = -1;
        continue;
      }
      if (slot >= this.#stamps.length) this.#grow(slot + 1);
      if (this.#stamps[slot] !== batch) {
        this.#stamps[slot] = batch;
        this.#groups[slot] = count;
        heads[count] = slot;
        firstRows[count++] = i;
      }
      groups[i] = this.#groups[slot]!;
    }
    return { groups, heads: heads.subarray(0, count), firstRows: firstRows.subarray(0, count) };
  }

  #grow(needed: number): void {
    const capacity = Math.max(needed, this.#stamps.length * 2);
    const stamps = new Int32Array(capacity);
    stamps.set(this.#stamps);
    const groups = new Int32Array(capacity);
    groups.set(this.#groups);
    this.#stamps = stamps;
    this.#groups = groups;
  }
}

/** A run of numbers for each group, one after the other. */
export interface Runs {
  /** Group g has the places starts[g] to starts[g + 1]. */
  readonly starts: Int32Array;
  /** The first row of the group, at each of its places. */
  readonly rows: Int32Array;
  /** from[g], from[g] + 1, … */
  readonly numbers: Int32Array;
}

/** `lengths[g]` numbers for each group, counted from `from[g]` (0 where not given). */
export function runsOf(firstRows: Int32Array, lengths: Int32Array, from: Int32Array | null): Runs {
  const starts = new Int32Array(firstRows.length + 1);
  for (let g = 0; g < firstRows.length; g++) starts[g + 1] = starts[g]! + lengths[g]!;
  const total = starts[firstRows.length]!;
  const rows = new Int32Array(total);
  const numbers = new Int32Array(total);
  for (let g = 0; g < firstRows.length; g++) {
    const start = starts[g]!;
    const first = from === null ? 0 : from[g]!;
    for (let k = 0; k < lengths[g]!; k++) {
      rows[start + k] = firstRows[g]!;
      numbers[start + k] = first + k;
    }
  }
  return { starts, rows, numbers };
}
