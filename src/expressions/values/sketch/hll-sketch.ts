/**
 * The sketch of `hll_sketch_agg`: HyperLogLog with the historic inverse probability estimate of Apache DataSketches, which Spark uses.
 *
 * Values of one sketch are counted as DataSketches counts them. A union of two that are both beyond their first values is estimated from
 * its registers (HyperLogLog's own estimate), which may differ from Spark's in the last per mille; the bytes are a format of this library.
 */

import { murmur3Hash128 } from '../hash/murmur3-128.js';

export const LG_K_MIN = 4;
export const LG_K_MAX = 21;
export const LG_K_DEFAULT = 12;

const SEED = 9001n;
const ADDRESS_SPACE = 2 ** 26;
const MAGIC = 0x48;
const HEADER_BYTES = 19;

export class HllSketch {
  /** The first values, as coupons of an address and a number of leading zeros; null once there are registers. */
  #coupons: Set<number> | null = new Set();
  #registers: Uint8Array = new Uint8Array(0);
  /** Sum of 2^-register. */
  #inverseSum = 0;
  #estimate = 0;
  #isMerged = false;

  constructor(readonly lgK: number) {}

  /** Takes in a value by its bytes; an empty one counts as none. */
  add(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    const [low, high] = murmur3Hash128(bytes, SEED);
    const zeros = high === 0n ? 62 : Math.min(64 - high.toString(2).length, 62);
    this.#offer((zeros + 1) * ADDRESS_SPACE + Number(low & 0x3ffffffn));
  }

  addInteger(value: bigint): void {
    const bytes = new Uint8Array(8);
    new DataView(bytes.buffer).setBigInt64(0, value, true);
    this.add(bytes);
  }

  /** Takes in all that `other` has seen; it may have more registers, not fewer. */
  merge(other: HllSketch): void {
    if (other.#coupons !== null) {
      for (const coupon of other.#coupons) this.#offer(coupon);
      return;
    }
    const isEmpty = this.#coupons?.size === 0;
    if (isEmpty && other.lgK === this.lgK) return this.#copy(other);
    this.#promote();
    other.#registers.forEach((rank, slot) => {
      if (rank > 0) this.#raise(slot & ((1 << this.lgK) - 1), rank);
    });
    this.#isMerged = true;
  }

  /** How many different values there were. */
  estimate(): bigint {
    if (this.#coupons !== null) return BigInt(this.#coupons.size);
    return BigInt(Math.round(this.#isMerged ? this.#registerEstimate() : this.#estimate));
  }

  encode(): Uint8Array {
    const coupons = [...(this.#coupons ?? [])];
    const bytes = new Uint8Array(HEADER_BYTES + (this.#coupons === null ? this.#registers.length : 8 * coupons.length));
    const view = new DataView(bytes.buffer);
    bytes.set([MAGIC, this.lgK, (this.#coupons === null ? 1 : 0) | (this.#isMerged ? 2 : 0)]);
    view.setFloat64(3, this.#estimate, true);
    view.setFloat64(11, this.#inverseSum, true);
    if (this.#coupons === null) bytes.set(this.#registers, HEADER_BYTES);
    else coupons.forEach((coupon, k) => view.setFloat64(HEADER_BYTES + 8 * k, coupon, true));
    return bytes;
  }

  /** The sketch of these bytes, or null where they are none. */
  static decode(bytes: Uint8Array): HllSketch | null {
    const lgK = bytes[1] ?? 0;
    if (bytes.length < HEADER_BYTES || bytes[0] !== MAGIC || lgK < LG_K_MIN || lgK > LG_K_MAX) return null;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    const sketch = new HllSketch(lgK);
    sketch.#isMerged = (bytes[2]! & 2) !== 0;
    sketch.#estimate = view.getFloat64(3, true);
    sketch.#inverseSum = view.getFloat64(11, true);
    if ((bytes[2]! & 1) !== 0) {
      if (bytes.length !== HEADER_BYTES + (1 << lgK)) return null;
      sketch.#coupons = null;
      sketch.#registers = bytes.slice(HEADER_BYTES);
    } else {
      for (let at = HEADER_BYTES; at + 8 <= bytes.length; at += 8) sketch.#coupons!.add(view.getFloat64(at, true));
    }
    return sketch;
  }

  #copy(other: HllSketch): void {
    this.#coupons = null;
    this.#registers = other.#registers.slice();
    this.#inverseSum = other.#inverseSum;
    this.#estimate = other.#estimate;
    this.#isMerged = other.#isMerged;
  }

  #offer(coupon: number): void {
    if (this.#coupons === null) return this.#raise((coupon % ADDRESS_SPACE) & ((1 << this.lgK) - 1), Math.trunc(coupon / ADDRESS_SPACE));
    this.#coupons.add(coupon);
    // DataSketches keeps a list of 8, then a table of at most 2^(lgK - 3) that is three quarters full.
    const isFull = this.lgK < 8 ? this.#coupons.size >= 8 : 4 * this.#coupons.size > 3 * (1 << (this.lgK - 3));
    if (isFull) this.#promote();
  }

  #promote(): void {
    const coupons = this.#coupons;
    if (coupons === null) return;
    this.#coupons = null;
    this.#registers = new Uint8Array(1 << this.lgK);
    this.#inverseSum = this.#registers.length;
    for (const coupon of coupons) this.#offer(coupon);
    this.#estimate = coupons.size;
  }

  #raise(slot: number, rank: number): void {
    const known = this.#registers[slot]!;
    if (rank <= known) return;
    this.#estimate += this.#registers.length / this.#inverseSum;
    this.#inverseSum += 2 ** -rank - 2 ** -known;
    this.#registers[slot] = rank;
  }

  #registerEstimate(): number {
    const m = this.#registers.length;
    const raw = ((0.7213 / (1 + 1.079 / m)) * m * m) / this.#inverseSum;
    const empty = this.#registers.reduce((n, rank) => (rank === 0 ? n + 1 : n), 0);
    return empty > 0 && raw <= 2.5 * m ? m * Math.log(m / empty) : raw;
  }
}
