import { describe, expect, test } from 'vitest';
import { columnBuilder } from '../../src/columnar/builder.js';
import { encodeKeys } from '../../src/columnar/key.js';
import { BIGINT, field } from '../../src/columnar/types.js';
import { MemoryStore } from '../../src/state/memory-store.js';
import { SlotColumns } from '../../src/state/slot-columns.js';
import { StateManager } from '../../src/state/state-manager.js';

const spec = (name: string) => ({ name, key: [field('k', BIGINT)], value: [field('v', BIGINT)], bound: 'test' });

function keys(count: number) {
  const builder = columnBuilder(BIGINT);
  for (let i = 0; i < count; i++) builder.append(BigInt(i));
  return encodeKeys([builder.finish()], count);
}

async function filled(store: MemoryStore, tables: Readonly<Record<string, number>>): Promise<StateManager> {
  const manager = await StateManager.open(store);
  for (const [path, count] of Object.entries(tables)) {
    const [operatorId, name] = path.split(':') as [string, string];
    const table = manager.forOperator(operatorId).table(spec(name), new SlotColumns([BIGINT]));
    table.upsert(keys(count), new Int32Array(count));
  }
  await store.write(manager.changes(3));
  manager.committed();
  return manager;
}

describe('the state of several operators', () => {
  test('is told apart in the store, whatever the names', async () => {
    const store = new MemoryStore();
    const manager = await filled(store, { 'join/1:left': 3, 'join/1:right': 4, 'join:1/left': 5, 'ü %:left': 6 });
    expect(await manager.stateRows()).toBe(18);
    expect(manager.metrics('join/1')).toMatchObject({ rowsTotal: 7, rowsUpdated: 7, rowsRemoved: 0 });
    const again = await StateManager.open(store);
    expect(new Set(again.storedTables())).toEqual(
      new Set([
        { operatorId: 'join/1', table: 'left', rows: 3, epochId: 3 },
        { operatorId: 'join/1', table: 'right', rows: 4, epochId: 3 },
        { operatorId: 'join', table: '1/left', rows: 5, epochId: 3 },
        { operatorId: 'ü %', table: 'left', rows: 6, epochId: 3 },
      ]),
    );
    expect(again.forOperator('join').table(spec('1/left'), new SlotColumns([BIGINT])).size).toBe(5);
  });

  test('is deleted for one operator only', async () => {
    const store = new MemoryStore();
    await filled(store, { 'a:t': 3, 'a:u': 4, 'ab:t': 5 });
    const manager = await StateManager.open(store);
    await store.write(manager.discard('a'));
    expect(await manager.stateRows()).toBe(5);
    expect(store.size).toBe(2);
  });

  test('is not declared twice', async () => {
    const manager = await filled(new MemoryStore(), { 'a:t': 1 });
    expect(() => manager.forOperator('a').table(spec('t'), new SlotColumns([BIGINT]))).toThrow(/declares state table t twice/);
  });
});
