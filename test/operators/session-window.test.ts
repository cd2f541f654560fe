import { describe, expect, test } from 'vitest';
import { type EpochStream, fromRows } from 'tidemark';
import { groupBy, session_window, sessionWindow, withWatermark } from 'tidemark/operators';
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
