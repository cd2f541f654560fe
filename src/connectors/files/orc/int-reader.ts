import { TidemarkError } from '../../../base/errors.js';
import type { BlockStream } from './blocks.js';

/** Bits that each of the 32 codes for a width stands for. */
export const WIDTHS: readonly number[] = [...Array.from({ length: 24 }, (_, i) => i + 1), 26, 28, 30, 32, 40, 48, 56, 64];

const RUN_MAX = 512;

/** Integers of 64 bits, as words (low, high), from runs of the first or second kind. */
export class IntReader {
  readonly #low = new Int32Array(RUN_MAX);
  readonly #high = new Int32Array(RUN_MAX);
  #count = 0;
  #at = 0;

  constructor(
    private readonly stream: BlockStream,
    private readonly signed: boolean,
    private readonly v2: boolean,
  ) {}

  /** The next `count` values, two words each. */
  words(count: number): Int32Array {
    const out = new Int32Array(2 * count);
    this.#fill(count, (at, i) => {
      out[2 * at] = this.#low[i]!;
      out[2 * at + 1] = this.#high[i]!;
    });
    return out;
  }

  /** The next `count` values, which fit into 32 bits. */
  ints(count: number): Int32Array {
    const out = new Int32Array(count);
    for (let at = 0; at < count;) {
      if (this.#at === this.#count) this.#nextRun();
      const n = Math.min(count - at, this.#count - this.#at);
      out.set(this.#low.subarray(this.#at, this.#at + n), at);
      this.#at += n;
      at += n;
    }
    return out;
  }

  #fill(count: number, put: (at: number, i: number) => void): void {
    for (let at = 0; at < count;) {
      if (this.#at === this.#count) this.#nextRun();
      const n = Math.min(count - at, this.#count - this.#at);
      for (let k = 0; k < n; k++) put(at + k, this.#at + k);
      this.#at += n;
      at += n;
    }
  }

  #nextRun(): void {
    this.#at = 0;
    if (!this.v2) return this.#runV1();
    const head = this.stream.byte();
    switch (head >> 6) {
      case 0:
        return this.#shortRepeat(head);
      case 1:
        return this.#direct(head);
      case 2:
        return this.#patched(head);
      default:
        return this.#delta(head);
    }
  }

  #runV1(): void {
    const control = this.stream.byte();
    if (control < 128) {
      this.#count = control + 3;
      const step = (this.stream.byte() << 24) >> 24;
      this.#putVarint(0, this.signed);
      for (let i = 1; i < this.#count; i++) this.#putSum(i, i - 1, step, step >> 31);
      return;
    }
    this.#count = 256 - control;
    for (let i = 0; i < this.#count; i++) this.#putVarint(i, this.signed);
  }

  #shortRepeat(head: number): void {
    this.#count = (head & 7) + 3;
    this.#bigEndian(0, ((head >> 3) & 7) + 1);
    if (this.signed) this.#unzigzag(0);
    this.#low.fill(this.#low[0]!, 1, this.#count);
    this.#high.fill(this.#high[0]!, 1, this.#count);
  }

  #length(head: number): number {
    return (((head & 1) << 8) | this.stream.byte()) + 1;
  }

  #direct(head: number): void {
    this.#count = this.#length(head);
    this.#unpack(0, this.#count, WIDTHS[(head >> 1) & 31]!);
    if (this.signed) for (let i = 0; i < this.#count; i++) this.#unzigzag(i);
  }

  #patched(head: number): void {
    const count = this.#length(head);
    const width = WIDTHS[(head >> 1) & 31]!;
    const third = this.stream.byte();
    const fourth = this.stream.byte();
    const baseBytes = (third >> 5) + 1;
    const patchWidth = WIDTHS[third & 31]!;
    const gapWidth = (fourth >> 5) + 1;
    const patches = fourth & 31;
    if (patchWidth + gapWidth > 64) throw corrupt();
    let base = 0n;
    for (const byte of this.stream.take(baseBytes)) base = (base << 8n) | BigInt(byte);
    const sign = 1n << BigInt(8 * baseBytes - 1);
    if ((base & sign) !== 0n) base = -(base & ~sign);
    // The list of patches comes after the values; values are kept until it is known.
    this.#unpack(0, count, width);
    const values = Array.from({ length: count }, (_, i) => this.#unsigned(i));
    this.#unpack(
      0,
      patches,
      WIDTHS.find((w) => w >= patchWidth + gapWidth)!,
    );
    let at = 0;
    for (let k = 0; k < patches; k++) {
      const entry = this.#unsigned(k);
      at += Number(entry >> BigInt(patchWidth));
      const patch = entry & ((1n << BigInt(patchWidth)) - 1n);
      if (patch === 0n) continue;
      if (at >= count) throw corrupt();
      values[at]! |= patch << BigInt(width);
    }
    this.#count = count;
    values.forEach((value, i) => this.#putBigInt(i, base + value));
  }

  #delta(head: number): void {
    const code = (head >> 1) & 31;
    this.#count = this.#length(head);
    this.#putVarint(0, this.signed);
    if (this.#count === 1) {
      this.stream.byte();
      return;
    }
    const first = [this.#low[0]!, this.#high[0]!] as const;
    this.#putVarint(0, true);
    const stepLow = this.#low[0]!;
    const stepHigh = this.#high[0]!;
    [this.#low[0], this.#high[0]] = first;
    if (code > 0 && this.#count > 2) this.#unpack(2, this.#count, WIDTHS[code]!);
    this.#putSum(1, 0, stepLow, stepHigh);
    for (let i = 2; i < this.#count; i++) {
      if (code === 0) this.#putSum(i, i - 1, stepLow, stepHigh);
      else if (stepHigh >= 0) this.#putSum(i, i - 1, this.#low[i]!, this.#high[i]!);
      else this.#putDifference(i, i - 1, this.#low[i]!, this.#high[i]!);
    }
  }

  #putSum(i: number, from: number, low: number, high: number): void {
    const sum = (this.#low[from]! >>> 0) + (low >>> 0);
    this.#low[i] = sum | 0;
    this.#high[i] = (this.#high[from]! + high + (sum >= 4294967296 ? 1 : 0)) | 0;
  }

  #putDifference(i: number, from: number, low: number, high: number): void {
    const difference = (this.#low[from]! >>> 0) - (low >>> 0);
    this.#low[i] = difference | 0;
    this.#high[i] = (this.#high[from]! - high - (difference < 0 ? 1 : 0)) | 0;
  }

  #unzigzag(i: number): void {
    const low = this.#low[i]!;
    const high = this.#high[i]!;
    const sign = -(low & 1);
    this.#low[i] = ((low >>> 1) | (high << 31)) ^ sign;
    this.#high[i] = (high >>> 1) ^ sign;
  }

  #unsigned(i: number): bigint {
    return (BigInt(this.#high[i]! >>> 0) << 32n) | BigInt(this.#low[i]! >>> 0);
  }

  #putBigInt(i: number, value: bigint): void {
    this.#low[i] = Number(BigInt.asIntN(32, value));
    this.#high[i] = Number(BigInt.asIntN(32, value >> 32n));
  }

  #putVarint(i: number, signed: boolean): void {
    let low = 0;
    let high = 0;
    for (let shift = 0; ; shift += 7) {
      if (shift > 63) throw corrupt();
      const byte = this.stream.byte();
      const bits = byte & 127;
      if (shift < 32) low |= bits << shift;
      if (shift > 24) high |= shift < 32 ? bits >>> (32 - shift) : bits << (shift - 32);
      if (byte < 128) break;
    }
    this.#low[i] = low;
    this.#high[i] = high;
    if (signed) this.#unzigzag(i);
  }

  #bigEndian(i: number, bytes: number): void {
    let low = 0;
    let high = 0;
    for (let b = 0; b < bytes; b++) {
      high = (high << 8) | (low >>> 24);
      low = (low << 8) | this.stream.byte();
    }
    this.#low[i] = low;
    this.#high[i] = high;
  }

  /** Values [start, end) of `width` bits each, highest bits first. */
  #unpack(start: number, end: number, width: number): void {
    const bytes = this.stream.take(((end - start) * width + 7) >> 3);
    if (width <= 24) {
      let held = 0;
      let bits = 0;
      let p = 0;
      const mask = (1 << width) - 1;
      for (let i = start; i < end; i++) {
        while (bits < width) {
          held = (held << 8) | bytes[p++]!;
          bits += 8;
        }
        bits -= width;
        this.#low[i] = (held >>> bits) & mask;
        held &= (1 << bits) - 1;
      }
      this.#high.fill(0, start, end);
      return;
    }
    for (let i = start, bit = 0; i < end; i++, bit += width) {
      const highWidth = Math.max(0, width - 32);
      this.#high[i] = bitsAt(bytes, bit, highWidth);
      this.#low[i] = bitsAt(bytes, bit + highWidth, width - highWidth);
    }
  }
}

/** Up to 32 bits from a place on, highest first. */
function bitsAt(bytes: Uint8Array, from: number, width: number): number {
  let value = 0;
  for (let done = 0; done < width;) {
    const place = from + done;
    const free = 8 - (place & 7);
    const taken = Math.min(free, width - done);
    value = (value << taken) | ((bytes[place >> 3]! >> (free - taken)) & ((1 << taken) - 1));
    done += taken;
  }
  return value;
}

function corrupt(): TidemarkError {
  return new TidemarkError('ORC_CORRUPT', 'a run of integers does not hold what it says');
}
