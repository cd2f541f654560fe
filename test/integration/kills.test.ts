// A short kill test of each pipeline, and two processes that race for one checkpoint; `npm run kills` is the long one.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writeInput } from '../../property-tests/kills/input.js';
import { PIPELINE_NAMES } from '../../property-tests/kills/pipelines.js';
import { type BuiltProgram, builtProgram } from '../../property-tests/built-program.js';
import { processOf, runRound } from '../../property-tests/kills/rounds.js';
import { seedOfRun } from '../run-seed.js';

const KILLS = 7;
let worker: BuiltProgram;
beforeAll(async () => {
  worker = await builtProgram('property-tests/kills/worker.ts');
});
afterAll(() => worker.remove());

describe.each(PIPELINE_NAMES)('%s', (pipeline) => {
  test(`leaves the same rows after ${KILLS} kills`, async () => {
    const firstSeed = seedOfRun();
    let kills = 0;
    for (let seed = firstSeed; kills < KILLS; seed++) {
      const result = await runRound(worker.file, pipeline, seed, KILLS - kills);
      kills += Math.max(1, result.kills.length);
      expect(result).toMatchObject({ difference: null });
    }
  });
});

test('of two processes with one checkpoint one runs, the other is refused', async () => {
  const root = await mkdtemp(join(tmpdir(), 'tidemark-race-'));
  try {
    await writeInput(root, 7);
    const both = await Promise.all([processOf(worker.file, 'windows', root), processOf(worker.file, 'windows', root)]);
    const codes = both.map(({ code }) => code);
    // the second may come when the first is done: then it finds nothing to do
    expect([
      [0, 3],
      [0, 0],
    ]).toContainEqual(codes.toSorted((a, b) => (a ?? 9) - (b ?? 9)));
  } finally {
    await rm(root, { recursive: true, force: true });
  }
});
