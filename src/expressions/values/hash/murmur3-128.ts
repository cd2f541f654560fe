/** Murmur3 x64, 128 bits (Austin Appleby, public domain), as two unsigned words; behind the sketches of `hll_sketch_agg`. */

const MASK = (1n << 64n) - 1n;
const C1 = 0x87c37b91114253d5n;
const C2 = 0x4cf5ad432745937fn;

export function murmur3Hash128(bytes: Uint8Array, seed: bigint): readonly [bigint, bigint] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let h1 = seed;
  let h2 = seed;
  let i = 0;
  for (; i + 16 <= bytes.length; i += 16) {
    h1 = wrap(rotated(h1 ^ mixedLow(view.getBigUint64(i, true)), 27n) + h2);
    h1 = wrap(h1 * 5n + 0x52dce729n);
    h2 = wrap(rotated(h2 ^ mixedHigh(view.getBigUint64(i + 8, true)), 31n) + h1);
    h2 = wrap(h2 * 5n + 0x38495ab5n);
  }
  h1 ^= mixedLow(littleEndian(bytes, i, i + 8));
  h2 ^= mixedHigh(littleEndian(bytes, i + 8, i + 16));
  const length = BigInt(bytes.length);
  h1 = wrap((h1 ^ length) + (h2 ^ length));
  h2 = wrap((h2 ^ length) + h1);
  h1 = finished(h1);
  h2 = finished(h2);
  h1 = wrap(h1 + h2);
  return [h1, wrap(h2 + h1)];
}

function wrap(value: bigint): bigint {
  return value & MASK;
}

function rotated(value: bigint, bits: bigint): bigint {
  return wrap(value << bits) | (value >> (64n - bits));
}

function mixedLow(k: bigint): bigint {
  return wrap(rotated(wrap(k * C1), 31n) * C2);
}

function mixedHigh(k: bigint): bigint {
  return wrap(rotated(wrap(k * C2), 33n) * C1);
}

/** Up to eight bytes as a number; 0 behind the end. */
function littleEndian(bytes: Uint8Array, start: number, end: number): bigint {
  let value = 0n;
  for (let i = Math.min(end, bytes.length) - 1; i >= start; i--) value = (value << 8n) | BigInt(bytes[i]!);
  return value;
}

function finished(h: bigint): bigint {
  const a = wrap((h ^ (h >> 33n)) * 0xff51afd7ed558ccdn);
  const b = wrap((a ^ (a >> 33n)) * 0xc4ceb9fe1a85ec53n);
  return b ^ (b >> 33n);
}
