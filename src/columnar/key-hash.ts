/**
 * 32-bit hash of the bytes [start, end) (Murmur3). It is part of the checkpoint format: it decides in which bucket of a state table a key
 * lies, so it must never change without a new format version.
 */
export function hashBytes(data: DataView, start: number, end: number): number {
  let h = (end - start) ^ 0x5bd1e995;
  let i = start;
  for (const last = end - 4; i <= last; i += 4) {
    h ^= scramble(data.getInt32(i, true));
    h = (Math.imul((h << 13) | (h >>> 19), 5) + 0xe6546b64) | 0;
  }
  let tail = 0;
  for (let shift = 0; i < end; i++, shift += 8) tail |= data.getUint8(i) << shift;
  h ^= scramble(tail);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

function scramble(word: number): number {
  const k = Math.imul(word, 0xcc9e2d51);
  return Math.imul((k << 15) | (k >>> 17), 0x1b873593);
}
