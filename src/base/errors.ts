/** Data that explains an error; plain values only, so that it can be logged and compared. */
export type ErrorDetails = Readonly<Record<string, unknown>>;

/**
 * The one error class of tidemark.
 *
 * `code` is stable: Spark's error condition name where Spark has one (`UNRESOLVED_COLUMN.WITH_SUGGESTION`), an upper-case name of ours otherwise.
 * `details` holds the parts of the message as data. `cause` is kept for errors that wrap another one.
 */
export class TidemarkError extends Error {
  readonly code: string;
  readonly details: ErrorDetails;

  constructor(code: string, message: string, details: ErrorDetails = {}, cause?: unknown) {
    super(`[${code}] ${message}`, cause === undefined ? undefined : { cause });
    this.name = 'TidemarkError';
    this.code = code;
    this.details = details;
  }
}

/** Whether `error` is a TidemarkError, of this `code` if one is given. */
export function isTidemarkError(error: unknown, code?: string): error is TidemarkError {
  return error instanceof TidemarkError && (code === undefined || error.code === code);
}
