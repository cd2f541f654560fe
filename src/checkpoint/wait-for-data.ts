import { Aborted, linkedAbort, unlessAborted } from '../base/abort.js';
import { systemClock } from '../base/clock.js';
import type { SourceInput } from './source-input.js';

/** Resolves when a source may have new data, after `pollMs` where a source cannot say, or when `signal` fires. */
export async function waitForData(inputs: readonly SourceInput[], pollMs: number, signal: AbortSignal): Promise<void> {
  const either = linkedAbort(signal);
  const waits = inputs.flatMap((i) => (i.source.waitForData === undefined ? [] : [i.source.waitForData(either.signal)]));
  if (waits.length < inputs.length) waits.push(systemClock.waitUntil(systemClock.nowMs() + pollMs, either.signal));
  try {
    await unlessAborted(Promise.race(waits), signal);
  } catch (error) {
    if (!(error instanceof Aborted)) throw error;
  } finally {
    either.release();
  }
}
