import { Aborted, unlessAborted } from '../base/abort.js';
import { isAway } from '../base/away.js';
import { type Backoff, backoffMs } from '../base/backoff.js';
import { isTidemarkError } from '../base/errors.js';
import type { ReadLimit } from '../stream/source.js';
import { Coordinator, type CoordinatorOptions, type Legacy } from './coordinator.js';
import type { EpochReport, Retry, TriggerReport } from './epoch-report.js';
import type { StreamRun } from './stream-run.js';

export interface SteadyOptions {
  /** Null: nothing is tried again. */
  readonly retry: RetryPolicy | null;
}

export interface RetryPolicy extends Backoff {
  /** Says of an error whether something is away, where the program knows better than `isAway`. */
  readonly isAway?: (error: unknown) => boolean;
}

/**
 * A coordinator that outlasts sources and sinks that are away for a while. After such an error another coordinator goes on from the
 * checkpoint, as after a crash: state in memory is dropped, sinks are opened again, an epoch that was begun runs again with the same ranges
 * and time. Sources stay open, so that one that cannot give its rows twice loses none. All other errors, and those that last longer than the
 * policy allows, are thrown.
 */
export class SteadyCoordinator {
  #current: Coordinator | null = null;
  /** What the next coordinator goes on with, while there is none. */
  #legacy: Legacy | null = null;
  #retries: Retry[] = [];
  #attempts = 0;

  private constructor(
    private readonly options: CoordinatorOptions,
    private readonly policy: RetryPolicy | null,
  ) {}

  static async open(options: CoordinatorOptions, { retry }: SteadyOptions): Promise<SteadyCoordinator> {
    const steady = new SteadyCoordinator(options, retry);
    await steady.#outlast(async () => undefined);
    return steady;
  }

  get hasPending(): boolean {
    return this.#open.hasPending;
  }

  get ranWithoutData(): boolean {
    return this.#open.ranWithoutData;
  }

  get run(): StreamRun {
    return this.#open.run;
  }

  async trigger(limit: ReadLimit, allowNoData = true): Promise<TriggerReport> {
    return this.#reported(await this.#outlast((coordinator) => coordinator.trigger(limit, allowNoData)));
  }

  async triggerContinuous(over: AbortSignal): Promise<TriggerReport> {
    return this.#reported(await this.#outlast((coordinator) => coordinator.triggerContinuous(over)));
  }

  prepareForAvailableNow(): Promise<void> {
    return this.#outlast((coordinator) => coordinator.prepareForAvailableNow());
  }

  reportIdle(): EpochReport {
    return this.#open.reportIdle();
  }

  async close(): Promise<void> {
    const legacy = this.#legacy;
    this.#legacy = null;
    if (this.#current !== null) return this.#current.close();
    for (const input of legacy?.inputs ?? []) await input.close();
  }

  get #open(): Coordinator {
    if (this.#current === null) throw new Aborted();
    return this.#current;
  }

  #reported(report: TriggerReport): TriggerReport {
    const retries = this.#retries;
    this.#retries = [];
    return retries.length === 0 ? report : { ...report, retries };
  }

  /** Does the work, on another coordinator after each error that may pass. */
  async #outlast<T>(work: (coordinator: Coordinator) => Promise<T>): Promise<T> {
    for (;;) {
      try {
        this.#current ??= await Coordinator.open(this.options, this.#legacy);
        this.#legacy = null;
        const result = await work(this.#current);
        this.#attempts = 0;
        return result;
      } catch (error) {
        await this.#backOff(error);
      }
    }
  }

  /** Waits before the next attempt; throws the error where there is none. */
  async #backOff(error: unknown): Promise<void> {
    const { policy } = this;
    const { signal, clock, checkpoint, onStatus } = this.options;
    if (policy === null || signal.aborted || this.#attempts >= policy.attempts) throw error;
    if (!(policy.isAway?.(error) ?? isAway(error))) throw error;
    const attempt = ++this.#attempts;
    const delayMs = backoffMs(policy, attempt, checkpoint.queryId);
    const message = error instanceof Error ? error.message : String(error);
    this.#retries.push({ attempt, delayMs, code: isTidemarkError(error) ? error.code : null, message });
    onStatus(`Trying again in ${delayMs} ms (${attempt} of ${policy.attempts}): ${message}`);
    const before = this.#current;
    this.#current = null;
    if (before !== null) this.#legacy = await before.handOver();
    await unlessAborted(clock.waitUntil(clock.nowMs() + delayMs, signal), signal);
  }
}
