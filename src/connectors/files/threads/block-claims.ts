/**
 * Which of the blocks that were dealt out somebody has taken, in memory that all threads see: a ring of one number a block. Blocks are
 * numbered from zero; no more may be open at a time than the ring has places.
 */
export class BlockClaims {
  readonly #ring: Int32Array;

  constructor(readonly memory: SharedArrayBuffer) {
    this.#ring = new Int32Array(memory);
  }

  static make(places: number): BlockClaims {
    return new BlockClaims(new SharedArrayBuffer(4 * places));
  }

  /** The block is there for whoever comes first. */
  offer(number: number): void {
    Atomics.store(this.#ring, number % this.#ring.length, offered(number));
  }

  /** Whether the block is the caller's: true once for each block. */
  claim(number: number): boolean {
    const mark = offered(number);
    return Atomics.compareExchange(this.#ring, number % this.#ring.length, mark, 0) === mark;
  }
}

/** Never 0; numbers that meet in one place of the ring differ in it. */
function offered(number: number): number {
  return (number + 1) | 0;
}
