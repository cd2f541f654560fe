import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { columnBuilder } from '../../src/columnar/builder.js';
import { encodeKeys, type KeyBatch } from '../../src/columnar/key.js';
import { BIGINT, field, INT, STRING, struct } from '../../src/columnar/types.js';
import type { StateStore } from '../../src/state/contract.js';
import { LevelStore } from '../../src/state/level-store.js';
import { MemoryStore } from '../../src/state/memory-store.js';
import { SlotColumns } from '../../src/state/slot-columns.js';
import { StateManager } from '../../src/state/state-manager.js';
import type { BucketTable } from '../../src/state/table.js';

const KEY = [field('k', struct([field('n', INT), field('s', STRING)]))];
const SPEC = { name: 'rows', key: KEY, value: [field('v', BIGINT), field('t', STRING)], bound: 'test' };

interface Row {
  readonly value: number;
  readonly expiry: number | undefined;
}

/** The plain answer: a Map, and its copy as of the last commit. */
class Model {
  rows = new Map<number, Row>();
  committed = new Map<number, Row>();
}

class System {
  manager!: StateManager;
  table!: BucketTable;
  values!: SlotColumns;
  store!: StateStore;
  epochId = 0;

  constructor(
    private readonly openStore: () => Promise<StateStore>,
    private readonly memoryLimitBytes: number | undefined,
    private readonly rowsPerBucket: number,
  ) {}

  async open(): Promise<void> {
    this.store = await this.openStore();
    this.manager = await StateManager.open(this.store, {
      rowsPerBucket: this.rowsPerBucket,
      ...(this.memoryLimitBytes === undefined ? {} : { memoryLimitBytes: this.memoryLimitBytes }),
    });
    this.values = new SlotColumns([BIGINT, STRING]);
    this.table = this.manager.forOperator('a/b').table(SPEC, this.values) as BucketTable;
  }

  async slotsOf(ids: readonly number[], insert: boolean): Promise<Int32Array> {
    const keys = keysOf(ids);
    await this.table.prefetch(keys);
    const slots = new Int32Array(ids.length);
    if (insert) this.table.upsert(keys, slots);
    else this.table.find(keys, slots);
    return slots;
  }

  async content(): Promise<Map<number, Row>> {
    await this.table.prefetchAll();
    const slots = this.table.allSlots();
    const expiring = new Map<number, number>();
    const due = this.table.expired(Infinity);
    for (const slot of due) expiring.set(slot, 0);
    const keys = this.table.keyColumns(slots)[0]!;
    const out = new Map<number, Row>();
    slots.forEach((slot, i) => {
      const id = (keys.get(i) as [number, string])[0];
      const value = this.values.int64(0).number(slot);
      if (this.values.value(1, slot) !== `text ${value}`) throw new Error(`row ${id} holds ${value} beside another text`);
      out.set(id, { value, expiry: expiring.has(slot) ? id : undefined });
    });
    return out;
  }
}

function keysOf(ids: readonly number[]): KeyBatch {
  const builder = columnBuilder(KEY[0]!.type);
  for (const id of ids) builder.append([id, `key ${id % 7}`]);
  return encodeKeys([builder.finish()], ids.length);
}

type Command =
  | { readonly kind: 'upsert'; readonly ids: readonly number[]; readonly value: number; readonly expiry: number | undefined }
  | { readonly kind: 'touch'; readonly ids: readonly number[] }
  | { readonly kind: 'remove'; readonly ids: readonly number[] }
  | { readonly kind: 'expire'; readonly bound: number }
  | { readonly kind: 'commit' }
  | { readonly kind: 'restart' };

const ids = fc.uniqueArray(fc.integer({ min: -20, max: 60 }), { maxLength: 25 });

const command: fc.Arbitrary<Command> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('upsert' as const),
      ids,
      value: fc.integer(),
      expiry: fc.option(fc.nat(50), { nil: undefined }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('touch' as const), ids }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('remove' as const), ids }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('expire' as const), bound: fc.nat(60) }) },
  { weight: 3, arbitrary: fc.constant({ kind: 'commit' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'restart' as const }) },
);

async function apply(command: Command, system: System, model: Model): Promise<void> {
  const { table, values } = system;
  switch (command.kind) {
    case 'upsert': {
      const slots = await system.slotsOf(command.ids, true);
      command.ids.forEach((id, i) => {
        values.int64(0).setNumber(slots[i]!, command.value);
        values.setValue(1, slots[i]!, `text ${command.value}`);
        table.setExpiry(slots[i]!, command.expiry ?? NaN);
        model.rows.set(id, { value: command.value, expiry: command.expiry });
      });
      table.markChanged(slots);
      return;
    }
    case 'touch': {
      const slots = await system.slotsOf(command.ids, false);
      expect([...slots].map((slot) => slot >= 0)).toEqual(command.ids.map((id) => model.rows.has(id)));
      return;
    }
    case 'remove': {
      const slots = await system.slotsOf(command.ids, false);
      table.remove(slots);
      for (const id of command.ids) model.rows.delete(id);
      return;
    }
    case 'expire': {
      await table.prefetchExpired(command.bound);
      const slots = table.expired(command.bound);
      const found = table.keyColumns(slots)[0]!;
      const due = [...model.rows].filter(([, row]) => row.expiry !== undefined && row.expiry <= command.bound).map(([id]) => id);
      expect(Array.from(slots, (_, i) => (found.get(i) as [number, string])[0]).sort((a, b) => a - b)).toEqual(due.sort((a, b) => a - b));
      table.remove(slots);
      for (const id of due) model.rows.delete(id);
      return;
    }
    case 'commit':
      await system.store.write(system.manager.changes(system.epochId++), { sync: false });
      system.manager.committed();
      model.committed = new Map(model.rows);
      expect(await system.manager.stateRows()).toBe(model.rows.size);
      return;
    case 'restart':
      await system.store.close();
      await system.open();
      model.rows = new Map(model.committed);
  }
}

async function check(system: System, model: Model): Promise<void> {
  expect(system.table.size).toBe(model.rows.size);
  const found = await system.content();
  const plain = (rows: Map<number, Row>) =>
    [...rows].map(([id, row]) => [id, row.value, row.expiry !== undefined]).sort((a, b) => Number(a[0]) - Number(b[0]));
  expect(plain(found)).toEqual(plain(model.rows));
}

async function run(commands: readonly Command[], system: System): Promise<void> {
  const model = new Model();
  await system.open();
  try {
    for (const command of commands) {
      await apply(command, system, model);
      expect(system.table.size).toBe(model.rows.size);
    }
    await check(system, model);
    await apply({ kind: 'restart' }, system, model);
    await check(system, model);
  } finally {
    await system.store.close();
  }
}

/** A MemoryStore that is not gone when it is closed. */
function keptMemoryStore(): () => Promise<StateStore> {
  const store = new MemoryStore();
  const kept: StateStore = {
    get: (key) => store.get(key),
    range: (from, to, options) => store.range(from, to, options),
    write: (writes) => store.write(writes),
    close: async () => {},
  };
  return async () => kept;
}

const setup = fc.record({
  commands: fc.array(command, { minLength: 5, maxLength: 40 }),
  memoryLimitBytes: fc.constantFrom(undefined, 0, 3000),
  rowsPerBucket: fc.constantFrom(4, 16, 64, 32768),
});

describe('a state table is a Map', () => {
  test('over memory', async () => {
    await fc.assert(
      fc.asyncProperty(setup, ({ commands, memoryLimitBytes, rowsPerBucket }) =>
        run(commands, new System(keptMemoryStore(), memoryLimitBytes, rowsPerBucket)),
      ),
      { numRuns: 500 },
    );
  });

  test('over LevelDB', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tidemark-state-'));
    let n = 0;
    try {
      await fc.assert(
        fc.asyncProperty(setup, ({ commands, memoryLimitBytes, rowsPerBucket }) => {
          const path = join(folder, String(n++));
          return run(commands, new System(() => LevelStore.open(path), memoryLimitBytes, rowsPerBucket));
        }),
        { numRuns: 60 },
      );
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
