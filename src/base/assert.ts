import { TidemarkError } from './errors.js';

/** Stops the query when an invariant of the engine itself is broken; never for mistakes of a user. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new TidemarkError('INTERNAL_ERROR', message);
}

/** The value, which by the logic of the caller cannot be missing. */
export function must<T>(value: T | null | undefined, message: string): T {
  if (value === null || value === undefined) throw new TidemarkError('INTERNAL_ERROR', message);
  return value;
}

/** Marks a branch that the types rule out. */
export function unreachable(value: never): never {
  throw new TidemarkError('INTERNAL_ERROR', `unexpected ${JSON.stringify(value)}`);
}
