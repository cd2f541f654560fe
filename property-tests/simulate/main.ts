/**
 * Runs crash schedules over random queries, as fast as memory allows; everything follows from the seed.
 *
 *   npm run simulate -- [--schedules N] [--seed S] [--minutes M] [--workers W] [--until-failure]
 *
 * A schedule is one run of a query from start to end with its faults and all its restarts, compared with what is right for its rows; schedules
 * of one case (a query and its rows) share the undisturbed run that says so. Seeds that failed before (property-tests/seeds/simulate.json) run
 * first. Stops at the count or when the time is over, whichever comes first. Prints how often each step and each fault was reached; from
 * 20,000 schedules on, one that was never reached is a failure. Ends with `N passed, N failed`.
 */
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { seedOfRun } from '../../test/run-seed.js';
import { SCHEDULES_PER_CASE } from './cases.js';
import type { Job } from './part.js';
import { addTotals, coverageText, type Failure, noTotals, type Totals, unreached } from './totals.js';
import { runJob } from './workers.js';

const usage = 'usage: npm run simulate -- [--schedules N] [--seed S] [--minutes M] [--workers W] [--until-failure]';
const { values } = parseArgs({
  options: {
    schedules: { type: 'string', default: '20000' },
    seed: { type: 'string' },
    minutes: { type: 'string', default: '10' },
    workers: { type: 'string', default: '1' },
    'until-failure': { type: 'boolean', default: false },
  },
});
const [schedules, minutes, workers] = [values.schedules, values.minutes, values.workers].map(Number) as [number, number, number];
if (!Number.isInteger(schedules) || schedules < 1 || !(minutes > 0) || !Number.isInteger(workers) || workers < 1) {
  console.error(usage);
  process.exit(2);
}

/** From so many schedules on each fault must have come. */
const COVERING_SCHEDULES = 20_000;
const SHOWN_FAILURES = 5;
const firstSeed = Number(values.seed ?? seedOfRun());
const kept = JSON.parse(await readFile(new URL('../seeds/simulate.json', import.meta.url), 'utf8')) as number[];

const startedMs = Date.now();
const untilFailure = values['until-failure'];
let shown = 0;
const show = ({ seed, pipeline, outputMode, message }: Failure) => {
  if (shown++ < SHOWN_FAILURES) console.log(`seed ${seed}: ${pipeline}, ${outputMode} mode: ${message}\n`);
};
const totals = noTotals();
const job: Job = { kept, firstSeed, schedules, endMs: startedMs + minutes * 60_000, untilFailure, part: 0, parts: workers };
let [done, failedSoFar] = [0, 0];
/** Long runs say now and then how far they are. */
const tell = (part: Totals) => {
  done += part.schedules;
  failedSoFar += part.failed;
  if (done < schedules) console.log(`${done} schedules after ${((Date.now() - startedMs) / 60_000).toFixed(1)} min, ${failedSoFar} failed`);
};
for (const part of await runJob(job, show, tell)) addTotals(totals, part);

const seconds = (Date.now() - startedMs) / 1000;
console.log(coverageText(totals));
const missed = unreached(totals);
const mustCover = totals.schedules >= COVERING_SCHEDULES;
if (missed.length > 0) console.log(`never reached${mustCover ? '' : ' in so few schedules'}: ${missed.join(', ')}`);
const faults = [...totals.fired.values()].reduce((sum, count) => sum + count, 0);
const seeds = `seeds ${firstSeed} to ${firstSeed + Math.ceil(schedules / SCHEDULES_PER_CASE) - 1}`;
console.log(`${seeds} and ${kept.length} kept: ${totals.cases} cases, ${totals.pipelines.size} different queries`);
console.log(
  `${totals.schedules} schedules, ${totals.epochs} epochs, ${totals.restarts} restarts and ${totals.ownRestarts} by policy, ${faults} faults, ${totals.lateRows} late rows in ${seconds.toFixed(1)} s (${Math.round(totals.schedules / seconds)} schedules a second)`,
);
const wanted = schedules + kept.length * SCHEDULES_PER_CASE;
if (totals.schedules < wanted && !(untilFailure && totals.failed > 0)) console.log(`the time was over before ${wanted} schedules`);
const failedSeeds = [...new Set(totals.failures.map(({ seed }) => seed))];
if (failedSeeds.length > 0) console.log(`seeds that failed: ${failedSeeds.slice(0, 20).join(', ')}`);
const failed = totals.failed + (mustCover ? missed.length : 0);
console.log(`${totals.schedules - totals.failed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
