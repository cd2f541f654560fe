import kafkajs from 'kafkajs';
import { WOKEN } from '../../base/abort.js';
import { systemClock } from '../../base/clock.js';

/** The last attempt before a limit has this long. */
const SHORTEST_LIMIT_MS = 500;

export function remainingMs(untilMs: number): number {
  return Math.max(untilMs - systemClock.nowMs(), SHORTEST_LIMIT_MS);
}

/**
 * The result of `work`, or an error of the connection after `limitMs`. What kafkajs does has no limit in all: each of its retries waits for
 * connections and answers, and others join the ones that wait.
 */
export async function within<T>(limitMs: number, work: Promise<T>): Promise<T> {
  const over = new AbortController();
  const late = systemClock.waitUntil(systemClock.nowMs() + limitMs, over.signal).then(() => {
    // when the work was first, nobody waits for this any more
    throw new kafkajs.KafkaJSConnectionError(`the brokers did not answer within ${limitMs} ms`);
  });
  late.catch(() => undefined);
  try {
    return await Promise.race([work, late]);
  } finally {
    over.abort(WOKEN);
  }
}
