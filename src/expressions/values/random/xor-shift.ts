/**
 * Spark's generator of random numbers (`XORShiftRandom`, Marsaglia's xorshift of 64 bits over a hashed seed), so that a seed gives the sequence
 * that Spark gives. The 64 bits are kept as two 32-bit halves.
 */
export class XorShift {
  #low: number;
  #high: number;
  #spareGaussian: number | null = null;

  constructor(seed: bigint) {
    const bytes = new DataView(new ArrayBuffer(8));
    bytes.setBigInt64(0, BigInt.asIntN(64, seed));
    this.#low = murmur3(bytes, ARRAY_SEED);
    this.#high = murmur3(bytes, this.#low);
  }

  #step(): number {
    let low = this.#low;
    let high = this.#high;
    high ^= (high << 21) | (low >>> 11);
    low ^= low << 21;
    low ^= high >>> 3;
    high ^= (high << 4) | (low >>> 28);
    low ^= low << 4;
    this.#low = low;
    this.#high = high;
    return low;
  }

  /** Any INT. */
  int(): number {
    return this.#step() | 0;
  }

  /** 0 (included) to 1 (excluded), as Java's `nextDouble`. */
  double(): number {
    const upper = this.#step() & 0x3ffffff;
    const lower = this.#step() & 0x7ffffff;
    return (upper * 134_217_728 + lower) / 9_007_199_254_740_992;
  }

  /** Standard normal, as Java's `nextGaussian` (polar method, two at a time). */
  gaussian(): number {
    if (this.#spareGaussian !== null) {
      const spare = this.#spareGaussian;
      this.#spareGaussian = null;
      return spare;
    }
    for (;;) {
      const x = 2 * this.double() - 1;
      const y = 2 * this.double() - 1;
      const s = x * x + y * y;
      if (s >= 1 || s === 0) continue;
      const factor = Math.sqrt((-2 * Math.log(s)) / s);
      this.#spareGaussian = y * factor;
      return x * factor;
    }
  }
}

/** Scala's seed for hashing arrays. */
const ARRAY_SEED = 0x3c074a61;

/** MurmurHash3 (32 bits) of eight bytes. */
function murmur3(bytes: DataView, seed: number): number {
  let hash = seed;
  for (const at of [0, 4]) {
    let k = Math.imul(bytes.getInt32(at, true), 0xcc9e2d51);
    k = (k << 15) | (k >>> 17);
    hash ^= Math.imul(k, 0x1b873593);
    hash = (hash << 13) | (hash >>> 19);
    hash = (Math.imul(hash, 5) + 0xe6546b64) | 0;
  }
  hash ^= 8;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
