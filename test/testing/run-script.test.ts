import { describe, expect, test } from 'vitest';
import { foreachBatch } from 'tidemark';
import { groupBy, where, withWatermark } from 'tidemark/operators';
import {
  addRows,
  away,
  crash,
  expectError,
  expectRows,
  expectState,
  expectWatermark,
  fail,
  FAULT_POINTS,
  processAll,
  restart,
  restartWith,
  runEpoch,
  runScript,
  stop,
} from 'tidemark/testing';
import type { EpochStream } from 'tidemark';

const schema = 'k STRING, ts TIMESTAMP';
type Input = EpochStream<{ k: string | null; ts: Date | null }>;
const counted = (input: Input) =>
  input.pipe(withWatermark('ts', '10 seconds'), groupBy(["window(ts, '5 seconds') AS w", 'k'], { n: 'count(*)' }));
const at = (second: number, k = 'a') => ({ k, ts: new Date(Date.UTC(2026, 0, 1) + 1000 * second) });
const counts = (second: number, n: bigint, k = 'a') => ({ w: { start: at(second).ts, end: at(second + 5).ts }, k, n });

describe('a script', () => {
  test('adds rows, runs epochs and looks at rows, state and watermark', async () => {
    const { rows, epochs } = await runScript(
      counted,
      [
        addRows([at(1), at(2)]),
        runEpoch(),
        expectRows([]),
        expectState({ rows: 1, updated: [1], lateRows: 0 }),
        addRows([at(30)]),
        addRows([at(31)]),
        runEpoch(),
        expectWatermark('2025-12-31T23:59:52Z'),
        expectState({ rows: 2 }),
        processAll(),
        expectWatermark(at(21).ts),
        expectRows([counts(0, 2n)]),
        expectRows([], 'new'),
        addRows([at(3)]),
        processAll(),
        expectState({ rows: 1, lateRows: 1 }),
        expectRows([counts(0, 2n)], 'all'),
      ],
      { schema },
    );
    expect(rows).toHaveLength(1);
    expect(epochs).toBe(4);
  });

  test('crashes, fails and stops at every point, and goes on from there', async () => {
    const points = FAULT_POINTS.filter((point) => point !== 'sourceLog');
    const fired: string[] = [];
    for (const point of points) {
      for (const fault of [crash, fail, stop]) {
        for (const place of [{ before: point }, { after: point }] as const) {
          const result = await runScript(
            counted,
            [
              addRows([at(1)]),
              processAll(),
              restart(),
              addRows([at(2), at(2, 'b')]),
              fault(place),
              processAll(),
              restart(),
              processAll(),
              addRows([at(60)]),
              processAll(),
              addRows([]),
              processAll(),
              expectRows([counts(0, 2n), counts(0, 1n, 'b')], 'all'),
            ],
            { schema },
          );
          fired.push(...result.fired.keys());
        }
      }
    }
    expect(fired).toHaveLength(points.length * 6);
  });

  test('restarts with another pipeline: a stateless change is taken, another state refused', async () => {
    const filtered = (input: Input) => counted(input.pipe(where("k <> 'b'")));
    const byWindow = (input: Input) =>
      input.pipe(withWatermark('ts', '10 seconds'), groupBy(["window(ts, '5 seconds') AS w"], { n: 'count(*)' }));
    const start = [addRows([at(1), at(1, 'b')]), processAll()];
    const end = [addRows([at(2, 'b')]), addRows([at(60)]), processAll()];
    await runScript(counted, [...start, restartWith(filtered), ...end, expectRows([counts(0, 1n), counts(0, 1n, 'b')])], { schema });
    await runScript(
      counted,
      [...start, crash(), restartWith(byWindow), processAll(), expectError('STATE_STORE_KEY_SCHEMA_NOT_COMPATIBLE')],
      { schema },
    );
  });

  test('that fails shows the script with a cursor, both sides, progress, state and plan', async () => {
    const script = [addRows([at(1)]), crash({ after: 'offsetLog' }), processAll(), restart(), processAll(), expectRows([counts(0, 2n)])];
    const error = await runScript(counted, script, { schema, outputMode: 'update' }).catch((e: Error) => e);
    expect(error).toMatchObject({ code: 'SCRIPT_FAILED', details: { action: 5 } });
    const { message } = error as Error;
    for (const part of [
      "  crash({ after: 'offsetLog' }),\n  processAll(),\n  restart(),\n  processAll(),\n=>expectRows([",
      '  expected ',
      "k: 'a', n: 2n }\n",
      "| + { w: { start: new Date('2026-01-01T00:00:00.000Z'), end: new Date('2026-01-01T00:00:05.000Z') }, k: 'a', n: 1n }",
      '"numInputRows": 0, "eventTime": { "watermark": "2025-12-31T23:59:51.000Z" }',
      'operator 0 groups: 1 rows, epoch 0',
      'aggregate by [w, k]: count()',
    ]) {
      expect(message).toContain(part);
    }
  });

  test('over a sink of the user', async () => {
    const written: object[] = [];
    const sink = () => ({
      sink: foreachBatch(async (batch) => void written.push(...(await batch.collect()))),
      rows: () => written as Record<string, unknown>[],
    });
    const twice = runScript(
      (input) => input,
      [addRows([{ n: 1 }]), crash({ before: 'sinkCommit' }), processAll(), restart(), processAll(), expectRows([{ n: 1 }])],
      {
        schema: 'n INT',
        sink,
      },
    );
    await expect(twice).rejects.toMatchObject({ details: { actual: [{ n: 1 }, { n: 1 }] } });
  });
});

describe('what is away', () => {
  const FEW = { retry: { attempts: 2 } } as const;

  test('is waited for, and the script goes on', async () => {
    await runScript(
      (input) => input.pipe(groupBy(['k'], { n: 'count(*)' })),
      [
        away({ before: 'sinkOpen' }),
        away({ after: 'sinkCommit' }, 2),
        addRows([{ k: 'a' }, { k: 'a' }]),
        processAll(),
        away({ before: 'latestOffset' }),
        away({ after: 'sourceRead' }),
        addRows([{ k: 'b' }]),
        processAll(),
        expectRows(
          [
            { k: 'a', n: 2n },
            { k: 'b', n: 1n },
          ],
          'all',
        ),
      ],
      { schema: 'k STRING', outputMode: 'complete', ...FEW },
    );
  });

  test('for longer than the limit fails the query', async () => {
    await runScript(
      (input) => input.pipe(groupBy(['k'], { n: 'count(*)' })),
      [away({ before: 'sinkWrite' }, 3), addRows([{ k: 'a' }]), processAll(), restart(), processAll(), expectRows([{ k: 'a', n: 1n }])],
      { schema: 'k STRING', outputMode: 'complete', ...FEW },
    );
  });
});
