import { TidemarkError, type ErrorDetails } from './errors.js';

/** An error on its way to another thread, with what caused it. */
export interface ErrorMessage {
  readonly name: string;
  readonly message: string;
  readonly code: string | null;
  readonly details: ErrorDetails;
  readonly cause: ErrorMessage | null;
}

/** The message of anything that was thrown. */
export function errorToMessage(error: unknown): ErrorMessage {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error), code: null, details: {}, cause: null };
  const { name, message } = error;
  const cause = error.cause === undefined ? null : errorToMessage(error.cause);
  if (error instanceof TidemarkError)
    return { name, message: message.slice(error.code.length + 3), code: error.code, details: error.details, cause };
  const { code } = error as NodeJS.ErrnoException;
  return { name, message, code: null, details: code === undefined ? {} : { code }, cause };
}

/** The error of a message from `errorToMessage`, as it was thrown there. */
export function errorFromMessage({ name, message, code, details, cause }: ErrorMessage): Error {
  const reason = cause === null ? undefined : errorFromMessage(cause);
  if (code !== null) return new TidemarkError(code, message, details, reason);
  return Object.assign(new Error(message, reason === undefined ? undefined : { cause: reason }), details, { name });
}
