import { unlessAborted } from '../base/abort.js';
import { systemClock } from '../base/clock.js';
import type { Epoch } from '../stream/epoch.js';
import type { Sink } from '../stream/sink.js';
import { drainable } from './drain.js';
import { durably, type FaultPoint, type Faults } from './faults.js';

/** How long a sink that was asked to stop may go on with what it does. */
export const STOP_GRACE_MS = 2_000;

/** The names of a sink's two steps for tests of crashes. */
export interface SinkPoints {
  readonly write: FaultPoint;
  readonly commit: FaultPoint;
}

/** A sink of a run: gives it each epoch, first to write, then to commit. */
export class SinkOutput {
  readonly #hardStop = new AbortController();

  constructor(
    private readonly sink: Sink,
    private readonly signal: AbortSignal,
    private readonly faults: Faults | undefined,
    private readonly points: SinkPoints,
  ) {}

  /** Writes an epoch. Returns the rows written, or null where the sink does not say. `whenRead`: the sink has had all rows, and writes on. */
  write(out: Epoch, whenRead?: () => void): Promise<number | null> {
    const { epoch, drain } = drainable(out, whenRead);
    return durably(this.faults, this.points.write, epoch.id, async () => {
      const count = await this.#unlessStopped(this.sink.write(epoch));
      await this.#unlessStopped(drain());
      return count;
    });
  }

  commit(epochId: number): Promise<void> {
    return durably(this.faults, this.points.commit, epochId, () => this.#unlessStopped(this.sink.commit(epochId)));
  }

  /** Best effort, after an error: that is the one that counts, so this gives none. */
  async abort(epochId: number, error: unknown): Promise<void> {
    await this.#unlessStopped(this.sink.abort?.(epochId, error) ?? Promise.resolve()).catch(() => undefined);
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
