// Exactly-once of the engine: rows, cuts, modes and crashes at random, over the simulated disk and over LevelDB.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { drains, exactlyOnce, FAULT_POINTS, restartEquivalence } from 'tidemark/testing';
import { StateManager } from '../../src/state/state-manager.js';
import { buildOf, setupOf } from '../../src/testing/pipeline.js';
import { runActions } from '../../src/testing/run-script.js';
import { SimulatedQuery } from '../../src/testing/simulated-query.js';
import { NO_TROUBLE, scriptOf } from '../../src/testing/schedule.js';
import { LevelDisk } from './level-disk.js';
import { PIPELINES } from './pipelines.js';

const RUNS = Number(process.env['PROPERTY_RUNS'] ?? 25);
const fired = new Map<string, number>();
const count = (counts: ReadonlyMap<string, number>) => {
  for (const [mark, times] of counts) fired.set(mark, (fired.get(mark) ?? 0) + times);
};

describe.each(PIPELINES)('$name', ({ modes, schemas, pipeline, last }) => {
  test.each(modes)('in %s mode gives, over crashes at any step, what one uncrashed epoch gives', async (outputMode) => {
    const report = await exactlyOnce(
      pipeline as never,
      { schemas, outputMode, last: outputMode === 'append' ? last : [], runs: RUNS } as never,
    );
    console.log(`seed ${report.seed}: ${report.runs} runs, ${report.epochs} epochs, ${sum(report.fired)} faults`);
    count(report.fired);
  });

  test('gives over crashes what it gives without, also where rows are late', async () => {
    const timeline = { disorderMs: 60_000, stepMs: 10_000 };
    const options = { schemas, outputMode: modes[0]!, timeline, last, runs: Math.ceil(RUNS / 2) };
    const report = await restartEquivalence(pipeline as never, options as never);
    console.log(`seed ${report.seed}: ${report.runs} runs, ${sum(report.fired)} faults`);
    count(report.fired);
  });
});

test.each(PIPELINES.filter((p) => p.drains))(
  '$name keeps nothing behind the last watermark',
  async ({ modes, schemas, pipeline, last }) => {
    const options = { schemas, outputMode: modes[0]!, last };
    const query = new SimulatedQuery(buildOf(pipeline, options), setupOf(options));
    await runActions(query, scriptOf([], NO_TROUBLE, last), options);
    await query.stop();
    expect(await (await StateManager.open(query.disk.entries)).stateRows()).toBe(0);
    const report = await drains(pipeline as never, { ...options, runs: Math.ceil(RUNS / 2) } as never);
    console.log(`seed ${report.seed}: ${report.runs} runs`);
  },
);

describe('over LevelDB', () => {
  let folder = '';
  let disks = 0;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tidemark-exactly-once-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test.each(PIPELINES)('$name gives what one uncrashed epoch gives', async ({ modes, schemas, pipeline, last }) => {
    const outputMode = modes[0]!;
    const options = {
      schemas,
      outputMode,
      last: outputMode === 'append' ? last : [],
      runs: Math.ceil(RUNS / 8),
      get disk() {
        return new LevelDisk(join(folder, `${disks++}`));
      },
    };
    const report = await exactlyOnce(pipeline as never, options as never);
    console.log(`seed ${report.seed}: ${report.runs} runs, ${sum(report.fired)} faults`);
    count(report.fired);
  });
});

test('crashes came before and after every step', () => {
  const marks = FAULT_POINTS.filter((point) => point !== 'sourceLog').flatMap((point) => [`crash before ${point}`, `crash after ${point}`]);
  expect(marks.filter((mark) => !fired.has(mark))).toEqual([]);
});

function sum(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((a, b) => a + b, 0);
}
