import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  foreachBatch,
  fromSource,
  memoryStream,
  type QueryProgress,
  type Sink,
  type SinkProvider,
  type Source,
  type SourceProvider,
  type StreamingQuery,
  TidemarkError,
  toMemory,
  writeStream,
} from 'tidemark';
import { count } from 'tidemark/functions';
import { groupBy, where, withWatermark } from 'tidemark/operators';
import { ManualClock } from 'tidemark/testing';

let root = '';
let folders = 0;
const checkpoint = () => join(root, String(folders++));
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'tidemark-retry-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

const refused = () => Object.assign(new Error('connect ECONNREFUSED 10.0.0.1:5432'), { code: 'ECONNREFUSED' });

/** Fails calls with the error until `times` have failed. */
function failing(times: number, error: () => unknown = refused) {
  let left = times;
  return async <T>(work: () => Promise<T>): Promise<T> => {
    if (left-- > 0) throw error();
    return work();
  };
}

type Around = <T>(work: () => Promise<T>) => Promise<T>;
const plain: Around = (work) => work();

/** What a provider says of itself. */
function aboutOf<P extends SinkProvider | SourceProvider>({ name, description, manifest, detail }: P) {
  return { name, description, detail, manifest: manifest as P['manifest'] };
}

function flakySink(inner: SinkProvider, around: Partial<Record<'open' | 'write' | 'commit' | 'lostReply', Around>>): SinkProvider {
  return {
    ...aboutOf(inner),
    open: (context) =>
      (around.open ?? plain)(async () => {
        const sink = await inner.open(context);
        const flaky: Sink = {
          // all rows are pulled before it fails: the state has seen them
          write: async (epoch) => {
            const rows = await sink.write(epoch);
            await (around.write ?? plain)(async () => undefined);
            return rows;
          },
          commit: (epochId) =>
            (around.commit ?? plain)(async () => {
              await sink.commit(epochId);
              await (around.lostReply ?? plain)(async () => undefined);
            }),
          abort: async (epochId, error) => sink.abort?.(epochId, error),
          close: () => sink.close(),
        };
        return flaky;
      }),
  };
}

function flakySource(inner: SourceProvider, around: Partial<Record<'open' | 'latestOffset' | 'read' | 'commit', Around>>): SourceProvider {
  return {
    ...aboutOf(inner),
    schema: inner.schema,
    open: (context) =>
      (around.open ?? plain)(async () => {
        const source = await inner.open(context);
        const flaky: Source = {
          ...source,
          latestOffset: (start, limit) => (around.latestOffset ?? plain)(() => source.latestOffset(start, limit)),
          read: async function* (start, end, evaluation) {
            yield* source.read(start, end, evaluation);
            await (around.read ?? plain)(async () => undefined);
          },
          commit: (end) => (around.commit ?? plain)(async () => source.commit?.(end)),
        };
        return flaky;
      }),
  };
}

/** Lets the clock go on whenever the query waits for its next attempt, until the work is done. */
async function passing<T>(clock: ManualClock, query: StreamingQuery, work: Promise<T>): Promise<T> {
  const over = { is: false };
  const end = () => void (over.is = true);
  work.then(end, end);
  let seen = '';
  while (!over.is) {
    const found = /^(Trying|Starting) again in (\d+) ms \((\d+) of/.exec(query.status.message);
    if (found !== null && found[0] !== seen) {
      seen = found[0];
      // the wait begins after the sinks have been let go
      await new Promise((resolve) => setTimeout(resolve, 5));
      clock.advance(Number(found[2]));
    } else {
      if (found !== null) clock.advance(1);
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  }
  return work;
}

const options = (clock: ManualClock) => ({ clock, checkpointLocation: checkpoint(), retry: { attempts: 3, initialDelay: 1000 } }) as const;

describe('what is away for a while', () => {
  test.each(['open', 'write', 'commit', 'lostReply'] as const)('a sink whose %s fails twice takes each row once', async (point) => {
    const clock = new ManualClock(1_700_000_000_000);
    const input = memoryStream('k STRING');
    const sink = toMemory();
    const query = input
      .pipe(
        groupBy(['k'], { n: count() }),
        writeStream(flakySink(sink, { [point]: failing(2) }), { outputMode: 'complete', ...options(clock) }),
      )
      .start();
    const seen: QueryProgress[] = [];
    query.progress$.subscribe((p) => seen.push(p));
    input.add([{ k: 'a' }, { k: 'a' }, { k: 'b' }]);
    await passing(clock, query, query.processAllAvailable());
    input.add([{ k: 'a' }]);
    await passing(clock, query, query.processAllAvailable());
    expect(sink.rows()).toEqual(
      expect.arrayContaining([
        { k: 'a', n: 3n },
        { k: 'b', n: 1n },
      ]),
    );
    expect(seen.map((p) => p.batchId)).toEqual([0, 1]);
    const retries = seen[0]!.retries!;
    expect(retries.map(({ attempt, message }) => [attempt, message])).toEqual([
      [1, expect.stringContaining('ECONNREFUSED')],
      [2, expect.stringContaining('ECONNREFUSED')],
    ]);
    expect(retries[0]!.delayMs).toBeGreaterThanOrEqual(500);
    expect(retries[0]!.delayMs).toBeLessThanOrEqual(1000);
    expect(retries[1]!.delayMs).toBeGreaterThanOrEqual(1000);
    expect(retries[1]!.delayMs).toBeLessThanOrEqual(2000);
    expect(seen[1]!.retries).toBeUndefined();
    await query.stop();
  });

  test.each(['open', 'latestOffset', 'read', 'commit'] as const)('a source whose %s fails twice gives each row once', async (point) => {
    const clock = new ManualClock(1_700_000_000_000);
    const input = memoryStream('k STRING');
    const { provider } = input.plan as unknown as { provider: SourceProvider };
    const sink = toMemory();
    const query = fromSource<{ k: string }>(flakySource(provider, { [point]: failing(2) }))
      .pipe(groupBy(['k'], { n: count() }), writeStream(sink, { outputMode: 'complete', ...options(clock) }))
      .start();
    for (const k of ['a', 'b', 'a']) {
      input.add([{ k }]);
      await passing(clock, query, query.processAllAvailable());
    }
    expect(sink.rows()).toEqual(
      expect.arrayContaining([
        { k: 'a', n: 2n },
        { k: 'b', n: 1n },
      ]),
    );
    await query.stop();
  });

  test('the watermark of each input is kept, and an epoch without data still follows', async () => {
    const clock = new ManualClock(1_700_000_000_000);
    const input = memoryStream('at TIMESTAMP');
    const sink = toMemory();
    let isAway = false;
    const around: Around = (work) => (isAway ? ((isAway = false), Promise.reject(refused() as Error)) : work());
    const query = input
      .pipe(
        withWatermark('at', '1 second'),
        groupBy(["window(at, '1 second') AS w"], { n: count() }),
        writeStream(flakySink(sink, { write: around }), options(clock)),
      )
      .start();
    input.add([{ at: new Date(1_000) }]);
    await query.processAllAvailable();
    isAway = true;
    input.add([{ at: new Date(5_000) }]);
    await passing(clock, query, query.processAllAvailable());
    expect(sink.rows()).toHaveLength(1);
    expect(query.lastProgress?.eventTime?.['watermark']).toBe(new Date(4_000).toISOString());
    await query.stop();
  });

  test('a database that foreachBatch writes to is waited for', async () => {
    const clock = new ManualClock(0);
    const input = memoryStream('v INT');
    const seen: number[] = [];
    const around = failing(2);
    const write = foreachBatch<{ v: number }>((batch) =>
      around(async () => void seen.push(...(await batch.collect()).map((row) => row.v))),
    );
    const query = input.pipe(where('v > 0'), writeStream(write, options(clock))).start();
    input.add([{ v: 1 }, { v: 0 }]);
    await passing(clock, query, query.processAllAvailable());
    expect(seen).toEqual([1]);
    await query.stop();
  });

  test('the wait ends when the query is stopped', async () => {
    const clock = new ManualClock(0);
    const input = memoryStream('v INT');
    const query = input.pipe(writeStream(flakySink(toMemory(), { write: failing(1) }), options(clock))).start();
    input.add([{ v: 1 }]);
    await expect.poll(() => query.status.message, { timeout: 10_000 }).toMatch(/^Trying again in \d+ ms \(1 of 3\): connect ECONNREFUSED/);
    await query.stop();
    expect(query.isActive).toBe(false);
    expect(query.exception).toBeNull();
  });
});

describe('the query fails', () => {
  async function failureOf(error: () => unknown, retry?: object): Promise<{ calls: number; code: unknown }> {
    const clock = new ManualClock(0);
    const input = memoryStream('v INT');
    let calls = 0;
    const around: Around = async () => {
      calls++;
      throw error();
    };
    const query = input.pipe(writeStream(flakySink(toMemory(), { write: around }), { ...options(clock), ...(retry && { retry }) })).start();
    input.add([{ v: 1 }]);
    await expect(passing(clock, query, query.processAllAvailable())).rejects.toThrow('STREAM_FAILED');
    return { calls, code: (query.exception!.cause as { code?: unknown }).code };
  }

  test('when the limit of attempts is reached', async () => {
    expect(await failureOf(refused)).toEqual({ calls: 4, code: 'ECONNREFUSED' });
  });

  test('at once for an error that trying again cannot mend', async () => {
    const broken = () => new TidemarkError('CAST_INVALID_INPUT', 'the value is no number');
    expect(await failureOf(broken)).toEqual({ calls: 1, code: 'CAST_INVALID_INPUT' });
    expect(await failureOf(() => new TypeError('x is not a function'))).toEqual({ calls: 1, code: undefined });
  });

  test('at once where nothing is to be tried again', async () => {
    expect(await failureOf(refused, { attempts: 0 })).toMatchObject({ calls: 1 });
  });

  test('unless the program says that the error may pass', async () => {
    const busy = () => Object.assign(new Error('deadlock'), { code: '40P01' });
    const isAway = (error: unknown) => (error as { code?: unknown }).code === '40P01';
    expect(await failureOf(busy, { attempts: 2, initialDelay: '10 seconds', isAway })).toMatchObject({ calls: 3 });
  });
});

test('mistakes in the options are found', () => {
  const start = (more: object) => () => memoryStream('v INT').pipe(writeStream(toMemory(), more)).start();
  expect(start({ retry: { atempts: 1 } })).toThrow(/retry has no option 'atempts'; did you mean 'attempts'/);
  expect(start({ retry: { attempts: -1 } })).toThrow(/retry.attempts is a whole number/);
  expect(start({ retry: { initialDelay: '2 seconds', maxDelay: '1 second' } })).toThrow(/retry.maxDelay is not below initialDelay/);
  expect(start({ retry: { initialDelay: '2 parsecs' } })).toThrow(/CANNOT_PARSE_INTERVAL|INVALID/);
  expect(start({ restart: 'onFailure' })).toThrow(/CHECKPOINT_LOCATION_MISSING/);
});
