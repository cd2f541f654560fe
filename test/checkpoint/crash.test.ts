import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { availableNow, memoryStream, type MemorySink, type OutputMode, toMemory } from 'tidemark';
import { groupBy, withWatermark } from 'tidemark/operators';
import type { FaultPoint } from '../../src/checkpoint/faults.js';
import { resolveOptions } from '../../src/query/options.js';
import { startQuery } from '../../src/query/start.js';

const POINTS: readonly FaultPoint[] = ['offsetLog', 'sinkWrite', 'sinkCommit', 'stateCommit'];
// None is late: a restart loses a pending epoch without data (as in Spark), and with it whether a late row is dropped or still taken.
const ROWS = [
  [
    { k: 'a', ts: '2026-01-01 00:00:01' },
    { k: 'b', ts: '2026-01-01 00:00:02' },
  ],
  [
    { k: 'a', ts: '2026-01-01 00:00:03' },
    { k: 'a', ts: '2026-01-01 00:00:21' },
  ],
  [
    { k: 'c', ts: '2026-01-01 00:00:19' },
    { k: 'b', ts: '2026-01-01 00:00:40' },
  ],
  [{ k: 'a', ts: '2026-01-01 00:01:00' }],
];

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tidemark-test-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

class Crash extends Error {}

/** Feeds the blocks one epoch each; after a crash the query is started again over the same checkpoint and sink. */
async function runAll(outputMode: OutputMode, crash: { point: FaultPoint; when: 'before' | 'after'; epochId: number } | null) {
  const input = memoryStream('k STRING, ts TIMESTAMP');
  const { plan } = input.pipe(withWatermark('ts', '10 seconds'), groupBy(["window(ts, '5 seconds') AS w", 'k'], ['count(*) AS n']));
  const sink: MemorySink = toMemory();
  let armed = crash;
  const options = resolveOptions({
    outputMode,
    checkpointLocation: join(folder, crash === null ? 'plain' : 'crashed'),
    trigger: availableNow(),
  });
  const runOnce = async () => {
    const query = startQuery(plan, sink, options, {
      faults: (point, when, epochId) => {
        if (armed === null || point !== armed.point || when !== armed.when || epochId !== armed.epochId) return;
        armed = null;
        throw new Crash(`${point} ${when} ${epochId}`);
      },
    });
    await query.awaitTermination().catch((error: Error) => {
      if (!(error.cause instanceof Crash)) throw error;
    });
    return query.exception === null;
  };
  for (const rows of ROWS) {
    input.add(rows);
    while (!(await runOnce()));
  }
  const epochs = sink.epochs().map((e) => ({ id: e.epochId, rows: e.batch.rows() }));
  return { epochs, hasCrashed: armed === null };
}

describe('a query that crashes and starts again puts out what one that did not crash does', () => {
  for (const outputMode of ['append', 'update', 'complete'] as const) {
    test(`after any durable step, in ${outputMode} mode`, async () => {
      const plain = await runAll(outputMode, null);
      expect(plain.epochs.length).toBeGreaterThan(0);
      let crashes = 0;
      for (const point of POINTS) {
        for (const when of ['before', 'after'] as const) {
          for (const epochId of [0, 1, 3]) {
            const crashed = await runAll(outputMode, { point, when, epochId });
            await rm(join(folder, 'crashed'), { recursive: true, force: true });
            if (crashed.hasCrashed) crashes++;
            expect({ point, when, epochId, rows: tables(crashed.epochs, outputMode) }).toEqual({
              point,
              when,
              epochId,
              rows: tables(plain.epochs, outputMode),
            });
          }
        }
      }
      expect(crashes).toBeGreaterThanOrEqual(16);
    });
  }
});

/** What a reader of the sink has in the end. Epochs without data may be lost by a restart, so they are not counted. */
function tables(epochs: readonly { id: number; rows: unknown[][] }[], mode: OutputMode): unknown {
  const text = (row: unknown[]) => JSON.stringify(row, (_, v: unknown) => (typeof v === 'bigint' ? `${v}` : v));
  if (mode === 'complete') return epochs.at(-1)!.rows.map(text).toSorted();
  const rows = epochs.flatMap((e) => e.rows);
  if (mode === 'append') return rows.map(text).toSorted();
  const byKey = new Map(rows.map((row) => [text(row.slice(0, 2)), text(row)]));
  return [...byKey.values()].toSorted();
}
