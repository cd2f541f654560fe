import fs, { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { groupBy, window, withWatermark } from '../../operators/index.js';
import { count, sum } from '../../src/functions.js';
import { availableNow, fromFiles, toFiles, writeStream } from '../../src/index.js';
import { LevelStore } from '../../src/state/level-store.js';

/*
 * What an epoch costs, in counts that are the same on every machine: a change that makes an epoch write more, or more often, has to say so here.
 */

const EPOCHS = 12;
let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'epoch-cost-'));
  mkdirSync(join(folder, 'in'));
});

afterEach(() => {
  vi.restoreAllMocks();
  syncBuiltinESMExports();
  rmSync(folder, { recursive: true, force: true });
});

/** A file an epoch, each `stepMs` of event time after the one before. */
function writeInput(stepMs: number): void {
  for (let epoch = 0; epoch < EPOCHS; epoch++) {
    const lines = Array.from({ length: 500 }, (_, i) => {
      const time = new Date(Date.UTC(2026, 0, 1) + epoch * stepMs + (i * stepMs) / 500).toISOString();
      return `${JSON.stringify({ key: i % 100, amount: i, time })}\n`;
    });
    const path = join(folder, 'in', `part-${String(epoch).padStart(3, '0')}.json`);
    writeFileSync(path, lines.join(''));
    utimesSync(path, 1_767_225_600 + epoch, 1_767_225_600 + epoch);
  }
}

interface Costs {
  readonly writes: number;
  readonly operations: number;
  readonly reads: number;
  readonly syncs: number;
}

/** What each epoch but the first costs. */
async function costs(): Promise<Costs[]> {
  const writes = vi.spyOn(LevelStore.prototype, 'write');
  const reads = vi.spyOn(LevelStore.prototype, 'get');
  const syncs = vi.spyOn(fs, 'fsync');
  syncBuiltinESMExports();
  const counts: Costs[] = [];
  const query = fromFiles(join(folder, 'in'), {
    format: 'json',
    schema: 'key BIGINT, amount BIGINT, time TIMESTAMP',
    maxFilesPerTrigger: 1,
  })
    .pipe(
      withWatermark('time', '1 second'),
      window('time', '10 seconds'),
      groupBy(['window', 'key'], { n: count(), total: sum('amount') }),
      writeStream(toFiles(join(folder, 'out'), { format: 'json' }), {
        queryName: 'cost',
        outputMode: 'append',
        checkpointLocation: join(folder, 'checkpoint'),
        trigger: availableNow(),
      }),
    )
    .start();
  query.progress$.subscribe(() => {
    counts.push({
      writes: writes.mock.calls.length,
      operations: writes.mock.calls.reduce((n, [batch]) => n + batch.length, 0),
      reads: reads.mock.calls.length,
      syncs: syncs.mock.calls.length,
    });
  });
  await query.awaitTermination();

  expect(writes.mock.calls.every(([, options]) => options?.sync === true)).toBe(true);
  return counts.slice(1).map((now, i) => ({
    writes: now.writes - counts[i]!.writes,
    operations: now.operations - counts[i]!.operations,
    reads: now.reads - counts[i]!.reads,
    syncs: now.syncs - counts[i]!.syncs,
  }));
}

test('an epoch of a windowed aggregation into files: two synced store writes, four synced files and folders', async () => {
  writeInput(10_000);
  // From the third epoch on windows close, so that every epoch writes state, output and logs.
  for (const epoch of (await costs()).slice(2, EPOCHS - 1)) {
    // the files found with the offsets, the commit
    expect(epoch.writes).toBe(2);
    expect(epoch.reads).toBe(0);
    expect(epoch.operations).toBeLessThanOrEqual(10);
    // the file and its name, the manifest's entry and its name
    expect(epoch.syncs).toBe(4);
  }
});

test('an epoch that gives no rows syncs no file, but for compact entries of the manifest', async () => {
  writeInput(10);
  const epochs = await costs();
  expect(epochs.length).toBe(EPOCHS);
  expect(epochs.every(({ writes, reads }) => writes === 2 && reads === 0)).toBe(true);
  expect(epochs.map(({ syncs }) => syncs)).toEqual(epochs.map((_, i) => (i + 2 === 10 ? 2 : 0)));
});
