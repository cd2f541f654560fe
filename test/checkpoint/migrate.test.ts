import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join as pathOf } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  availableNow,
  type EpochStream,
  memoryStream,
  type MemorySink,
  type OutputMode,
  type TidemarkError,
  toMemory,
  writeStream,
} from 'tidemark';
import { as, groupBy, join, selectExpr, withWatermark } from 'tidemark/operators';
import { checkCompatible } from '../../src/checkpoint/compatibility.js';
import { evolutionOf } from '../../src/checkpoint/evolution.js';
import { tableRows } from '../../src/checkpoint/inspect.js';
import { type Manifest, readManifest, type TableRecord } from '../../src/checkpoint/manifest.js';
import { migrateTables } from '../../src/checkpoint/migrate.js';
import type { StateStore } from '../../src/state/contract.js';
import { LevelStore } from '../../src/state/level-store.js';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(pathOf(tmpdir(), 'tidemark-test-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

type Stream = EpochStream;

async function run(stream: unknown, sink: MemorySink, outputMode: OutputMode = 'append'): Promise<TidemarkError | null> {
  const query = (stream as Stream)
    .pipe(writeStream(sink, { outputMode, checkpointLocation: pathOf(folder, 'ck'), trigger: availableNow() }))
    .start();
  await query.awaitTermination().catch(() => undefined);
  return (query.exception?.cause as TidemarkError | undefined) ?? null;
}

const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second));

describe('the state of a join over restarts', () => {
  const orders = memoryStream('id INT, amount INT, at TIMESTAMP');
  const payments = memoryStream('order INT, paid TIMESTAMP');
  let sink: MemorySink;
  beforeEach(async () => {
    sink = toMemory();
  });

  const joined = (...columns: string[]) => {
    const left = (orders.pipe(selectExpr(...columns)) as unknown as Stream).pipe(withWatermark('at', '10 seconds'), as('o'));
    const right = payments.pipe(withWatermark('paid', '10 seconds'), as('p'));
    return left.pipe(join(right as unknown as Stream, 'o.id = p.order AND p.paid BETWEEN o.at AND o.at + INTERVAL 1 MINUTE', 'left'));
  };

  test('takes columns that are added, gone, wider and moved; what stands in it is matched as before', async () => {
    orders.add([
      { id: 1, amount: 10, at: at(1) },
      { id: 2, amount: 20, at: at(2) },
      { id: 3, amount: 30, at: at(3) },
      { id: 4, amount: 40, at: at(4) },
    ]);
    payments.add([]);
    expect(await run(joined('id', 'amount', 'at'), sink)).toBeNull();
    // an order that finds its partner after each edit
    payments.add([{ order: 1, paid: at(5) }]);
    expect(await run(joined('id', 'amount', "IF(amount > 0, 'new', NULL) AS note", 'at'), sink)).toBeNull();
    payments.add([{ order: 2, paid: at(6) }]);
    expect(await run(joined('at', 'id', 'CAST(amount AS BIGINT) AS amount', "IF(amount > 0, 'new', NULL) AS note"), sink)).toBeNull();
    payments.add([{ order: 3, paid: at(7) }]);
    expect(await run(joined('at', 'id', "IF(amount > 0, 'new', NULL) AS note"), sink)).toBeNull();
    orders.add([{ id: 5, amount: 50, at: at(8) }]);
    payments.add([{ order: 5, paid: at(9) }]);
    expect(await run(joined('at', 'id', "IF(amount > 0, 'new', NULL) AS note"), sink)).toBeNull();
    orders.add([{ id: 9, amount: 0, at: at(300) }]);
    payments.add([{ order: 9, paid: at(300) }]);
    expect(await run(joined('at', 'id', "IF(amount > 0, 'new', NULL) AS note"), sink)).toBeNull();
    const rows = sink.rows().map(({ id, amount, note, paid }) => ({ id, amount, note, paid }));
    expect(rows).toEqual([
      { id: 1, amount: 10, note: null, paid: at(5) },
      { id: 2, amount: 20n, note: null, paid: at(6) },
      { id: 3, amount: undefined, note: null, paid: at(7) },
      { id: 5, amount: undefined, note: 'new', paid: at(9) },
      { id: 9, amount: undefined, note: null, paid: at(300) },
      // the one without a partner was kept through all of it
      { id: 4, amount: undefined, note: null, paid: null },
    ]);
  });

  test('refuses what it could only guess, and leaves the checkpoint as it was', async () => {
    const entries = async () => {
      const store = await LevelStore.open(pathOf(folder, 'ck', 'db'));
      const found: string[] = [];
      for await (const [key, value] of store.range('', '\uffff')) found.push(`${key} ${Buffer.from(value).toString('hex')}`);
      await store.close();
      return found;
    };
    expect(await run(joined('id', 'amount', 'at'), sink)).toBeNull();
    const before = await entries();
    const refused: [string[], RegExp][] = [
      [['id', 'amount', 'at', '1 AS one'], /one is new and NOT NULL/],
      [['id', 'amount + 1 AS more', "IF(id > 0, 'x', NULL) AS note", 'at'], /amount is gone and more, note are new; rename in one start/],
      [['id', 'CAST(amount AS STRING) AS amount', 'at'], /amount INT is amount STRING now; CAST it to INT to go on/],
    ];
    for (const [columns, message] of refused) {
      const error = await run(joined(...columns), sink);
      expect(error?.code).toBe('STATE_STORE_VALUE_SCHEMA_NOT_COMPATIBLE');
      expect(error?.message).toMatch(message);
    }
    expect(await entries()).toEqual(before);
    // a column by another name is the same one
    expect(await run(joined('id', 'amount AS total', 'at'), sink)).toBeNull();
  });
});

test('aggregates go on over a wider column', async () => {
  const input = memoryStream('k STRING, v INT');
  const sink = toMemory();
  const aggregates = ['max(v) AS top', 'sum(v) AS total', 'first(v) AS first'];
  input.add([
    { k: 'a', v: 3 },
    { k: 'b', v: null },
  ]);
  expect(await run(input.pipe(groupBy(['k'], aggregates)), sink, 'complete')).toBeNull();
  input.add([{ k: 'a', v: 2 }]);
  const wide = (input.pipe(selectExpr('k', 'CAST(v AS BIGINT) + 5000000000 AS v')) as unknown as Stream).pipe(groupBy(['k'], aggregates));
  expect(await run(wide, sink, 'complete')).toBeNull();
  expect(sink.rows().toSorted((a, b) => (String(a['k']) < String(b['k']) ? -1 : 1))).toEqual([
    { k: 'a', top: 5_000_000_002n, total: 5_000_000_005n, first: 3n },
    { k: 'b', top: null, total: null, first: null },
  ]);
});

test('a crash between two tables leaves each as what the manifest says it is', async () => {
  const left = memoryStream('id INT, at TIMESTAMP');
  const right = memoryStream('rid INT, rat TIMESTAMP');
  left.add([{ id: 1, at: at(1) }]);
  right.add([{ rid: 2, rat: at(1) }]);
  const both = (left.pipe(withWatermark('at', '1 second')) as unknown as Stream).pipe(
    join(right.pipe(withWatermark('rat', '1 second')) as unknown as Stream, 'id = rid AND rat = at'),
  );
  expect(await run(both, toMemory())).toBeNull();
  const store = await LevelStore.open(pathOf(folder, 'ck', 'db'));
  const wanted = (manifest: Manifest): Manifest => ({
    ...manifest,
    operators: manifest.operators.map((o) => ({
      ...o,
      tables: o.tables.map((table) =>
        table.name.endsWith('Rows') ? { ...table, value: table.value.map((type) => (type === 'int' ? 'bigint' : type)) } : table,
      ),
    })),
  });
  const stored = (await readManifest(store))!;
  const migrations = checkCompatible(stored, wanted(stored));
  expect(migrations.map((m) => m.table)).toEqual(['leftRows', 'rightRows']);
  let writes = 0;
  const failing: StateStore = {
    get: (key) => store.get(key),
    range: (from, to, options) => store.range(from, to, options),
    write: (batch, options) => (writes++ === 1 ? Promise.reject(new Error('gone')) : store.write(batch, options)),
    close: async () => undefined,
  };
  await expect(migrateTables(failing, stored, wanted(stored), migrations)).rejects.toThrow('gone');
  const half = (await readManifest(store))!;
  const rest = checkCompatible(half, wanted(half));
  expect(rest.map((m) => m.table)).toEqual(['rightRows']);
  await migrateTables(store, half, wanted(half), rest);
  const done = (await readManifest(store))!;
  expect(checkCompatible(done, wanted(done))).toEqual([]);
  const values = async (table: string) => {
    const found: unknown[] = [];
    for await (const row of tableRows(store, '0', table)) found.push(row.value[0]);
    return found;
  };
  expect([await values('leftRows'), await values('rightRows')]).toEqual([[1n], [2n]]);
  await store.close();
});

describe('evolution', () => {
  const record = (value: Record<string, string>, byName = true): TableRecord => ({
    name: 't',
    key: [],
    value: Object.values(value),
    names: { key: [], value: Object.keys(value) },
    ...(byName && { byName, required: [] }),
  });

  test('goes by name where it may, by place where names mean nothing', () => {
    const stored = record({ a: 'int', b: 'string', c: 'float' });
    expect(evolutionOf(stored, stored)).toEqual({ kind: 'same' });
    expect(evolutionOf(stored, record({ x: 'int', y: 'string', z: 'float' }))).toEqual({ kind: 'same' });
    expect(evolutionOf(stored, record({ C: 'double', a: 'bigint', d: 'date', b: 'string' }))).toEqual({
      kind: 'moves',
      moves: [2, 0, null, 1],
    });
    expect(evolutionOf(stored, record({ b: 'string' }))).toEqual({ kind: 'moves', moves: [1] });
    expect(evolutionOf(record({ a: 'int' }, false), record({ b: 'bigint' }, false))).toEqual({ kind: 'moves', moves: [0] });
    expect(evolutionOf(record({ a: 'int' }, false), record({ a: 'int', b: 'int' }, false))).toEqual({
      kind: 'refused',
      why: 'b INT is new',
    });
    for (const [from, to] of [
      ['bigint', 'int'],
      ['int', 'double'],
      ['decimal(5,2)', 'decimal(7,3)'],
      ['array<int>', 'array<bigint>'],
    ]) {
      expect(evolutionOf(record({ a: from! }), record({ a: to! })).kind).toBe('refused');
    }
  });
});
