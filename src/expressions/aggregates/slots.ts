import { bitmapBytes, type Bitmap } from '../../columnar/bitmap.js';

/** Bits by slot, grown by doubling. */
export class SlotBits {
  bits: Bitmap = new Uint8Array(8);

  reserve(count: number): void {
    const bytes = bitmapBytes(count);
    if (bytes <= this.bits.length) return;
    const grown = new Uint8Array(Math.max(bytes, this.bits.length * 2));
    grown.set(this.bits);
    this.bits = grown;
  }

  has(slot: number): boolean {
    return ((this.bits[slot >> 3]! >> (slot & 7)) & 1) === 1;
  }

  set(slot: number): void {
    this.bits[slot >> 3]! |= 1 << (slot & 7);
  }

  clear(slot: number): void {
    this.bits[slot >> 3]! &= ~(1 << (slot & 7));
  }
}

/** Doubles by slot. */
export class SlotDoubles {
  values = new Float64Array(64);

  reserve(count: number): void {
    if (count <= this.values.length) return;
    const grown = new Float64Array(Math.max(count, this.values.length * 2));
    grown.set(this.values);
    this.values = grown;
  }
}

/** 64-bit integers by slot, as words. */
export class SlotWords {
  words = new Int32Array(128);

  reserve(count: number): void {
    if (2 * count <= this.words.length) return;
    const grown = new Int32Array(Math.max(2 * count, this.words.length * 2));
    grown.set(this.words);
    this.words = grown;
  }

  clear(slot: number): void {
    this.words[2 * slot] = 0;
    this.words[2 * slot + 1] = 0;
  }
}

/** Objects by slot; a slot never used holds undefined. */
export class SlotObjects<T> {
  readonly values: (T | undefined)[] = [];

  reserve(count: number): void {
    while (this.values.length < count) this.values.push(undefined);
  }
}
