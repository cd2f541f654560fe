import { unlessAborted } from '../base/abort.js';
import { systemClock } from '../base/clock.js';
import type { Epoch } from '../stream/epoch.js';
import type { Sink } from '../stream/sink.js';
import { drainable } from './drain.js';
import { durably, type Faults } from './faults.js';

/** How long a sink that was asked to stop may go on with what it does. */
export const STOP_GRACE_MS = 2_000;

/** The sink of a run: gives it each epoch, first to write, then to commit. */
export class SinkOutput {
  readonly #hardStop = new AbortController();

  constructor(
    private readonly sink: Sink,
    private readonly signal: AbortSignal,
    private readonly faults: Faults | undefined,
  ) {}

  /** Writes and commits an epoch; `written` comes between. Returns the rows written, or null where the sink does not say. */
  async deliver(out: Epoch, written: () => Promise<void>): Promise<number | null> {
    const { epoch, drain } = drainable(out);
    try {
      const rows = await durably(this.faults, 'sinkWrite', epoch.id, async () => {
        const count = await this.#unlessStopped(this.sink.write(epoch));
        await this.#unlessStopped(drain());
        return count;
      });
      await written();
      await durably(this.faults, 'sinkCommit', epoch.id, () => this.#unlessStopped(this.sink.commit(epoch.id)));
      return rows;
    } catch (error) {
      // best effort: the error that counts is the one that led here
      await this.#unlessStopped(this.sink.abort?.(epoch.id, error) ?? Promise.resolve()).catch(() => undefined);
      throw error;
    }
  }

  close(): Promise<void> {
    return this.sink.close();
  }

  /** Waits for a sink; once the query is to stop, only for a bounded time. */
  #unlessStopped<T>(work: Promise<T>): Promise<T> {
    if (!this.#hardStop.signal.aborted) {
      const arm = () => void systemClock.waitUntil(systemClock.nowMs() + STOP_GRACE_MS).then(() => this.#hardStop.abort());
      if (this.signal.aborted) arm();
      else this.signal.addEventListener('abort', arm, { once: true });
      const disarm = () => this.signal.removeEventListener('abort', arm);
      work.then(disarm, disarm);
    }
    return unlessAborted(work, this.#hardStop.signal);
  }
}
