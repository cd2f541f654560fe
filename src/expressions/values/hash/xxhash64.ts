/**
 * XXH64 as Spark uses it (`xxhash64`, HyperLogLog++), on pairs of 32-bit words, without bigint and without allocation.
 *
 * A `Hash64` is seed and result in one: hash the first value into it, then the next, and so on; NULL leaves it as it is.
 * 64-bit constants are written as high and low word; every multiplication is by one of them.
 */

const P1H = 0x9e3779b1 | 0;
const P1L = 0x85ebca87 | 0;
const P2H = 0xc2b2ae3d | 0;
const P2L = 0x27d4eb4f;
const P3H = 0x165667b1;
const P3L = 0x9e3779f9 | 0;
const P4H = 0x85ebca77 | 0;
const P4L = 0xc2b2ae63 | 0;
const P5H = 0x27d4eb2f;
const P5L = 0x165667c5;

/** The seed of `xxhash64`. */
export const XXHASH64_SEED = 42;

/** A 64-bit hash under way: two signed 32-bit words. */
export class Hash64 {
  low: number;
  high: number;

  constructor(low: number = XXHASH64_SEED, high = 0) {
    this.low = low;
    this.high = high;
  }

  /** Back to a seed. */
  reset(low: number = XXHASH64_SEED, high = 0): this {
    this.low = low;
    this.high = high;
    return this;
  }

  /** The hash as BIGINT. */
  toBigInt(): bigint {
    return (BigInt(this.high) << 32n) | BigInt(this.low >>> 0);
  }
}

/** Hashes a 32-bit word into `hash`. */
export function xxhash64Int(hash: Hash64, value: number): void {
  add(hash, (P5L + 4) | 0, P5H);
  foldWord(hash, value);
  avalanche(hash);
}

/** Hashes a 64-bit integer, given as its two words, into `hash`. */
export function xxhash64Long(hash: Hash64, valueLow: number, valueHigh: number): void {
  add(hash, (P5L + 8) | 0, P5H);
  foldLong(hash, valueLow, valueHigh);
  avalanche(hash);
}

/** Hashes bytes [start, end) into `hash`. */
export function xxhash64Bytes(hash: Hash64, bytes: Uint8Array, start: number, end: number): void {
  const length = end - start;
  let i = start;
  if (length >= 32) {
    i = foldStripes(hash, bytes, start, end);
    add(hash, length, 0);
  } else add(hash, (P5L + length) | 0, P5H);
  for (; i + 8 <= end; i += 8) foldLong(hash, wordAt(bytes, i), wordAt(bytes, i + 4));
  if (i + 4 <= end) {
    foldWord(hash, wordAt(bytes, i));
    i += 4;
  }
  for (; i < end; i++) foldByte(hash, bytes[i] as number);
  avalanche(hash);
}

function wordAt(bytes: Uint8Array, i: number): number {
  return (bytes[i] as number) | ((bytes[i + 1] as number) << 8) | ((bytes[i + 2] as number) << 16) | ((bytes[i + 3] as number) << 24);
}

/** The carry out of the low words of a sum, from the top bits of operands and result. */
function carry(a: number, b: number, sum: number): number {
  return ((a & b) | ((a | b) & ~sum)) >>> 31;
}

/** The upper word of a 64-bit product; the lower one is `Math.imul` of the low words. */
function upper(aLow: number, aHigh: number, bLow: number, bHigh: number): number {
  const a0 = aLow & 0xffff;
  const a1 = aLow >>> 16;
  const b0 = bLow & 0xffff;
  const b1 = bLow >>> 16;
  const outer = (Math.imul(a1, b0) + (Math.imul(a0, b0) >>> 16)) | 0;
  const inner = (Math.imul(a0, b1) + (outer & 0xffff)) | 0;
  const cross = (Math.imul(aHigh, bLow) + Math.imul(aLow, bHigh)) | 0;
  return (((Math.imul(a1, b1) + (outer >>> 16)) | 0) + (inner >>> 16) + cross) | 0;
}

function add(hash: Hash64, bLow: number, bHigh: number): void {
  const a = hash.low;
  const sum = (a + bLow) | 0;
  hash.high = (hash.high + bHigh + carry(a, bLow, sum)) | 0;
  hash.low = sum;
}

/** hash = rotl(hash ^ rotl(value * P2, 31) * P1, 27) * P1 + P4. */
function foldLong(hash: Hash64, valueLow: number, valueHigh: number): void {
  const kLow = Math.imul(valueLow, P2L);
  const kHigh = upper(valueLow, valueHigh, P2L, P2H);
  const rLow = (kLow << 31) | (kHigh >>> 1);
  const rHigh = (kHigh << 31) | (kLow >>> 1);
  const xLow = hash.low ^ Math.imul(rLow, P1L);
  const xHigh = hash.high ^ upper(rLow, rHigh, P1L, P1H);
  timesPlus(hash, (xLow << 27) | (xHigh >>> 5), (xHigh << 27) | (xLow >>> 5), P1L, P1H, P4L, P4H);
}

/** hash = rotl(hash ^ value * P1, 23) * P2 + P3. */
function foldWord(hash: Hash64, value: number): void {
  const xLow = hash.low ^ Math.imul(value, P1L);
  const xHigh = hash.high ^ upper(value, 0, P1L, P1H);
  timesPlus(hash, (xLow << 23) | (xHigh >>> 9), (xHigh << 23) | (xLow >>> 9), P2L, P2H, P3L, P3H);
}

/** hash = rotl(hash ^ value * P5, 11) * P1. */
function foldByte(hash: Hash64, value: number): void {
  const xLow = hash.low ^ Math.imul(value, P5L);
  const xHigh = hash.high ^ upper(value, 0, P5L, P5H);
  timesPlus(hash, (xLow << 11) | (xHigh >>> 21), (xHigh << 11) | (xLow >>> 21), P1L, P1H, 0, 0);
}

function timesPlus(hash: Hash64, low: number, high: number, byLow: number, byHigh: number, plusLow: number, plusHigh: number): void {
  const product = Math.imul(low, byLow);
  const sum = (product + plusLow) | 0;
  hash.high = (upper(low, high, byLow, byHigh) + plusHigh + carry(product, plusLow, sum)) | 0;
  hash.low = sum;
}

function avalanche(hash: Hash64): void {
  // hash ^= hash >>> 33, times P2
  const aLow = hash.low ^ (hash.high >>> 1);
  const bLow = Math.imul(aLow, P2L);
  const bHigh = upper(aLow, hash.high, P2L, P2H);
  // hash ^= hash >>> 29, times P3
  const cLow = bLow ^ ((bLow >>> 29) | (bHigh << 3));
  const cHigh = bHigh ^ (bHigh >>> 29);
  const dLow = Math.imul(cLow, P3L);
  const dHigh = upper(cLow, cHigh, P3L, P3H);
  // hash ^= hash >>> 32
  hash.low = dLow ^ dHigh;
  hash.high = dHigh;
}

// Four lanes, low and high word each.
const lanes = new Int32Array(8);

/** Runs the lanes over whole stripes of 32 bytes and leaves their sum in `hash`. Returns where it stopped. */
function foldStripes(hash: Hash64, bytes: Uint8Array, start: number, end: number): number {
  startLanes(hash);
  let i = start;
  for (; i + 32 <= end; i += 32)
    for (let lane = 0; lane < 8; lane += 2) foldLane(lane, wordAt(bytes, i + 4 * lane), wordAt(bytes, i + 4 * lane + 4));
  joinLanes(hash);
  return i;
}

/** lane = rotl(lane + value * P2, 31) * P1. */
function foldLane(lane: number, valueLow: number, valueHigh: number): void {
  const kLow = Math.imul(valueLow, P2L);
  const before = lanes[lane] as number;
  const sLow = (kLow + before) | 0;
  const sHigh = (upper(valueLow, valueHigh, P2L, P2H) + (lanes[lane + 1] as number) + carry(kLow, before, sLow)) | 0;
  const rLow = (sLow << 31) | (sHigh >>> 1);
  lanes[lane] = Math.imul(rLow, P1L);
  lanes[lane + 1] = upper(rLow, (sHigh << 31) | (sLow >>> 1), P1L, P1H);
}

function startLanes(hash: Hash64): void {
  const { low, high } = hash;
  lanes[4] = low;
  lanes[5] = high;
  // seed - P1
  add(hash, (~P1L + 1) | 0, ~P1H);
  lanes[6] = hash.low;
  lanes[7] = hash.high;
  hash.reset(low, high);
  add(hash, P2L, P2H);
  lanes[2] = hash.low;
  lanes[3] = hash.high;
  add(hash, P1L, P1H);
  lanes[0] = hash.low;
  lanes[1] = hash.high;
}

const LANE_ROTATIONS = [1, 7, 12, 18] as const;

function joinLanes(hash: Hash64): void {
  hash.reset(0, 0);
  for (let lane = 0; lane < 4; lane++) {
    const low = lanes[2 * lane] as number;
    const high = lanes[2 * lane + 1] as number;
    const bits = LANE_ROTATIONS[lane] as number;
    add(hash, (low << bits) | (high >>> (32 - bits)), (high << bits) | (low >>> (32 - bits)));
  }
  for (let lane = 0; lane < 8; lane += 2) {
    const kLow = Math.imul(lanes[lane] as number, P2L);
    const kHigh = upper(lanes[lane] as number, lanes[lane + 1] as number, P2L, P2H);
    const rLow = (kLow << 31) | (kHigh >>> 1);
    const rHigh = (kHigh << 31) | (kLow >>> 1);
    timesPlus(hash, hash.low ^ Math.imul(rLow, P1L), hash.high ^ upper(rLow, rHigh, P1L, P1H), P1L, P1H, P4L, P4H);
  }
}
