// A part of a simulation, in this process.
import { SCHEDULES_PER_CASE } from './cases.js';
import { simulateCase } from './simulate.js';
import { type Failure, noTotals, type Totals } from './totals.js';

export interface Job {
  /** Seeds that failed before, run first. */
  readonly kept: readonly number[];
  readonly firstSeed: number;
  readonly schedules: number;
  /** When no new case is begun any more. */
  readonly endMs: number;
  readonly untilFailure: boolean;
  /** Which of how many parts this is: each takes every `parts`th case. */
  readonly part: number;
  readonly parts: number;
  /** Cases of all parts that are run, by their number; default all. */
  readonly firstCase?: number;
  readonly endCase?: number;
}

/** What it tells of. */
export type Message = { readonly kind: 'failure'; readonly failure: Failure } | { readonly kind: 'totals'; readonly totals: Totals };

/** Runs the cases of one part. */
export async function runPart(job: Job, onFailure: (failure: Failure) => void, isStopped: () => boolean): Promise<Totals> {
  // errors that are planned need no stack, and a stack costs as much as an epoch
  Error.stackTraceLimit = 0;
  const totals = noTotals();
  for (const [seed, count] of casesOf(job)) {
    if (Date.now() >= job.endMs || isStopped() || (job.untilFailure && totals.failed > 0)) break;
    const before = totals.failures.length;
    await simulateCase(seed, count, totals);
    for (const failure of totals.failures.slice(before)) onFailure(failure);
    // lets messages in
    if (job.parts > 1) await new Promise((resolve) => setImmediate(resolve));
  }
  return totals;
}

function* casesOf({
  kept,
  firstSeed,
  schedules,
  part,
  parts,
  firstCase = 0,
  endCase = Infinity,
}: Job): Generator<readonly [seed: number, count: number]> {
  if (firstCase === 0) for (const [k, seed] of kept.entries()) if (k % parts === part) yield [seed, SCHEDULES_PER_CASE];
  for (let k = firstCase + part; k < endCase && k * SCHEDULES_PER_CASE < schedules; k += parts) {
    yield [firstSeed + k, Math.min(SCHEDULES_PER_CASE, schedules - k * SCHEDULES_PER_CASE)];
  }
}
