import type { BytesColumn } from '../../../columnar/column.js';
import { copyShort } from './copy-bytes.js';
import { GrowingBytes } from './growing-bytes.js';

/** A dictionary that grows past this is given up. */
const DICTIONARY_BYTES_MAX = 1 << 20;

/** The distinct values of a column chunk by number, kept in PLAIN form. */
export class Dictionary {
  readonly plain = new GrowingBytes(1024);
  size = 0;
  #slots = new Int32Array(1024).fill(-1);
  #hashes = new Int32Array(256);
  #starts = new Int32Array(257);
  /** Codes of a dictionary that columns came with, by their own codes. */
  #mapped: { from: BytesColumn; codes: Int32Array } | null = null;

  /** Whether the dictionary has become too large to be worth it. */
  get full(): boolean {
    return this.plain.length > DICTIONARY_BYTES_MAX;
  }

  /** Appends the codes of text or bytes to `codes`. */
  addBytes(column: BytesColumn, codes: Int32Array, at: number): void {
    const { offsets, data, length } = column;
    for (let i = 0; i < length; i++) codes[at + i] = this.#codeOfBytes(data, offsets[i]!, offsets[i + 1]!);
  }

  /** Appends the codes of values that come as places in a dictionary of their own. */
  addCoded(own: Int32Array, count: number, values: BytesColumn, codes: Int32Array, at: number): void {
    if (this.#mapped?.from !== values) this.#mapped = { from: values, codes: new Int32Array(values.length).fill(-1) };
    const mapped = this.#mapped.codes;
    for (let i = 0; i < count; i++) {
      const code = own[i]!;
      if (mapped[code] === -1) mapped[code] = this.#codeOfBytes(values.data, values.offsets[code]!, values.offsets[code + 1]!);
      codes[at + i] = mapped[code]!;
    }
  }

  /** Appends the codes of values of `per` words each. */
  addWords(words: Int32Array, per: number, codes: Int32Array, at: number): void {
    const count = words.length / per;
    for (let i = 0; i < count; i++) codes[at + i] = this.#codeOfWords(words, i * per, per);
  }

  /** The PLAIN form of values by their codes. */
  spellOut(codes: Int32Array, count: number, out: GrowingBytes): void {
    const starts = this.#starts;
    for (let i = 0; i < count; i++) {
      const start = starts[codes[i]!]!;
      const end = starts[codes[i]! + 1]!;
      out.reserve(end - start);
      copyShort(this.plain.bytes, start, end, out.bytes, out.length);
      out.length += end - start;
    }
  }

  #codeOfBytes(data: Uint8Array, start: number, end: number): number {
    let hash = end - start;
    for (let p = start; p < end; p++) hash = Math.imul(hash ^ data[p]!, 0x01000193);
    hash ^= hash >>> 15;
    const mask = this.#slots.length - 1;
    const size = end - start;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const code = this.#slots[slot]!;
      if (code < 0) {
        this.plain.uint32(size);
        this.plain.reserve(size);
        copyShort(data, start, end, this.plain.bytes, this.plain.length);
        this.plain.length += size;
        return this.#added(slot, hash);
      }
      if (this.#hashes[code] === hash && this.#equalBytes(code, data, start, size)) return code;
    }
  }

  #equalBytes(code: number, data: Uint8Array, start: number, size: number): boolean {
    const at = this.#starts[code]! + 4;
    if (this.#starts[code + 1]! - at !== size) return false;
    const { bytes } = this.plain;
    for (let k = 0; k < size; k++) if (bytes[at + k] !== data[start + k]) return false;
    return true;
  }

  #codeOfWords(words: Int32Array, from: number, per: number): number {
    let hash = per;
    for (let w = 0; w < per; w++) hash = Math.imul(hash ^ words[from + w]!, 0x9e3779b1);
    hash ^= hash >>> 15;
    const mask = this.#slots.length - 1;
    const held = this.#words();
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const code = this.#slots[slot]!;
      if (code < 0) {
        for (let w = 0; w < per; w++) this.plain.uint32(words[from + w]!);
        return this.#added(slot, hash);
      }
      let same = true;
      for (let w = 0, at = code * per; w < per; w++) if (held[at + w] !== words[from + w]) same = false;
      if (same) return code;
    }
  }

  #wordView: Int32Array = new Int32Array(0);

  #words(): Int32Array {
    const { buffer } = this.plain.bytes;
    if (this.#wordView.buffer !== buffer) this.#wordView = new Int32Array(buffer, 0, buffer.byteLength >> 2);
    return this.#wordView;
  }

  #added(slot: number, hash: number): number {
    const code = this.size++;
    this.#slots[slot] = code;
    if (this.size > this.#hashes.length) {
      this.#hashes = grown(this.#hashes, this.size * 2);
      this.#starts = grown(this.#starts, this.size * 2 + 1);
    }
    this.#hashes[code] = hash;
    this.#starts[this.size] = this.plain.length;
    if (this.size * 2 > this.#slots.length) this.#rehash();
    return code;
  }

  #rehash(): void {
    const slots = new Int32Array(this.#slots.length * 2).fill(-1);
    const mask = slots.length - 1;
    for (let code = 0; code < this.size; code++) {
      let slot = this.#hashes[code]! & mask;
      while (slots[slot]! >= 0) slot = (slot + 1) & mask;
      slots[slot] = code;
    }
    this.#slots = slots;
  }
}

function grown(values: Int32Array, length: number): Int32Array<ArrayBuffer> {
  const out = new Int32Array(length);
  out.set(values);
  return out;
}
