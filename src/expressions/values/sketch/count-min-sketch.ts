/**
 * Spark's count-min sketch (`count_min_sketch`): how often values occurred, each in one counter a row of a table; its bytes are version 1
 * of Spark's format, so that `CountMinSketch.readFrom` reads them.
 */

import { murmur3Bytes } from '../hash/murmur3.js';

const VERSION = 1;
const HEADER_BYTES = 20;
const PRIME = (1n << 31n) - 1n;

export class CountMinSketch {
  readonly depth: number;
  readonly width: number;
  readonly #factors: readonly bigint[];
  readonly #counts: Float64Array;
  #total = 0;

  /** `error` is relative to the number of values, met with the `confidence`. */
  constructor(error: number, confidence: number, seed: number) {
    this.width = Math.ceil(2 / error);
    this.depth = Math.ceil(-Math.log1p(-confidence) / Math.LN2);
    this.#factors = javaIntegers(BigInt(seed), this.depth);
    this.#counts = new Float64Array(this.depth * this.width);
  }

  addInteger(value: bigint): void {
    this.#total += 1;
    this.#factors.forEach((factor, row) => {
      const product = BigInt.asIntN(64, factor * value);
      const hash = BigInt.asIntN(64, product + (product >> 32n)) & PRIME;
      this.#counts[row * this.width + (Number(hash) % this.width)]! += 1;
    });
  }

  addBytes(bytes: Uint8Array): void {
    this.#total += 1;
    const first = murmur3Bytes(bytes, 0, bytes.length, 0);
    const second = murmur3Bytes(bytes, 0, bytes.length, first);
    for (let row = 0; row < this.depth; row++) {
      this.#counts[row * this.width + Math.abs(((first + Math.imul(row, second)) | 0) % this.width)]! += 1;
    }
  }

  /** Takes in all that `other`, made with the same arguments, has seen. */
  merge(other: CountMinSketch): void {
    this.#total += other.#total;
    for (let k = 0; k < this.#counts.length; k++) this.#counts[k]! += other.#counts[k]!;
  }

  encode(): Uint8Array {
    const bytes = new Uint8Array(HEADER_BYTES + 8 * (this.depth + this.#counts.length));
    const view = new DataView(bytes.buffer);
    view.setInt32(0, VERSION);
    view.setBigInt64(4, BigInt(this.#total));
    view.setInt32(12, this.depth);
    view.setInt32(16, this.width);
    this.#factors.forEach((factor, row) => view.setBigInt64(HEADER_BYTES + 8 * row, factor));
    this.#counts.forEach((count, k) => view.setBigInt64(HEADER_BYTES + 8 * (this.depth + k), BigInt(count)));
    return bytes;
  }

  /** Takes in the counts of the bytes of a sketch made with the same arguments. */
  load(bytes: Uint8Array): void {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    this.#total += Number(view.getBigInt64(4));
    for (let k = 0; k < this.#counts.length; k++) this.#counts[k]! += Number(view.getBigInt64(HEADER_BYTES + 8 * (this.depth + k)));
  }
}

/** What `java.util.Random(seed).nextInt(2147483647)` gives, `count` times. */
function javaIntegers(seed: bigint, count: number): bigint[] {
  let state = BigInt.asUintN(48, seed ^ 0x5deece66dn);
  return Array.from({ length: count }, () => {
    for (;;) {
      state = BigInt.asUintN(48, state * 0x5deece66dn + 0xbn);
      const bits = state >> 17n;
      // Java draws again where the bound does not divide evenly.
      if (bits < PRIME) return bits;
    }
  });
}
