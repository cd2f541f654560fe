// The promise of the simulated disk, held by real LevelDB too: after kills, on a full disk, on a read-only one, with damaged files.
import { execFileSync, spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { isTidemarkError, memoryStream, toMemory, writeStream } from 'tidemark';
import { groupBy } from 'tidemark/operators';
import { batchesIn, batchOf, isSynced, writeUntilRefused } from '../../property-tests/kills/store-promise.js';
import { LevelStore } from '../../src/state/level-store.js';
import { FaultBoard, Life } from '../../src/testing/fault-board.js';
import { SimulatedDisk } from '../../src/testing/simulated-disk.js';
import { seedOfRun } from '../run-seed.js';
import { randomOf } from '../../property-tests/simulate/random.js';

const SMALL_KB = 512;
const LARGE_KB = 16 * 1024;
const BATCHES_MAX = 2000;
let folder = '';
let small = '';

/** A file system of its own: only the superuser may make one. */
const mount = (...args: readonly string[]) => execFileSync('mount', [...args, small], { stdio: 'pipe' });
const resize = (kilobytes: number, access: 'rw' | 'ro' = 'rw') =>
  mount('-o', `remount,${access},size=${kilobytes}k`, '-t', 'tmpfs', 'tmpfs');

/** Elsewhere these tests say that they were skipped; in CI they must run. */
const canMount = (process.platform === 'linux' && process.getuid?.() === 0) || process.env['CI'] !== undefined;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tidemark-disk-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('after a kill', () => {
  const writer = fileURLToPath(new URL('../../property-tests/kills/store-writer.ts', import.meta.url));
  const tsx = fileURLToPath(new URL('../../node_modules/tsx/dist/cli.mjs', import.meta.url));

  /** Lets a process write from `first` on and kills it when it has acknowledged so many; gives the last that it had. */
  const writeAndKill = (place: string, first: number, batches: number) =>
    new Promise<number>((resolve, reject) => {
      const child = spawn(process.execPath, [tsx, writer, place, String(first)], { detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
      let printed = '';
      let errors = '';
      child.stdout.on('data', (chunk: Buffer) => {
        printed += chunk.toString();
        // the loader runs the program in a process of its own: both are a group
        if (printed.split('\n').length > batches) process.kill(-child.pid!, 'SIGKILL');
      });
      child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
      child.on('error', reject);
      child.on('close', (_, signal) => {
        if (signal !== 'SIGKILL') reject(new Error(`the writer ended by itself: ${errors}`));
        else resolve(Number(printed.split('\n').at(-2)));
      });
    });

  test('LevelDB has every acknowledged batch, whole, and no hole', async () => {
    const seed = seedOfRun();
    const random = randomOf(seed);
    const place = join(folder, 'killed');
    let count = 0;
    for (let kill = 0; kill < 4; kill++) {
      const last = await writeAndKill(place, count, 1 + random(120));
      const store = await LevelStore.open(place);
      const found = await batchesIn(store);
      await store.close();
      expect(found, `seed ${seed}, kill ${kill}`).toBeGreaterThanOrEqual(last + 1);
      count = found;
    }
  });

  test('the simulated disk has every synced batch, whole, and no hole; it may lose later ones, as a power cut does', async () => {
    const random = randomOf(seedOfRun());
    const disk = new SimulatedDisk();
    let count = 0;
    for (let kill = 0; kill < 50; kill++) {
      const store = await disk.open(new Life(new FaultBoard()));
      const end = count + 1 + random(12);
      let synced = count;
      for (let n = count; n < end; n++) {
        await store.write(batchOf(n), { sync: isSynced(n) });
        if (isSynced(n)) synced = n + 1;
      }
      await disk.loseUnsynced(random(disk.unsyncedBatches + 1));
      count = await batchesIn(disk.entries);
      expect(count).toBeGreaterThanOrEqual(synced);
      expect(count).toBeLessThanOrEqual(end);
    }
  });
});

describe('files that are damaged or missing', () => {
  test.each<[what: string, (place: string) => Promise<void>]>([
    ['CURRENT is empty', (place) => truncate(join(place, 'CURRENT'), 0)],
    ['CURRENT is missing', (place) => rm(join(place, 'CURRENT'))],
    ['CURRENT names nothing that is there', (place) => writeFile(join(place, 'CURRENT'), 'MANIFEST-424242\n')],
    ['the manifest is empty', async (place) => truncate(await only(place, 'MANIFEST'), 0)],
    ['the manifest is missing', async (place) => rm(await only(place, 'MANIFEST'))],
    ['the manifest is nonsense', async (place) => writeFile(await only(place, 'MANIFEST'), 'nonsense'.repeat(50))],
    ['a log is nonsense', async (place) => writeFile(await only(place, '.log'), 'nonsense'.repeat(50))],
    ['a table is missing', async (place) => rm(await only(place, '.ldb'))],
    ['a table is cut short', async (place) => truncate(await only(place, '.ldb'), 100)],
  ])('%s: refused, and nothing is lost by the attempt', async (what, damage) => {
    const whole = join(folder, `whole ${what}`);
    for (const n of [0, 1]) {
      const store = await LevelStore.open(whole);
      await store.write(batchOf(n), { sync: true });
      await store.close();
    }
    const place = join(folder, `damaged ${what}`);
    await cp(whole, place, { recursive: true });
    await damage(place);
    await expect(LevelStore.open(place)).rejects.toMatchObject({ code: 'CHECKPOINT_CORRUPT' });
    for (const name of await readdir(whole)) await cp(join(whole, name), join(place, name));
    const store = await LevelStore.open(place);
    expect(await batchesIn(store)).toBe(2);
    await store.close();
  });

  async function only(place: string, part: string): Promise<string> {
    return join(
      place,
      (await readdir(place))
        .filter((name) => name.includes(part))
        .toSorted()
        .at(-1)!,
    );
  }
});

describe('on a small disk', () => {
  beforeAll(async () => {
    if (!canMount) return;
    small = join(folder, 'small');
    await mkdir(small);
    mount('-t', 'tmpfs', '-o', `size=${SMALL_KB}k`, 'tmpfs');
  });
  beforeEach((context) => {
    if (!canMount) context.skip('it mounts a tmpfs, which only the superuser may');
  });
  afterAll(() => {
    if (canMount) execFileSync('umount', [small]);
  });

  test('that is full, LevelDB refuses a batch whole, and has the others when there is room again', async () => {
    const place = join(small, 'store');
    const store = await LevelStore.open(place);
    const { acknowledged, error } = await writeUntilRefused(store, 0, BATCHES_MAX);
    expect(error).toMatchObject({ code: 'STORE_WRITE_FAILED' });
    expect(acknowledged).toBeGreaterThan(10);
    await store.close();
    // full still: it cannot be opened, and stays as it is
    const refused: unknown = await LevelStore.open(place).then(
      (opened) => opened.close(),
      (e: unknown) => e,
    );
    if (refused !== undefined) expect(refused).toMatchObject({ code: 'STORE_WRITE_FAILED' });
    resize(LARGE_KB);
    const again = await LevelStore.open(place);
    const found = await batchesIn(again);
    expect(found).toBeGreaterThanOrEqual(acknowledged);
    expect(found).toBeLessThanOrEqual(acknowledged + 1);
    expect((await writeUntilRefused(again, found, found + 5)).error).toBeNull();
    await again.close();
    await rm(place, { recursive: true });
    resize(SMALL_KB);
  });

  test('that is full, the simulated disk does the same', async () => {
    const disk = new SimulatedDisk({ capacityBytes: SMALL_KB * 1024 });
    const { acknowledged, error } = await writeUntilRefused(await disk.open(new Life(new FaultBoard())), 0, BATCHES_MAX);
    expect(error).toMatchObject({ code: 'STORE_WRITE_FAILED' });
    await disk.crash();
    expect(await batchesIn(disk.entries)).toBe(acknowledged);
    disk.resize(Infinity);
    expect((await writeUntilRefused(await disk.open(new Life(new FaultBoard())), acknowledged, acknowledged + 5)).error).toBeNull();
  });

  test('that is full, a query fails with the reason, and goes on exactly once when there is room', async () => {
    const sink = toMemory();
    const input = memoryStream('n INT');
    const start = () =>
      input
        .pipe(groupBy(['n'], { count: 'count(*)' }), writeStream(sink, { outputMode: 'update', checkpointLocation: join(small, 'query') }))
        .start();
    let query = start();
    let failure: unknown = null;
    let added = 0;
    while (query.isActive && added < BATCHES_MAX) {
      input.add(Array.from({ length: 500 }, (_, k) => ({ n: 500 * added + k })));
      added++;
      await query.processAllAvailable().catch((error: unknown) => {
        failure = error;
      });
    }
    expect(isTidemarkError(failure, 'STREAM_FAILED') && failure.cause).toMatchObject({ code: 'STORE_WRITE_FAILED' });
    await query.stop();
    resize(LARGE_KB);
    query = start();
    await query.processAllAvailable();
    await query.stop();
    const rows = sink.rows() as { n: number; count: bigint }[];
    expect(rows.length).toBe(500 * added);
    expect(new Set(rows.map((row) => row.n)).size).toBe(500 * added);
    expect(rows.every((row) => row.count === 1n)).toBe(true);
    await rm(join(small, 'query'), { recursive: true });
    resize(SMALL_KB);
  });

  test('that is read-only, a store is refused and stays as it is', async () => {
    const place = join(small, 'readonly');
    const store = await LevelStore.open(place);
    await store.write(batchOf(0), { sync: true });
    await store.close();
    resize(SMALL_KB, 'ro');
    await expect(LevelStore.open(place)).rejects.toMatchObject({ code: 'STORE_WRITE_FAILED' });
    await expect(LevelStore.open(join(small, 'new'))).rejects.toMatchObject({ code: 'STORE_WRITE_FAILED' });
    resize(SMALL_KB, 'rw');
    const again = await LevelStore.open(place);
    expect(await batchesIn(again)).toBe(1);
    await again.close();
  });
});
