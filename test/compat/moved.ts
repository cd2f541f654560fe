import { join } from 'node:path';
import { MANIFEST_KEY, jsonBytes, readJson, textBytes, textOf } from '../../src/checkpoint/keys.js';
import type { StoreWrite } from '../../src/state/contract.js';
import { LevelStore } from '../../src/state/level-store.js';

export async function inStore<T>(checkpoint: string, work: (store: LevelStore) => Promise<T>): Promise<T> {
  const store = await LevelStore.open(join(checkpoint, 'db'));
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

/** Gives the folder that a file source read another name, in its log and in the manifest: whole paths stand there. */
export async function moved(store: LevelStore, from: string, to: string): Promise<void> {
  const writes: StoreWrite[] = [];
  for await (const [key, value] of store.range('s/', 's0')) {
    writes.push({ key, value: textBytes(textOf(value, key, key).replaceAll(from, to), key) });
  }
  const manifest = JSON.stringify(await readJson(store, MANIFEST_KEY, 'manifest'));
  writes.push({ key: MANIFEST_KEY, value: jsonBytes(JSON.parse(manifest.replaceAll(from, to))) });
  await store.write(writes, { sync: true });
}
