/**
 * The seed of every random test of a run. `TIDEMARK_SEED=123 npm run test:property` draws the same cases again; without it each run draws
 * new ones. CI takes it from the commit, so that every commit is tried on cases of its own and a second run of the same commit is the same run.
 */
import fc from 'fast-check';

const given = process.env['TIDEMARK_SEED'];
if (given !== undefined && !/^\d{1,9}$/.test(given))
  throw new Error(`TIDEMARK_SEED must be a whole number of at most nine digits, not '${given}'`);

if (given !== undefined) fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(given) });

/** The seed that was given to the run, else a new one. */
export function seedOfRun(): number {
  return given === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(given);
}
