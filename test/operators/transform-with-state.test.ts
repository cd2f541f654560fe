import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { type EpochStream, fromRows, memoryStream, processingTime, type StreamingQuery, toMemory, writeStream } from 'tidemark';
import {
  type ListState,
  type MapState,
  type StatefulProcessor,
  type StatefulProcessorHandle,
  type TransformOptions,
  transformWithState,
  type ValueState,
  withWatermark,
} from 'tidemark/operators';
import { addRows, crash, expectRows, ManualClock, processAll, restart, runScript } from 'tidemark/testing';
import { at, Steps } from './steps.js';

type In = Record<string, unknown>;
type Processor = StatefulProcessor<unknown, In, In>;

const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

function transformed(processor: () => Processor, options: Partial<TransformOptions<string>> = {}) {
  return (s: EpochStream): EpochStream =>
    s.pipe(transformWithState(['k'], processor as never, { schema: 'k STRING, text STRING', ...options })) as unknown as EpochStream;
}

/** Joins what a list and a map hold, and counts the calls. */
class Collector implements Processor {
  #list!: ListState<string>;
  #map!: MapState<string, number>;
  #calls!: ValueState<number>;

  init(handle: StatefulProcessorHandle): void {
    this.#list = handle.getListState('list');
    this.#map = handle.getMapState('map');
    this.#calls = handle.getValueState('calls');
  }

  handleInputRows(k: unknown, rows: readonly In[]) {
    for (const { v } of rows) {
      const word = v as string;
      if (word === 'clear') {
        this.#list.clear();
        this.#map.clear();
      } else if (word.startsWith('-')) this.#map.removeKey(word.slice(1));
      else {
        this.#list.appendValue(word);
        this.#map.updateValue(word, (this.#map.getValue(word) ?? 0) + 1);
      }
    }
    this.#calls.update((this.#calls.get() ?? 0) + 1);
    const counts = [...this.#map.iterator()].map(([word, n]) => `${word}=${n}`).join(',');
    return [{ k, text: `${this.#calls.get()} ${this.#list.get().join('')} ${counts}` }];
  }
}

describe('transformWithState', () => {
  test('keeps values, lists and maps by key', async () => {
    const steps = new Steps(
      'k STRING, v STRING',
      transformed(() => new Collector()),
    );
    const add = async (...rows: [string, string][]) =>
      (await steps.add(rows.map(([k, v]) => ({ k, v })))).map((r) => `${String(r['k'])}: ${String(r['text'])}`);
    expect(await add(['a', 'x'], ['b', 'y'], ['a', 'x'])).toEqual(['a: 1 xx x=2', 'b: 1 y y=1']);
    expect(await add(['a', 'z'], ['a', '-x'])).toEqual(['a: 2 xxz z=1']);
    expect(await add(['a', 'clear'], ['a', 'w'])).toEqual(['a: 3 w w=1']);
    await steps.stop();
  });

  test('fires several timers of a key once each, earliest first, after the rows', async () => {
    const processor = (): Processor => {
      let handle: StatefulProcessorHandle;
      return {
        init: (given) => void (handle = given),
        handleInputRows: (k, rows) => {
          for (const { ts } of rows) for (const after of [9000, 5000, 5000]) handle.registerTimer((ts as Date).getTime() + after);
          return [{ k, text: handle.listTimers().join() }];
        },
        handleExpiredTimer: (k, { watermarkMs }, expiryMs) => [{ k, text: `${expiryMs} at ${watermarkMs}` }],
      };
    };
    const pipe = (s: EpochStream) => transformed(processor, { timeMode: 'event' })(s.pipe(withWatermark('ts', '0 seconds')));
    const steps = new Steps('k STRING, ts TIMESTAMP', pipe);
    expect((await steps.add([{ k: 'a', ts: at(1) }])).map((r) => r['text'])).toEqual(['6000,10000']);
    expect((await steps.add([{ k: 'b', ts: at(6) }])).map((r) => r['text'])).toEqual(['11000,15000', '6000 at 6000']);
    expect((await steps.add([{ k: 'b', ts: at(12) }])).map((r) => r['text'])).toEqual([
      '11000,15000,17000,21000',
      '10000 at 12000',
      '11000 at 12000',
    ]);
    // a late row reaches no method
    expect(await steps.add([{ k: 'a', ts: at(3) }])).toEqual([]);
    await steps.stop();
  });

  test('forgets by TTL in processing time, and keeps state over restarts, with more variables and wider schemas', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tidemark-transform-'));
    folders.push(folder);
    const clock = new ManualClock(0);
    const source = memoryStream('k STRING, v INT');
    const sink = toMemory();
    const start = (schema: string, renamed: Record<string, string> = {}): StreamingQuery => {
      const processor = (): Processor => {
        let total: ValueState<In>;
        let recent: ListState<number>;
        return {
          init: (handle) => {
            total = handle.getValueState('total', { schema, renamed });
            recent = handle.getListState('recent', { ttl: '10 seconds' });
          },
          handleInputRows: (k, rows) => {
            const name = schema.split(' ')[0]!;
            const sum = rows.reduce((s, row) => s + (row['v'] as number), Number(total.get()?.[name] ?? 0));
            total.update({ [name]: sum });
            recent.appendList(rows.map((row) => row['v'] as number));
            return [{ k, text: `${sum} ${recent.get().join('+')}` }];
          },
        };
      };
      const options = { checkpointLocation: join(folder, 'checkpoint'), outputMode: 'update' as const, clock, trigger: processingTime(1) };
      return transformed(processor, { timeMode: 'processing' })(source as unknown as EpochStream)
        .pipe(writeStream(sink, options))
        .start();
    };
    const idle = async (query: StreamingQuery) => {
      do await new Promise((resolve) => setImmediate(resolve));
      while (query.isActive && query.status.message !== 'Waiting for next trigger');
      if (query.exception !== null) throw query.exception;
    };
    const add = async (query: StreamingQuery, ms: number, v: number) => {
      const before = sink.rows().length;
      source.add([{ k: 'a', v }] as never);
      clock.advance(ms);
      await idle(query);
      return sink
        .rows()
        .slice(before)
        .map((r) => r['text']);
    };
    let query = start('total INT');
    await idle(query);
    expect(await add(query, 1000, 1)).toEqual(['1 1']);
    expect(await add(query, 4000, 2)).toEqual(['3 1+2']);
    await query.stop();
    query = start('sum BIGINT, extra STRING', { sum: 'total' });
    await idle(query);
    expect(await add(query, 6000, 4)).toEqual(['7 2+4']);
    await query.stop();
    query = start('sum STRING');
    await idle(query);
    await expect(add(query, 1000, 1)).rejects.toThrow('STATE_STORE_VALUE_SCHEMA_NOT_COMPATIBLE');
    await query.stop();
  });

  test('begins with an initial state, and awaits asynchronous methods', async () => {
    const initial = fromRows('k STRING, n INT', [
      { k: 'a', n: 5 },
      { k: 'z', n: 1 },
    ]);
    const processor = (): Processor => {
      let n: ValueState<number>;
      return {
        init: (handle) => void (n = handle.getValueState('n')),
        handleInitialState: (_, row) => n.update(row['n'] as number),
        handleInputRows: async (k, rows) => {
          await Promise.resolve();
          n.update((n.get() ?? 0) + rows.length);
          return [{ k, text: String(n.get()) }];
        },
      };
    };
    const steps = new Steps('k STRING', transformed(processor, { initialState: initial as never }));
    expect((await steps.add([{ k: 'a' }, { k: 'b' }])).map((r) => r['text'])).toEqual(['6', '1']);
    expect((await steps.add([{ k: 'z' }])).map((r) => r['text'])).toEqual(['2']);
    await steps.stop();
  });

  test('refuses what a processor may not do', async () => {
    const failing = async (body: (handle: StatefulProcessorHandle, where: 'init' | 'rows') => void): Promise<string> => {
      let handle: StatefulProcessorHandle;
      const processor = (): Processor => ({
        init: (given) => body((handle = given), 'init'),
        handleInputRows: () => body(handle, 'rows'),
      });
      try {
        const steps = new Steps('k STRING', transformed(processor));
        await steps.add([{ k: 'a' }]);
        await steps.stop();
      } catch (error) {
        return (error as Error).message;
      }
      return 'nothing was thrown';
    };
    expect(await failing((handle, where) => where === 'rows' && handle.registerTimer(1))).toContain('INVALID_TIME_MODE');
    expect(await failing((handle) => void handle.getValueState('x'))).toContain('INVALID_HANDLE_STATE');
    expect(await failing((handle, where) => where === 'init' && void handle.getValueState('x', { ttl: 1 }))).toContain(
      'INCORRECT_TIME_MODE_TO_ASSIGN_TTL',
    );
    expect(await failing((handle, where) => where === 'init' && [1, 2].forEach(() => handle.getListState('x')))).toContain(
      'DUPLICATE_STATE_VARIABLE_DEFINED',
    );
  });

  test('works on a bounded stream: each key once', async () => {
    const rows = fromRows('k STRING, v STRING', [
      { k: 'a', v: 'x' },
      { k: 'b', v: 'y' },
      { k: 'a', v: 'z' },
    ]);
    const out = await transformed(() => new Collector())(rows as unknown as EpochStream).collect();
    expect(out.map((r) => r['text'])).toEqual(['1 xz x=1,z=1', '1 y y=1']);
  });
});

test('a timer behind another one of its key is there after a restart', async () => {
  class Reminder implements Processor {
    #handle!: StatefulProcessorHandle;

    init(handle: StatefulProcessorHandle): void {
      this.#handle = handle;
    }

    handleInputRows(_: unknown, rows: readonly In[]): void {
      for (const row of rows) this.#handle.registerTimer((row['ts'] as Date).getTime());
    }

    handleExpiredTimer(k: unknown, _: unknown, expiryMs: number): In[] {
      return [{ k, text: new Date(expiryMs).toISOString().slice(14, 19) }];
    }
  }
  const row = (k: string, time: string) => ({ k, ts: new Date(`2026-01-01T00:${time}Z`) });
  await runScript(
    (s) =>
      s.pipe(
        withWatermark('ts', '5 minutes'),
        transformWithState(['k'], () => new Reminder() as never, { schema: 'k STRING, text STRING', timeMode: 'event' }),
      ),
    [
      addRows([row('a', '01:00')]),
      processAll(),
      addRows([row('a', '02:00')]),
      processAll(),
      crash(),
      restart(),
      addRows([row('b', '10:00')]),
      processAll(),
      expectRows(
        [
          { k: 'a', text: '01:00' },
          { k: 'a', text: '02:00' },
        ],
        'all',
      ),
    ],
    { schema: 'k STRING, ts TIMESTAMP' },
  );
});
