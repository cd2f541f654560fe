import { TidemarkError, type ErrorDetails } from '../../base/errors.js';
import type { Token } from '../../columnar/sql-tokens.js';

/** An error of the text at `token`. */
export function errorAt(token: Token, code: string, message: string, details: ErrorDetails = {}, cause?: unknown): TidemarkError {
  return new TidemarkError(code, message, { ...details, line: token.line, column: token.column }, cause);
}

/** The same error, with the place of `token` in its details. */
export function withPlace(error: TidemarkError, token: Token): TidemarkError {
  const message = error.message.slice(`[${error.code}] `.length);
  return errorAt(token, error.code, message, error.details, error.cause);
}
