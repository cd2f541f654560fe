import { TidemarkError } from '../base/errors.js';
import type { StateStore, StoreWrite } from '../state/contract.js';
import { MemoryStore } from '../state/memory-store.js';
import type { Life } from './fault-board.js';
import { FaultyStore } from './faulty-store.js';

/** What checkpoints lie on in a simulation; it outlives the processes that open it. */
export interface Disk {
  /** The store as a process sees it; after the end of its life the store refuses everything. */
  open(life: Life): Promise<StateStore>;
  /** The process is gone: what was not durable is lost. */
  crash(): Promise<void>;
  /** A look at the disk without a process. */
  readonly entries: StateStore;
}

export interface DiskOptions {
  /** Writes beyond it are refused with STORE_WRITE_FAILED, as a full disk does. Default: no limit. */
  readonly capacityBytes?: number;
}

/**
 * A disk that behaves as LevelDB promises to: batches come whole or not at all, synced ones stay, and a crash may take the unsynced ones, the
 * newest first.
 */
export class SimulatedDisk implements Disk {
  readonly #entries = new MemoryStore();
  /** What undoes each unsynced batch, oldest first. */
  #unsynced: StoreWrite[][] = [];
  #bytes = 0;
  #capacityBytes: number;

  constructor(options: DiskOptions = {}) {
    this.#capacityBytes = options.capacityBytes ?? Infinity;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Batches that a crash could take. */
  get unsyncedBatches(): number {
    return this.#unsynced.length;
  }

  resize(capacityBytes: number): void {
    this.#capacityBytes = capacityBytes;
  }

  open(life: Life): Promise<StateStore> {
    const store: StateStore = {
      get: (key) => this.#entries.get(key),
      range: (from, to, options) => this.#entries.range(from, to, options),
      write: (writes, { sync }) => this.write(writes, sync),
      close: () => Promise.resolve(),
    };
    return life.step('storeOpen', () => new FaultyStore(store, life));
  }

  crash(): Promise<void> {
    return this.loseUnsynced();
  }

  get entries(): StateStore {
    return this.#entries;
  }

  async write(writes: readonly StoreWrite[], sync: boolean): Promise<void> {
    const undo: StoreWrite[] = [];
    let bytes = this.#bytes;
    for (const { key, value } of writes) {
      const old = this.#entries.peek(key);
      undo.push({ key, value: old ?? null });
      bytes += sizeOf(key, value) - sizeOf(key, old ?? null);
    }
    if (bytes > this.#capacityBytes && bytes > this.#bytes) {
      throw new TidemarkError('STORE_WRITE_FAILED', 'the simulated disk is full', { capacityBytes: this.#capacityBytes });
    }
    await this.#entries.write(writes);
    this.#bytes = bytes;
    if (sync) this.#unsynced = [];
    else this.#unsynced.push(undo);
  }

  /** Loses the newest unsynced batches, all by default. */
  async loseUnsynced(batches = this.#unsynced.length): Promise<void> {
    for (let lost = 0; lost < batches; lost++) await this.#entries.write((this.#unsynced.pop() ?? []).toReversed());
    this.#unsynced = [];
  }
}

function sizeOf(key: string, value: Uint8Array | null): number {
  return value === null ? 0 : key.length + value.length;
}
