import type { Backoff } from '../base/backoff.js';
import { TidemarkError } from '../base/errors.js';
import type { RetryPolicy } from '../checkpoint/steady-coordinator.js';
import { nearestNames } from '../expressions/nearest.js';
import { durationMs } from './duration.js';

/** How often, and with what waits, something is tried again. Durations are text like '5 seconds', or milliseconds. */
export interface RestartOptions {
  /** How often in a row at most; `Infinity` for no limit. */
  readonly attempts?: number;
  /** The wait before the first; each one after it is twice as long. A wait is shortened by up to half, so that many do not come at once. */
  readonly initialDelay?: string | number;
  /** The longest wait. */
  readonly maxDelay?: string | number;
}

export interface RetryOptions extends RestartOptions {
  /** Whether an error says that something is away and may come back, in place of the rule that the engine has. */
  readonly isAway?: (error: unknown) => boolean;
}

export const DEFAULT_RETRY: RetryPolicy = Object.freeze({ attempts: 3, initialDelayMs: 100, maxDelayMs: 10_000 });
const DEFAULT_RESTART: Backoff = Object.freeze({ attempts: 10, initialDelayMs: 1_000, maxDelayMs: 60_000 });

export function retryPolicy(given: RetryOptions | false | undefined): RetryPolicy | null {
  if (given === false) return null;
  if (given === undefined) return DEFAULT_RETRY;
  const policy = backoffOf('retry', given, DEFAULT_RETRY, ['attempts', 'initialDelay', 'maxDelay', 'isAway']);
  if (given.isAway === undefined) return policy;
  if (typeof given.isAway !== 'function') throw invalid('retry.isAway', given.isAway, 'is a function of an error');
  return { ...policy, isAway: given.isAway };
}

export function restartPolicy(given: 'never' | 'onFailure' | RestartOptions | undefined): Backoff | null {
  if (given === undefined || given === 'never') return null;
  if (given === 'onFailure') return DEFAULT_RESTART;
  return backoffOf('restart', given, DEFAULT_RESTART, ['attempts', 'initialDelay', 'maxDelay']);
}

function backoffOf(option: string, given: RestartOptions, defaults: Backoff, names: readonly string[]): Backoff {
  if (typeof given !== 'object' || given === null) throw invalid(option, given, `takes ${names.join(', ')}`);
  for (const name of Object.keys(given)) {
    if (names.includes(name)) continue;
    const nearest = nearestNames(name, names, 1)[0]!;
    throw new TidemarkError('UNKNOWN_OPTION', `${option} has no option '${name}'; did you mean '${nearest}'?`, { option: name, nearest });
  }
  const attempts = given.attempts ?? defaults.attempts;
  if (attempts !== Infinity && !(Number.isInteger(attempts) && attempts >= 0)) {
    throw invalid(`${option}.attempts`, attempts, 'is a whole number of 0 or more, or Infinity');
  }
  const delay = (name: 'initialDelay' | 'maxDelay', missing: number) =>
    given[name] === undefined ? missing : durationMs(given[name], `${option}.${name}`, { zero: true });
  const maxDelayMs = delay('maxDelay', Math.max(defaults.maxDelayMs, delay('initialDelay', 0)));
  const initialDelayMs = delay('initialDelay', Math.min(defaults.initialDelayMs, maxDelayMs));
  if (initialDelayMs > maxDelayMs) throw invalid(`${option}.maxDelay`, given.maxDelay, 'is not below initialDelay');
  return { attempts, initialDelayMs, maxDelayMs };
}

function invalid(option: string, value: unknown, what: string): TidemarkError {
  return new TidemarkError('INVALID_CONF_VALUE.REQUIREMENT', `${option} ${what}, not ${String(value)}`, { option, value: String(value) });
}
