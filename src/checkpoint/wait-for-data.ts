import { Aborted, unlessAborted } from '../base/abort.js';
import { systemClock } from '../base/clock.js';
import type { SourceInput } from './source-input.js';

/**
 * Resolves when a source may have new data, after `pollMs` where a source cannot say, or when `signal` fires. Waits that are not over by then
 * end with the signal, which is the caller's to abort.
 */
export async function waitForData(inputs: readonly SourceInput[], pollMs: number, signal: AbortSignal): Promise<void> {
  const waits = inputs.flatMap((i) => (i.source.waitForData === undefined ? [] : [i.source.waitForData(signal)]));
  if (waits.length < inputs.length) waits.push(systemClock.waitUntil(systemClock.nowMs() + pollMs, signal));
  try {
    await unlessAborted(Promise.race(waits), signal);
  } catch (error) {
    if (!(error instanceof Aborted)) throw error;
  }
}
