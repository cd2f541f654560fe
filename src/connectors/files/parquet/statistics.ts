import { compareBytes } from '../../../columnar/utf8.js';
import type { GrowingBytes } from '../binary/growing-bytes.js';
import type { WriteLeaf } from './write-node.js';

/** Least and greatest value of a column chunk in PLAIN form without a length. */
export interface Bounds {
  readonly min: Uint8Array;
  readonly max: Uint8Array;
}

/** Bounds longer than this are left out, as Spark does. */
const BOUND_BYTES_MAX = 4096;

/** Collects the bounds of values as they are written. */
export interface BoundsCollector {
  /** Looks at values in PLAIN form (booleans as a byte each). */
  add(plain: GrowingBytes): void;
  /** Undefined where there are no values, or none that can be ordered. */
  finish(): Bounds | undefined;
}

export function boundsCollector(leaf: WriteLeaf): BoundsCollector {
  switch (leaf.physical) {
    case 'BOOLEAN':
      return new BytewiseBounds(1, false);
    case 'INT32':
      return new NumberBounds((bytes) => new Int32Array(bytes.bytes.buffer, 0, bytes.length >> 2), 4);
    case 'FLOAT':
      return new NumberBounds((bytes) => new Float32Array(bytes.bytes.buffer, 0, bytes.length >> 2), 4);
    case 'DOUBLE':
      return new NumberBounds((bytes) => new Float64Array(bytes.bytes.buffer, 0, bytes.length >> 3), 8);
    case 'INT64':
      return new Int64Bounds();
    case 'INT96':
      return { add: () => undefined, finish: () => undefined };
    case 'BYTE_ARRAY':
      return new BytewiseBounds(0, false);
    case 'FIXED_LEN_BYTE_ARRAY':
      return new BytewiseBounds(leaf.width, true);
  }
}

class NumberBounds implements BoundsCollector {
  #min = Infinity;
  #max = -Infinity;
  #any = false;

  constructor(
    private readonly view: (plain: GrowingBytes) => Int32Array | Float32Array | Float64Array,
    private readonly width: 4 | 8,
  ) {}

  add(plain: GrowingBytes): void {
    const values = this.view(plain);
    let min = this.#min;
    let max = this.#max;
    // Comparisons with NaN are false: it is neither bound.
    for (let i = 0; i < values.length; i++) {
      const value = values[i]!;
      if (value <= min) {
        min = value;
        this.#any = true;
      }
      if (value >= max) {
        max = value;
        this.#any = true;
      }
    }
    this.#min = min;
    this.#max = max;
  }

  finish(): Bounds | undefined {
    if (!this.#any) return undefined;
    // Zeros of both signs are equal: the bounds must hold either.
    return { min: this.#plain(this.#min === 0 ? -0 : this.#min), max: this.#plain(this.#max === 0 ? 0 : this.#max) };
  }

  #plain(value: number): Uint8Array {
    const values = this.view({ bytes: new Uint8Array(this.width), length: this.width } as GrowingBytes);
    values[0] = value;
    return new Uint8Array(values.buffer);
  }
}

class Int64Bounds implements BoundsCollector {
  #min: readonly [number, number] | null = null;
  #max: readonly [number, number] = [0, 0];

  add(plain: GrowingBytes): void {
    const words = new Int32Array(plain.bytes.buffer, 0, plain.length >> 2);
    if (words.length === 0) return;
    let [minLow, minHigh] = this.#min ?? [words[0]!, words[1]!];
    let [maxLow, maxHigh] = this.#min === null ? [minLow, minHigh] : this.#max;
    for (let i = 0; i < words.length; i += 2) {
      const low = words[i]!;
      const high = words[i + 1]!;
      if (high < minHigh || (high === minHigh && low >>> 0 < minLow >>> 0)) {
        minLow = low;
        minHigh = high;
      }
      if (high > maxHigh || (high === maxHigh && low >>> 0 > maxLow >>> 0)) {
        maxLow = low;
        maxHigh = high;
      }
    }
    this.#min = [minLow, minHigh];
    this.#max = [maxLow, maxHigh];
  }

  finish(): Bounds | undefined {
    if (this.#min === null) return undefined;
    return { min: new Uint8Array(Int32Array.from(this.#min).buffer), max: new Uint8Array(Int32Array.from(this.#max).buffer) };
  }
}

/** Bytes of one width, or of any with four bytes of length before them; signed ones compare by their top bit first. */
class BytewiseBounds implements BoundsCollector {
  #min: Uint8Array | null = null;
  #max: Uint8Array | null = null;

  constructor(
    private readonly width: number,
    private readonly signed: boolean,
  ) {}

  add({ bytes, length }: GrowingBytes): void {
    const { width } = this;
    for (let p = 0; p < length;) {
      let size = width;
      if (width === 0) {
        size = bytes[p]! | (bytes[p + 1]! << 8) | (bytes[p + 2]! << 16) | (bytes[p + 3]! << 24);
        p += 4;
      }
      if (this.#min === null || this.#order(bytes, p, p + size, this.#min) < 0) this.#min = bytes.slice(p, p + size);
      if (this.#max === null || this.#order(bytes, p, p + size, this.#max) > 0) this.#max = bytes.slice(p, p + size);
      p += size;
    }
  }

  #order(bytes: Uint8Array, start: number, end: number, bound: Uint8Array): number {
    if (this.signed) {
      const signs = (bound[0]! >> 7) - (bytes[start]! >> 7);
      if (signs !== 0) return signs;
    }
    return compareBytes(bytes, start, end, bound, 0, bound.length);
  }

  finish(): Bounds | undefined {
    const min = this.#min;
    const max = this.#max;
    if (min === null || max === null || min.length > BOUND_BYTES_MAX || max.length > BOUND_BYTES_MAX) return undefined;
    return { min, max };
  }
}
