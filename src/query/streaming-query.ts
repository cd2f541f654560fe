import { randomUUID } from 'node:crypto';
import { type Observable, Subject } from 'rxjs';
import { Aborted, manyListeners, WOKEN } from '../base/abort.js';
import { systemClock } from '../base/clock.js';
import { isTidemarkError, TidemarkError } from '../base/errors.js';
import type { EpochReport, TriggerReport } from '../checkpoint/epoch-report.js';
import type { Guarantee } from './guarantee.js';
import type { QueryManager } from './manager.js';
import { type LateRows, lateRowsOf } from './late-rows.js';
import { progressOf, type QueryProgress } from './progress.js';

/** Entries that `recentProgress` keeps: Spark's 100 less one. */
const RECENT_MAX = 99;
/** Time between signs of life of a query that has nothing to do. */
const IDLE_INTERVAL_MS = 10_000;
/** How long `stop` waits for what cannot be interrupted. */
const STOP_WAIT_MS = 10_000;

export interface QueryStatus {
  readonly message: string;
  readonly isDataAvailable: boolean;
  readonly isTriggerActive: boolean;
}

/** What a query is made of; see start.ts. */
export interface QueryParts {
  readonly id: string;
  readonly name: string | null;
  readonly sinkDescription: string;
  readonly guarantee: Guarantee;
  readonly explain: () => string;
  readonly signal: AbortSignal | null;
  /** Runs the query to its end; reports to the query as it goes. */
  readonly run: (query: QueryHandle) => Promise<void>;
}

/** The side of a query that its run sees. */
export interface QueryHandle {
  readonly runId: string;
  readonly signal: AbortSignal;
  status(status: Partial<QueryStatus>): void;
  /** A trigger that ran an epoch. */
  ran(trigger: TriggerReport, epoch: EpochReport): void;
  /** A trigger that had nothing to do. */
  idle(trigger: TriggerReport, epoch: EpochReport): void;
  /** Number of triggers asked for by `processAllAvailable` so far; changes wake a waiting run. */
  readonly wake: AbortSignal;
  /** Whether anybody listens to `lateRows$`. */
  wantsLateRows(): boolean;
  /** Epochs committed since the start, those of earlier runs of a restarted query too. */
  readonly epochsRun: number;
  /** The run has failed, and another one begins after the wait. */
  restarting(restart: RestartReport): void;
}

export interface RestartReport {
  readonly attempt: number;
  readonly attempts: number;
  readonly delayMs: number;
  readonly error: unknown;
}

/** A running query. Made by `writeStream(…).start()`. */
export class StreamingQuery {
  /** Lives in the checkpoint: the same after a restart. */
  readonly id: string;
  /** What it promises over crashes and restarts, and why. */
  readonly guarantee: Guarantee;
  readonly name: string | null;
  /** Progress of each epoch, and now and then of a query that has nothing to do. Completes when the query ends, however it ends. */
  readonly progress$: Observable<QueryProgress>;
  /**
   * Rows that came too late, epoch by epoch, after the epoch is committed; completes when the query ends. For monitoring: an epoch that was
   * committed just before a crash does not come again. `lateRowsTo` of the writer loses none. Subscribe before the first `await` after
   * `start()`: to a later subscriber, columns that the query does not use are NULL.
   */
  readonly lateRows$: Observable<LateRows>;
  #runId: string = randomUUID();
  #restarts = 0;
  #epochsRun = 0;
  readonly #parts: QueryParts;
  readonly #manager: QueryManager;
  readonly #progress = new Subject<QueryProgress>();
  readonly #late = new Subject<LateRows>();
  readonly #stop = new AbortController();
  readonly #ended: Promise<void>;
  #wake = new AbortController();
  #status: QueryStatus = { message: 'Initializing StreamExecution', isDataAvailable: false, isTriggerActive: false };
  #recent: QueryProgress[] = [];
  #exception: TidemarkError | null = null;
  #isActive = true;
  #previousStartMs: number | null = null;
  #lastSignMs: number | null = null;
  #hasRun = false;
  /** Those who wait for a trigger that finds nothing to do, and the trigger from which on it counts. */
  #awaitingIdle: { readonly from: number; readonly resolve: () => void }[] = [];
  #triggers = 0;

  constructor(parts: QueryParts, manager: QueryManager) {
    this.#parts = parts;
    this.#manager = manager;
    this.id = parts.id;
    this.name = parts.name;
    this.guarantee = parts.guarantee;
    this.progress$ = this.#progress.asObservable();
    this.lateRows$ = this.#late.asObservable();
    manyListeners(this.#stop.signal);
    manager.admit(this);
    manager.tell((l) => l.onQueryStarted?.({ id: this.id, runId: this.runId, name: this.name, timestamp: isoNow() }));
    const stop = () => void this.stop();
    parts.signal?.addEventListener('abort', stop, { once: true });
    this.#ended = this.#live().finally(() => parts.signal?.removeEventListener('abort', stop));
    if (parts.signal?.aborted) stop();
  }

  /** New for each start, also for one by the restart policy. */
  get runId(): string {
    return this.#runId;
  }

  /** How often the restart policy has started it again. */
  get restarts(): number {
    return this.#restarts;
  }

  get isActive(): boolean {
    return this.#isActive;
  }

  get status(): QueryStatus {
    return this.#status;
  }

  /** The newest progress, or null before the first. */
  get lastProgress(): QueryProgress | null {
    return this.#recent.at(-1) ?? null;
  }

  /** The newest progress entries, oldest first; 99 at most, as in Spark. */
  get recentProgress(): readonly QueryProgress[] {
    return this.#recent;
  }

  /** STREAM_FAILED with the reason as its cause, or null. */
  get exception(): TidemarkError | null {
    return this.#exception;
  }

  /** The plan as text, with what bounds its state. */
  explain(): string {
    return this.#parts.explain();
  }

  /** Stops the query and waits until it has let go of sources, sink and checkpoint (for ten seconds at most). May be called again. */
  async stop(): Promise<void> {
    this.#stop.abort();
    const over = new AbortController();
    await Promise.race([this.#ended, systemClock.waitUntil(systemClock.nowMs() + STOP_WAIT_MS, over.signal)]);
    over.abort(WOKEN);
  }

  /** Resolves when the query has ended, rejects with its error where it failed. With a timeout: whether it has ended in that time. */
  async awaitTermination(): Promise<true>;
  async awaitTermination(timeoutMs: number): Promise<boolean>;
  async awaitTermination(timeoutMs?: number): Promise<boolean> {
    const over = new AbortController();
    await Promise.race(
      timeoutMs === undefined ? [this.#ended] : [this.#ended, systemClock.waitUntil(systemClock.nowMs() + timeoutMs, over.signal)],
    );
    over.abort(WOKEN);
    if (this.#exception !== null) throw this.#exception;
    return !this.#isActive;
  }

  /** Resolves when all rows that the sources have now are processed, rejects with the query's error. For tests: with input that never pauses it may wait for ever. */
  async processAllAvailable(): Promise<void> {
    if (this.#isActive) {
      const idle = new Promise<void>((resolve) => this.#awaitingIdle.push({ from: this.#triggers + 1, resolve }));
      this.#wake.abort(WOKEN);
      await Promise.race([idle, this.#ended]);
    }
    if (this.#exception !== null) throw this.#exception;
  }

  /** `await using query = …` stops it at the end of the block. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  async #live(): Promise<void> {
    // what start() promises (checks, events) has happened; the rest runs in its own time
    await Promise.resolve();
    try {
      await this.#parts.run(this.#handle());
    } catch (error) {
      if (!(isAbort(error) && this.#stop.signal.aborted)) this.#exception = this.#failure(error);
    }
    // timers and waits of the run end with it
    this.#stop.abort();
    this.#isActive = false;
    const message = this.#exception === null ? 'Stopped' : `Terminated with exception: ${causeMessage(this.#exception)}`;
    this.#status = { message, isDataAvailable: false, isTriggerActive: false };
    this.#manager.release(this);
    for (const { resolve } of this.#awaitingIdle) resolve();
    this.#progress.complete();
    this.#late.complete();
    const exception = this.#exception;
    this.#manager.tell((l) =>
      l.onQueryTerminated?.({
        id: this.id,
        runId: this.runId,
        exception: exception === null ? null : causeMessage(exception),
        errorClassOnException: exception === null ? null : isTidemarkError(exception.cause) ? exception.cause.code : null,
      }),
    );
  }

  #handle(): QueryHandle {
    const wake = () => this.#wake.signal;
    const runId = () => this.#runId;
    const epochsRun = () => this.#epochsRun;
    return {
      get runId() {
        return runId();
      },
      get epochsRun() {
        return epochsRun();
      },
      restarting: (restart) => this.#restarting(restart),
      signal: this.#stop.signal,
      get wake() {
        return wake();
      },
      status: (status) => {
        if (status.isTriggerActive === true && !this.#status.isTriggerActive) this.#beginTrigger();
        this.#status = { ...this.#status, ...status };
      },
      ran: (trigger, epoch) => this.#ran(trigger, epoch),
      idle: (trigger, epoch) => this.#idle(trigger, epoch),
      wantsLateRows: () => this.#late.observed,
    };
  }

  #restarting({ attempt, attempts, delayMs, error }: RestartReport): void {
    const { id, name, runId } = this;
    const message = error instanceof Error ? error.message : String(error);
    this.#restarts++;
    this.#status = {
      message: `Starting again in ${delayMs} ms (${attempt} of ${attempts}): ${message}`,
      isDataAvailable: false,
      isTriggerActive: false,
    };
    const errorClassOnException = isTidemarkError(error) ? error.code : null;
    this.#manager.tell((l) => l.onQueryRestarting?.({ id, runId, name, attempt, delayMs, exception: message, errorClassOnException }));
    this.#runId = randomUUID();
  }

  #beginTrigger(): void {
    this.#triggers++;
    if (this.#wake.signal.aborted) this.#wake = new AbortController();
  }

  #ran(trigger: TriggerReport, epoch: EpochReport): void {
    this.#hasRun = true;
    this.#epochsRun++;
    const progress = this.#keep(trigger, epoch);
    this.#manager.tell((l) => l.onQueryProgress?.(progress));
    this.#progress.next(progress);
    if (this.#late.observed) for (const late of lateRowsOf(epoch.epochId, epoch.lateRows)) this.#late.next(late);
  }

  #idle(trigger: TriggerReport, epoch: EpochReport): void {
    const isFirst = this.#lastSignMs === null;
    if (isFirst || trigger.startMs - this.#lastSignMs! >= IDLE_INTERVAL_MS) {
      this.#keep(trigger, epoch);
      if (!isFirst || this.#hasRun)
        this.#manager.tell((l) => l.onQueryIdle?.({ id: this.id, runId: this.runId, timestamp: new Date(trigger.startMs).toISOString() }));
    }
    this.#previousStartMs = trigger.startMs;
    const done = this.#awaitingIdle.filter((w) => w.from <= this.#triggers);
    this.#awaitingIdle = this.#awaitingIdle.filter((w) => w.from > this.#triggers);
    for (const { resolve } of done) resolve();
  }

  #keep(trigger: TriggerReport, epoch: EpochReport): QueryProgress {
    const identity = { id: this.id, runId: this.runId, name: this.name, sinkDescription: this.#parts.sinkDescription };
    const progress = progressOf(identity, trigger, epoch, this.#previousStartMs);
    this.#recent = [...this.#recent, progress].slice(-RECENT_MAX);
    this.#previousStartMs = trigger.startMs;
    this.#lastSignMs = trigger.startMs;
    return progress;
  }

  #failure(error: unknown): TidemarkError {
    const name = this.name === null ? '' : ` '${this.name}'`;
    const reason = error instanceof Error ? error.message : String(error);
    const details = { id: this.id, runId: this.runId, name: this.name, message: reason };
    return new TidemarkError(
      'STREAM_FAILED',
      `Query${name} [id = ${this.id}, runId = ${this.runId}] terminated with exception: ${reason} Its checkpoint is as the last committed epoch left it: start the query again to go on from there.`,
      details,
      error,
    );
  }
}

/** An abort, also as the reason of another error: a sink whose user function was reading wraps it in its own. */
function isAbort(error: unknown): boolean {
  for (let at = error; at instanceof Error; at = at.cause) if (at instanceof Aborted) return true;
  return false;
}

function causeMessage(error: TidemarkError): string {
  return error.cause instanceof Error ? error.cause.message : String(error.cause);
}

function isoNow(): string {
  return new Date(systemClock.nowMs()).toISOString();
}
