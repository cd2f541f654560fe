import { TidemarkError } from '../../src/base/errors.js';

/** What a function is called in plans and errors: the name given, or the name it was written with. */
export function functionName(given: string | undefined, fn: { readonly name: string }): string {
  return given ?? (fn.name === '' ? 'anonymous' : fn.name);
}

/** Calls a user's function; what it throws becomes USER_FUNCTION_FAILED, which names the operator, the function and the row. */
export function callUser<T>(operator: string, name: string, row: unknown, call: () => T): T {
  try {
    return call();
  } catch (error) {
    throw userFunctionFailed(operator, name, row, error);
  }
}

export function userFunctionFailed(operator: string, name: string, row: unknown, error: unknown): TidemarkError {
  const reason = error instanceof Error ? error.message : String(error);
  return new TidemarkError(
    'USER_FUNCTION_FAILED',
    `function ${name} of ${operator} failed: ${reason}. The epoch was not committed; after a restart it runs again over the same rows.`,
    { operator, function: name, row },
    error,
  );
}
