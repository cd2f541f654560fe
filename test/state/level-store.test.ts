import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { StateStore } from '../../src/state/contract.js';
import { LevelStore } from '../../src/state/level-store.js';
import { MemoryStore } from '../../src/state/memory-store.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tidemark-level-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

const bytes = (...values: number[]) => Uint8Array.from(values);

async function all(store: StateStore, from: string, to: string, options?: { reverse?: boolean; limit?: number }): Promise<string[]> {
  const out: string[] = [];
  for await (const [key, value] of store.range(from, to, options)) out.push(`${key}=${value.join()}`);
  return out;
}

describe.each([
  ['LevelStore', () => LevelStore.open(folder)],
  ['MemoryStore', async () => new MemoryStore()],
])('%s', (_, open: () => Promise<StateStore>) => {
  test('is an ordered map with atomic batches', async () => {
    const store = await open();
    try {
      await store.write(
        ['d', 'a', 'c', 'b/1', 'b'].map((key, i) => ({ key, value: bytes(i) })),
        { sync: true },
      );
      expect(await store.get('a')).toEqual(bytes(1));
      expect(await store.get('nothing')).toBeUndefined();
      expect(await all(store, 'a', 'd')).toEqual(['a=1', 'b=4', 'b/1=3', 'c=2']);
      expect(await all(store, 'b', 'b0')).toEqual(['b=4', 'b/1=3']);
      expect(await all(store, 'a', 'z', { reverse: true, limit: 2 })).toEqual(['d=0', 'c=2']);
      expect(await all(store, 'x', 'z')).toEqual([]);
      // Later writes of a batch win over earlier ones.
      await store.write(
        [
          { key: 'a', value: null },
          { key: 'a', value: bytes(7) },
          { key: 'd', value: bytes(8) },
          { key: 'd', value: null },
        ],
        { sync: false },
      );
      expect(await all(store, '', '~')).toEqual(['a=7', 'b=4', 'b/1=3', 'c=2']);
      for await (const [key] of store.range('', '~')) if (key === 'b') break;
    } finally {
      await store.close();
    }
    await expect(store.get('a')).rejects.toMatchObject({ code: 'STORE_CLOSED' });
    await expect(store.write([{ key: 'a', value: null }], { sync: true })).rejects.toMatchObject({ code: 'STORE_CLOSED' });
    await expect(all(store, 'a', 'b')).rejects.toMatchObject({ code: 'STORE_CLOSED' });
  });
});

describe('LevelStore', () => {
  test('keeps what was written when it is opened again', async () => {
    let store = await LevelStore.open(folder);
    await store.write([{ key: 'a', value: bytes(1, 2) }], { sync: true });
    await store.close();
    store = await LevelStore.open(folder);
    expect(await all(store, '', '~')).toEqual(['a=1,2']);
    await store.close();
  });

  test('refuses a folder that is in use, and names it', async () => {
    const store = await LevelStore.open(folder);
    await expect(LevelStore.open(folder)).rejects.toMatchObject({ code: 'CHECKPOINT_IN_USE', details: { folder } });
    await store.close();
    await (await LevelStore.open(folder)).close();
  });

  test('says that a folder is damaged', async () => {
    const store = await LevelStore.open(folder);
    await store.write([{ key: 'a', value: bytes(1) }], { sync: true });
    await store.close();
    await writeFile(join(folder, 'CURRENT'), 'MANIFEST-999999\n');
    await expect(LevelStore.open(folder)).rejects.toMatchObject({ code: 'CHECKPOINT_CORRUPT' });
    await writeFile(join(folder, 'CURRENT'), 'nonsense');
    await expect(LevelStore.open(folder)).rejects.toMatchObject({ code: 'CHECKPOINT_CORRUPT' });
    expect((await readdir(folder)).length).toBeGreaterThan(1);
  });

  test('says that a path cannot be written', async () => {
    const file = join(folder, 'file');
    await writeFile(file, 'no folder');
    await expect(LevelStore.open(file)).rejects.toMatchObject({ code: 'STORE_WRITE_FAILED', details: { folder: file } });
  });
});
