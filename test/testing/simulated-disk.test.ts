import { describe, expect, test } from 'vitest';
import { memoryStream } from 'tidemark';
import { FaultBoard, isPlanned, Life, PlannedFault } from '../../src/testing/fault-board.js';
import { SimulatedDisk } from '../../src/testing/simulated-disk.js';
import { SimulatedQuery } from '../../src/testing/simulated-query.js';

const bytes = (text: string) => new TextEncoder().encode(text);
const put = (key: string, text: string) => ({ key, value: bytes(text) });

async function contents(disk: SimulatedDisk): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for await (const [key, value] of disk.entries.range('', '\uffff')) found[key] = new TextDecoder().decode(value);
  return found;
}

describe('a simulated disk', () => {
  test('keeps synced batches over a crash, and those before them; later ones may be lost, the newest first', async () => {
    const disk = new SimulatedDisk();
    const store = await disk.open(new Life(new FaultBoard()));
    await store.write([put('a', '1')], { sync: false });
    await store.write([put('a', '2'), put('b', '1')], { sync: true });
    await store.write([put('a', '3')], { sync: false });
    await store.write([{ key: 'b', value: null }, put('c', '1')], { sync: false });
    expect(disk.unsyncedBatches).toBe(2);
    await disk.loseUnsynced(1);
    expect(await contents(disk)).toEqual({ a: '3', b: '1' });
    await store.write([put('a', '4')], { sync: false });
    await disk.crash();
    expect(await contents(disk)).toEqual({ a: '3', b: '1' });
  });

  test('refuses what does not fit, whole, and takes what makes it smaller', async () => {
    const disk = new SimulatedDisk({ capacityBytes: 10 });
    const store = await disk.open(new Life(new FaultBoard()));
    await store.write([put('a', '12345')], { sync: true });
    await expect(store.write([put('b', '1'), put('c', '1234567')], { sync: true })).rejects.toMatchObject({ code: 'STORE_WRITE_FAILED' });
    expect(await contents(disk)).toEqual({ a: '12345' });
    disk.resize(3);
    await store.write([put('a', '1')], { sync: true });
    expect(disk.bytes).toBe(2);
  });

  test('refuses a process that is gone', async () => {
    const disk = new SimulatedDisk();
    const life = new Life(new FaultBoard());
    const store = await disk.open(life);
    life.kill();
    await expect(store.write([put('a', '1')], { sync: true })).rejects.toThrow(PlannedFault);
    await expect(store.get('a')).rejects.toThrow(PlannedFault);
    expect(await contents(disk)).toEqual({});
  });
});

test('a fault comes once, the nth time, before or after the step; marks are counted', async () => {
  const board = new FaultBoard();
  const life = new Life(board);
  board.arm({ kind: 'fail', place: { after: 'sinkCommit', nth: 2 } });
  const done: number[] = [];
  const step = (n: number) => life.step('sinkCommit', () => void done.push(n));
  await step(1);
  const error: unknown = await step(2).catch((e: unknown) => e);
  expect(isPlanned(new Error('outer', { cause: error }))).toBe(true);
  await step(3);
  expect(done).toEqual([1, 2, 3]);
  expect(board.reached.get('after sinkCommit')).toBe(3);
  expect([...board.fired]).toEqual([['fail after sinkCommit', 1]]);
});

test('a full disk fails the query and keeps the checkpoint; with room again it goes on', async () => {
  const disk = new SimulatedDisk({ capacityBytes: 600 });
  const query = new SimulatedQuery(({ input }) => input!, { inputs: { input: memoryStream('n INT') }, disk });
  query.add([{ n: 1 }]);
  while (query.failure === null) {
    await query.processAll();
    query.add([{ n: 1 }]);
  }
  expect(query.failure).toMatchObject({ code: 'STORE_WRITE_FAILED' });
  query.failure = null;
  disk.resize(Infinity);
  await query.restart();
  await query.processAll();
  const rows = await query.sink.rows();
  expect(rows.length).toBeGreaterThan(1);
  expect(query.failure).toBeNull();
  await query.stop();
});
