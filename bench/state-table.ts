// Speed of a state table: upserts, commits, restart. Run with `npx tsx --tsconfig tsconfig.run.json bench/state-table.ts [keys]`.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BytesColumn, Int64Column, StructColumn, type Column } from '../src/columnar/column.js';
import { writeNumber } from '../src/columnar/int64.js';
import { KeyEncoder } from '../src/columnar/key.js';
import { BIGINT, field, STRING, struct, TIMESTAMP, type Field } from '../src/columnar/types.js';
import { LevelStore } from '../src/state/level-store.js';
import { MemoryStore } from '../src/state/memory-store.js';
import { SlotColumns } from '../src/state/slot-columns.js';
import { StateManager } from '../src/state/state-manager.js';

const ROWS = 20_000;
const WINDOW = struct([field('start', TIMESTAMP), field('end', TIMESTAMP)]);

let seed = 12345;
function random(below: number): number {
  seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff;
  return Math.floor((seed / 0x80000000) * below);
}

function int64(n: number, value: (i: number) => number): Int64Column {
  const words = new Int32Array(2 * n);
  for (let i = 0; i < n; i++) writeNumber(words, i, value(i));
  return new Int64Column(BIGINT, n, words, null);
}

function strings(n: number, value: (i: number) => string): BytesColumn {
  const texts = Array.from({ length: n }, (_, i) => Buffer.from(value(i)));
  const offsets = new Int32Array(n + 1);
  texts.forEach((t, i) => (offsets[i + 1] = offsets[i]! + t.length));
  return new BytesColumn(STRING, n, offsets, Buffer.concat(texts), null);
}

interface Shape {
  readonly name: string;
  readonly key: readonly Field[];
  readonly columns: (keys: number) => Column[];
}

const SHAPES: readonly Shape[] = [
  { name: 'one BIGINT', key: [field('k', BIGINT)], columns: (keys) => [int64(ROWS, () => random(keys))] },
  {
    name: 'window and STRING',
    key: [field('w', WINDOW), field('k', STRING)],
    columns: (keys) => {
      const starts = Array.from({ length: ROWS }, () => random(10) * 10_000_000);
      const window = new StructColumn(WINDOW, ROWS, [int64(ROWS, (i) => starts[i]!), int64(ROWS, (i) => starts[i]! + 10_000_000)], null);
      return [window, strings(ROWS, () => `key-${random(Math.max(1, keys / 10))}`)];
    },
  },
];

async function measure(shape: Shape, keys: number, folder: string | undefined): Promise<void> {
  const open = async () => (folder === undefined ? new MemoryStore() : LevelStore.open(folder));
  let store = await open();
  let manager = await StateManager.open(store);
  let values = new SlotColumns([BIGINT, BIGINT]);
  const spec = { name: 't', key: shape.key, value: [field('n', BIGINT), field('s', BIGINT)], bound: 'bench' };
  let table = manager.forOperator('op').table(spec, values);
  const batches = Array.from({ length: 200 }, () => shape.columns(keys));
  const encoder = new KeyEncoder();
  const slots = new Int32Array(ROWS);
  let epochId = 0;
  const round = (columns: Column[]): [number, number] => {
    const t0 = performance.now();
    const batch = encoder.encode(columns, ROWS);
    const t1 = performance.now();
    table.upsert(batch, slots);
    table.markChanged(slots);
    return [t1 - t0, performance.now() - t1];
  };
  const fill = performance.now();
  for (const columns of batches) round(columns);
  const filled = performance.now() - fill;
  const rows = table.size;
  const first = performance.now();
  await store.write(manager.changes(epochId++), { sync: true });
  manager.committed();
  const firstCommit = performance.now() - first;
  let encode = 0;
  let upsert = 0;
  for (const columns of batches) {
    const [e, u] = round(columns);
    encode += e;
    upsert += u;
  }
  await store.write(manager.changes(epochId++), { sync: true });
  manager.committed();
  const commits: number[] = [];
  let bytes = 0;
  for (const columns of batches.slice(0, 60)) {
    const n = values.int64(0);
    round(columns);
    for (const slot of slots) n.setNumber(slot, epochId);
    const t = performance.now();
    const writes = manager.changes(epochId++);
    for (const w of writes) bytes += w.value?.length ?? 0;
    await store.write(writes, { sync: true });
    manager.committed();
    commits.push(performance.now() - t);
  }
  commits.sort((a, b) => a - b);
  const memory = table.memoryBytes();
  let restart = NaN;
  if (folder !== undefined) {
    await store.close();
    const t = performance.now();
    store = await open();
    manager = await StateManager.open(store);
    values = new SlotColumns([BIGINT, BIGINT]);
    table = manager.forOperator('op').table(spec, values);
    const opened = performance.now() - t;
    await table.prefetchAll();
    restart = performance.now() - t;
    console.log(`  open ${opened.toFixed(1)} ms, all of ${table.size} rows loaded ${restart.toFixed(0)} ms`);
    await store.close();
  }
  const rate = (ms: number) => `${((batches.length * ROWS) / ms / 1000).toFixed(2)} M/s`;
  console.log(
    `${shape.name}, ${rows} rows, ${folder === undefined ? 'memory' : 'LevelDB'}: fill ${rate(filled)}, first commit ${firstCommit.toFixed(0)} ms; ` +
      `encode ${rate(encode)}, upsert ${rate(upsert)}, both ${rate(encode + upsert)}; commit of ${ROWS} changes p50 ${commits[30]!.toFixed(1)} ` +
      `max ${commits.at(-1)!.toFixed(1)} ms, ${(bytes / 60 / 1024).toFixed(0)} KiB; ${(memory / rows).toFixed(0)} bytes a row`,
  );
}

const sizes = process.argv[2] === undefined ? [100_000, 1_000_000] : [Number(process.argv[2])];
for (const keys of sizes) {
  for (const shape of SHAPES) {
    await measure(shape, keys, undefined);
    const folder = mkdtempSync(join(tmpdir(), 'tidemark-bench-'));
    await measure(shape, keys, folder);
    rmSync(folder, { recursive: true });
  }
}
