import { sameBytes } from '../../src/columnar/byte-words.js';
import type { KeyBatch } from '../../src/columnar/key.js';

/** The groups of a batch's rows: those with equal keys are one group, numbered in the order in which their first rows stand. */
export interface RowGroups {
  /** Group of each row; -1 for rows that were left out. */
  readonly groups: Int32Array;
  /** First row of each group. */
  readonly firstRows: Int32Array;
}

const CELLS_MIN = 64;

/** Groups the rows of one batch after the other by the bytes of their keys, in memory that is used again. Knows nothing of state. */
export class RowGrouper {
  /** First row of a group + 1, found by the group's hash; 0 marks a free cell. */
  #cells = new Int32Array(CELLS_MIN);

  /** Rows set in `skip` are in no group. */
  group(keys: KeyBatch, skip?: Uint8Array): RowGroups {
    const { length, hashes, offsets, view } = keys;
    const cells = this.#cellsFor(length);
    const mask = cells.length - 1;
    const groups = new Int32Array(length);
    const firstRows = new Int32Array(length);
    let count = 0;
    for (let i = 0; i < length; i++) {
      if (skip !== undefined && skip[i] !== 0) {
        groups[i] = -1;
        continue;
      }
      const hash = hashes[i]!;
      const size = offsets[i + 1]! - offsets[i]!;
      let at = hash & mask;
      let first = cells[at]! - 1;
      while (
        first >= 0 &&
        !(
          hashes[first] === hash &&
          offsets[first + 1]! - offsets[first]! === size &&
          sameBytes(view, offsets[first]!, view, offsets[i]!, size)
        )
      ) {
        at = (at + 1) & mask;
        first = cells[at]! - 1;
      }
      if (first >= 0) groups[i] = groups[first]!;
      else {
        cells[at] = i + 1;
        groups[i] = count;
        firstRows[count++] = i;
      }
    }
    return { groups, firstRows: firstRows.subarray(0, count) };
  }

  /** Free cells, at least twice as many as keys. */
  #cellsFor(length: number): Int32Array {
    let count = this.#cells.length;
    while (count < 2 * length) count *= 2;
    if (count > this.#cells.length) this.#cells = new Int32Array(count);
    else this.#cells.fill(0);
    return this.#cells;
  }
}
