import { TidemarkError } from '../base/errors.js';
import type { StateStore, StoreWrite } from './contract.js';

/** A StateStore in memory, for tests and for queries without a checkpoint. Values are copied in and given out as they are stored. */
export class MemoryStore implements StateStore {
  readonly #entries = new Map<string, Uint8Array>();
  /** Keys in order; undefined when keys came or went since they were last sorted. */
  #sorted: string[] | undefined;
  #closed = false;

  get size(): number {
    return this.#entries.size;
  }

  async get(key: string): Promise<Uint8Array | undefined> {
    return this.peek(key);
  }

  /** `get` at once. */
  peek(key: string): Uint8Array | undefined {
    this.#checkOpen();
    return this.#entries.get(key);
  }

  async *range(
    from: string,
    to: string,
    options: { readonly reverse?: boolean; readonly limit?: number } = {},
  ): AsyncIterable<readonly [string, Uint8Array]> {
    this.#checkOpen();
    this.#sorted ??= [...this.#entries.keys()].sort(byCodeUnit);
    const keys = this.#sorted.slice(lowerBound(this.#sorted, from), lowerBound(this.#sorted, to));
    if (options.reverse === true) keys.reverse();
    // the entries of this moment: writes that come while they are read do not show, as with LevelDB
    yield* keys.slice(0, options.limit ?? keys.length).map((key) => [key, this.#entries.get(key)!] as const);
  }

  async write(writes: readonly StoreWrite[]): Promise<void> {
    this.#checkOpen();
    for (const { key, value } of writes) {
      if (value === null) {
        if (this.#entries.delete(key)) this.#sorted = undefined;
        continue;
      }
      if (!this.#entries.has(key)) this.#sorted = undefined;
      this.#entries.set(key, value.slice());
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
  }

  #checkOpen(): void {
    if (this.#closed) throw new TidemarkError('STORE_CLOSED', 'the state store is closed');
  }
}

function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function lowerBound(keys: readonly string[], key: string): number {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (keys[middle]! < key) low = middle + 1;
    else high = middle;
  }
  return low;
}
