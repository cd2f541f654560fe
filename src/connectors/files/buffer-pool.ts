/** Buffers of one size that are used again: each new one would be counted against the garbage collector, which then runs all the time. */
export class BufferPool {
  readonly #free: Uint8Array<ArrayBuffer>[] = [];

  /** `keepMax`: buffers that wait for their next use, at most. */
  constructor(
    private readonly bytes: number,
    private readonly keepMax: number,
  ) {}

  /** A buffer of any content. */
  take(): Uint8Array<ArrayBuffer> {
    return this.#free.pop() ?? new Uint8Array(this.bytes);
  }

  /** Nobody looks at the buffer any more. One of another size is let go. */
  give(buffer: Uint8Array<ArrayBuffer>): void {
    if (buffer.length === this.bytes && this.#free.length < this.keepMax) this.#free.push(buffer);
  }
}
