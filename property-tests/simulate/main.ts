/**
 * Runs crash schedules over random queries, as fast as memory allows; everything follows from the seed.
 *
 *   npm run simulate -- [--schedules N] [--seed S] [--minutes M] [--until-failure]
 *
 * Seeds that failed before (property-tests/seeds/simulate.json) run first. Stops at the count or when the time is over, whichever comes first.
 * Prints how often each step and each fault was reached, and ends with `N passed, N failed`.
 */
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { FAULT_POINTS } from 'tidemark/testing';
import { noTotals, SCHEDULES_PER_CASE, simulateCase } from './simulate.js';

const { values } = parseArgs({
  options: {
    schedules: { type: 'string', default: '20000' },
    seed: { type: 'string' },
    minutes: { type: 'string', default: '10' },
    'until-failure': { type: 'boolean', default: false },
  },
});
const wanted = Number(values.schedules);
const minutes = Number(values.minutes);
if (!Number.isInteger(wanted) || wanted < 1 || !(minutes > 0)) {
  console.error('usage: npm run simulate -- [--schedules N] [--seed S] [--minutes M] [--until-failure]');
  process.exit(2);
}
const firstSeed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31));
const kept = JSON.parse(await readFile(new URL('../seeds/simulate.json', import.meta.url), 'utf8')) as number[];

// errors that are planned need no stack, and a stack costs as much as an epoch
Error.stackTraceLimit = 0;
const SHOWN_FAILURES = 3;
const startedMs = performance.now();
const isOver = () => performance.now() - startedMs > minutes * 60_000;
const totals = noTotals();
for (const seed of kept) await simulateCase(seed, SCHEDULES_PER_CASE, totals);
for (let seed = firstSeed; totals.schedules < wanted && !isOver() && !(values['until-failure'] && totals.failed > 0); seed++) {
  const before = totals.failed;
  await simulateCase(seed, Math.min(SCHEDULES_PER_CASE, wanted - totals.schedules), totals);
  if (totals.failed > before && totals.failed <= SHOWN_FAILURES * SCHEDULES_PER_CASE) {
    const { pipeline, outputMode, message } = totals.failures.at(-1)!;
    console.log(`seed ${seed}: ${pipeline}, ${outputMode} mode: ${message}\n`);
  }
}

const seconds = (performance.now() - startedMs) / 1000;
const marks = FAULT_POINTS.filter((point) => point !== 'sourceLog').flatMap((point) => [`before ${point}`, `after ${point}`]);
console.log(`${'step'.padEnd(22)}${['passed', 'crash', 'fail', 'stop'].map((head) => head.padStart(10)).join('')}`);
for (const mark of marks) {
  const counts = [totals.reached.get(mark), ...['crash', 'fail', 'stop'].map((kind) => totals.fired.get(`${kind} ${mark}`))];
  console.log(`${mark.padEnd(22)}${counts.map((count) => String(count ?? 0).padStart(10)).join('')}`);
}
const unreached = marks
  .flatMap((mark) => ['crash', 'fail', 'stop'].map((kind) => `${kind} ${mark}`))
  .filter((name) => !totals.fired.has(name));
if (unreached.length > 0) console.log(`not reached: ${unreached.join(', ')}`);
const faults = [...totals.fired.values()].reduce((sum, count) => sum + count, 0);
console.log(
  `seed ${firstSeed}: ${totals.schedules} schedules, ${totals.epochs} epochs, ${faults} faults in ${seconds.toFixed(1)} s (${Math.round(totals.schedules / seconds)} schedules a second)`,
);
const failedSeeds = [...new Set(totals.failures.map(({ seed }) => seed))];
if (failedSeeds.length > 0) console.log(`seeds that failed: ${failedSeeds.slice(0, 20).join(', ')}`);
console.log(`${totals.schedules - totals.failed} passed, ${totals.failed} failed`);
process.exit(totals.failed === 0 ? 0 : 1);
