import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { foreachBatch, memoryStream, queries, type QueryRestarting, toMemory, writeStream } from 'tidemark';
import { count, expr } from 'tidemark/functions';
import { groupBy } from 'tidemark/operators';

let root = '';
let folders = 0;
const checkpoint = () => join(root, String(folders++));
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'tidemark-restart-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

/** A sink in memory beside a function that throws as often as it is told. */
function throwing(times: number) {
  let left = times;
  const seen: number[][] = [];
  const sink = foreachBatch<{ n: bigint }>(async (batch, epochId) => {
    const rows = await batch.collect();
    if (left-- > 0) throw new Error(`epoch ${epochId} was not to be`);
    seen.push(rows.map(({ n }) => Number(n)));
  });
  return { sink, seen };
}

const quick = { attempts: 3, initialDelay: 1, maxDelay: 5 } as const;

test('a query that fails is started again from its checkpoint', async () => {
  const input = memoryStream('k STRING');
  const { sink, seen } = throwing(2);
  const events: QueryRestarting[] = [];
  const listener = { onQueryRestarting: (event: QueryRestarting) => void events.push(event) };
  queries.addListener(listener);
  const query = input
    .pipe(groupBy(['k'], { n: count() }), writeStream(sink, { outputMode: 'complete', checkpointLocation: checkpoint(), restart: quick }))
    .start();
  const firstRun = query.runId;
  input.add([{ k: 'a' }, { k: 'a' }]);
  await query.processAllAvailable();
  input.add([{ k: 'a' }]);
  await query.processAllAvailable();
  queries.removeListener(listener);
  expect(seen).toEqual([[2], [3]]);
  expect(query.isActive).toBe(true);
  expect(query.restarts).toBe(2);
  expect(query.runId).not.toBe(firstRun);
  expect(events.map(({ attempt, runId }) => [attempt, runId === firstRun])).toEqual([
    [1, true],
    [2, false],
  ]);
  expect(events[0]!.exception).toContain('epoch 0 was not to be');
  expect(events[0]!.errorClassOnException).toBe('FOREACH_BATCH_USER_FUNCTION_ERROR');
  await query.stop();
});

test('the limit is of failures in a row', async () => {
  const input = memoryStream('k STRING');
  let calls = 0;
  // every other call fails, for ever
  const sink = foreachBatch(async (batch) => {
    await batch.collect();
    if (calls++ % 2 === 0) throw new Error('every other time');
  });
  const query = input.pipe(writeStream(sink, { checkpointLocation: checkpoint(), restart: { ...quick, attempts: 1 } })).start();
  for (let epoch = 0; epoch < 4; epoch++) {
    input.add([{ k: 'a' }]);
    await query.processAllAvailable();
  }
  expect(query.restarts).toBe(4);
  await query.stop();
});

test('beyond the limit the query fails with the last error', async () => {
  const input = memoryStream('k STRING');
  const query = input.pipe(writeStream(throwing(99).sink, { checkpointLocation: checkpoint(), restart: quick })).start();
  input.add([{ k: 'a' }]);
  await expect(query.processAllAvailable()).rejects.toMatchObject({
    code: 'STREAM_FAILED',
    cause: { code: 'FOREACH_BATCH_USER_FUNCTION_ERROR' },
  });
  expect(query.restarts).toBe(3);
});

test('what another start only meets again is not started again', async () => {
  const input = memoryStream('k STRING');
  const checkpointLocation = checkpoint();
  const run = (key: string) =>
    input
      .pipe(groupBy([expr(key)], { n: count() }), writeStream(toMemory(), { outputMode: 'complete', checkpointLocation, restart: quick }))
      .start();
  const first = run('k');
  input.add([{ k: 'a' }]);
  await first.processAllAvailable();
  await first.stop();
  const second = run('length(k)');
  await expect(second.awaitTermination()).rejects.toMatchObject({ cause: { code: 'STATE_STORE_KEY_SCHEMA_NOT_COMPATIBLE' } });
  expect(second.restarts).toBe(0);
});

test('a stop during the wait ends the query without an error', async () => {
  const input = memoryStream('k STRING');
  const query = input
    .pipe(writeStream(throwing(99).sink, { checkpointLocation: checkpoint(), restart: { initialDelay: '1 hour', maxDelay: '1 hour' } }))
    .start();
  input.add([{ k: 'a' }]);
  await expect.poll(() => query.status.message, { timeout: 10_000 }).toMatch(/^Starting again in \d+ ms \(1 of 10\): .*was not to be/);
  await query.stop();
  expect(query.exception).toBeNull();
});
