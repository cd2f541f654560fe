// Faults of other engines' checkpoints, each as a test that would have caught it; the numbers are those of docs/ledger.md.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { type EpochStream, memoryStream, toMemory, writeStream } from 'tidemark';
import { groupBy, where, withWatermark } from 'tidemark/operators';
import {
  type Action,
  addRows,
  crash,
  expectRows,
  FAULT_POINTS,
  type FaultPlace,
  processAll,
  restart,
  runScript,
  stop,
} from 'tidemark/testing';
import { resolveOptions } from '../../src/query/options.js';
import { startQuery } from '../../src/query/start.js';
import { SimulatedDisk } from '../../src/testing/simulated-disk.js';
import { codeOf } from '../operators/codes.js';

vi.setConfig({ testTimeout: 120_000 });

const schema = 'k STRING, ts TIMESTAMP';
type Input = EpochStream<{ k: string | null; ts: Date | null }>;
const at = (second: number): Date => new Date(Date.UTC(2026, 0, 1) + 1000 * second);
const row = (k: string, second: number) => ({ k, ts: at(second) });
const counted = (s: Input) => s.pipe(withWatermark('ts', '10 seconds'), groupBy(["window(ts, '5 seconds') AS w", 'k'], { n: 'count(*)' }));
const closed = (k: string, second: number, n: bigint) => ({ w: { start: at(second), end: at(second + 5) }, k, n });

// Three epochs with data; none has a row that is late with or without the epochs that a restart leaves out.
const BLOCKS = [[row('a', 1), row('b', 2)], [row('a', 3), row('c', 11)], [row('a', 60)]];
const EXPECTED = [closed('a', 0, 2n), closed('b', 0, 1n), closed('c', 10, 1n)];
const POINTS = FAULT_POINTS.filter((point) => point !== 'sourceLog');
const PLACES: readonly FaultPlace[] = [1, 2, 3].flatMap((nth) =>
  POINTS.flatMap((point): FaultPlace[] => [
    { before: point, nth },
    { after: point, nth },
  ]),
);
const END = [row('end', 61)];

/** Runs the blocks with one fault armed, goes on after it, and compares with what an undisturbed run gives. */
async function withFault(fault: Action): Promise<ReadonlyMap<string, number>> {
  const actions = [fault, ...BLOCKS.flatMap((rows) => [addRows(rows), processAll(), restart(), processAll()])];
  const { fired } = await runScript(counted, [...actions, addRows(END), processAll(), expectRows(EXPECTED, 'all')], { schema });
  return fired;
}

describe('#7 a checkpoint is reported complete before it is on the disk (kafkats)', () => {
  test('a disk that forgets what was not synced forgets nothing that was committed', async () => {
    const disk = new SimulatedDisk();
    const actions = BLOCKS.flatMap((rows) => [addRows(rows), processAll(), crash(), restart()]);
    await runScript(counted, [...actions, addRows(END), processAll(), expectRows(EXPECTED, 'all')], { schema, disk });
    expect(disk.unsyncedBatches).toBe(0);
  });
});

describe('#8 an error of a checkpoint is swallowed (kafkats)', () => {
  const POINTS_WRITTEN = ['offsetLog', 'sinkWrite', 'sinkCommit', 'stateCommit'] as const;

  test.each(POINTS_WRITTEN)('the query stops with the error of %s as its cause, whether the step was done or not', async (point) => {
    for (const when of ['before', 'after'] as const) {
      for (const epochId of [0, 1, 2]) {
        const disk = new Error(`no space left ${when} ${point} of ${epochId}`);
        const input = memoryStream(schema);
        const query = startQuery(counted(input).plan, toMemory(), resolveOptions({}), {
          faults: (p, w, id) => {
            if (p === point && w === when && id === epochId) throw disk;
          },
        });
        const ended = (async () => {
          for (const rows of BLOCKS) {
            input.add(rows);
            await query.processAllAvailable();
          }
        })();
        await expect(ended).rejects.toMatchObject({ code: 'STREAM_FAILED', cause: disk });
        expect(query.isActive).toBe(false);
        expect(query.exception?.cause).toBe(disk);
      }
    }
  });
});

describe('#9 what is written first, state or log, was changed back and forth (kafkats)', () => {
  test('a crash between any two steps of any epoch neither loses nor doubles a row', async () => {
    let crashes = 0;
    for (const place of PLACES) {
      const fired = await withFault(crash(place));
      crashes += [...fired.values()].reduce((a, b) => a + b, 0);
    }
    expect(crashes).toBeGreaterThan(PLACES.length / 2);
  });
});

describe('#10 two instances of one query fence each other for ever (kafkats)', () => {
  test('the second over one checkpoint is refused with a code, and the first goes on', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tidemark-ledger-'));
    try {
      const input = memoryStream('k STRING');
      const sink = toMemory();
      const start = () => input.pipe(writeStream(sink, { checkpointLocation: join(folder, 'checkpoint') })).start();
      const first = start();
      await first.processAllAvailable();
      expect(codeOf(start)).toBe('CHECKPOINT_IN_USE');
      input.add([{ k: 'a' }]);
      await first.processAllAvailable();
      await first.stop();
      expect(sink.rows()).toEqual([{ k: 'a' }]);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});

describe('#14 committing an epoch without output fails (Flink)', () => {
  test('epochs whose rows are all filtered out, or that have none, are committed', async () => {
    const { epochs } = await runScript(
      (s: Input) => s.pipe(where("k = 'none'")),
      [
        addRows([row('a', 1)]),
        processAll(),
        addRows([]),
        processAll(),
        crash({ before: 'stateCommit' }),
        addRows([row('b', 1)]),
        processAll(),
        restart(),
        processAll(),
        expectRows([], 'all'),
      ],
      { schema },
    );
    expect(epochs).toBeGreaterThanOrEqual(3);
  });
});

describe('#32 a stop that meets a poll hangs or ends without a word (confluent-kafka-javascript)', () => {
  test('a stop at any step of any epoch ends the query, and the next one goes on', async () => {
    let stops = 0;
    for (const place of PLACES) {
      const fired = await withFault(stop(place));
      stops += [...fired.values()].reduce((a, b) => a + b, 0);
    }
    expect(stops).toBeGreaterThan(PLACES.length / 2);
  });
});
