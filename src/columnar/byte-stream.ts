import { TidemarkError } from '../base/errors.js';

/** Any typed array; its memory is what is written. */
type Words = Int8Array | Uint8Array | Int16Array | Uint16Array | Int32Array | Uint32Array | Float32Array | Float64Array;

/** Bytes written one after the other into a buffer that grows; numbers little-endian, counts as varints. */
export class ByteWriter {
  #bytes: Uint8Array;
  #view: DataView;
  #at = 0;

  constructor(capacity = 256) {
    this.#bytes = new Uint8Array(capacity);
    this.#view = new DataView(this.#bytes.buffer);
  }

  get length(): number {
    return this.#at;
  }

  byte(value: number): void {
    this.#reserve(1);
    this.#bytes[this.#at++] = value;
  }

  uint32(value: number): void {
    this.#reserve(4);
    this.#view.setUint32(this.#at, value, true);
    this.#at += 4;
  }

  float64(value: number): void {
    this.#reserve(8);
    this.#view.setFloat64(this.#at, value, true);
    this.#at += 8;
  }

  /** A whole number from 0 to 2^53 - 1, seven bits a byte. */
  count(value: number): void {
    this.#reserve(8);
    let rest = value;
    while (rest > 127) {
      this.#bytes[this.#at++] = (rest % 128) | 128;
      rest = Math.floor(rest / 128);
    }
    this.#bytes[this.#at++] = rest;
  }

  /** The memory of these values, without their number. */
  words(values: Words): void {
    const size = values.byteLength;
    this.#reserve(size);
    this.#bytes.set(new Uint8Array(values.buffer, values.byteOffset, size), this.#at);
    this.#at += size;
  }

  text(text: string): void {
    const bytes = new TextEncoder().encode(text);
    this.count(bytes.length);
    this.words(bytes);
  }

  /** A copy of what was written; the writer starts anew. */
  take(): Uint8Array {
    const taken = this.#bytes.slice(0, this.#at);
    this.#at = 0;
    return taken;
  }

  /** What was written so far, as a view that the next write may move. */
  written(): Uint8Array {
    return this.#bytes.subarray(0, this.#at);
  }

  #reserve(bytes: number): void {
    const needed = this.#at + bytes;
    if (needed <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
    grown.set(this.#bytes.subarray(0, this.#at));
    this.#bytes = grown;
    this.#view = new DataView(grown.buffer);
  }
}

/** Reads what a ByteWriter wrote; reading past the end is an error with code BYTES_CORRUPT. */
export class ByteReader {
  readonly #view: DataView;
  #at = 0;

  constructor(private readonly bytes: Uint8Array) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get rest(): number {
    return this.bytes.length - this.#at;
  }

  byte(): number {
    return this.bytes[this.#advance(1)]!;
  }

  uint32(): number {
    return this.#view.getUint32(this.#advance(4), true);
  }

  float64(): number {
    return this.#view.getFloat64(this.#advance(8), true);
  }

  count(): number {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = this.byte();
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  }

  /** `size` bytes, in memory of their own so that any typed array can be laid over them. */
  copy(size: number): Uint8Array {
    const start = this.#advance(size);
    // Not bytes.slice(): that of a Buffer does not copy.
    return Uint8Array.prototype.slice.call(this.bytes, start, start + size);
  }

  int32s(count: number): Int32Array {
    return new Int32Array(plainBuffer(this.copy(4 * count)));
  }

  text(): string {
    return new TextDecoder().decode(this.copy(this.count()));
  }

  #advance(size: number): number {
    const at = this.#at;
    if (size > this.bytes.length - at)
      throw new TidemarkError('BYTES_CORRUPT', `${size} bytes expected at ${at}, ${this.bytes.length - at} found`);
    this.#at = at + size;
    return at;
  }
}

/** The buffer of bytes that own all of it; a Buffer from Node's pool is copied first. */
export function plainBuffer(bytes: Uint8Array): ArrayBuffer {
  const { buffer } = bytes;
  const whole = bytes.byteOffset === 0 && bytes.byteLength === buffer.byteLength && buffer instanceof ArrayBuffer;
  return whole ? buffer : new Uint8Array(bytes).buffer;
}
