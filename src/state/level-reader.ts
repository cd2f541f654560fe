/** A block of a table file. */
export interface Handle {
  readonly offset: number;
  readonly size: number;
}

/** Reads what LevelDB writes: numbers of seven bits a byte, and bytes behind their count. */
export class LevelReader {
  #at = 0;

  constructor(private readonly bytes: Uint8Array) {}

  get isAtEnd(): boolean {
    return this.#at >= this.bytes.length;
  }

  count(): number {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = this.bytes[this.#at++] ?? 0;
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  }

  handle(): Handle {
    return { offset: this.count(), size: this.count() };
  }

  /** Bytes behind their count. */
  bytesOfCount(): Uint8Array {
    return this.take(this.count());
  }

  skip(count: number): void {
    this.#at += count;
  }

  take(count: number): Uint8Array {
    this.skip(count);
    return this.bytes.subarray(this.#at - count, this.#at);
  }
}
