import { describe, expect, test } from 'vitest';
import { Batch } from '../../src/columnar/batch.js';
import { encodeKeys } from '../../src/columnar/key.js';
import { BIGINT, field, STRING, struct } from '../../src/columnar/types.js';
import type { StateStore, StoreWrite } from '../../src/state/contract.js';
import { MemoryStore } from '../../src/state/memory-store.js';
import { SlotColumns } from '../../src/state/slot-columns.js';
import { StateManager } from '../../src/state/state-manager.js';
import type { BucketTable } from '../../src/state/table.js';

const SPEC = { name: 'groups', key: [field('k', STRING)], value: [field('v', BIGINT)], bound: 'unbounded: test' };
const KEYS = struct([field('k', STRING)]);

function keysOf(names: readonly string[]) {
  return encodeKeys(
    Batch.fromRows(
      KEYS,
      names.map((n) => [n]),
    ).columns,
    names.length,
  );
}

async function open(store: StateStore, memoryLimitBytes?: number) {
  const manager = await StateManager.open(store, memoryLimitBytes === undefined ? {} : { memoryLimitBytes });
  const values = new SlotColumns([BIGINT]);
  const table = manager.forOperator('op/1').table(SPEC, values) as BucketTable;
  return { manager, values, table };
}

type Opened = Awaited<ReturnType<typeof open>>;

async function put({ table, values }: Opened, entries: readonly (readonly [string, number])[]): Promise<Int32Array> {
  const keys = keysOf(entries.map(([k]) => k));
  await table.prefetch(keys);
  const slots = new Int32Array(entries.length);
  table.upsert(keys, slots);
  const field = values.int64(0);
  entries.forEach(([, v], i) => field.setNumber(slots[i]!, v));
  table.markChanged(slots);
  return slots;
}

async function remove({ table }: Opened, names: readonly string[]): Promise<void> {
  const keys = keysOf(names);
  await table.prefetch(keys);
  const slots = new Int32Array(names.length);
  table.find(keys, slots);
  table.remove(slots);
}

async function commit({ manager }: Opened, store: StateStore, epochId: number): Promise<StoreWrite[]> {
  const writes = manager.changes(epochId);
  await store.write(writes, { sync: true });
  manager.committed();
  return writes;
}

async function content({ table, values }: Opened): Promise<Record<string, number>> {
  await table.prefetchAll();
  const slots = table.allSlots();
  const names = table.keyColumns(slots)[0]!;
  return Object.fromEntries(Array.from(slots, (slot, i) => [names.get(i) as string, values.int64(0).number(slot)]));
}

describe('a table', () => {
  test('keeps what was committed and nothing else', async () => {
    const store = new MemoryStore();
    let opened = await open(store);
    await put(opened, [['a', 1], ['b', 2]]);
    await commit(opened, store, 0);
    await put(opened, [['b', 3], ['c', 4]]);
    await remove(opened, ['a']);
    await commit(opened, store, 1);
    await put(opened, [['lost', 1]]);
    opened = await open(store);
    expect(opened.table.size).toBe(2);
    expect(await content(opened)).toEqual({ b: 3, c: 4 });
  });

  test('leaves nothing in the store when it is empty', async () => {
    const store = new MemoryStore();
    const opened = await open(store);
    await put(opened, [['a', 1], ['b', 2]]);
    await commit(opened, store, 0);
    await remove(opened, ['a', 'b']);
    await commit(opened, store, 1);
    expect(store.size).toBe(0);
    expect(await opened.manager.stateRows()).toBe(0);
  });
});
