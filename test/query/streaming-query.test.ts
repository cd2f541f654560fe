import { mergeMap, take } from 'rxjs';
import { afterEach, describe, expect, test, vi } from 'vitest';
import {
  availableNow,
  continuous,
  fromRows,
  memoryStream,
  once,
  processingTime,
  queries,
  type QueryListener,
  type StreamingQuery,
  TidemarkError,
  toMemory,
  writeStream,
} from 'tidemark';
import { groupBy, map, where, withWatermark } from 'tidemark/operators';
import { ManualClock } from 'tidemark/testing';
import { sourceStream } from '../../src/stream/source-node.js';
import type { Source, SourceProvider } from '../../src/stream/source.js';
import { parseDdl } from '../../src/columnar/ddl.js';

afterEach(async () => {
  for (const query of queries.active) await query.stop();
  for (const listener of queries.listListeners()) queries.removeListener(listener);
  queries.resetTerminated();
});

/** A source that does as told. */
function sourceOf(source: Partial<Source>): SourceProvider {
  return {
    description: 'TestSource',
    name: 'test',
    schema: parseDdl('value INT'),
    manifest: { replayable: true, availableNow: false },
    detail: {},
    open: async () => ({ latestOffset: async () => null, read: async function* () {}, close: async () => undefined, ...source }),
  };
}

describe('life of a query', () => {
  test('stop does not wait for a source that hangs', async () => {
    for (const hung of [
      sourceOf({ latestOffset: () => new Promise(() => undefined) }),
      sourceOf({
        latestOffset: async () => 1,
        read: () => ({ [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => undefined) }) }),
      }),
    ]) {
      const query = sourceStream(hung).pipe(writeStream(toMemory())).start();
      await vi.waitFor(() => expect(query.status.message).toMatch(/Getting offsets|Processing/));
      await query.stop();
      expect(query.isActive).toBe(false);
      expect(query.exception).toBeNull();
    }
  });

  test('an error of a source ends the query with STREAM_FAILED, and shows in all places', async () => {
    const query = sourceStream(sourceOf({ latestOffset: () => Promise.reject(new Error('no disk')) }))
      .pipe(writeStream(toMemory(), { queryName: 'broken' }))
      .start();
    await expect(query.awaitTermination()).rejects.toMatchObject({ code: 'STREAM_FAILED', message: expect.stringContaining('no disk') });
    await expect(query.processAllAvailable()).rejects.toMatchObject({ code: 'STREAM_FAILED' });
    expect(query.exception?.cause).toMatchObject({ message: 'no disk' });
    expect(query.status.message).toBe('Terminated with exception: no disk');
    await expect(queries.awaitAnyTermination()).rejects.toMatchObject({ code: 'STREAM_FAILED' });
    queries.resetTerminated();
    expect(await queries.awaitAnyTermination(5)).toBe(false);
  });

  test('awaitTermination with a timeout, AbortSignal, await using', async () => {
    const input = memoryStream('value INT');
    const abort = new AbortController();
    const query = input.pipe(writeStream(toMemory(), { signal: abort.signal })).start();
    expect(await query.awaitTermination(5)).toBe(false);
    abort.abort();
    expect(await query.awaitTermination()).toBe(true);
    let used: StreamingQuery;
    {
      await using other = input.pipe(writeStream(toMemory())).start();
      used = other;
      expect(queries.get(other.id)).toBe(other);
    }
    expect(used.isActive).toBe(false);
    expect(queries.get(used.id)).toBeNull();
  });

  test('a name is taken while its query is active', async () => {
    const input = memoryStream('value INT');
    const first = input.pipe(writeStream(toMemory(), { queryName: 'n' })).start();
    expect(() => input.pipe(writeStream(toMemory(), { queryName: 'n' })).start()).toThrow(/QUERY_NAME_IN_USE/);
    await first.stop();
    await input
      .pipe(writeStream(toMemory(), { queryName: 'n' }))
      .start()
      .stop();
  });

  test('listeners hear of all of it, in order, and one that throws does not keep others from it', async () => {
    const heard: string[] = [];
    const warning = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    const failing: QueryListener = {
      onQueryStarted: () => {
        throw new Error('mine');
      },
    };
    queries.addListener(failing);
    queries.addListener({
      onQueryStarted: ({ name }) => heard.push(`started ${name}`),
      onQueryProgress: ({ batchId }) => heard.push(`progress ${batchId}`),
      onQueryTerminated: ({ exception }) => heard.push(`terminated ${exception}`),
    });
    const input = memoryStream('value INT');
    input.add([{ value: 1 }]);
    const query = input.pipe(writeStream(toMemory(), { queryName: 'q', trigger: availableNow() })).start();
    expect(heard).toEqual(['started q']);
    await query.awaitTermination();
    expect(heard).toEqual(['started q', 'progress 0', 'terminated null']);
    expect(warning).toHaveBeenCalledOnce();
    warning.mockRestore();
  });

  test('an error of a row function names itself, and the epoch is not committed', async () => {
    const input = memoryStream('value INT');
    const sink = toMemory();
    let broken = true;
    const stream = input.pipe(
      map('value INT', (row) => {
        if (broken && row.value === 2) throw new RangeError('two!');
        return { value: row.value };
      }),
    );
    input.add([{ value: 1 }, { value: 2 }]);
    const query = stream.pipe(writeStream(sink, { trigger: availableNow() })).start();
    await expect(query.awaitTermination()).rejects.toMatchObject({ cause: { code: 'USER_FUNCTION_FAILED' } });
    expect(sink.rows()).toEqual([]);
    broken = false;
    await stream
      .pipe(writeStream(sink, { trigger: availableNow() }))
      .start()
      .awaitTermination();
    expect(sink.rows()).toEqual([{ value: 1 }, { value: 2 }]);
  });
});

describe('triggers', () => {
  test('processing time: at multiples of the interval, the first at once, missed ones are not made up', async () => {
    const clock = new ManualClock(1_300);
    const input = memoryStream('value INT');
    const query = input.pipe(writeStream(toMemory(), { clock, trigger: processingTime('1 second') })).start();
    const waiting = () => vi.waitFor(() => expect(query.status.message).toBe('Waiting for next trigger'));
    const times: string[] = [];
    query.progress$.subscribe((p) => times.push(p.timestamp.slice(17, 23)));
    input.add([{ value: 1 }]);
    await waiting();
    input.add([{ value: 2 }]);
    clock.advance(699);
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(times).toEqual(['01.300']);
    clock.advance(1);
    await vi.waitFor(() => expect(times).toHaveLength(2));
    await waiting();
    input.add([{ value: 3 }]);
    clock.advance(5_500);
    await vi.waitFor(() => expect(times).toHaveLength(3));
    expect(times).toEqual(['01.300', '02.000', '07.500']);
  });

  test('once runs one epoch, availableNow also what the watermark brings', async () => {
    const input = memoryStream('ts TIMESTAMP');
    input.add([{ ts: '2026-01-01 00:00:01' }, { ts: '2026-01-01 00:01:00' }]);
    const counted = input.pipe(withWatermark('ts', '1 second'), groupBy(["window(ts, '5 seconds') AS w"], ['count(*) AS n']));
    const run = async (trigger: ReturnType<typeof once>) => {
      const sink = toMemory();
      await counted.pipe(writeStream(sink, { trigger })).start().awaitTermination();
      return sink.epochs().map((epoch) => epoch.batch.length);
    };
    expect(await run(once())).toEqual([0]);
    expect(await run(availableNow())).toEqual([0, 1]);
  });

  test('continuous takes pipelines that look at one row at a time', async () => {
    const input = memoryStream('value INT');
    const sink = toMemory();
    const query = input.pipe(where('value > 1'), writeStream(sink, { trigger: continuous('20 milliseconds') })).start();
    for (let value = 0; value < 5; value++) input.add([{ value }]);
    await query.processAllAvailable();
    expect(sink.rows()).toEqual([{ value: 2 }, { value: 3 }, { value: 4 }]);
    await query.stop();
    const options = { outputMode: 'update', trigger: continuous('1 second') } as const;
    expect(() => input.pipe(groupBy(['value'], ['count(*) AS n']), writeStream(toMemory(), options)).start()).toThrow(
      /UNSUPPORTED_CONTINUOUS/,
    );
    expect(() => input.pipe(where('current_timestamp() IS NOT NULL'), writeStream(toMemory(), options)).start()).toThrow(
      /UNSUPPORTED_CONTINUOUS/,
    );
  });

  test('intervals that make no sense are refused', () => {
    for (const interval of ['-1 second', '1 month', 'soon', -5, Number.NaN]) expect(() => processingTime(interval)).toThrow(TidemarkError);
    expect(processingTime('1 minute 30 seconds')).toEqual({ kind: 'processingTime', intervalMs: 90_000 });
    expect(() => continuous(0)).toThrow(TidemarkError);
  });
});

describe('options', () => {
  const start = (options: Record<string, unknown>) => () => memoryStream('value INT').pipe(writeStream(toMemory(), options)).start();

  test('unknown names are refused with the nearest, bad values with what is valid', () => {
    expect(start({ outputmode: 'append' })).toThrow(/did you mean 'outputMode'/);
    expect(start({ outputMode: 'replace' })).toThrow(/'append', 'update', 'complete'/);
    expect(start({ multipleWatermarkPolicy: 'random' })).toThrow(/INVALID_CONF_VALUE/);
    expect(start({ timeZone: 'Mars/Olympus' })).toThrow(/INVALID_CONF_VALUE.TIME_ZONE/);
    expect(start({ minBatchesToRetain: 0 })).toThrow(/1 or more/);
    expect(start({ trigger: '5 seconds' })).toThrow(/INVALID_TRIGGER/);
  });
});

test('recent progress keeps 99 entries; an epoch without rows has a progress too', async () => {
  const input = memoryStream('value INT');
  const query = input.pipe(writeStream(toMemory())).start();
  for (let k = 0; k < 105; k++) {
    input.add([]);
    await query.processAllAvailable();
  }
  expect(query.recentProgress).toHaveLength(99);
  expect(query.lastProgress).toMatchObject({ batchId: 104, numInputRows: 0 });
});

describe('subscribing to a stream', () => {
  test('runs it as a query of its own; RxJS operators at the end may do as they like', async () => {
    const input = memoryStream('value INT');
    input.add([{ value: 1 }, { value: 2 }, { value: 3 }]);
    const rows: unknown[] = [];
    await new Promise<void>((resolve, reject) => {
      input
        .pipe(
          where('value > 1'),
          mergeMap((epoch) => epoch.rows()),
          mergeMap((all) => all),
          take(2),
        )
        .subscribe({ next: (row) => rows.push(row), error: reject, complete: resolve });
    });
    expect(rows).toEqual([{ value: 2 }, { value: 3 }]);
  });

  test('a failure is an error of the observable', async () => {
    const stream = sourceStream(sourceOf({ latestOffset: () => Promise.reject(new Error('gone')) }));
    await expect(new Promise((_, reject) => stream.subscribe({ error: reject }))).rejects.toThrow('gone');
  });

  test('bounded streams give one epoch and have batch actions', async () => {
    const rows = fromRows('value INT', [{ value: 1 }, { value: 2 }]);
    expect(await rows.pipe(where('value > 1')).collect()).toEqual([{ value: 2 }]);
    expect(await rows.count()).toBe(2);
    await expect(memoryStream('value INT').collect()).rejects.toThrow(/BATCH_ACTION/);
    expect(() => rows.pipe(writeStream(toMemory())).start()).toThrow(/WRITE_STREAM_NOT_ALLOWED/);
  });
});
