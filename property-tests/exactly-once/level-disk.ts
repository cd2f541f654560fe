// Real LevelDB in a folder as the disk of a simulation.
import { join } from 'node:path';
import { LevelStore } from '../../src/state/level-store.js';
import type { StateStore } from '../../src/state/contract.js';
import type { Life } from '../../src/testing/fault-board.js';
import { FaultyStore } from '../../src/testing/faulty-store.js';
import type { Disk } from '../../src/testing/simulated-disk.js';

export class LevelDisk implements Disk {
  #store: LevelStore | null = null;

  constructor(private readonly folder: string) {}

  async open(life: Life): Promise<StateStore> {
    return life.step('storeOpen', async () => {
      await this.crash();
      this.#store = await LevelStore.open(join(this.folder, 'db'));
      return new FaultyStore(this.#store, life);
    });
  }

  /** A process that is gone no longer holds the folder. What it wrote is in the files: the kernel has it. */
  async crash(): Promise<void> {
    await this.#store?.close();
    this.#store = null;
  }

  get entries(): StateStore {
    return this.#store!;
  }
}
