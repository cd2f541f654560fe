/**
 * How often each number occurred: the state of the exact percentiles (`percentile`, `median`, `percentile_cont`, `percentile_disc`, `mode`).
 *
 * -0.0 and 0.0 are counted apart and sort in this order; NaN sorts last.
 */

export class Frequencies {
  readonly #counts = new Map<number, number>();
  #negativeZeros = 0;
  #total = 0;

  /** How many values were taken in. */
  get total(): number {
    return this.#total;
  }

  /** Takes in a value `count` times (0 or more). */
  add(value: number, count = 1): void {
    if (count === 0) return;
    this.#total += count;
    if (Object.is(value, -0)) this.#negativeZeros += count;
    else this.#counts.set(value, (this.#counts.get(value) ?? 0) + count);
  }

  merge(other: Frequencies): void {
    for (const [value, count] of other.entries()) this.add(value, count);
  }

  /** Values with their counts, in no order; what to keep as state. */
  *entries(): IterableIterator<[number, number]> {
    if (this.#negativeZeros > 0) yield [-0, this.#negativeZeros];
    yield* this.#counts;
  }

  /** Percentiles with linear interpolation between neighbours, in the order of `fractions` (0 to 1); null when empty. */
  percentiles(fractions: readonly number[], descending = false): number[] | null {
    if (this.#total === 0) return null;
    const ranks = this.#ranks(descending);
    return fractions.map((fraction) => {
      const position = fraction * (this.#total - 1);
      const below = Math.floor(position);
      const above = Math.ceil(position);
      const low = ranks.at(below);
      const high = ranks.at(above);
      // Equal neighbours (also -0.0 and 0.0) need no arithmetic; NaN never equals, but gives NaN below.
      if (above === below || low === high) return low;
      return (above - position) * low + (position - below) * high;
    });
  }

  /** The first value whose share of values at or before it reaches `fraction`; null when empty. */
  discretePercentile(fraction: number, descending = false): number | null {
    if (this.#total === 0) return null;
    return this.#ranks(descending).at(Math.max(Math.ceil(fraction * this.#total) - 1, 0));
  }

  #ranks(descending: boolean): Ranks {
    const values = Float64Array.from(this.#counts.keys()).sort();
    const sorted = this.#negativeZeros > 0 ? Float64Array.from([...values, -0]).sort() : values;
    if (descending) sorted.reverse();
    const ends = new Float64Array(sorted.length);
    let end = 0;
    sorted.forEach((value, i) => {
      end += Object.is(value, -0) ? this.#negativeZeros : (this.#counts.get(value) as number);
      ends[i] = end;
    });
    return new Ranks(sorted, ends);
  }
}

/** Values in order, with how many there are up to the end of each. */
class Ranks {
  readonly #values: Float64Array;
  readonly #ends: Float64Array;

  constructor(values: Float64Array, ends: Float64Array) {
    this.#values = values;
    this.#ends = ends;
  }

  /** The value at a place from 0. */
  at(index: number): number {
    let low = 0;
    let high = this.#values.length - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#ends[middle] as number) > index) high = middle;
      else low = middle + 1;
    }
    return this.#values[low] as number;
  }
}
