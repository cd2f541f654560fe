/**
 * The seed of every random test of a run. `TIDEMARK_SEED=123 npm run test:property` draws the same cases again; without it each run draws
 * new ones. CI takes it from the commit, so that every commit is tried on cases of its own and a second run of the same commit is the same run.
 */
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { beforeEach, type RunnerTask } from 'vitest';

const given = process.env['TIDEMARK_SEED'];
if (given !== undefined && !/^\d{1,9}$/.test(given))
  throw new Error(`TIDEMARK_SEED must be a whole number of at most nine digits, not '${given}'`);

// Each test has a seed of its own: with one for all, tests of the same shape would draw the same cases.
if (given !== undefined) beforeEach(({ task }) => fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: seedOf(fullName(task)) }));

/** The seed that was given to the run, else a new one. */
export function seedOfRun(): number {
  return given === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(given);
}

function seedOf(name: string): number {
  return createHash('sha256').update(`${given}\n${name}`).digest().readInt32LE(0);
}

function fullName(task: RunnerTask): string {
  return task.suite === undefined ? `${task.file.name}\n${task.name}` : `${fullName(task.suite)}\n${task.name}`;
}
