import { describe, expect, test } from 'vitest';
import { isTidemarkError, type TidemarkError } from '../../src/base/errors.js';
import { Batch } from '../../src/columnar/batch.js';
import { encodeKeys } from '../../src/columnar/key.js';
import { BIGINT, type DataType, field, STRING, struct } from '../../src/columnar/types.js';
import type { StateStore, StoreWrite } from '../../src/state/contract.js';
import { MemoryStore } from '../../src/state/memory-store.js';
import { SlotColumns } from '../../src/state/slot-columns.js';
import { StateManager, type StateOptions } from '../../src/state/state-manager.js';
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

async function open(store: StateStore, options: StateOptions = {}) {
  const manager = await StateManager.open(store, options);
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
    await put(opened, [
      ['a', 1],
      ['b', 2],
    ]);
    await commit(opened, store, 0);
    await put(opened, [
      ['b', 3],
      ['c', 4],
    ]);
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
    await put(opened, [
      ['a', 1],
      ['b', 2],
    ]);
    await commit(opened, store, 0);
    await remove(opened, ['a', 'b']);
    await commit(opened, store, 1);
    expect(store.size).toBe(0);
    expect(await opened.manager.stateRows()).toBe(0);
  });

  test('gives a slot taken out to another key only after the commit, and keeps it readable until then', async () => {
    const store = new MemoryStore();
    const opened = await open(store);
    const [slot] = await put(opened, [['a', 1]]);
    await commit(opened, store, 0);
    await remove(opened, ['a']);
    const [other] = await put(opened, [['b', 2]]);
    expect(other).not.toBe(slot);
    expect(opened.table.keyColumns(Int32Array.of(slot!))[0]!.get(0)).toBe('a');
    expect(opened.values.int64(0).number(slot!)).toBe(1);
    await commit(opened, store, 1);
    const [again] = await put(opened, [['c', 3]]);
    expect(again).toBe(slot);
    expect(opened.values.value(0, again!)).toBe(3n);
  });

  test('counts what an epoch changed, and lists it in order of first change', async () => {
    const store = new MemoryStore();
    const opened = await open(store);
    const slots = await put(opened, [
      ['a', 1],
      ['b', 2],
      ['a', 3],
    ]);
    expect(slots[0]).toBe(slots[2]);
    expect([...opened.table.changedSlots()]).toEqual([slots[0], slots[1]]);
    await remove(opened, ['a']);
    expect([...opened.table.changedSlots()]).toEqual([slots[1]]);
    expect(opened.table.counts).toEqual({ updated: 2, removed: 1 });
    await commit(opened, store, 0);
    expect(opened.table.counts).toEqual({ updated: 0, removed: 0 });
    expect(opened.manager.metrics('op/1')).toMatchObject({ rowsTotal: 1, rowsUpdated: 2, rowsRemoved: 1 });
  });

  test('passes over the keys that are to be skipped', async () => {
    const { table } = await open(new MemoryStore());
    const slots = new Int32Array(3);
    expect(table.upsert(keysOf(['a', 'b', 'a']), slots, Uint8Array.of(1, 0, 0))).toBe(2);
    expect(slots[0]).toBe(-1);
    expect(table.size).toBe(2);
  });

  test('writes a small epoch as one small entry and its meta', async () => {
    const store = new MemoryStore();
    const opened = await open(store);
    await put(
      opened,
      Array.from({ length: 5000 }, (_, i) => [`key ${i}`, i] as const),
    );
    await commit(opened, store, 0);
    await put(opened, [['key 7', 8]]);
    const writes = await commit(opened, store, 1);
    expect(writes).toHaveLength(2);
    expect(writes.reduce((sum, w) => sum + w.key.length + w.value!.length, 0)).toBeLessThan(300);
    expect(opened.manager.changes(2)).toEqual([]);
  });

  test('is refused under other types', async () => {
    const store = new MemoryStore();
    const opened = await open(store);
    await put(opened, [['a', 1]]);
    await commit(opened, store, 0);
    const manager = await StateManager.open(store);
    const declare = (types: DataType[], key = SPEC.key) => manager.forOperator('op/1').table({ ...SPEC, key }, new SlotColumns(types));
    expect(() => declare([STRING])).toThrow(/STATE_STORE_VALUE_SCHEMA_NOT_COMPATIBLE.*groups.*op\/1/);
    expect(() => declare([BIGINT], [field('k', BIGINT)])).toThrow(/STATE_STORE_KEY_SCHEMA_NOT_COMPATIBLE/);
    expect(declare([BIGINT]).size).toBe(1);
  });
});

describe('buckets', () => {
  const many = (n: number) => Array.from({ length: n }, (_, i) => [`key ${i}`, i] as const);

  test('are loaded when they are first touched, not at the start', async () => {
    const store = new MemoryStore();
    const first = await open(store, { rowsPerBucket: 64 });
    await put(first, many(4000));
    await commit(first, store, 0);
    const reads = countReads(store);
    const opened = await open(reads.store);
    expect(opened.table.size).toBe(4000);
    expect(reads.entries()).toBe(1);
    await put(opened, [['key 17', 0]]);
    expect(reads.entries()).toBe(2);
    expect(opened.table.prefetch(keysOf(['key 17']))).toBeUndefined();
    expect(opened.table.allSlots().length).toBeLessThan(200);
    await content(opened);
    expect(reads.entries()).toBeGreaterThan(64);
  });

  test('written by an epoch are those it touched, and their bases come a few at a time', async () => {
    const store = new MemoryStore();
    const opened = await open(store, { rowsPerBucket: 256 });
    const rows = many(20_000);
    await put(opened, rows);
    await commit(opened, store, 0);
    let largest = 0;
    for (let epochId = 1; epochId < 200; epochId++) {
      await put(opened, rows.slice((epochId * 100) % 19_000, ((epochId * 100) % 19_000) + 100));
      const writes = await commit(opened, store, epochId);
      largest = Math.max(
        largest,
        writes.reduce((sum, w) => sum + (w.value?.length ?? 0), 0),
      );
    }
    expect(largest).toBeLessThan(64 * 1024);
    expect(store.size).toBeLessThan(130 * 70);
    expect(await content(await open(store))).toEqual(await content(opened));
  });

  test('are put together again when the table shrinks', async () => {
    const store = new MemoryStore();
    const opened = await open(store, { rowsPerBucket: 64 });
    const rows = many(4000);
    await put(opened, rows);
    await commit(opened, store, 0);
    const bucketsBefore = store.size - 1;
    for (let epochId = 1; epochId < 40; epochId++) {
      await remove(
        opened,
        rows.slice((epochId - 1) * 100, epochId * 100).map(([k]) => k),
      );
      await commit(opened, store, epochId);
    }
    await put(opened, rows.slice(3900));
    await commit(opened, store, 40);
    expect(bucketsBefore).toBeGreaterThan(62);
    expect(store.size).toBeLessThan(20);
    const again = await open(store, { rowsPerBucket: 64 });
    expect(again.table.size).toBe(100);
    expect(await content(again)).toEqual(Object.fromEntries(rows.slice(3900)));
  });

  test('leave memory under a budget and come back when needed', async () => {
    const store = new MemoryStore();
    const opened = await open(store, { rowsPerBucket: 64, memoryLimitBytes: 40_000 });
    await put(opened, many(4000));
    await commit(opened, store, 0);
    expect(opened.table.heldBytes()).toBeLessThanOrEqual(40_000);
    expect(opened.table.allSlots().length).toBeLessThan(1000);
    await put(opened, [
      ['key 1', -1],
      ['key 3999', -2],
    ]);
    await commit(opened, store, 1);
    const all = await content(opened);
    expect(Object.keys(all)).toHaveLength(4000);
    expect([all['key 0'], all['key 1'], all['key 3999']]).toEqual([0, -1, -2]);
  });
});

describe('expiry', () => {
  test('survives a restart and loads only what expires', async () => {
    const store = new MemoryStore();
    let opened = await open(store, { rowsPerBucket: 16 });
    const entries = Array.from({ length: 500 }, (_, i) => [`key ${i}`, i] as const);
    const slots = await put(opened, entries);
    slots.forEach((slot, i) => opened.table.setExpiry(slot, i * 1000));
    await commit(opened, store, 0);
    const reads = countReads(store);
    opened = await open(reads.store);
    const before = reads.entries();
    await opened.table.prefetchExpired(2999);
    expect(reads.entries() - before).toBeLessThanOrEqual(3);
    const names = opened.table.keyColumns(opened.table.expired(2999))[0]!;
    expect(new Set(Array.from({ length: names.length }, (_, i) => names.get(i)))).toEqual(new Set(['key 0', 'key 1', 'key 2']));
    opened.table.remove(opened.table.expired(2999));
    await commit(opened, store, 1);
    // What expired is gone: another start at the same bound has nothing to load.
    opened = await open(store);
    expect(opened.table.prefetchExpired(2999)).toBeUndefined();
    expect(opened.table.size).toBe(497);
  });
});

test('an expiry may be never or always, also after a restart', async () => {
  const store = new MemoryStore();
  let opened = await open(store);
  const expiries = [Infinity, NaN, -Infinity, -5, 2 ** 53];
  const slots = await put(
    opened,
    expiries.map((e, i) => [`${e}`, i] as const),
  );
  slots.forEach((slot, i) => opened.table.setExpiry(slot, expiries[i]!));
  for (let round = 0; round < 2; round++) {
    const due = (bound: number) => opened.table.expired(bound).length;
    expect([due(-6), due(-5), due(0), due(2 ** 53 - 1), due(2 ** 53), due(Infinity)]).toEqual([1, 2, 2, 2, 3, 3]);
    await commit(opened, store, round);
    opened = await open(store);
    await opened.table.prefetchAll();
  }
});

describe('damage', () => {
  async function damaged(change: (store: MemoryStore, keys: string[]) => Promise<void>): Promise<unknown> {
    const store = new MemoryStore();
    const opened = await open(store);
    await put(
      opened,
      Array.from({ length: 100 }, (_, i) => [`key ${i}`, i] as const),
    );
    await commit(opened, store, 0);
    for (let epochId = 1; epochId < 4; epochId++) {
      await put(opened, [['key 7', epochId]]);
      await commit(opened, store, epochId);
    }
    const keys: string[] = [];
    for await (const [key] of store.range('t/data/', 't/data0')) keys.push(key);
    expect(keys).toHaveLength(4);
    await change(store, keys);
    return open(store)
      .then(content, (error: unknown) => error)
      .catch((error: unknown) => error);
  }

  const expectCorrupt = (error: unknown, message: RegExp) => {
    expect(isTidemarkError(error, 'CHECKPOINT_CORRUPT')).toBe(true);
    expect((error as TidemarkError).details).toMatchObject({ operator: 'op/1', table: 'groups' });
    expect((error as Error).message).toMatch(message);
  };

  test('of any byte is found', async () => {
    for (let at = 0; at < 60; at += 7) {
      const error = await damaged(async (store, keys) => {
        const bytes = (await store.get(keys[at % 4]!))!.slice();
        bytes[at % bytes.length]! ^= 16;
        await store.write([{ key: keys[at % 4]!, value: bytes }]);
      });
      expectCorrupt(error, /bucket 0\/0.*checksum/);
    }
  });

  test('by a missing, swapped or surplus entry is found', async () => {
    const missing = (k: number) => damaged((store, keys) => store.write([{ key: keys[k]!, value: null }]));
    expectCorrupt(await missing(0), /entry 0 of its chain is missing/);
    expectCorrupt(await missing(2), /entry 2 of its chain is missing/);
    expectCorrupt(await missing(3), /3 entries where 4 were written/);
    const swapped = await damaged(async (store, keys) => {
      const [a, b] = [await store.get(keys[1]!), await store.get(keys[2]!)];
      await store.write([
        { key: keys[1]!, value: b! },
        { key: keys[2]!, value: a! },
      ]);
    });
    expectCorrupt(swapped, /entry 1 of its chain is entry 2/);
    const surplus = await damaged(async (store, keys) =>
      store.write([{ key: `${keys[3]!.slice(0, -1)}4`, value: (await store.get(keys[3]!))! }]),
    );
    expectCorrupt(surplus, /5 entries where 4 were written/);
  });

  test('of the meta entry is found when the store is opened', async () => {
    const error = await damaged(async (store) => {
      for await (const [key, bytes] of store.range('t/meta/', 't/meta0')) await store.write([{ key, value: bytes.slice(0, -1) }]);
    });
    expectCorrupt(error, /checksum/);
  });
});

test('a row of state takes little more memory than its bytes', async () => {
  const opened = await open(new MemoryStore());
  await put(
    opened,
    Array.from({ length: 50_000 }, (_, i) => [`key ${i}`, i] as const),
  );
  // 9 bytes of key and 8 of value.
  expect(opened.table.memoryBytes() / 50_000).toBeLessThan(120);
});

/** A store that counts what is read through it. */
function countReads(store: MemoryStore): { readonly store: StateStore; entries(): number } {
  let count = 0;
  return {
    entries: () => count,
    store: {
      get: (key) => store.get(key),
      async *range(from, to, options) {
        for await (const entry of store.range(from, to, options)) {
          count++;
          yield entry;
        }
      },
      write: (writes) => store.write(writes),
      close: () => store.close(),
    },
  };
}
