/** Validity and BOOLEAN bitmaps in Arrow's layout: bit i of byte i >> 3, least significant first; a set bit means valid (or true). */
export type Bitmap = Uint8Array;

export function bitmapBytes(length: number): number {
  return (length + 7) >> 3;
}

export function getBit(bits: Bitmap, i: number): boolean {
  return ((bits[i >> 3]! >> (i & 7)) & 1) === 1;
}

export function setBit(bits: Bitmap, i: number): void {
  bits[i >> 3]! |= 1 << (i & 7);
}

export function clearBit(bits: Bitmap, i: number): void {
  bits[i >> 3]! &= ~(1 << (i & 7));
}

/** A bitmap of `length` bits, all set. */
export function allSet(length: number): Bitmap {
  return new Uint8Array(bitmapBytes(length)).fill(255);
}

/** Valid where both are valid; null stands for "all valid". The result may share memory with an input: bitmaps of finished columns are never written. */
export function intersect(a: Bitmap | null, b: Bitmap | null, length: number): Bitmap | null {
  if (a === null || a === b) return b;
  if (b === null) return a;
  const bytes = bitmapBytes(length);
  const out = new Uint8Array(bytes);
  for (let i = 0; i < bytes; i++) out[i] = a[i]! & b[i]!;
  return out;
}

/** Bits [start, end) as a bitmap of their own. */
export function sliceBits(bits: Bitmap, start: number, end: number): Bitmap {
  if ((start & 7) === 0) return bits.subarray(start >> 3, bitmapBytes(end));
  const out = new Uint8Array(bitmapBytes(end - start));
  for (let i = start; i < end; i++) if (getBit(bits, i)) setBit(out, i - start);
  return out;
}

/** Indices of the set bits, in order: what a predicate selects. */
export function selectedIndices(bits: Bitmap, validity: Bitmap | null, length: number): Int32Array {
  const out = new Int32Array(length);
  let n = 0;
  for (let base = 0, b = 0; base < length; base += 8, b++) {
    let byte = validity === null ? bits[b]! : bits[b]! & validity[b]!;
    const rest = length - base;
    if (rest < 8) byte &= (1 << rest) - 1;
    while (byte !== 0) {
      const lowest = byte & -byte;
      out[n++] = base + 31 - Math.clz32(lowest);
      byte ^= lowest;
    }
  }
  return out.subarray(0, n);
}
