import { linkedAbort, unlessAborted } from '../base/abort.js';
import type { Clock } from '../base/clock.js';
import type { SteadyCoordinator } from '../checkpoint/steady-coordinator.js';
import type { TriggerReport } from '../checkpoint/epoch-report.js';
import { waitForData } from '../checkpoint/wait-for-data.js';
import type { ReadLimit } from '../stream/source.js';
import type { QueryHandle } from './streaming-query.js';
import { nextBoundary, type Trigger } from './triggers.js';

/** How often sources that cannot say when they have data are asked. */
const POLL_MS = 10;

/** Fires triggers until the query is over. */
export async function runTriggers(coordinator: SteadyCoordinator, trigger: Trigger, clock: Clock, query: QueryHandle): Promise<void> {
  const loop = new TriggerLoop(coordinator, clock, query);
  switch (trigger.kind) {
    case 'once':
      await loop.fire('unlimited', false);
      return;
    case 'availableNow':
      return loop.availableNow();
    case 'processingTime':
      return loop.processingTime(trigger.intervalMs);
    case 'continuous':
      return loop.continuous(trigger.intervalMs);
  }
}

type Outcome = 'ran' | 'idle' | 'over';

class TriggerLoop {
  constructor(
    private readonly coordinator: SteadyCoordinator,
    private readonly clock: Clock,
    private readonly query: QueryHandle,
  ) {}

  /** One trigger: at most one epoch. */
  fire(limit: ReadLimit, allowNoData = true): Promise<Outcome> {
    return this.#report(() => this.coordinator.trigger(limit, allowNoData));
  }

  async #report(run: () => Promise<TriggerReport>): Promise<Outcome> {
    const { coordinator, query } = this;
    query.status({ isTriggerActive: true });
    const report = await run();
    query.status({ isTriggerActive: false });
    if (report.epoch === null) query.idle(report, coordinator.reportIdle());
    else query.ran(report, report.epoch);
    return report.isOver ? 'over' : report.epoch === null ? 'idle' : 'ran';
  }

  /** What was there at the start, in epochs as large as the sources' limits allow, then what the watermark still brings. */
  async availableNow(): Promise<void> {
    const { coordinator } = this;
    if (coordinator.hasPending && (await this.fire('configured')) === 'over') return;
    await coordinator.prepareForAvailableNow();
    const isLimited = coordinator.run.inputs.every((input) => input.provider.manifest.availableNow);
    if (!isLimited) {
      // a source without a fixed end: everything in one epoch, or it would never be over
      await this.fire('unlimited', false);
      return;
    }
    for (let epochsWithoutData = 0; epochsWithoutData < 2;) {
      const before = epochsWithoutData;
      const outcome = await this.fire('configured', before === 0);
      if (outcome !== 'ran') return;
      epochsWithoutData = coordinator.ranWithoutData ? before + 1 : 0;
    }
  }

  /** An epoch at each multiple of the interval; with 0 as soon as there is something to do. */
  async processingTime(intervalMs: number): Promise<void> {
    const { clock, query } = this;
    for (;;) {
      const startMs = clock.nowMs();
      const outcome = await this.fire('configured');
      if (outcome === 'over') return;
      if (query.signal.aborted) return;
      if (intervalMs === 0) {
        if (outcome === 'idle') await this.#unlessWoken((signal) => this.#waitForData(signal));
        continue;
      }
      const next = nextBoundary(startMs, intervalMs);
      if (clock.nowMs() >= next) continue;
      query.status({ message: 'Waiting for next trigger' });
      await unlessAborted(clock.waitUntil(next, query.signal), query.signal);
    }
  }

  /** Rows go on at once; offsets are committed at each multiple of the interval. */
  async continuous(intervalMs: number): Promise<void> {
    const { clock, coordinator, query } = this;
    for (;;) {
      const outcome = await this.#report(async () => {
        const over = linkedAbort(query.wake, query.signal);
        void clock.waitUntil(nextBoundary(clock.nowMs(), intervalMs), over.signal).then(() => over.abort());
        try {
          return await coordinator.triggerContinuous(over.signal);
        } finally {
          over.release();
        }
      });
      if (outcome === 'over' || query.signal.aborted) return;
      if (outcome === 'idle') await this.#unlessWoken((signal) => waitForData(coordinator.run.inputs, POLL_MS, signal));
    }
  }

  /** Waits for data, or until an input that has none no longer holds the watermark back. */
  async #waitForData(signal: AbortSignal): Promise<void> {
    const { clock, coordinator } = this;
    const arrived = waitForData(coordinator.run.inputs, POLL_MS, signal);
    const idleMs = coordinator.run.idleInputs.nextMs;
    await (idleMs === null ? arrived : Promise.race([arrived, clock.waitUntil(idleMs, signal)]));
  }

  /** Waits; `processAllAvailable` ends the wait early. */
  async #unlessWoken(wait: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const { wake, signal } = this.query;
    if (wake.aborted) return;
    const either = linkedAbort(signal, wake);
    try {
      await wait(either.signal);
    } finally {
      either.release();
    }
  }
}
