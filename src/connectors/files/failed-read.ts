import { TidemarkError } from '../../base/errors.js';

/** FAILED_READ_FILE.NO_HINT: what Spark makes of anything that goes wrong within a file. */
export function failedRead(uri: string, cause: Error): TidemarkError {
  return new TidemarkError(
    'FAILED_READ_FILE.NO_HINT',
    `Encountered error while reading file ${uri}: ${cause.message}`,
    { path: uri },
    cause,
  );
}
