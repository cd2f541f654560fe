import { Aborted, unlessAborted } from '../base/abort.js';
import { type Backoff, backoffMs } from '../base/backoff.js';
import type { Clock } from '../base/clock.js';
import { isTidemarkError } from '../base/errors.js';
import type { QueryHandle } from './streaming-query.js';

/** Beginnings of the codes of errors that another start only meets again. */
const LASTING: readonly string[] = [
  'CHECKPOINT_CORRUPT',
  'CHECKPOINT_INCOMPATIBLE',
  'CHECKPOINT_VERSION',
  'FILE_SINK_FOLDER_IN_USE',
  'INTERNAL_ERROR',
  'MEMORY_SINK_CANNOT_RECOVER',
  'STATE_STORE_KEY_SCHEMA_NOT_COMPATIBLE',
  'STATE_STORE_VALUE_SCHEMA_NOT_COMPATIBLE',
  'STREAMING_STATEFUL_OPERATOR_NOT_MATCH_IN_STATE_METADATA',
];

/**
 * Runs the query, and again after each failure that another start may mend, as a supervisor of the process would: from the checkpoint, with a
 * wait that grows. The error of the last attempt is thrown. An epoch that was committed in between shows that the query goes on: the attempts
 * are counted anew.
 */
export async function supervised(policy: Backoff | null, clock: Clock, query: QueryHandle, run: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const before = query.epochsRun;
    try {
      return await run();
    } catch (error) {
      if (query.epochsRun > before) attempt = 1;
      if (policy === null || attempt > policy.attempts || query.signal.aborted || isLasting(error)) throw error;
      const delayMs = backoffMs(policy, attempt, query.runId);
      query.restarting({ attempt, attempts: policy.attempts, delayMs, error });
      await unlessAborted(clock.waitUntil(clock.nowMs() + delayMs, query.signal), query.signal);
    }
  }
}

function isLasting(error: unknown): boolean {
  if (error instanceof Aborted) return true;
  return isTidemarkError(error) && LASTING.some((code) => error.code === code || error.code.startsWith(`${code}.`));
}
