import { OUTPUT_CHUNK } from '../chunks.js';

/** Rows of a batch beside partners: row rows[i] and the partner others[i] (a slot of state, or a row of a static side). */
export class Pairs {
  constructor(
    readonly rows: Int32Array,
    readonly others: Int32Array,
  ) {}

  get length(): number {
    return this.rows.length;
  }

  /** The pairs at these places. */
  take(places: Int32Array): Pairs {
    return new Pairs(
      places.map((i) => this.rows[i]!),
      places.map((i) => this.others[i]!),
    );
  }

  /** The pairs whose partner passes, in order. */
  whereOther(test: (other: number) => boolean): Pairs {
    return this.#where((i) => test(this.others[i]!));
  }

  /** The first pair of each row, where the row is not set in `seen`. */
  firstOfRow(seen: Uint8Array): Pairs {
    let last = -1;
    return this.#where((i) => {
      const row = this.rows[i]!;
      if (row === last || seen[row] === 1) return false;
      last = row;
      return true;
    });
  }

  /** The first pair of each partner. */
  firstOfOther(): Pairs {
    const seen = new Set<number>();
    return this.#where((i) => seen.size < seen.add(this.others[i]!).size);
  }

  #where(test: (i: number) => boolean): Pairs {
    const places = new Int32Array(this.length);
    let n = 0;
    for (let i = 0; i < this.length; i++) if (test(i)) places[n++] = i;
    return n === this.length ? this : this.take(places.subarray(0, n));
  }
}

/** Partners of the rows of a batch: row i, in group g = groups[i], has others[starts[g]] to others[starts[g + 1]]; none where g is -1. */
export interface PartnerLists {
  readonly groups: Int32Array;
  readonly starts: Int32Array;
  readonly others: Int32Array;
}

/** All pairs of these rows with their partners, in the order of the rows, in pieces of bounded size. */
export function* pairsOf(rows: Int32Array, { groups, starts, others }: PartnerLists): Generator<Pairs> {
  let pairRows = new Int32Array(Math.min(OUTPUT_CHUNK, 1024));
  let pairOthers = new Int32Array(pairRows.length);
  let n = 0;
  for (const row of rows) {
    const group = groups[row]!;
    if (group < 0) continue;
    for (let k = starts[group]!; k < starts[group + 1]!; k++) {
      if (n === pairRows.length) {
        if (n === OUTPUT_CHUNK) {
          yield new Pairs(pairRows.slice(), pairOthers.slice());
          n = 0;
        } else {
          pairRows = grown(pairRows);
          pairOthers = grown(pairOthers);
        }
      }
      pairRows[n] = row;
      pairOthers[n++] = others[k]!;
    }
  }
  if (n > 0) yield new Pairs(pairRows.subarray(0, n), pairOthers.subarray(0, n));
}

function grown(from: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const to = new Int32Array(Math.min(OUTPUT_CHUNK, from.length * 2));
  to.set(from);
  return to;
}
