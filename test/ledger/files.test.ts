// Faults of other engines' file sinks, each as a test that would have caught it; the numbers are those of docs/ledger.md.
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { availableNow, fromFiles, memoryStream, type QueryProgress, readFiles, toFiles, toMemory, writeStream } from 'tidemark';
import { distinct, groupBy, select, withWatermark } from 'tidemark/operators';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tidemark-ledger-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const dataFiles = async () => (await readdir(join(folder, 'out'))).filter((name) => name.startsWith('part-'));

describe('#28 a new checkpoint over old output skips everything in silence (Spark)', () => {
  test('the output of another query is refused, and stays as it was', async () => {
    const run = async (checkpoint: string) => {
      const input = memoryStream('k STRING');
      const query = input
        .pipe(writeStream(toFiles(join(folder, 'out'), { format: 'json' }), { checkpointLocation: join(folder, checkpoint) }))
        .start();
      input.add([{ k: checkpoint }]);
      await query.processAllAvailable();
      await query.stop();
    };
    await run('first');
    await expect(run('second')).rejects.toThrow(/FILE_SINK_FOLDER_IN_USE/);
    expect(await readFiles(join(folder, 'out'), { format: 'json', schema: 'k STRING' }).collect()).toEqual([{ k: 'first' }]);
  });
});

describe('#29 every trigger writes an empty file (Iceberg)', () => {
  test('epochs that put nothing out write no file', async () => {
    const input = memoryStream('k STRING, ts TIMESTAMP');
    const query = input
      .pipe(
        withWatermark('ts', '1 hour'),
        groupBy(["window(ts, '1 minute') AS w", 'k'], { n: 'count(*)' }),
        select('k', 'n'),
        writeStream(toFiles(join(folder, 'out'), { format: 'json' }), { checkpointLocation: join(folder, 'checkpoint') }),
      )
      .start();
    for (let minute = 0; minute < 30; minute++) {
      input.add([{ k: 'a', ts: new Date(Date.UTC(2026, 0, 1, 0, minute)) }]);
      await query.processAllAvailable();
    }
    expect(await dataFiles()).toEqual([]);
    input.add([{ k: 'a', ts: new Date(Date.UTC(2026, 0, 2)) }]);
    await query.processAllAvailable();
    expect(await dataFiles()).toHaveLength(1);
    await query.stop();
  });
});

describe('#31 writes stall for seconds (leveldb)', () => {
  test('an epoch takes no more bytes than it may, and says how long its commits took', async () => {
    await mkdir(join(folder, 'in'));
    const line = `${JSON.stringify({ k: 'x'.repeat(990) })}\n`;
    for (let n = 0; n < 9; n++) await writeFile(join(folder, 'in', `${n}.json`), line);
    const query = fromFiles(join(folder, 'in'), { format: 'json', schema: 'k STRING', maxBytesPerTrigger: 2 * line.length + 1 })
      .pipe(distinct(), writeStream(toMemory(), { checkpointLocation: join(folder, 'checkpoint'), trigger: availableNow() }))
      .start();
    const epochs: QueryProgress[] = [];
    query.progress$.subscribe((p) => epochs.push(p));
    await query.awaitTermination();
    const withRows = epochs.filter((p) => p.numInputRows > 0);
    expect(withRows.map((p) => p.numInputRows)).toEqual([2, 2, 2, 2, 1]);
    for (const { durationMs } of withRows)
      expect(durationMs).toMatchObject({ walCommit: expect.any(Number), commitOffsets: expect.any(Number) });
  });
});
