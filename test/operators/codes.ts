import { TidemarkError } from 'tidemark';

/** The code of the TidemarkError that is thrown; anything else fails the test. */
export function codeOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof TidemarkError) return error.code;
    throw error;
  }
  throw new Error('nothing was thrown');
}
