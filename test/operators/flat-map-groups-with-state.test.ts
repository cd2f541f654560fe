import { describe, expect, test } from 'vitest';
import { type EpochStream, fromRows } from 'tidemark';
import { flatMapGroupsWithState, type GroupState, type GroupStateOptions, mapGroupsWithState, withWatermark } from 'tidemark/operators';
import { addRows, processAll, restart, runScript } from 'tidemark/testing';
import { codeOf } from './codes.js';
import { at, Steps } from './steps.js';

type Options = Partial<GroupStateOptions<string>>;

describe('flatMapGroupsWithState', () => {
  test('runs asynchronous calls for several keys at a time, and takes their results in the order of the keys', async () => {
    let running = 0;
    let most = 0;
    const slow = async (k: unknown, rows: readonly Record<string, unknown>[]) => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve, k === 'a' ? 20 : 1));
      running--;
      return [{ k: k as string, n: rows.length }];
    };
    const pipe = (s: EpochStream) =>
      s.pipe(flatMapGroupsWithState(['k'], slow, { schema: 'k STRING, n INT', concurrency: 3 })) as unknown as EpochStream;
    const steps = new Steps('k STRING', pipe);
    const out = await steps.add(['a', 'b', 'c', 'd', 'e', 'a'].map((k) => ({ k })));
    expect(out.map((r) => r['k'])).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(most).toBe(3);
    await steps.stop();
  });

  test('gives several keys as an object, and keeps state as any value or as columns', async () => {
    const count = (options: Options) => (s: EpochStream) =>
      s.pipe(
        flatMapGroupsWithState(
          ['a', 'b % 2 AS odd'],
          (key, _, state: GroupState<{ seen: unknown; n: number }>) => {
            const n = (state.getOption()?.n ?? 0) + 1;
            state.update({ seen: new Set([n]), n });
            return [{ key: JSON.stringify(key), n, kept: String(state.get().seen) }];
          },
          { schema: 'key STRING, n INT, kept STRING', ...options },
        ),
      ) as unknown as EpochStream;
    for (const options of [{}, { stateSchema: 'n INT, more STRING' }] satisfies Options[]) {
      const steps = new Steps('a STRING, b INT', count(options));
      await steps.add([{ a: 'x', b: 1 }]);
      const out = await steps.add([
        { a: 'x', b: 3 },
        { a: null, b: 2 },
      ]);
      expect(out.map((r) => [r['key'], r['n']])).toEqual([
        ['{"a":"x","odd":1}', 2],
        ['{"a":null,"odd":0}', 1],
      ]);
      await steps.stop();
    }
  });

  test('fires an event-time timeout when the watermark has passed it, and drops late rows', async () => {
    const sessions = (s: EpochStream) =>
      s.pipe(
        withWatermark('ts', '0 seconds'),
        flatMapGroupsWithState(
          ['k'],
          function* (k, rows, state: GroupState<number>) {
            if (state.hasTimedOut) {
              yield { k: k as string, n: state.get() };
              return state.remove();
            }
            state.update((state.getOption() ?? 0) + rows.length);
            state.setTimeoutTimestamp(new Date(Math.max(...rows.map((r) => (r['ts'] as Date).getTime()))), '5 seconds');
          },
          { schema: 'k STRING, n INT', timeout: 'event' },
        ),
      ) as unknown as EpochStream;
    const steps = new Steps('k STRING, ts TIMESTAMP', sessions);
    expect(
      await steps.add([
        { k: 'a', ts: at(10) },
        { k: 'a', ts: at(12) },
      ]),
    ).toEqual([]);
    expect(await steps.add([{ k: 'b', ts: at(17) }])).toEqual([]);
    // 17 s is the timeout of a itself: it fires above it
    expect(
      await steps.add([
        { k: 'a', ts: at(3) },
        { k: 'c', ts: at(18) },
      ]),
    ).toEqual([{ k: 'a', n: 2 }]);
    expect(steps.progress.reduce((sum, p) => sum + p.stateOperators[0]!.numRowsDroppedByWatermark, 0)).toBe(1);
    expect(steps.last.stateOperators[0]!.numRowsTotal).toBe(2);
    await steps.stop();
  });

  test('keeps what a call did to a state whose timeout stays where it is, across a restart', async () => {
    const seen: number[] = [];
    const pipe = (s: EpochStream<{ k: string | null; ts: Date | null }>) =>
      s.pipe(
        withWatermark('ts', '0 seconds'),
        flatMapGroupsWithState(
          ['k'],
          (k, rows, state: GroupState<number>) => {
            const n = (state.getOption() ?? 0) + rows.length;
            seen.push(n);
            state.update(n);
            state.setTimeoutTimestamp(at(1000));
            return [{ k: k as string, n }];
          },
          { schema: 'k STRING, n INT', timeout: 'event' },
        ),
      );
    const one = (second: number) => addRows([{ k: 'a', ts: at(second) }]);
    const steps = [one(10), processAll(), one(11), processAll(), restart(), one(12), processAll()];
    await runScript(pipe, steps, { schema: 'k STRING, ts TIMESTAMP' });
    expect(seen).toEqual([1, 2, 3]);
  });

  test('begins with an initial state, called also for keys without rows', async () => {
    const initial = fromRows('k STRING, n INT', [
      { k: 'a', n: 5 },
      { k: 'z', n: 1 },
    ]);
    const pipe = (s: EpochStream) =>
      s.pipe(
        flatMapGroupsWithState(
          ['k'],
          (k, rows, state: GroupState<{ n: number }>) => {
            const n = (state.getOption()?.n ?? 0) + rows.length;
            state.update({ n });
            return [{ k: k as string, n }];
          },
          { schema: 'k STRING, n INT', initialState: initial as never },
        ),
      ) as unknown as EpochStream;
    const steps = new Steps('k STRING', pipe);
    expect(await steps.add([{ k: 'a' }, { k: 'b' }])).toEqual([
      { k: 'a', n: 6 },
      { k: 'b', n: 1 },
      { k: 'z', n: 1 },
    ]);
    expect(await steps.add([{ k: 'z' }])).toEqual([{ k: 'z', n: 2 }]);
    await steps.stop();
  });

  test('an error of the function names it and its key, and nothing is committed', async () => {
    const pipe = (s: EpochStream) =>
      s.pipe(
        flatMapGroupsWithState(
          ['k'],
          function failing() {
            throw new Error('no luck');
          },
          { schema: 'k STRING' },
        ),
      ) as unknown as EpochStream;
    const steps = new Steps('k STRING', pipe);
    await expect(steps.add([{ k: 'a' }])).rejects.toThrow(/FLATMAPGROUPSWITHSTATE_USER_FUNCTION_ERROR.*failing.*no luck/);
    expect(
      codeOf(() =>
        fromRows('k STRING', []).pipe(flatMapGroupsWithState(['k'], () => [], { schema: 'k STRING', outputMode: 'complete' as never })),
      ),
    ).toBe('INVALID_FUNCTION_OUTPUT_MODE');
  });
});

describe('mapGroupsWithState', () => {
  test('on a bounded stream calls the function once for each key', async () => {
    const rows = fromRows('k STRING, v INT', [
      { k: 'a', v: 1 },
      { k: 'b', v: 2 },
      { k: 'a', v: 3 },
    ]);
    const sums = rows.pipe(
      mapGroupsWithState(['k'], (k, own, state) => ({ k, sum: own.reduce((s, r) => s + (r.v ?? 0), 0), known: state.exists }), {
        schema: 'k STRING, sum INT, known BOOLEAN',
      }),
    );
    expect(await sums.collect()).toEqual([
      { k: 'a', sum: 4, known: false },
      { k: 'b', sum: 2, known: false },
    ]);
  });
});
