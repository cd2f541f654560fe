import type { TableArrays } from '../tokens/token.js';

const ALIGNMENT = 16;

/** Bytes that an array of so many takes. */
export const aligned = (bytes: number): number => Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;

/** Arrays in the memory of a program, one behind the other; those of one size are without gaps where it is a multiple of 16. */
export class MemoryArrays implements TableArrays {
  #at: number;

  /** Of the memory from a place on. */
  constructor(
    private readonly buffer: ArrayBuffer,
    start: number,
  ) {
    this.#at = aligned(start);
  }

  bytes(length: number): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.buffer, this.#place(length), length);
  }

  integers(length: number): Int32Array<ArrayBuffer> {
    return new Int32Array(this.buffer, this.#place(4 * length), length);
  }

  #place(bytes: number): number {
    const at = this.#at;
    this.#at += aligned(bytes);
    return at;
  }
}
