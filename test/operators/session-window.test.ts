import { describe, expect, test } from 'vitest';
import { type EpochStream, fromRows, memoryStream, toMemory, writeStream } from 'tidemark';
import { drop, groupBy, session_window, sessionWindow, union, where, withWatermark } from 'tidemark/operators';
import { count, expr } from 'tidemark/functions';
import { at, Steps } from './steps.js';

const clicks = (s: EpochStream): EpochStream =>
  s.pipe(withWatermark('ts', '10 seconds'), sessionWindow('ts', '5 seconds'), groupBy(['user', 'session_window'], { n: count() }));

describe('sessionWindow', () => {
  test('is one session as long as rows touch, in any order', async () => {
    const rows = fromRows(
      'user STRING, ts TIMESTAMP',
      [10, 0, 5, 16, 21.001].map((s) => ({ user: 'a', ts: at(s) })),
    );
    const out = await rows.pipe(session_window('ts', '5 seconds'), groupBy(['session_window', 'user'], { n: count() })).collect();
    expect(out.map((row) => [row.session_window.start, row.session_window.end, row.n])).toEqual(
      expect.arrayContaining([
        [at(0), at(15), 3n],
        [at(16), at(21), 1n],
        [at(21.001), at(26.001), 1n],
      ]),
    );
  });

  test('merges open sessions over epochs, and gives each once when the watermark reaches its end', async () => {
    const steps = new Steps('user STRING, ts TIMESTAMP', clicks);
    expect(
      await steps.add([
        { user: 'a', ts: at(20) },
        { user: 'a', ts: at(28) },
        { user: 'b', ts: at(20) },
      ]),
    ).toEqual([]);
    expect(steps.last.stateOperators[0]).toMatchObject({ operatorName: 'sessionWindowStateStoreSaveExec', numRowsTotal: 3 });
    // 24 s stands between both sessions of a
    expect(await steps.add([{ user: 'a', ts: at(24) }])).toEqual([]);
    expect(steps.last.stateOperators[0]).toMatchObject({ numRowsTotal: 2, numRowsUpdated: 1 });
    expect(await steps.add([{ user: 'c', ts: at(43) }])).toEqual([
      { user: 'b', session_window: { start: at(20), end: at(25) }, n: 1n },
      { user: 'a', session_window: { start: at(20), end: at(33) }, n: 3n },
    ]);
    expect(await steps.add([{ user: 'a', ts: at(28) }])).toEqual([]);
    expect(steps.last.stateOperators[0]).toMatchObject({ numRowsTotal: 1, numRowsDroppedByWatermark: 1 });
    await steps.stop();
  });

  test('counts every session of a group as updated that a row touches, as Spark writes them all', async () => {
    const steps = new Steps('user STRING, ts TIMESTAMP', clicks);
    await steps.add([
      { user: 'a', ts: at(20) },
      { user: 'b', ts: at(30) },
    ]);
    await steps.add([{ user: 'a', ts: at(27) }]);
    expect(steps.last.stateOperators[0]).toMatchObject({ numRowsTotal: 3, numRowsUpdated: 2 });
    await steps.stop();
  });

  test('takes a gap by row; rows without a gap belong to none', async () => {
    const rows = fromRows('g STRING, ts TIMESTAMP', [
      { g: '2 seconds', ts: at(1) },
      { g: '0 seconds', ts: at(2) },
      { g: 'none', ts: at(2) },
      { g: null, ts: at(2) },
    ]);
    const out = await rows.pipe(sessionWindow('ts', expr('g')), groupBy(['session_window'], { n: count() })).collect();
    expect(out).toEqual([{ session_window: { start: at(1), end: at(3) }, n: 1n }]);
  });

  test('needs another key in a stream', () => {
    const pipe = (s: EpochStream): EpochStream =>
      s.pipe(withWatermark('ts', '1 second'), groupBy(["session_window(ts, '5 seconds')"], { n: count() }));
    expect(() => new Steps('ts TIMESTAMP', pipe)).toThrow('Global aggregation with session window');
  });
});

describe('sessions in update mode', () => {
  const changing = (s: EpochStream): EpochStream =>
    s.pipe(
      withWatermark('ts', '10 seconds'),
      sessionWindow('ts', '5 seconds'),
      groupBy(['user', 'session_window'], { n: count(), more: 'count(*) + 1' }, { changes: true }),
      where('n > 0'),
    ) as unknown as EpochStream;
  const short = (rows: readonly Record<string, unknown>[]) =>
    rows.map((row) => {
      const { start, end } = row['session_window'] as { start: Date; end: Date };
      return `${String(row['_change_type'])} ${String(row['user'])} ${start.getTime() / 1000}-${end.getTime() / 1000} ${String(row['n'])} ${String(row['more'])}`;
    });

  test('are refused as in Spark without { changes: true }', () => {
    expect(() => new Steps('user STRING, ts TIMESTAMP', clicks, 'update')).toThrow(
      expect.objectContaining({ code: 'STREAMING_OUTPUT_MODE.UNSUPPORTED_OPERATION' }),
    );
  });

  test('take back the rows of sessions that grew or merged, and give what holds now', async () => {
    const steps = new Steps('user STRING, ts TIMESTAMP', changing, 'update');
    const add = async (...rows: [string, number][]) => short(await steps.add(rows.map(([user, s]) => ({ user, ts: at(s) }))));
    expect(await add(['a', 20], ['a', 28], ['b', 20])).toEqual(['insert a 20-25 1 2', 'insert a 28-33 1 2', 'insert b 20-25 1 2']);
    expect(await add(['a', 24])).toEqual(['delete a 20-25 1 2', 'delete a 28-33 1 2', 'insert a 20-33 3 4']);
    // a row that is known changes the session; an earlier one gives it another start
    expect(await add(['a', 18], ['a', 30])).toEqual(['delete a 20-33 3 4', 'insert a 18-35 5 6']);
    // what the watermark takes away stays as it was put out
    expect(await add(['c', 60])).toEqual(['insert c 60-65 1 2']);
    expect(steps.last.stateOperators[0]).toMatchObject({ numRowsTotal: 1 });
    await steps.stop();
  });

  test('count rows that come in several batches of an epoch once', async () => {
    const steps = new Steps('user STRING, ts TIMESTAMP', (s) => changing(union(s)(s)), 'update');
    const add = async (...seconds: number[]) => short(await steps.add(seconds.map((second) => ({ user: 'a', ts: at(second) }))));
    expect(await add(20)).toEqual(['insert a 20-25 2 3']);
    expect(await add(23, 16)).toEqual(['delete a 20-25 2 3', 'insert a 16-28 6 7']);
    await steps.stop();
  });

  test('are inserts alone in append mode and of a bounded stream', async () => {
    const steps = new Steps('user STRING, ts TIMESTAMP', changing);
    await steps.add([{ user: 'a', ts: at(20) }]);
    await steps.add([{ user: 'a', ts: at(24) }]);
    expect(short(await steps.add([{ user: 'b', ts: at(60) }]))).toEqual(['insert a 20-29 2 3']);
    await steps.stop();
    const rows = fromRows('user STRING, ts TIMESTAMP', [{ user: 'a', ts: at(20) }]);
    expect(short(await changing(rows as unknown as EpochStream).collect())).toEqual(['insert a 20-25 1 2']);
  });

  test('need a sink that takes deletes, and the column to its end', () => {
    const stream = changing(memoryStream('user STRING, ts TIMESTAMP') as unknown as EpochStream);
    const code = (value: string) => expect.objectContaining({ code: value });
    const { manifest, ...sink } = toMemory();
    const upserting = { ...sink, open: () => Promise.reject(new Error('not asked')), manifest: { ...manifest, retractions: false } };
    expect(() => stream.pipe(writeStream(upserting, { outputMode: 'update' })).start()).toThrow(code('SINK_TAKES_NO_DELETES'));
    expect(() => stream.pipe(drop('_change_type'), writeStream(toMemory(), { outputMode: 'update' })).start()).toThrow(
      code('CHANGE_TYPE_MISSING'),
    );
    expect(() => stream.pipe(groupBy(['user'], { n: count() }, { changes: true }))).toThrow(code('CHANGES_WITHOUT_SESSION'));
  });
});
