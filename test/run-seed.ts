/** What `TIDEMARK_SEED` says, checked; undefined where it says nothing. */
export const GIVEN_SEED = process.env['TIDEMARK_SEED'];
if (GIVEN_SEED !== undefined && !/^\d{1,9}$/.test(GIVEN_SEED))
  throw new Error(`TIDEMARK_SEED must be a whole number of at most nine digits, not '${GIVEN_SEED}'`);

/** The seed that was given to the run, else a new one. */
export function seedOfRun(): number {
  return GIVEN_SEED === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(GIVEN_SEED);
}
