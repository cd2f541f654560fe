import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
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
  for (let epoch = 0; epoch < EPOCHS; epoch++) {
    const lines = Array.from({ length: 500 }, (_, i) => {
      const time = new Date(Date.UTC(2026, 0, 1) + epoch * 10_000 + i * 20).toISOString();
      return `${JSON.stringify({ key: i % 100, amount: i, time })}\n`;
    });
    const path = join(folder, 'in', `part-${String(epoch).padStart(3, '0')}.json`);
    writeFileSync(path, lines.join(''));
    utimesSync(path, 1_767_225_600 + epoch, 1_767_225_600 + epoch);
  }
});

afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

test('an epoch of a windowed aggregation into files: two synced store writes, four synced files and folders', async () => {
  const writes = vi.spyOn(LevelStore.prototype, 'write');
  const reads = vi.spyOn(LevelStore.prototype, 'get');
  const handle = await open(join(folder, 'in', 'part-000.json'));
  const fileSyncs = vi.spyOn(Object.getPrototypeOf(handle) as { sync(): Promise<void> }, 'sync');
  await handle.close();

  const counts: { writes: number; operations: number; reads: number; syncs: number }[] = [];
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
      syncs: fileSyncs.mock.calls.length,
    });
  });
  await query.awaitTermination();

  expect(writes.mock.calls.every(([, options]) => options?.sync === true)).toBe(true);
  const epochs = counts.slice(1).map((now, i) => ({
    writes: now.writes - counts[i]!.writes,
    operations: now.operations - counts[i]!.operations,
    reads: now.reads - counts[i]!.reads,
    syncs: now.syncs - counts[i]!.syncs,
  }));
  // From the third epoch on windows close, so that every epoch writes state, output and logs.
  for (const epoch of epochs.slice(2, EPOCHS - 1)) {
    // the files found with the offsets, the commit
    expect(epoch.writes).toBe(2);
    expect(epoch.reads).toBe(0);
    expect(epoch.operations).toBeLessThanOrEqual(10);
    expect(epoch.syncs).toBe(4);
  }
});
