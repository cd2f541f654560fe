import { TidemarkError } from '../../../base/errors.js';

/** Bits of a stream of bytes, the highest of a byte first. What is read must have been gathered before. */
export class Bits {
  readonly #chunks: AsyncIterator<Uint8Array>;
  #bytes: Uint8Array = new Uint8Array(0);
  #at = 0;
  #held = 0;
  #heldBits = 0;
  #isOver = false;

  constructor(chunks: AsyncIterable<Uint8Array>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  /** Sees to it that so many bytes are there, or all there are; whether there are any. */
  async gather(count: number): Promise<boolean> {
    if (this.#isOver || this.#bytes.length - this.#at >= count) return this.#at < this.#bytes.length;
    const parts = [this.#bytes.slice(this.#at)];
    let length = parts[0]!.length;
    while (length < count) {
      const { done, value } = await this.#chunks.next();
      this.#isOver = done === true;
      if (this.#isOver) break;
      parts.push((value as Uint8Array).slice());
      length += (value as Uint8Array).length;
    }
    this.#bytes = Buffer.concat(parts);
    this.#at = 0;
    return length > 0;
  }

  /** The next `count` bits, 24 at most. */
  read(count: number): number {
    while (this.#heldBits < count) {
      if (this.#at >= this.#bytes.length) throw corrupt('it ends within a block');
      this.#held = ((this.#held << 8) | this.#bytes[this.#at++]!) & 0x7fffffff;
      this.#heldBits += 8;
    }
    this.#heldBits -= count;
    return (this.#held >>> this.#heldBits) & ((1 << count) - 1);
  }

  /** The next 32 bits, as a signed number. */
  word(): number {
    return (this.read(16) << 16) | this.read(16);
  }

  /** Goes on at the next whole byte. */
  align(): void {
    this.#heldBits -= this.#heldBits % 8;
  }
}

export function corrupt(what: string): TidemarkError {
  return new TidemarkError('FILE_CORRUPT', `a bzip2 file is damaged: ${what}`);
}
