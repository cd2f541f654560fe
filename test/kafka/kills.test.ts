// A short kill test from topic to topic; `npm run kills:kafka` is the long one.
import { expect, test } from 'vitest';
import { builtProgram } from '../../property-tests/built-program.js';
import { runRound, undisturbedMs } from '../../property-tests/kills-kafka/rounds.js';
import { seedOfRun } from '../run-seed.js';
import { Broker } from './broker.js';

const KILLS = 5;

test(`each result is there once after ${KILLS} kills of the process, and some of the broker`, async () => {
  const worker = await builtProgram('property-tests/kills-kafka/worker.ts');
  const broker = await Broker.start();
  try {
    const place = { worker: worker.file, broker };
    const calmMs = await undisturbedMs(place);
    expect(await runRound(place, seedOfRun(), calmMs, KILLS)).toMatchObject({ difference: null });
  } finally {
    await broker.stop();
    await worker.remove();
  }
}, 300_000);
