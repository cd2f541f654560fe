import type { GrowingBytes } from '../binary/growing-bytes.js';
import type { BlockStream } from './blocks.js';

/** Bytes in runs and literals. */
export class ByteRunReader {
  #left = 0;
  #repeated = -1;

  constructor(private readonly stream: BlockStream) {}

  read(out: Uint8Array): void {
    let at = 0;
    while (at < out.length) {
      if (this.#left === 0) this.#nextRun();
      const n = Math.min(this.#left, out.length - at);
      if (this.#repeated >= 0) out.fill(this.#repeated, at, at + n);
      else this.stream.readInto(out.subarray(at, at + n));
      this.#left -= n;
      at += n;
    }
  }

  #nextRun(): void {
    const control = this.stream.byte();
    if (control < 128) {
      this.#left = control + 3;
      this.#repeated = this.stream.byte();
    } else {
      this.#left = 256 - control;
      this.#repeated = -1;
    }
  }
}

/** Booleans, eight a byte, the first one highest. */
export class BooleanReader {
  readonly #bytes: ByteRunReader;
  #held = 0;
  #bits = 0;

  constructor(stream: BlockStream) {
    this.#bytes = new ByteRunReader(stream);
  }

  /** Fills `out` with 0 and 1. */
  read(out: Uint8Array): void {
    let at = 0;
    for (; this.#bits > 0 && at < out.length; at++) out[at] = (this.#held >> --this.#bits) & 1;
    if (at === out.length) return;
    const bytes = new Uint8Array((out.length - at + 7) >> 3);
    this.#bytes.read(bytes);
    for (const byte of bytes) {
      const n = Math.min(8, out.length - at);
      for (let b = 7; b > 7 - n; b--) out[at++] = (byte >> b) & 1;
      this.#held = byte;
      this.#bits = 8 - n;
    }
  }
}

/** Appends bytes in runs and literals. */
export function writeByteRuns(values: Uint8Array, out: GrowingBytes): void {
  const n = values.length;
  let pending = 0;
  let i = 0;
  const literals = (end: number): void => {
    for (let p = pending; p < end; p += 128) {
      const count = Math.min(128, end - p);
      out.byte(256 - count);
      out.append(values.subarray(p, p + count));
    }
  };
  while (i < n) {
    let end = i + 1;
    while (end < n && values[end] === values[i] && end - i < 130) end++;
    if (end - i >= 3) {
      literals(i);
      out.byte(end - i - 3);
      out.byte(values[i]!);
      pending = end;
    }
    i = end;
  }
  literals(n);
}

/** Appends booleans (0 and 1). */
export function writeBooleans(values: Uint8Array, out: GrowingBytes): void {
  const packed = new Uint8Array((values.length + 7) >> 3);
  for (let i = 0; i < values.length; i++) if (values[i] === 1) packed[i >> 3]! |= 128 >> (i & 7);
  writeByteRuns(packed, out);
}
