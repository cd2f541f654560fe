// Damage of every kind, what is said of it, and what becomes of a query when the plan is followed.
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { memoryStream, type MemoryStream, toMemory, writeStream } from 'tidemark';
import { count } from 'tidemark/functions';
import { groupBy } from 'tidemark/operators';
import { runCommand } from '../../src/cli/checkpoint-command.js';
import { textBytes } from '../../src/checkpoint/keys.js';
import type { StoreWrite } from '../../src/state/contract.js';
import { LevelStore } from '../../src/state/level-store.js';

let root = '';
let folder = '';
let copies = 0;
let input: MemoryStream<{ k: string | null }>;
const EPOCHS = 6;

function start(checkpointLocation: string) {
  const sink = toMemory<{ k: string; count: bigint }>();
  const query = input.pipe(groupBy(['k'], { count: count() }), writeStream(sink, { outputMode: 'complete', checkpointLocation })).start();
  return { sink, query };
}

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'tidemark-repair-'));
  input = memoryStream('k STRING') as typeof input;
  const { query } = start(join(root, 'whole'));
  for (let epoch = 0; epoch < EPOCHS; epoch++) {
    input.add([{ k: 'a' }, { k: `key ${epoch}` }]);
    await query.processAllAvailable();
  }
  await query.stop();
});
afterAll(() => rm(root, { recursive: true, force: true }));
beforeEach(async () => {
  folder = join(root, `copy-${copies++}`);
  await cp(join(root, 'whole'), folder, { recursive: true });
});

async function inStore<T>(work: (store: LevelStore) => Promise<T>): Promise<T> {
  const store = await LevelStore.open(join(folder, 'db'));
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

/** Changes a byte in the middle of an entry. */
async function damage(choose: (keys: string[]) => string): Promise<string> {
  return inStore(async (store) => {
    const keys: string[] = [];
    for await (const [key] of store.range('', '~')) keys.push(key);
    const key = choose(keys);
    const value = (await store.get(key))!.slice();
    value[value.length >> 1]! ^= 0xff;
    await store.write([{ key, value }], { sync: true });
    return key;
  });
}

async function command(...args: string[]): Promise<{ code: number; text: string }> {
  const lines: string[] = [];
  const code = await runCommand(['checkpoint', ...args], (line) => lines.push(line));
  return { code, text: lines.join('\n') };
}

/** Does what step `n` of the plan says. */
async function follow(n: number): Promise<void> {
  const { text } = await command('repair-plan', folder, '--writes', String(n));
  const writes = text.split('\n').map((line): StoreWrite => {
    const { type, key, value } = JSON.parse(line) as { type: 'put' | 'del'; key: string; value: string };
    return { key, value: type === 'del' ? null : new Uint8Array(Buffer.from(value, 'base64')) };
  });
  await inStore((store) => store.write(writes, { sync: true }));
}

/** The counts of the query when it is started again. */
async function countsAfterStart(): Promise<Record<string, bigint>> {
  input.add([{ k: 'a' }]);
  const { sink, query } = start(folder);
  await query.processAllAvailable();
  await query.stop();
  return Object.fromEntries(sink.rows().map(({ k, count: n }) => [k, n]));
}

/** What is right, by what was added so far. */
let added = 0;
function expected(): Record<string, bigint> {
  added++;
  const keys = Array.from({ length: EPOCHS }, (_, n) => [`key ${n}`, 1n] as const);
  return { a: BigInt(EPOCHS + added), ...Object.fromEntries(keys) };
}

test('nothing is to be done for a checkpoint that is whole', async () => {
  const { code, text } = await command('repair-plan', folder);
  expect(code).toBe(0);
  expect(text).toBe(
    `nothing is damaged\n\n1. Start the query\n   Nothing is damaged. When the query starts, it goes on with epoch ${EPOCHS}.`,
  );
});

describe('a damaged entry of the state', () => {
  test('stops the query, is found, and the plan takes it back to the epoch before', async () => {
    const key = await damage((keys) => keys.filter((k) => k.startsWith('t/data/0/groups/')).at(-1)!);
    const { query } = start(folder);
    input.add([]);
    await expect(query.processAllAvailable()).rejects.toMatchObject({ cause: { code: 'CHECKPOINT_CORRUPT' } });

    const verified = await command('verify', folder);
    expect(verified.code).toBe(1);
    expect(verified.text).toMatch(/^state table 0\/groups, bucket .*: entry \d is damaged: .*checksum/);
    expect(verified.text).toMatch(/lost: what epochs \d+ to \d+ changed in the bucket, which holds \d rows/);

    const plan = await command('repair-plan', folder);
    expect(plan.text).toContain('1. Restore the folder from a copy');
    expect(plan.text).toContain(`2. Go back to the end of epoch ${EPOCHS - 2}`);
    expect(plan.text).toContain(`delete ${key}  (an entry of a bucket)`);
    expect(plan.text).toContain('3. Start anew');
    expect(plan.text).toContain('Nothing has been changed.');
    expect((await command('verify', folder)).text).toBe(verified.text);

    await follow(2);
    expect((await command('verify', folder)).text).toBe('nothing is damaged');
    expect(await countsAfterStart()).toEqual(expected());
  });
});

describe('a damaged log entry', () => {
  test('that nothing needs is named, and may go', async () => {
    await damage(() => 'o/0000000000001');
    const { text } = await command('repair-plan', folder);
    expect(text).toContain('lost: where epoch 1 ended, which nothing needs any more');
    expect(text).toContain('1. Delete the log entries that nothing needs');
    expect(text).not.toContain('2.');
    await follow(1);
    expect((await command('verify', folder)).code).toBe(0);
    expect(await countsAfterStart()).toEqual(expected());
  });

  test('of the last epoch takes the query back by one', async () => {
    await damage(() => `c/000000000000${EPOCHS - 1}`);
    const { text } = await command('repair-plan', folder);
    expect(text).toContain(`lost: the watermark that epoch ${EPOCHS - 1} left`);
    expect(text).toContain(`2. Go back to the end of epoch ${EPOCHS - 2}`);
    await follow(2);
    expect(await countsAfterStart()).toEqual(expected());
  });

  test('of an epoch that was begun is forgotten, once the sink does not hold it', async () => {
    await inStore((store) => store.write([{ key: `o/000000000000${EPOCHS}`, value: Uint8Array.of(1, 2, 3) }], { sync: true }));
    const { text } = await command('repair-plan', folder);
    expect(text).toContain(`2. Forget epoch ${EPOCHS}, which was begun and not committed`);
    await follow(2);
    expect(await countsAfterStart()).toEqual(expected());
  });
});

test('a damaged manifest is deleted, and written anew by the next start', async () => {
  await damage(() => 'm/manifest');
  expect((await command('verify', folder)).text).toContain('lost: what the checkpoint says of its query');
  expect((await command('repair-plan', folder)).text).toContain('2. Delete the manifest');
  await follow(2);
  expect(await countsAfterStart()).toEqual(expected());
});

test('a damaged second copy of the id is deleted', async () => {
  await damage(() => 'm/id');
  expect((await command('verify', folder)).text).toContain('lost: the second copy of the id of the query');
  expect((await command('repair-plan', folder)).text).toContain('2. Delete the second copy of the id');
  await follow(2);
  expect(await countsAfterStart()).toEqual(expected());
});

test('a damaged entry of a source cannot be made up for', async () => {
  await inStore((store) => store.write([{ key: 's/0000/0', value: textBytes('v1', 's/0000/1') }], { sync: true }));
  expect((await command('verify', folder)).text).toContain('lost: what a source keeps of its own');
  const { text } = await command('repair-plan', folder);
  expect(text).toContain('1. Restore the folder from a copy');
  expect(text).toContain('2. Start anew');
});

test('a folder that LevelDB cannot open is said to be so, with what could be done', async () => {
  await writeFile(join(folder, 'db', 'CURRENT'), 'nonsense');
  const { code, text } = await command('repair-plan', folder);
  expect(code).toBe(1);
  expect(text).toMatch(/^\[CHECKPOINT_CORRUPT\]/);
  expect(text).toContain('ClassicLevel.repair');
});
