import { TidemarkError } from '../base/errors.js';
import type { StateStore, StoreWrite } from '../state/contract.js';
import type { FaultPoint, Life } from './fault-board.js';

/** A store with a fault point at each of its calls. After a crash it refuses everything. */
export class FaultyStore implements StateStore {
  #isClosed = false;

  constructor(
    private readonly store: StateStore,
    private readonly life: Life,
  ) {}

  async get(key: string): Promise<Uint8Array | undefined> {
    this.#check();
    return this.life.step('storeRead', () => this.store.get(key));
  }

  async *range(
    from: string,
    to: string,
    options?: { readonly reverse?: boolean; readonly limit?: number },
  ): AsyncIterable<readonly [string, Uint8Array]> {
    this.#check();
    await this.life.pass('before storeRead');
    yield* this.store.range(from, to, options);
    await this.life.pass('after storeRead');
  }

  async write(writes: readonly StoreWrite[], options: { readonly sync: boolean }): Promise<void> {
    this.#check();
    return this.life.step(pointOf(writes), () => this.store.write(writes, options));
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.store.close();
  }

  #check(): void {
    if (this.#isClosed) throw new TidemarkError('STORE_CLOSED', 'the state store is closed');
  }
}

/** Which step of the epoch a write is, by the log that it adds to. */
function pointOf(writes: readonly StoreWrite[]): FaultPoint {
  if (writes.some(({ key, value }) => key.startsWith('c/') && value !== null)) return 'stateCommit';
  return writes.some(({ key }) => key.startsWith('o/')) ? 'offsetLog' : 'sourceLog';
}
