// LevelDB's files, damaged and cut short, as this package looks at them before LevelDB does.
import { cp, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LevelStore } from '../../src/state/level-store.js';

let folder: string;
let live: string;
let store: LevelStore;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tidemark-level-damage-'));
  live = join(folder, 'live');
  store = await LevelStore.open(live);
});
afterEach(async () => {
  await store.close();
  await rm(folder, { recursive: true });
});

const put = (n: number, bytes: number) => ({ key: `k${String(n).padStart(4, '0')}`, value: Buffer.alloc(bytes, `value ${n} `) });

/** A copy of the files as a killed process leaves them. */
async function killed(name: string): Promise<string> {
  const copy = join(folder, name);
  await cp(live, copy, { recursive: true });
  return copy;
}

/** A copy of the files after a clean end: a store that is open may sort tables into new ones, and remove the old ones, while they are copied. */
async function ended(name: string): Promise<string> {
  await store.close();
  const copy = await killed(name);
  store = await LevelStore.open(live);
  return copy;
}

async function fileOf(place: string, ending: string): Promise<string> {
  return join(
    place,
    (await readdir(place))
      .filter((name) => name.endsWith(ending))
      .toSorted()
      .at(-1)!,
  );
}

async function keysOf(place: string): Promise<string[]> {
  const opened = await LevelStore.open(place);
  const keys: string[] = [];
  for await (const [key] of opened.range('', '~')) keys.push(key);
  await opened.close();
  return keys;
}

async function flip(file: string, at: number): Promise<void> {
  const bytes = await readFile(file);
  bytes[at]! ^= 4;
  await writeFile(file, bytes);
}

test('a log is taken as it is, cut short in its last record, or with zeros at its end', async () => {
  for (let n = 0; n < 5; n++) await store.write([put(n, 20_000)], { sync: true });
  const all = ['k0000', 'k0001', 'k0002', 'k0003', 'k0004'];
  expect(await keysOf(await killed('whole'))).toEqual(all);
  const cut = await killed('cut');
  const log = await fileOf(cut, '.log');
  const size = (await readFile(log)).length;
  await truncate(log, size - 1);
  expect(await keysOf(cut)).toEqual(all.slice(0, 4));
  const zeros = await killed('zeros');
  const bytes = await readFile(await fileOf(zeros, '.log'));
  await writeFile(await fileOf(zeros, '.log'), bytes.fill(0, size - 15_000));
  expect(await keysOf(zeros)).toEqual(all.slice(0, 4));
});

test('a changed byte of a log is damage, wherever it is', async () => {
  for (let n = 0; n < 5; n++) await store.write([put(n, 20_000)], { sync: true });
  const size = (await readFile(await fileOf(live, '.log'))).length;
  // headers of the first record (checksum, length, type), payloads, the end of a block, the last record
  for (const at of [0, 4, 5, 6, 7, 1000, 32_700, 32_768 + 5, 50_000, size - 1]) {
    const damaged = await killed(`at ${at}`);
    await flip(await fileOf(damaged, '.log'), at);
    await expect(LevelStore.open(damaged)).rejects.toMatchObject({ code: 'CHECKPOINT_CORRUPT' });
  }
});

test('a changed byte of a table is damage, in rows, indexes and at the end', async () => {
  for (let n = 0; n < 300; n++) await store.write([put(n, 500)], { sync: true });
  await store.close();
  store = await LevelStore.open(live);
  const table = await fileOf(live, '.ldb');
  const size = (await readFile(table)).length;
  expect((await keysOf(await ended('whole'))).length).toBe(300);
  for (const at of [0, 100, 5000, Math.floor(size / 2), size - 60, size - 48, size - 1]) {
    const damaged = await ended(`at ${at}`);
    await flip(await fileOf(damaged, '.ldb'), at);
    await expect(LevelStore.open(damaged)).rejects.toMatchObject({ code: 'CHECKPOINT_CORRUPT' });
  }
});

test('a table that was being written when the process died is none of the tables', async () => {
  for (let n = 0; n < 300; n++) await store.write([put(n, 500)], { sync: true });
  await store.close();
  store = await LevelStore.open(live);
  // as a compaction leaves it: a number of its own, and no end
  const begun = await ended('begun');
  const table = await readFile(await fileOf(begun, '.ldb'));
  await writeFile(join(begun, '000900.ldb'), table.subarray(0, table.length - 40));
  expect((await keysOf(begun)).length).toBe(300);
  expect(await readdir(begun)).not.toContain('000900.ldb');
  // one that a manifest of several edits took out
  await store.write(
    Array.from({ length: 300 }, (_, n) => ({ key: put(n, 0).key, value: null })),
    { sync: true },
  );
  for (let round = 0; round < 3; round++) {
    await store.write([put(round, 500)], { sync: true });
    await store.close();
    store = await LevelStore.open(live);
  }
  expect(await keysOf(await ended('later'))).toEqual(['k0000', 'k0001', 'k0002']);
});
