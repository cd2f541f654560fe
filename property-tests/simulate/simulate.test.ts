// A short simulation from a new seed, and from each seed that failed before; `npm run simulate` is the long one.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { seedOfRun } from '../../test/run-seed.js';
import { SCHEDULES_PER_CASE } from './cases.js';
import { simulateCase } from './simulate.js';
import { noTotals } from './totals.js';

const CASES = Number(process.env['SIMULATE_CASES'] ?? 10);
const kept = JSON.parse(readFileSync(new URL('../seeds/simulate.json', import.meta.url), 'utf8')) as number[];

test('nothing is lost or doubled', async () => {
  const firstSeed = seedOfRun();
  console.log(`seed ${firstSeed}`);
  const totals = noTotals();
  for (const seed of [...kept, ...Array.from({ length: CASES }, (_, k) => firstSeed + k)])
    await simulateCase(seed, SCHEDULES_PER_CASE, totals);
  expect(totals.failures).toEqual([]);
  expect(totals.fired.size).toBeGreaterThan(20);
});
