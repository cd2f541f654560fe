/**
 * The histogram of `histogram_numeric`: at most `size` bins, each a mean and a count; the two nearest bins are merged when there is
 * one too many (Ben-Haim and Tom-Tov). Equal distances are decided by a random generator with a fixed seed, as Hive and Spark do,
 * so that the same rows give the same bins.
 */

import { TidemarkError } from '../../../base/errors.js';

export interface HistogramBin {
  x: number;
  y: number;
}

export class NumericHistogram {
  readonly size: number;
  readonly bins: HistogramBin[];
  #random = new JavaRandom(31183);

  constructor(size: number, bins: HistogramBin[] = []) {
    if (size < 2) throw new TidemarkError('INVALID_PARAMETER_VALUE', `histogram_numeric needs at least 2 bins, not ${size}.`, { size });
    this.size = size;
    this.bins = bins;
  }

  /** Takes in a value. */
  add(value: number): void {
    const at = this.#placeOf(value);
    const bin = this.bins[at];
    if (bin && bin.x === value) {
      bin.y += 1;
      return;
    }
    this.bins.splice(at, 0, { x: value, y: 1 });
    if (this.bins.length > this.size) this.#trim();
  }

  /** Takes in all that `other` has seen. */
  merge(other: NumericHistogram): void {
    const copies = other.bins.map((bin) => ({ ...bin }));
    const isEmpty = this.bins.length === 0;
    this.bins.push(...copies);
    if (isEmpty) return;
    this.bins.sort((a, b) => a.x - b.x);
    this.#trim();
  }

  #placeOf(value: number): number {
    let low = 0;
    let high = this.bins.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.bins[middle] as HistogramBin).x < value) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #trim(): void {
    while (this.bins.length > this.size) {
      const at = this.#nearestPair();
      const [left, right] = [this.bins[at] as HistogramBin, this.bins[at + 1] as HistogramBin];
      const count = left.y + right.y;
      left.x = left.x * (left.y / count) + (right.x / count) * right.y;
      left.y = count;
      this.bins.splice(at + 1, 1);
    }
  }

  #nearestPair(): number {
    const { bins } = this;
    const gap = (i: number) => (bins[i + 1] as HistogramBin).x - (bins[i] as HistogramBin).x;
    let smallest = gap(0);
    let at = 0;
    let ties = 1;
    for (let i = 1; i < bins.length - 1; i++) {
      const distance = gap(i);
      if (distance < smallest) {
        smallest = distance;
        at = i;
        ties = 1;
      } else if (distance === smallest && this.#random.nextDouble() <= 1 / ++ties) at = i;
    }
    return at;
  }
}

/** `java.util.Random`: 48 bits of linear congruence, kept as two halves of 24. */
class JavaRandom {
  #high: number;
  #low: number;

  constructor(seed: number) {
    // The multiplier, 0x5DEECE66D, also scrambles the seed.
    this.#high = 0x5de;
    this.#low = 0xece66d ^ seed;
  }

  nextDouble(): number {
    const upper = this.#next() >>> 6;
    const lower = this.#next() >>> 5;
    return (upper * 134217728 + lower) / 9007199254740992;
  }

  /** The upper 32 of the next 48 bits, unsigned. */
  #next(): number {
    const low = this.#low * 0xe66d + 0xb;
    const lowCross = this.#low * 0x5deec;
    const high = this.#high * 0xe66d;
    // seed * 0x5DEECE66D = seed * (0x5DEEC * 2^16 + 0xE66D), modulo 2^48
    const total = BigInt(low) + (BigInt(lowCross) << 16n) + (BigInt(high) << 24n) + ((BigInt(this.#high) * 0x5deecn) << 40n);
    const bits = BigInt.asUintN(48, total);
    this.#high = Number(bits >> 24n);
    this.#low = Number(bits & 0xffffffn);
    return Number(bits >> 16n);
  }
}
