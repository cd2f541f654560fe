import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { firstValueFrom, of, Subject, take, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { availableNow, foreachBatch, fromMemory, fromObservable, rows, toMemory, writeStream } from '../../../src/index.js';

describe('fromObservable', () => {
  it('gives an epoch that runs again the rows that it had', async () => {
    const checkpointLocation = await mkdtemp(join(tmpdir(), 'tidemark-observable-'));
    const seen: string[] = [];
    const run = async (values: readonly number[], fails: boolean) => {
      const sink = foreachBatch<{ n: number | null }>(async (batch, epochId) => {
        seen.push(`${epochId}: ${(await batch.collect()).map((row) => row.n).join(' ')}`);
        if (fails) throw new Error('no luck');
      });
      const query = fromObservable(of(...values.map((n) => ({ n }))), { schema: 'n INT' })
        .pipe(writeStream(sink, { checkpointLocation, trigger: availableNow() }))
        .start();
      await query.awaitTermination().catch(() => undefined);
    };
    await run([1, 2], true);
    await run([3], false);
    await run([4], false);
    expect(seen).toEqual(['0: 1 2', '0: 1 2', '1: 3', '2: 4']);
    await rm(checkpointLocation, { recursive: true });
  });

  it('passes on what is pushed, and fails when it fails', async () => {
    const input = new Subject<{ n: number }>();
    const sink = toMemory();
    const query = fromObservable(input, { schema: 'n INT' }).pipe(writeStream(sink)).start();
    await query.processAllAvailable();
    input.next({ n: 1 });
    await expect.poll(() => sink.rows()).toEqual([{ n: 1 }]);
    input.error(new Error('gone'));
    await expect(query.awaitTermination()).rejects.toThrow(/gone/);
  });
});

describe('rows', () => {
  it('is an Observable of row objects', async () => {
    const stream = fromMemory('n INT', [{ n: 1 }, { n: 2 }, { n: 3 }]);
    expect(await firstValueFrom(stream.pipe(rows(), take(2), toArray()))).toEqual([{ n: 1 }, { n: 2 }]);
  });
});
