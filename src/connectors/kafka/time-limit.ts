import kafkajs from 'kafkajs';
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
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new kafkajs.KafkaJSConnectionError(`the brokers did not answer within ${limitMs} ms`)), limitMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
