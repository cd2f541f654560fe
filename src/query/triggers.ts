import { TidemarkError } from '../base/errors.js';
import { durationMs } from './duration.js';

/** When a query runs its epochs. */
export type Trigger =
  | { readonly kind: 'processingTime'; readonly intervalMs: number }
  | { readonly kind: 'once' }
  | { readonly kind: 'availableNow' }
  | { readonly kind: 'continuous'; readonly intervalMs: number };

/** The default: the next epoch as soon as there is something to do. */
export const AS_FAST_AS_POSSIBLE: Trigger = Object.freeze({ kind: 'processingTime', intervalMs: 0 });

/**
 * An epoch at each multiple of the interval since 1970 ('5 seconds', or milliseconds; 0: as fast as possible). The first runs at once. An
 * epoch that takes longer is followed by the next at once; boundaries that were missed are not made up.
 */
export function processingTime(interval: string | number): Trigger {
  return { kind: 'processingTime', intervalMs: durationMs(interval, 'processingTime', { zero: true }) };
}

/** One epoch with everything there is, limits of sources left aside; or only the epoch that a crash left over. Prefer `availableNow`. */
export function once(): Trigger {
  return { kind: 'once' };
}

/** All that is there when the query starts, in as many epochs as the sources' limits make of it; then the query ends. */
export function availableNow(): Trigger {
  return { kind: 'availableNow' };
}

/**
 * Rows go on to the sink at once; offsets are committed every interval. At least once, and only for pipelines without state and without
 * current_timestamp().
 */
export function continuous(interval: string | number): Trigger {
  return { kind: 'continuous', intervalMs: durationMs(interval, 'continuous', { zero: false }) };
}

/** The next boundary after `nowMs`: the first multiple of the interval that is greater. */
export function nextBoundary(nowMs: number, intervalMs: number): number {
  if (intervalMs === 0) return nowMs;
  return Math.floor(nowMs / intervalMs) * intervalMs + intervalMs;
}

export function isTrigger(value: unknown): value is Trigger {
  return (
    typeof value === 'object' &&
    value !== null &&
    'kind' in value &&
    ['processingTime', 'once', 'availableNow', 'continuous'].includes(String(value.kind))
  );
}

export function checkTrigger(value: unknown): asserts value is Trigger {
  if (isTrigger(value)) return;
  throw new TidemarkError('INVALID_TRIGGER', 'trigger must be processingTime(…), once(), availableNow() or continuous(…)', {});
}
