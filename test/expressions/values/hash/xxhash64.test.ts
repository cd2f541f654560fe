import { describe, expect, it } from 'vitest';
import { Hash64, xxhash64Bytes, xxhash64Int, xxhash64Long } from '../../../../src/expressions/values/hash/xxhash64.js';

const U64 = (value: bigint) => BigInt.asUintN(64, value);
const [P1, P2, P3, P4, P5] = [0x9e3779b185ebca87n, 0xc2b2ae3d27d4eb4fn, 0x165667b19e3779f9n, 0x85ebca77c2b2ae63n, 0x27d4eb2f165667c5n];
const rotate = (x: bigint, bits: bigint) => U64((x << bits) | (x >> (64n - bits)));
const lane = (acc: bigint, value: bigint) => U64(rotate(U64(acc + value * P2), 31n) * P1);

/** The published algorithm, written plainly over bigint. */
function model(bytes: Uint8Array, seed: bigint): bigint {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let i = 0;
  let h = U64(seed + P5);
  if (bytes.length >= 32) {
    const v = [U64(seed + P1 + P2), U64(seed + P2), seed, U64(seed - P1)];
    for (; i + 32 <= bytes.length; i += 32) for (let k = 0; k < 4; k++) v[k] = lane(v[k]!, view.getBigUint64(i + 8 * k, true));
    h = U64(rotate(v[0]!, 1n) + rotate(v[1]!, 7n) + rotate(v[2]!, 12n) + rotate(v[3]!, 18n));
    for (const x of v) h = U64((h ^ lane(0n, x)) * P1 + P4);
  }
  h = U64(h + BigInt(bytes.length));
  for (; i + 8 <= bytes.length; i += 8) h = U64(rotate(h ^ lane(0n, view.getBigUint64(i, true)), 27n) * P1 + P4);
  if (i + 4 <= bytes.length) {
    h = U64(rotate(h ^ U64(BigInt(view.getUint32(i, true)) * P1), 23n) * P2 + P3);
    i += 4;
  }
  for (; i < bytes.length; i++) h = U64(rotate(h ^ U64(BigInt(bytes[i]!) * P5), 11n) * P1);
  h = U64((h ^ (h >> 33n)) * P2);
  h = U64((h ^ (h >> 29n)) * P3);
  return BigInt.asIntN(64, h ^ (h >> 32n));
}

const sample = (length: number, salt: number) => Uint8Array.from({ length }, (_, i) => (i * 131 + salt * 29 + (i >> 3) * 7) & 255);

describe('xxhash64', () => {
  it('gives the published hash for every length and for seeds of 64 bits', () => {
    for (let length = 0; length <= 140; length++) {
      const bytes = sample(length + 3, length);
      for (const [low, high] of [
        [42, 0],
        [-1, -1],
        [0x12345678, -99],
        [0, -2147483648],
      ] as const) {
        const seed = U64((BigInt(high) << 32n) | BigInt(low >>> 0));
        const hash = new Hash64(low, high);
        xxhash64Bytes(hash, bytes, 3, bytes.length);
        expect(hash.toBigInt()).toBe(model(bytes.subarray(3), seed));
      }
    }
  });

  it('hashes words as their little-endian bytes', () => {
    const words = new Int32Array(2);
    const bytes = new Uint8Array(words.buffer);
    for (let i = 0; i < 200; i++) {
      words[0] = Math.imul(i, 0x9e3779b1);
      words[1] = Math.imul(i + 7, 0x85ebca77);
      const long = new Hash64();
      xxhash64Long(long, words[0], words[1]);
      expect(long.toBigInt()).toBe(model(bytes, 42n));
      const int = new Hash64();
      xxhash64Int(int, words[0]);
      expect(int.toBigInt()).toBe(model(bytes.subarray(0, 4), 42n));
    }
  });
});
