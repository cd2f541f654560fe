// Faults of other engines about time, each as a test that would have caught it; the numbers are those of docs/ledger.md.
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, test, vi } from 'vitest';
import { type EpochStream, fromRows, memoryStream, toMemory, writeStream } from 'tidemark';
import { dropDuplicatesWithinWatermark, groupBy, sessionWindow, window, withWatermark } from 'tidemark/operators';
import {
  addRows,
  advanceClock,
  crash,
  expectRows,
  expectState,
  expectWatermark,
  type Pipeline,
  processAll,
  restart,
  runScript,
} from 'tidemark/testing';
import { codeOf } from '../operators/codes.js';

const schema = 'k STRING, ts TIMESTAMP';
type Input = EpochStream<{ k: string | null; ts: Date | null }>;
const at = (second: number): Date => new Date(Date.UTC(2026, 0, 1) + 1000 * second);
const row = (k: string, second: number) => ({ k, ts: at(second) });

describe('#1 state expires by the clock on the wall, not by event time (kafkats)', () => {
  const PIPELINES: Readonly<Record<string, Pipeline<typeof schema>>> = {
    windows: (s: Input) => s.pipe(withWatermark('ts', '10 seconds'), groupBy(["window(ts, '5 seconds') AS w", 'k'], { n: 'count(*)' })),
    sessions: (s: Input) =>
      s.pipe(withWatermark('ts', '10 seconds'), sessionWindow('ts', '3 seconds'), groupBy(['session_window', 'k'], { n: 'count(*)' })),
    duplicates: (s: Input) => s.pipe(withWatermark('ts', '10 seconds'), dropDuplicatesWithinWatermark(['k'])),
  };
  const blocks = [[row('a', 1), row('b', 2), row('a', 9)], [row('a', 12), row('c', 14)], [row('b', 30), row('a', 21)], [row('a', 90)]];
  const run = (pipeline: Pipeline<typeof schema>, waitMs: number) =>
    runScript(
      pipeline,
      blocks.flatMap((rows) => [addRows(rows), processAll(), advanceClock(waitMs), processAll()]),
      { schema },
    );

  test.each(Object.keys(PIPELINES))('%s: the same at once, a thousand times slower, and over days', async (name) => {
    const { rows } = await run(PIPELINES[name]!, 0);
    expect(rows.length).toBeGreaterThan(3);
    for (const waitMs of [1, 1000, 86_400_000]) expect((await run(PIPELINES[name]!, waitMs)).rows).toEqual(rows);
  });
});

describe('#2 sliding windows miss some of the windows of a row (kafkats)', () => {
  test('every window that holds a time, for all small sizes, slides and starts', async () => {
    const times = [-7, -1, 0, 1, 5, 12].map((second) => ({ ts: new Date(1000 * second) }));
    for (let size = 1; size <= 6; size++) {
      for (let slide = 1; slide <= size; slide++) {
        for (let start = 0; start < slide; start++) {
          const stream = fromRows('ts TIMESTAMP', times).pipe(
            window('ts', `${size} seconds`, { slide: `${slide} seconds`, startTime: `${start} seconds` }),
          );
          const found = (await stream.collect()).map(
            (r) => `${r.ts!.getTime()} in ${r.window!.start!.getTime()}..${r.window!.end!.getTime()}`,
          );
          const expected = times.flatMap(({ ts }) => {
            const second = ts.getTime() / 1000;
            const starts = [-3, -2, -1, 0, 1, 2, 3].flatMap((n) => Array.from({ length: 12 }, (_, i) => start + slide * (12 * n + i - 6)));
            return starts
              .filter((from) => from <= second && second < from + size)
              .map((from) => `${1000 * second} in ${1000 * from}..${1000 * (from + size)}`);
          });
          expect(found.toSorted(), `size ${size}, slide ${slide}, start ${start}`).toEqual(expected.toSorted());
        }
      }
    }
  });
});

describe('#3 a window that is not built answers wrongly, then throws while running (kafkats)', () => {
  test('what cannot be is refused with a code while the pipe is built', () => {
    const input = fromRows('ts TIMESTAMP', []);
    const refused = 'DATATYPE_MISMATCH.PARAMETER_CONSTRAINT_VIOLATION';
    expect(codeOf(() => input.pipe(window('ts', '5 seconds', { slide: '6 seconds' })))).toBe(refused);
    expect(codeOf(() => input.pipe(window('ts', '5 seconds', { slide: '2 seconds', startTime: '3 seconds' })))).toBe(refused);
    expect(codeOf(() => input.pipe(window('ts', '0 seconds')))).toBe('DATATYPE_MISMATCH.VALUE_OUT_OF_RANGE');
  });
});

describe('#19 a watermark on a query that does not group by time is ignored in silence (Spark)', () => {
  test('the program is warned, once, when the query starts', async () => {
    const emitWarning = vi.spyOn(process, 'emitWarning').mockReturnValue();
    const warnings = () => emitWarning.mock.calls.filter(([text]) => String(text).includes('of seen_at '));
    try {
      for (let run = 0; run < 2; run++) {
        const query = memoryStream('k STRING, seen_at TIMESTAMP')
          .pipe(withWatermark('seen_at', '1 minute'), groupBy(['k'], { n: 'count(*)' }), writeStream(toMemory(), { outputMode: 'update' }))
          .start();
        await query.stop();
      }
      expect(warnings()).toEqual([
        [expect.stringMatching(/does not bound the groups/), { type: 'TidemarkWarning', code: 'UNUSED_WATERMARK' }],
      ]);
    } finally {
      emitWarning.mockRestore();
    }
  });
});

describe('#33 one row of the far future makes all others late (many)', () => {
  const far = { k: 'far', ts: new Date(Date.UTC(2099, 0, 1)) };
  const counted = (maxWatermarkJump?: string) => (s: Input) =>
    s.pipe(
      withWatermark('ts', '10 seconds', maxWatermarkJump === undefined ? {} : { maxWatermarkJump }),
      groupBy(["window(ts, '5 seconds') AS w"], { n: 'count(*)' }),
    );
  const script = (lateRows: number) => [
    addRows([row('a', 60)]),
    processAll(),
    addRows([far]),
    processAll(),
    addRows([row('b', 100), row('c', 101)]),
    processAll(),
    expectState({ lateRows }),
  ];

  test('a jump has a limit where one is given; without one the rows are late, and counted', async () => {
    await runScript(counted(), script(0).slice(0, -1), { schema }).then(({ rows }) => expect(rows).toHaveLength(1));
    const { rows } = await runScript(counted('20 seconds'), script(0), { schema });
    expect(rows).toEqual([{ w: { start: at(60), end: at(65) }, n: 1n }]);
  });
});

describe('#23 the watermark is not restored, and late rows are let in again (laminardb)', () => {
  test('a late row after a crash and a restart is late', async () => {
    await runScript(
      (s: Input) => s.pipe(withWatermark('ts', '10 seconds'), groupBy(["window(ts, '5 seconds') AS w"], { n: 'count(*)' })),
      [
        addRows([row('a', 1)]),
        processAll(),
        addRows([row('a', 60)]),
        processAll(),
        expectRows([{ w: { start: at(0), end: at(5) }, n: 1n }]),
        crash(),
        restart(),
        addRows([row('late', 2)]),
        processAll(),
        expectWatermark(at(50)),
        expectState({ lateRows: 1, rows: 1 }),
        expectRows([], 'new'),
      ],
      { schema },
    );
  });
});

describe('#24 a burst after a downtime exhausts the memory (RisingWave)', () => {
  test('a year is passed in one epoch, under a small heap', () => {
    const root = fileURLToPath(new URL('../..', import.meta.url));
    const out = execFileSync(process.execPath, ['--max-old-space-size=128', '--import', 'tsx', 'test/ledger/year-in-an-epoch.ts'], {
      cwd: root,
      encoding: 'utf8',
      env: { ...process.env, TSX_TSCONFIG_PATH: 'tsconfig.json', NODE_OPTIONS: '' },
    });
    // Sessions and windows of a year, all given once; only the last row's is left.
    expect(JSON.parse(out)).toEqual({ sessions: 30_000, windows: 30_000, stateRows: [1, 1] });
  }, 120_000);
});
