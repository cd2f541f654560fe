// What a store promises of numbered batches, real LevelDB and the simulated disk alike.
import type { StateStore, StoreWrite } from '../../src/state/contract.js';

const PARTS = 3;
const BYTES = 700;

/** Batch `n`: some keys that come together, and a counter that each batch replaces. */
export function batchOf(n: number): StoreWrite[] {
  const value = new Uint8Array(BYTES).fill(n);
  const parts = Array.from({ length: PARTS }, (_, k) => ({ key: `b/${String(n).padStart(6, '0')}/${k}`, value }));
  return [...parts, { key: 'newest', value: new TextEncoder().encode(String(n)) }];
}

export function isSynced(n: number): boolean {
  return n % 4 === 0;
}

/**
 * How many batches the store holds, from 0 on. Throws where one is not whole, where one is missing before another, or where the counter is not
 * that of the last.
 */
export async function batchesIn(store: StateStore): Promise<number> {
  const parts = new Map<number, number>();
  for await (const [key, value] of store.range('b/', 'b0')) {
    const n = Number(key.split('/')[1]);
    if (value.length !== BYTES || value.some((byte) => byte !== (n & 255))) throw new Error(`${key} is not what was written`);
    parts.set(n, (parts.get(n) ?? 0) + 1);
  }
  const count = parts.size;
  for (let n = 0; n < count; n++)
    if (parts.get(n) !== PARTS) throw new Error(`of batch ${n} there are ${parts.get(n) ?? 0} parts, of ${count} batches`);
  const newest = await store.get('newest');
  const counter = newest === undefined ? -1 : Number(new TextDecoder().decode(newest));
  if (counter !== count - 1) throw new Error(`the counter says ${counter} of ${count} batches`);
  return count;
}

/** Writes batches from `first` on until one is refused, at most to `end`; gives how many are acknowledged in all. */
export async function writeUntilRefused(store: StateStore, first: number, end: number): Promise<{ acknowledged: number; error: unknown }> {
  for (let n = first; n < end; n++) {
    try {
      await store.write(batchOf(n), { sync: true });
    } catch (error) {
      return { acknowledged: n, error };
    }
  }
  return { acknowledged: end, error: null };
}
