import type { Batch } from '../columnar/batch.js';

/**
 * One pass over batches for several readers: each gets all of them, whoever comes first pulls, and what others have not had yet waits in
 * memory. A reader that stops early no longer holds anything back.
 */
export class Tee {
  readonly #source: AsyncIterator<Batch>;
  readonly #waiting: (Batch[] | null)[];
  #pulling: Promise<void> | null = null;
  #isDone = false;

  constructor(batches: AsyncIterable<Batch>, readers: number) {
    this.#source = batches[Symbol.asyncIterator]();
    this.#waiting = Array.from({ length: readers }, () => []);
  }

  async *reader(index: number): AsyncIterable<Batch> {
    try {
      for (;;) {
        const next = this.#waiting[index]!.shift();
        if (next !== undefined) yield next;
        else if (this.#isDone) return;
        else await (this.#pulling ??= this.#pull());
      }
    } finally {
      this.#waiting[index] = null;
      if (!this.#isDone && this.#waiting.every((w) => w === null)) await this.#source.return?.();
    }
  }

  async #pull(): Promise<void> {
    try {
      const { done, value } = await this.#source.next();
      if (done) this.#isDone = true;
      else {
        // each reader takes it for its own
        if (this.#waiting.length > 1) value.settle();
        for (const queue of this.#waiting) queue?.push(value);
      }
    } finally {
      this.#pulling = null;
    }
  }
}
