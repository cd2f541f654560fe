/**
 * The seed of every random test of a run. `TIDEMARK_SEED=123 npm run test:property` draws the same cases again; without it each run draws
 * new ones. CI takes it from the commit, so that every commit is tried on cases of its own and a second run of the same commit is the same run.
 */
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { beforeEach, type RunnerTask } from 'vitest';
import { GIVEN_SEED } from './run-seed.js';

// Each test has a seed of its own: with one for all, tests of the same shape would draw the same cases.
if (GIVEN_SEED !== undefined) beforeEach(({ task }) => fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: seedOf(fullName(task)) }));

function seedOf(name: string): number {
  return createHash('sha256').update(`${GIVEN_SEED}\n${name}`).digest().readInt32LE(0);
}

function fullName(task: RunnerTask): string {
  return task.suite === undefined ? `${task.file.name}\n${task.name}` : `${fullName(task.suite)}\n${task.name}`;
}
