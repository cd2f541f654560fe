import { Aborted, unlessAborted } from '../base/abort.js';
import { type Clock, systemClock } from '../base/clock.js';
import type { EvaluationContext } from '../expressions/bound.js';
import type { StoreWrite } from '../state/contract.js';
import { MemoryStore } from '../state/memory-store.js';
import { StateManager } from '../state/state-manager.js';
import type { EpochInfo } from '../stream/epoch.js';
import type { Sink, SinkProvider } from '../stream/sink.js';
import type { Offset, ReadLimit } from '../stream/source.js';
import type { Checkpoint } from './checkpoint.js';
import { commitWrite } from './commit-log.js';
import { ContinuousRead } from './continuous-read.js';
import { checkCompatible } from './compatibility.js';
import { drainable } from './drain.js';
import { type EpochReport, reportEpoch, reportIdle, type TriggerReport } from './epoch-report.js';
import { logKey } from './keys.js';
import { type Manifest, manifestWrite, readManifest } from './manifest.js';
import { type LoggedSettings, type OffsetEntry, offsetWrite } from './offset-log.js';
import { type RecoveryPoint, readRecoveryPoint } from './recovery.js';
import { sameOffset } from './source-input.js';
import { sourceLog } from './source-log.js';
import { StreamRun, type StreamRunOptions } from './stream-run.js';
import { Timings } from './timings.js';
import { WatermarkTracker } from './watermark-tracker.js';

/** Durable steps of an epoch; tests of crashes stop before or after each. */
export type FaultPoint = 'offsetLog' | 'sinkWrite' | 'sinkCommit' | 'stateCommit';
export type Faults = (point: FaultPoint, when: 'before' | 'after', epochId: number) => void | Promise<void>;

export interface CoordinatorOptions extends StreamRunOptions {
  readonly checkpoint: Checkpoint;
  readonly sink: SinkProvider;
  readonly queryName: string | null;
  readonly logged: LoggedSettings;
  readonly minBatchesToRetain: number;
  readonly clock: Clock;
  readonly stateMemoryLimitBytes?: number;
  readonly faults?: Faults;
  /** Told what the query does now, by Spark's words. */
  readonly onStatus: (message: string, isDataAvailable?: boolean) => void;
}

/** How long an epoch may stay inside plain RxJS operators of the pipe. */
const OPAQUE_WAIT_MS = 60_000;
/** How long a sink that was asked to stop may go on with what it does. */
const STOP_GRACE_MS = 2_000;
/** Log entries removed in one epoch at most, so that a smaller setting does not make one epoch pay for all. */
const PURGE_MAX = 1_000;

/**
 * Runs the epochs of one query over its checkpoint, one `trigger()` at a time:
 *
 *   1. ask the sources how far to read · 2. log that, durably · 3. tell the sources what the epoch before has made durable ·
 *   4. run the rows through the operators into the sink · 5. commit the sink · 6. one atomic, synced batch: state, commit entry, purge.
 *
 * A crash before 6 runs the epoch again from the same entry; a crash after it does not. Nothing here is retried: a failed query is started
 * again, and goes on from its checkpoint.
 */
export class Coordinator {
  readonly #run: StreamRun;
  readonly #tracker: WatermarkTracker;
  readonly #hardStop = new AbortController();
  #sink: Sink | null = null;
  #pending: OffsetEntry | null;
  /** Where the last epoch, committed, ended. */
  #offsets: readonly (Offset | null)[];
  #nextEpoch: number;
  #oldestEpoch: number;
  /** Evict bound of the last epoch: the late bound of the next. */
  #evictMs: number | null;
  #hasRun = false;
  #ranWithoutData = false;
  #manifestIsWritten = false;
  #uncommittedEnds: readonly (Offset | null)[] | null = null;

  private constructor(
    private readonly options: CoordinatorOptions,
    private readonly state: StateManager,
    private readonly manifest: Manifest,
    point: RecoveryPoint,
  ) {
    this.#run = new StreamRun(options, state);
    const policy = (point.pending ?? point.committed)?.settings.multipleWatermarkPolicy ?? options.logged.multipleWatermarkPolicy;
    const watermarkMs = Math.max(0, point.pending?.watermarkMs ?? 0, point.committed?.watermarkMs ?? 0, point.commit?.nextWatermarkMs ?? 0);
    this.#tracker = new WatermarkTracker(this.#run.eventTimes, policy, watermarkMs);
    this.#pending = point.pending;
    this.#offsets = point.committed?.offsets ?? this.#run.inputs.map(() => null);
    this.#nextEpoch = point.pending?.epochId ?? (point.committed === null ? 0 : point.committed.epochId + 1);
    this.#oldestEpoch = point.oldestEpoch;
    this.#evictMs = point.committed?.watermarkMs ?? null;
  }

  /**
   * Reads the checkpoint, refuses it where the query does not fit (nothing has been written then), and opens sources and sink.
   */
  static async open(options: CoordinatorOptions): Promise<Coordinator> {
    const { store } = options.checkpoint;
    options.onStatus('Initializing sources');
    const stored = await readManifest(store);
    const manifest = await manifestOf(options);
    if (stored !== null) checkCompatible(stored, manifest);
    const point = await readRecoveryPoint(store);
    const limit = options.stateMemoryLimitBytes;
    const state = await StateManager.open(store, limit === undefined ? {} : { memoryLimitBytes: limit });
    const coordinator = new Coordinator(options, state, manifest, point);
    try {
      await coordinator.#openEnds(point);
    } catch (error) {
      await coordinator.close();
      throw error;
    }
    return coordinator;
  }

  async #openEnds(point: RecoveryPoint): Promise<void> {
    const { checkpoint, sink, clock, signal, plan, outputMode, settings, queryName } = this.options;
    for (const [k, input] of this.#run.inputs.entries()) {
      await unlessAborted(input.open({ log: sourceLog(checkpoint.store, k), clock, signal, settings }), signal);
    }
    this.#sink = await unlessAborted(
      sink.open({
        queryId: checkpoint.queryId,
        queryName,
        schema: plan.schema,
        outputMode,
        settings,
        lastCommittedEpoch: point.committed?.epochId ?? null,
        checkpointIsTemporary: checkpoint.isTemporary,
        signal,
      }),
      signal,
    );
  }

  /** An epoch was logged and not committed by the run before. */
  get hasPending(): boolean {
    return this.#pending !== null;
  }

  /** The last epoch read nothing. */
  get ranWithoutData(): boolean {
    return this.#ranWithoutData;
  }

  get run(): StreamRun {
    return this.#run;
  }

  /** One trigger: runs the epoch that was left over, or the next one if there is anything to do. */
  async trigger(limit: ReadLimit, allowNoData = true): Promise<TriggerReport> {
    const startMs = this.options.clock.nowMs();
    const timings = new Timings(this.options.clock);
    let epoch: EpochReport | null | 'over' = null;
    await timings.time('triggerExecution', async () => {
      const entry = this.#pending ?? (await this.#plan(limit, allowNoData, timings));
      this.#pending = null;
      if (entry !== null) epoch = await this.#execute(entry, timings);
    });
    const outcome = epoch as EpochReport | null | 'over';
    return { startMs, durationMs: timings.durationMs, epoch: outcome === 'over' ? null : outcome, isOver: outcome === 'over' };
  }

  /**
   * One epoch of a continuous query: rows go to the sink as they come, until `over` fires; only then are offsets known and logged. A crash
   * in between sends them again: at least once. Null where the source has nothing yet.
   */
  async triggerContinuous(over: AbortSignal): Promise<TriggerReport> {
    if (this.#pending !== null) return this.trigger('configured');
    const startMs = this.options.clock.nowMs();
    const timings = new Timings(this.options.clock);
    let epoch: EpochReport | 'over' | null = null;
    await timings.time('triggerExecution', async () => {
      const draft = await this.#plan('configured', false, timings, false);
      if (draft !== null) epoch = await this.#executeContinuous(draft, over, timings);
    });
    const outcome = epoch as EpochReport | 'over' | null;
    return { startMs, durationMs: timings.durationMs, epoch: outcome === 'over' ? null : outcome, isOver: outcome === 'over' };
  }

  /** Fixes the end of every source for availableNow. */
  async prepareForAvailableNow(): Promise<void> {
    for (const input of this.#run.inputs) await unlessAborted(input.source.prepareForAvailableNow?.() ?? Promise.resolve(), this.options.signal);
  }

  /** Resolves when a source may have new data, after `pollMs` where a source cannot say, or when `signal` fires. */
  async waitForData(pollMs: number, signal: AbortSignal): Promise<void> {
    const over = new AbortController();
    const either = AbortSignal.any([signal, over.signal]);
    const waits = this.#run.inputs.flatMap((i) => (i.source.waitForData === undefined ? [] : [i.source.waitForData(either)]));
    if (waits.length < this.#run.inputs.length) waits.push(systemClock.waitUntil(systemClock.nowMs() + pollMs, either));
    try {
      await unlessAborted(Promise.race(waits), signal);
    } catch (error) {
      if (!(error instanceof Aborted)) throw error;
    } finally {
      over.abort();
    }
  }

  /** Sources as progress shows them when nothing runs. */
  reportIdle(): EpochReport {
    return reportIdle(this.#run, this.state, { epochId: this.#nextEpoch, offsets: this.#offsets, watermarkMs: this.#evictMs });
  }

  /** Closes sink and sources; waits a bounded time for each. The checkpoint stays open. */
  async close(): Promise<void> {
    const graceIsOver = AbortSignal.timeout(STOP_GRACE_MS);
    this.#run.pump.close();
    const errors: unknown[] = [];
    for (const close of [() => this.#sink?.close(), ...this.#run.inputs.map((input) => () => input.close())]) {
      await unlessAborted(Promise.resolve(close()), graceIsOver).catch((error: unknown) => {
        if (!(error instanceof Aborted)) errors.push(error);
      });
    }
    this.#sink = null;
    if (errors.length > 0) throw errors[0];
  }

  /** Steps 1 to 3: decides on the next epoch and logs it; null where there is nothing to do. */
  async #plan(limit: ReadLimit, allowNoData: boolean, timings: Timings, log = true): Promise<OffsetEntry | null> {
    const { clock, logged, signal } = this.options;
    const offsets = await timings.time('latestOffset', async () => {
      const ends: (Offset | null)[] = [];
      for (const [k, input] of this.#run.inputs.entries()) {
        this.options.onStatus(`Getting offsets from ${input.provider.description}`);
        ends.push(await unlessAborted(input.latestOffset(this.#offsets[k] ?? null, limit), signal));
      }
      return ends;
    });
    const hasData = offsets.some((end, k) => !sameOffset(end, this.#offsets[k] ?? null));
    if (!hasData && !(allowNoData && this.#wantsNoDataEpoch())) {
      this.options.onStatus('Waiting for data to arrive', false);
      return null;
    }
    const watermarkMs = this.#run.hasWatermark ? this.#tracker.globalMs : null;
    const lateWatermarkMs = this.options.singleWatermark ? watermarkMs : (this.#evictMs ?? watermarkMs);
    const entry: OffsetEntry = {
      epochId: this.#nextEpoch,
      offsets,
      sources: this.#run.inputs.map((i) => i.provider.name),
      watermarkMs,
      lateWatermarkMs: this.#run.hasWatermark ? lateWatermarkMs : null,
      timestampMs: clock.nowMs(),
      settings: { ...logged, multipleWatermarkPolicy: this.#tracker.policy },
    };
    if (log) {
      this.options.onStatus('Writing offsets to log', hasData);
      await timings.time('walCommit', () => this.#log(entry));
    }
    return entry;
  }

  async #log(entry: OffsetEntry): Promise<void> {
    const writes: StoreWrite[] = [offsetWrite(entry)];
    if (!this.#manifestIsWritten) writes.unshift(manifestWrite(this.manifest));
    await this.#durable('offsetLog', entry.epochId, () => this.options.checkpoint.store.write(writes, { sync: true }));
    this.#manifestIsWritten = true;
    const ends = this.#uncommittedEnds;
    this.#uncommittedEnds = null;
    for (const [k, end] of (ends ?? []).entries()) {
      if (end !== null) await unlessAborted(this.#run.inputs[k]!.source.commit?.(end) ?? Promise.resolve(), this.options.signal);
    }
  }

  /** Whether a moved watermark (or a processing-time timeout) is worth an epoch without data. After a start only once an epoch has run. */
  #wantsNoDataEpoch(): boolean {
    if (!this.options.logged.noDataEpochs || !this.#hasRun) return false;
    return this.#run.operators.some(({ node }) => {
      if (node.runsOnEveryTrigger === true) return true;
      if (this.#evictMs === null) return false;
      const map = this.#run.inputWatermark(node);
      const before = map(this.#evictMs);
      const after = map(this.#tracker.globalMs);
      return before !== null && after !== null && after > before && node.wantsNoDataEpoch(before, after, this.options.outputMode);
    });
  }

  /** Steps 4 to 6. */
  async #execute(entry: OffsetEntry, timings: Timings): Promise<EpochReport | 'over'> {
    const starts = this.#offsets;
    const isNoData = entry.offsets.every((end, k) => sameOffset(end, starts[k] ?? null));
    this.options.onStatus(isNoData ? 'No new data but cleaning up state' : 'Processing new data', !isNoData);
    this.#ranWithoutData = isNoData;
    const sinkRows = await timings.time('addBatch', () => {
      const begin = (evaluation: EvaluationContext) => {
        for (const [k, input] of this.#run.inputs.entries()) input.beginEpoch({ start: starts[k] ?? null, end: entry.offsets[k] ?? null }, evaluation);
      };
      return this.#write(entry, isNoData, begin, async () => undefined);
    });
    if (sinkRows === 'over') return 'over';
    await timings.time('commitOffsets', () => this.#commit(entry));
    return reportEpoch(this.#run, this.state, { entry, isNoData, sinkRows, starts });
  }

  async #executeContinuous(draft: OffsetEntry, over: AbortSignal, timings: Timings): Promise<EpochReport | 'over'> {
    const starts = this.#offsets;
    this.options.onStatus('Processing new data', true);
    this.#ranWithoutData = false;
    const reads = this.#run.inputs.map((input, k) => new ContinuousRead(input.source, starts[k] ?? null, over));
    let entry = draft;
    const begin = (evaluation: EvaluationContext) => {
      for (const [k, input] of this.#run.inputs.entries()) input.beginContinuous(reads[k]!.batches(evaluation));
    };
    const written = () => {
      entry = { ...draft, offsets: reads.map((read) => read.end) };
      return timings.time('walCommit', () => this.#log(entry));
    };
    const sinkRows = await timings.time('addBatch', () => this.#write(draft, false, begin, written));
    if (sinkRows === 'over') return 'over';
    await timings.time('commitOffsets', () => this.#commit(entry));
    return reportEpoch(this.#run, this.state, { entry, isNoData: false, sinkRows, starts });
  }

  /** Runs an epoch into the sink and commits the sink; `written` comes between. */
  async #write(
    entry: OffsetEntry,
    isNoData: boolean,
    begin: (evaluation: EvaluationContext) => void,
    written: () => Promise<void>,
  ): Promise<number | null | 'over'> {
    const run = this.#run;
    const { ansi, timeZone } = entry.settings;
    const evaluation: EvaluationContext = { ansi, timeZone, timestampMicros: BigInt(entry.timestampMs) * 1000n, epochId: entry.epochId };
    const info: EpochInfo = {
      id: entry.epochId,
      watermark: { lateMs: entry.lateWatermarkMs, evictMs: entry.watermarkMs },
      evaluation,
      isNoData,
    };
    run.resetCounters();
    run.timestampMs = entry.timestampMs;
    begin(evaluation);
    const out = await unlessAborted(
      run.pump.next(info, () => systemClock.waitUntil(systemClock.nowMs() + OPAQUE_WAIT_MS, this.options.signal)),
      this.options.signal,
    );
    if (out === null) return 'over';
    const { epoch, drain } = drainable(out);
    const sink = this.#sink!;
    let rows: number | null = null;
    try {
      await this.#durable('sinkWrite', entry.epochId, async () => {
        rows = await this.#unlessStopped(sink.write(epoch));
        await this.#unlessStopped(drain());
      });
      await written();
      await this.#durable('sinkCommit', entry.epochId, () => this.#unlessStopped(sink.commit(entry.epochId)));
    } catch (error) {
      await this.#unlessStopped(sink.abort?.(entry.epochId, error) ?? Promise.resolve()).catch(() => undefined);
      throw error;
    }
    return rows;
  }

  /** Step 6: state, commit entry and purge in one atomic, synced batch. */
  async #commit(entry: OffsetEntry): Promise<void> {
    this.#tracker.advance();
    const nextWatermarkMs = this.#run.hasWatermark ? this.#tracker.globalMs : null;
    const writes = [...this.state.changes(entry.epochId), commitWrite({ epochId: entry.epochId, nextWatermarkMs }), ...this.#purge(entry.epochId)];
    await this.#durable('stateCommit', entry.epochId, () => this.options.checkpoint.store.write(writes, { sync: true }));
    this.state.committed();
    this.#offsets = entry.offsets;
    this.#uncommittedEnds = entry.offsets;
    this.#evictMs = entry.watermarkMs;
    this.#nextEpoch = entry.epochId + 1;
    this.#hasRun = true;
  }

  /** Deletes of log entries older than the newest `minBatchesToRetain`. */
  #purge(epochId: number): StoreWrite[] {
    const writes: StoreWrite[] = [];
    const last = Math.min(epochId - this.options.minBatchesToRetain, this.#oldestEpoch + PURGE_MAX);
    for (; this.#oldestEpoch <= last; this.#oldestEpoch++) {
      writes.push({ key: logKey('o', this.#oldestEpoch), value: null }, { key: logKey('c', this.#oldestEpoch), value: null });
    }
    return writes;
  }

  async #durable<T>(point: FaultPoint, epochId: number, work: () => Promise<T>): Promise<T> {
    await this.options.faults?.(point, 'before', epochId);
    const result = await work();
    await this.options.faults?.(point, 'after', epochId);
    return result;
  }

  /** Waits for a sink; once the query is to stop, only for a bounded time. */
  #unlessStopped<T>(work: Promise<T>): Promise<T> {
    const { signal } = this.options;
    if (!this.#hardStop.signal.aborted) {
      const arm = () => void systemClock.waitUntil(systemClock.nowMs() + STOP_GRACE_MS).then(() => this.#hardStop.abort());
      if (signal.aborted) arm();
      else signal.addEventListener('abort', arm, { once: true });
      const disarm = () => signal.removeEventListener('abort', arm);
      work.then(disarm, disarm);
    }
    return unlessAborted(work, this.#hardStop.signal);
  }
}

/** What the query needs of a checkpoint, found by building its stages once over empty state. */
async function manifestOf(options: CoordinatorOptions): Promise<Manifest> {
  const trial = new StreamRun(options, await StateManager.open(new MemoryStore()));
  trial.pump.close();
  return {
    sources: trial.inputs.map((i) => ({ name: i.provider.name, detail: i.provider.detail })),
    operators: trial.operatorRecords(),
  };
}
