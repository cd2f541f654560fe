import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type StateStore, storeSuite, type StoreSubject } from 'tidemark/testing';
import { LevelStore } from '../../../src/state/level-store.js';
import { MemoryStore } from '../../../src/state/memory-store.js';
import { FaultBoard, Life } from '../../../src/testing/fault-board.js';
import { SimulatedDisk } from '../../../src/testing/simulated-disk.js';

async function level(): Promise<StoreSubject> {
  const folder = await mkdtemp(join(tmpdir(), 'tidemark-store-'));
  return { open: () => LevelStore.open(join(folder, 'db')), dispose: () => rm(folder, { recursive: true }) };
}

function simulated(): StoreSubject {
  const disk = new SimulatedDisk();
  return { open: () => disk.open(new Life(new FaultBoard())), crash: () => disk.crash() };
}

describe('LevelDB', () => {
  for (const { name, run } of storeSuite(level, { durable: true, exclusive: true })) test(name, run);
});

describe('memory', () => {
  const suite = storeSuite(() => ({ open: async () => new MemoryStore() }), { durable: false, exclusive: false });
  for (const { name, run } of suite) test(name, run);
});

describe('the simulated disk', () => {
  for (const { name, run } of storeSuite(simulated, { durable: true, exclusive: false, crashes: true })) test(name, run);
});

describe('the suite finds', () => {
  /** The checks that fail for a store whose calls are changed. */
  async function failing(change: (store: MemoryStore) => Partial<StateStore>): Promise<string[]> {
    const broken = (): StateStore => {
      const store = new MemoryStore();
      return {
        get: (key) => store.get(key),
        range: (from, to, options) => store.range(from, to, options),
        write: (writes) => store.write(writes),
        close: () => store.close(),
        ...change(store),
      };
    };
    const failures: string[] = [];
    for (const { name, run } of storeSuite(() => ({ open: async () => broken() }), { durable: false, exclusive: false })) {
      await run().catch((error: Error) => failures.push(`${name}: ${(error as { code?: string }).code}`));
    }
    return failures;
  }

  test('nothing in a store that is right', async () => {
    expect(await failing(() => ({}))).toEqual([]);
  });

  test('batches that are written one by one', async () => {
    const found = await failing((store) => ({
      write: async (writes) => {
        for (const write of writes) await store.write([write]);
      },
    }));
    expect(found).toContain('a range sees no part of a batch: SUITE_CHECK_FAILED');
  });

  test('ranges that include their end', async () => {
    const found = await failing((store) => ({ range: (from, to, options) => store.range(from, `${to}\u0000`, options) }));
    expect(found).toEqual(['ranges are half open and in order of the keys: SUITE_CHECK_FAILED']);
  });

  test('values that are forgotten when they are empty', async () => {
    const found = await failing((store) => ({
      get: async (key) => {
        const value = await store.get(key);
        return value?.length === 0 ? undefined : value;
      },
    }));
    expect(found).toEqual(['an empty value is a value: SUITE_CHECK_FAILED']);
  });

  test('a close that closes nothing', async () => {
    const found = await failing(() => ({ close: async () => undefined }));
    expect(found).toEqual(['a closed store refuses, with STORE_CLOSED: SUITE_CHECK_FAILED']);
  });
});
