/**
 * Spark's Murmur3 (x86, 32 bits), behind `hash` and shuffle partitioning.
 *
 * It differs from the published function at the tail: each byte after the last whole word is mixed as a word of its own, signed.
 * Several values are hashed by giving the hash of one as the seed of the next; NULL leaves the seed as it is.
 */

const C1 = 0xcc9e2d51 | 0;
const C2 = 0x1b873593;

/** The seed of `hash`. */
export const MURMUR3_SEED = 42;

/** A 32-bit word. */
export function murmur3Int(value: number, seed: number): number {
  return finish(mix(seed, value), 4);
}

/** A 64-bit integer, as its two words. */
export function murmur3Long(low: number, high: number, seed: number): number {
  return finish(mix(mix(seed, low), high), 8);
}

/** Bytes [start, end). */
export function murmur3Bytes(bytes: Uint8Array, start: number, end: number, seed: number): number {
  const length = end - start;
  const aligned = start + (length & ~3);
  let hash = seed;
  let i = start;
  for (; i < aligned; i += 4) hash = mix(hash, wordAt(bytes, i));
  for (; i < end; i++) hash = mix(hash, ((bytes[i] as number) << 24) >> 24);
  return finish(hash, length);
}

function wordAt(bytes: Uint8Array, i: number): number {
  return (bytes[i] as number) | ((bytes[i + 1] as number) << 8) | ((bytes[i + 2] as number) << 16) | ((bytes[i + 3] as number) << 24);
}

function mix(hash: number, word: number): number {
  const k = Math.imul(word, C1);
  const h = hash ^ Math.imul((k << 15) | (k >>> 17), C2);
  return (Math.imul((h << 13) | (h >>> 19), 5) + 0xe6546b64) | 0;
}

function finish(hash: number, length: number): number {
  let h = hash ^ length;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
