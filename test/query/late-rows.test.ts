import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { availableNow, type EpochStream, type LateRows, memoryStream, readFiles, toFiles, toMemory, writeStream } from 'tidemark';
import {
  as,
  dropDuplicates,
  dropDuplicatesWithinWatermark,
  flatMapGroupsWithState,
  groupBy,
  join,
  limit,
  select,
  selectExpr,
  sessionWindow,
  transformWithState,
  where,
  window,
  withColumn,
  withWatermark,
} from 'tidemark/operators';
import { count } from 'tidemark/functions';
import type { FaultPoint } from '../../src/checkpoint/faults.js';
import { lateSink } from '../../src/query/late-rows.js';
import { resolveOptions } from '../../src/query/options.js';
import { startQuery } from '../../src/query/start.js';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(joinPath(tmpdir(), 'tidemark-test-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const SCHEMA = 'id INT, k STRING, ts TIMESTAMP';
const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second));
const row = (id: number, second: number, k = 'a') => ({ id, k, ts: at(second) });

/** The watermark stands at second 20 for rows of the third epoch, and is their late bound: rows 3 and 5 are late. */
const EPOCHS = [[row(1, 1), row(2, 30)], [row(6, 29)], [row(3, 2), row(4, 25, 'b'), row(5, 20)]];

/** Runs epoch by epoch; gives the late rows of sink and observable, and what progress counted. */
async function late(pipe: (s: EpochStream) => EpochStream, outputMode: 'append' | 'update' = 'append') {
  const input = memoryStream(SCHEMA);
  const sink = toMemory();
  const query = pipe(input as unknown as EpochStream)
    .pipe(writeStream(toMemory(), { outputMode }))
    .lateRowsTo(sink)
    .start();
  const seen: LateRows[] = [];
  let counted = 0;
  query.lateRows$.subscribe((rows) => seen.push(rows));
  query.progress$.subscribe((p) => (counted += p.stateOperators.reduce((sum, o) => sum + o.numRowsDroppedByWatermark, 0)));
  for (const rows of EPOCHS) {
    input.add(rows);
    await query.processAllAvailable();
  }
  await query.stop();
  expect(counted).toBe(sink.rows().length);
  return {
    rows: sink.rows() as { operator: string; operatorId: string; input: number; watermark: Date; row: Record<string, unknown> }[],
    seen,
  };
}

const marked = withWatermark<Record<string, unknown>>('ts', '10 seconds');

describe('lateRowsTo', () => {
  test('gives the rows as they reached the operator, with its name and watermark', async () => {
    const { rows, seen } = await late((s) => s.pipe(marked, dropDuplicatesWithinWatermark(['id'], { name: 'once' })) as EpochStream);
    expect(rows.map(({ row: r }) => r['id'])).toEqual([3, 5]);
    expect(rows[0]).toEqual({ operator: 'once', operatorId: 'once', input: 0, watermark: at(20), row: row(3, 2) });
    expect(seen).toEqual([
      { batchId: seen[0]!.batchId, operator: 'once', operatorId: 'once', input: 0, watermark: at(20), rows: [row(3, 2), row(5, 20)] },
    ]);
  });

  const operators: [string, (s: EpochStream) => unknown, number[]][] = [
    ['dropDuplicates', (s) => s.pipe(marked, dropDuplicates(['id', 'ts'])), [3, 5]],
    ['groupBy of a window', (s) => s.pipe(marked, groupBy(["window(ts, '10 seconds')"], { n: count() })), [3]],
    ['groupBy behind window', (s) => s.pipe(marked, window('ts', '10 seconds'), groupBy(['window'], { n: count() })), [3]],
    ['sessions', (s) => s.pipe(marked, sessionWindow('ts', '3 seconds'), groupBy(['session_window', 'k'], { n: count() })), [3]],
    [
      'flatMapGroupsWithState',
      (s) =>
        s.pipe(
          marked,
          flatMapGroupsWithState(['k'], function* () {}, { schema: 'n INT', timeout: 'event' }),
        ),
      [3, 5],
    ],
    [
      'transformWithState',
      (s) =>
        s.pipe(
          marked,
          transformWithState(['k'], () => ({ init: () => undefined, handleInputRows: () => [] }) as never, {
            schema: 'n INT',
            timeMode: 'event',
          }),
        ),
      [3, 5],
    ],
  ];
  test.each(operators)('of %s', async (_, pipe, ids) => {
    const { rows } = await late((s) => pipe(s) as EpochStream);
    expect(rows.map(({ row: r }) => r['id'])).toEqual(ids);
    // also the column that the query does not look at
    expect(rows[0]!.row).toMatchObject({ k: 'a', ts: at(2) });
  });

  test('a row of sliding windows is late once for each window that is over', async () => {
    const { rows } = await late(
      (s) => s.pipe(marked, window('ts', '20 seconds', { slide: '10 seconds' }), groupBy(['window'], { n: count() })) as EpochStream,
    );
    expect(rows.map(({ row: r }) => [r['id'], (r['window'] as { end: Date }).end])).toEqual([
      [3, at(20)],
      [3, at(10)],
    ]);
  });

  test('a join says from which side a row came; the struct has the columns of both', async () => {
    const { rows } = await late((s) => {
      const left = s.pipe(marked, as('l'));
      const right = s.pipe(where('id <> 5'), selectExpr('id AS rid', 'k AS rk', 'ts AS rts'), (renamed) =>
        (renamed as unknown as EpochStream).pipe(withWatermark<Record<string, unknown>>('rts', '10 seconds'), as('r')),
      );
      return left.pipe(join(right, 'l.k = r.rk AND rts BETWEEN ts AND ts + INTERVAL 5 SECONDS')) as unknown as EpochStream;
    });
    expect(rows.map(({ input, row: r }) => [input, r['id'], r['rid']])).toEqual([
      [0, 3, null],
      [0, 5, null],
      [1, null, 3],
    ]);
    expect(rows.map(({ operatorId }) => operatorId)).toEqual(['0', '0', '0']);
  });

  test('of one of several operators, through a pipe of its own', async () => {
    const input = memoryStream(SCHEMA);
    const [all, windows] = [toMemory(), toMemory()];
    const query = input
      .pipe(
        withWatermark('ts', '10 seconds'),
        dropDuplicates(['id', 'ts'], { name: 'once' }),
        groupBy(["window(ts, '10 seconds')"], { n: count() }, { name: 'counts' }),
        writeStream(toMemory()),
      )
      .lateRowsTo(all, { pipe: (rows) => rows.pipe(select('operator', 'to_json(row) AS value')) })
      .lateRowsTo(windows, { operator: 'counts', pipe: (rows) => rows.pipe(select('row.*'), withColumn('why', "'late'")) })
      .start();
    for (const rows of EPOCHS) {
      input.add(rows);
      await query.processAllAvailable();
    }
    await query.stop();
    // what deduplication finds late does not reach the windows
    expect(all.rows()).toEqual([
      { operator: 'once', value: '{"id":3,"k":"a","ts":"2026-01-01T00:00:02.000Z"}' },
      { operator: 'once', value: '{"id":5,"k":"a","ts":"2026-01-01T00:00:20.000Z"}' },
    ]);
    expect(windows.rows()).toEqual([]);
    expect(windows.epochs().length).toBeGreaterThan(0);
  });

  test('takes a sink of files', async () => {
    const input = memoryStream(SCHEMA);
    const start = () =>
      input
        .pipe(
          withWatermark('ts', '10 seconds'),
          dropDuplicates(['id', 'ts']),
          writeStream(toFiles(joinPath(folder, 'out')), { checkpointLocation: joinPath(folder, 'checkpoint'), trigger: availableNow() }),
        )
        .lateRowsTo(toFiles(joinPath(folder, 'late'), { format: 'json' }))
        .start()
        .awaitTermination();
    for (const rows of EPOCHS) {
      input.add(rows);
      await start();
    }
    const rows = readFiles(joinPath(folder, 'late'), { format: 'json', schema: 'operator STRING, row STRUCT<id INT>' }).collect();
    expect(await rows).toEqual([
      { operator: 'dedupe', row: { id: 3 } },
      { operator: 'dedupe', row: { id: 5 } },
    ]);
  });

  test('refuses what can have no late rows, or does not fit', () => {
    const stream = memoryStream(SCHEMA) as unknown as EpochStream;
    const to = (s: unknown, options = {}) => (s as EpochStream).pipe(writeStream(toMemory())).lateRowsTo(toMemory(), options);
    const code = (value: string) => expect.objectContaining({ code: value });
    const once = stream.pipe(marked, dropDuplicates(['id', 'ts'], { name: 'once' }));
    expect(() => to(stream.pipe(dropDuplicates(['id'])))).toThrow(code('NO_LATE_ROWS'));
    expect(() => to(stream.pipe(marked, limit(3)))).toThrow(code('NO_LATE_ROWS'));
    expect(() => to(once, { operator: 'one' })).toThrow(/it has 'once'/);
    expect(() => to(once, { pipe: (rows: EpochStream) => rows.pipe(groupBy(['operator'], { n: count() })) })).toThrow(
      code('LATE_ROWS_PIPE'),
    );
    expect(() => to(once, { pipe: () => stream })).toThrow(code('LATE_ROWS_PIPE'));
    const renamed = once.pipe(withColumn('k', 'id'), groupBy(["window(ts, '1 second')", 'k'], { n: count() }));
    expect(() => to(renamed)).toThrow(/late rows of once have a column k of type STRING, and those of stateStoreSave one of type INT/);
    const sink = toMemory();
    expect(() => once.pipe(writeStream(sink)).lateRowsTo(sink).start()).toThrow(code('LATE_ROWS_SINK'));
  });
});

test('lateRows$ sees rows of an operator also without a sink for them, and ends with the query', async () => {
  const input = memoryStream(SCHEMA);
  const query = input
    .pipe(withWatermark('ts', '10 seconds'), groupBy(["window(ts, '10 seconds')"], { n: count() }), writeStream(toMemory()))
    .start();
  const seen: unknown[] = [];
  let isOver = false;
  query.lateRows$.subscribe({ next: ({ rows }) => seen.push(...rows), complete: () => (isOver = true) });
  for (const rows of EPOCHS) {
    input.add(rows);
    await query.processAllAvailable();
  }
  await query.stop();
  expect(seen).toEqual([{ ...row(3, 2), window: { start: at(0), end: at(10) } }]);
  expect(isOver).toBe(true);
});

class Crash extends Error {}

describe('a crash at any durable step changes neither the rows nor the late rows', () => {
  const points: readonly FaultPoint[] = ['offsetLog', 'sinkWrite', 'lateSinkWrite', 'sinkCommit', 'lateSinkCommit', 'stateCommit'];

  async function run(name: string, crash: { point: FaultPoint; when: 'before' | 'after'; epochId: number } | null) {
    const input = memoryStream(SCHEMA);
    const { plan } = input.pipe(withWatermark('ts', '10 seconds'), groupBy(["window(ts, '5 seconds') AS w", 'k'], { n: count() }));
    const [sink, lateRows] = [toMemory(), toMemory()];
    const options = resolveOptions({ checkpointLocation: joinPath(folder, name), trigger: availableNow(), noDataEpochs: false });
    let armed = crash;
    const runOnce = async () => {
      const query = startQuery(plan, sink, options, {
        lateSinks: [lateSink(plan, lateRows, {})],
        faults: (point, when, epochId) => {
          if (armed?.point !== point || armed.when !== when || armed.epochId !== epochId) return;
          armed = null;
          throw new Crash();
        },
      });
      await query.awaitTermination().catch((error: Error) => {
        if (!(error.cause instanceof Crash)) throw error;
      });
      return query.exception === null;
    };
    for (const rows of [...EPOCHS, [row(7, 60), row(8, 12)], [row(9, 40), row(10, 61)], [row(11, 70), row(12, 3)]]) {
      input.add(rows);
      while (!(await runOnce()));
    }
    expect(armed).toBe(null);
    return { rows: sink.rows(), late: lateRows.rows() };
  }

  test.each(points)(
    '%s',
    async (point) => {
      const expected = await run('plain', null);
      expect(expected.late.length).toBeGreaterThan(2);
      for (const when of ['before', 'after'] as const) {
        for (const epochId of [0, 2, 3, 4]) {
          const name = `${when}-${epochId}`;
          expect({ name, ...(await run(name, { point, when, epochId })) }).toEqual({ name, ...expected });
        }
      }
    },
    120_000,
  );
});
