import { Aborted, unlessAborted } from '../base/abort.js';
import { must } from '../base/assert.js';
import type { Clock } from '../base/clock.js';
import type { EvaluationContext } from '../expressions/bound.js';
import type { StoreWrite } from '../state/contract.js';
import { StateManager } from '../state/state-manager.js';
import type { EpochInfo } from '../stream/epoch.js';
import type { Offset, ReadLimit } from '../stream/source.js';
import type { Checkpoint } from './checkpoint.js';
import { commitWrite } from './commit-log.js';
import { ContinuousRead } from './continuous-read.js';
import { checkCompatible } from './compatibility.js';
import { type EpochReport, reportEpoch, reportIdle, type TriggerReport } from './epoch-report.js';
import { durably } from './faults.js';
import { LogPurge } from './log-purge.js';
import { type Manifest, manifestWrite, readManifest } from './manifest.js';
import { migrateTables } from './migrate.js';
import { manifestOf } from './query-manifest.js';
import { type LoggedSettings, type OffsetEntry, offsetWrite } from './offset-log.js';
import { opaqueWait, Outputs, type OutputsOptions } from './outputs.js';
import { type RecoveryPoint, readRecoveryPoint } from './recovery.js';
import { STOP_GRACE_MS } from './sink-output.js';
import { sameOffset, type SourceInput } from './source-input.js';
import { StateChanges } from './state-changes.js';
import { StreamRun, type StreamRunOptions } from './stream-run.js';
import { Timings } from './timings.js';
import { WatermarkTracker } from './watermark-tracker.js';

export interface CoordinatorOptions extends StreamRunOptions, OutputsOptions {
  readonly checkpoint: Checkpoint;
  readonly queryName: string | null;
  readonly logged: LoggedSettings;
  readonly minBatchesToRetain: number;
  readonly clock: Clock;
  readonly stateMemoryLimitBytes?: number;
  /** Threads that read and parse; default 1, the program's own. */
  readonly workers?: number;
  /** Told what the query does now, by Spark's words. */
  readonly onStatus: (message: string, isDataAvailable?: boolean) => void;
}

/** What one coordinator leaves to the next of the same run, beside the checkpoint. */
export interface Legacy {
  readonly inputs: readonly SourceInput[];
  /** The watermark of each withWatermark, null before the first. */
  readonly watermarksMs: readonly (number | null)[];
  readonly hasRun: boolean;
  readonly sinkCounts: boolean;
}

/**
 * Runs the epochs of one query over its checkpoint, one `trigger()` at a time:
 *
 *   1. ask the sources how far to read · 2. log that, durably · 3. tell the sources what the epoch before has made durable ·
 *   4. run the rows through the operators into the sinks · 5. commit the sinks · 6. one atomic, synced batch: state, commit entry, purge.
 *
 * A crash before 6 runs the epoch again from the same entry; a crash after it does not. Nothing here is tried again: after an error the
 * coordinator hands over to another one, which goes on from the checkpoint (see SteadyCoordinator).
 */
export class Coordinator {
  readonly #run: StreamRun;
  readonly #tracker: WatermarkTracker;
  readonly #purge: LogPurge;
  readonly #outputs: Outputs;
  readonly #changes: StateChanges;
  #pending: OffsetEntry | null;
  /** Where the last epoch, committed, ended. */
  #offsets: readonly (Offset | null)[];
  #nextEpoch: number;
  /** Evict bound of the last epoch: the late bound of the next. */
  #evictMs: number | null;
  #hasRun = false;
  #ranWithoutData = false;
  #sinkCounts = false;
  #manifestIsWritten = false;
  /** Ends that the sources have not been told are durable. */
  #uncommittedEnds: readonly (Offset | null)[] | null;

  private constructor(
    private readonly options: CoordinatorOptions,
    private readonly state: StateManager,
    private readonly manifest: Manifest,
    point: RecoveryPoint,
  ) {
    this.#run = new StreamRun(options, state);
    this.#outputs = new Outputs(options, this.#run);
    this.#changes = new StateChanges(state);
    const policy = (point.pending ?? point.committed)?.settings.multipleWatermarkPolicy ?? options.logged.multipleWatermarkPolicy;
    const watermarkMs = Math.max(0, point.pending?.watermarkMs ?? 0, point.committed?.watermarkMs ?? 0, point.commit?.nextWatermarkMs ?? 0);
    this.#tracker = new WatermarkTracker(this.#run.eventTimes, policy, watermarkMs);
    this.#pending = point.pending;
    this.#offsets = point.committed?.offsets ?? this.#run.inputs.map(() => null);
    this.#nextEpoch = point.pending?.epochId ?? (point.committed === null ? 0 : point.committed.epochId + 1);
    this.#purge = new LogPurge(point.oldestEpoch, options.minBatchesToRetain);
    this.#evictMs = point.committed?.watermarkMs ?? null;
    this.#uncommittedEnds = point.committed?.offsets ?? null;
    this.#setIdle((point.pending?.idle ?? []).filter((k) => k < this.#run.eventTimes.length));
  }

  /**
   * Reads the checkpoint, refuses it where the query does not fit (nothing has been written then), and opens sources and sink.
   */
  static async open(options: CoordinatorOptions, legacy: Legacy | null = null): Promise<Coordinator> {
    const { store } = options.checkpoint;
    options.onStatus('Initializing sources');
    const stored = await readManifest(store);
    const manifest = manifestOf(options);
    if (stored !== null) await migrateTables(store, stored, manifest, checkCompatible(stored, manifest));
    const point = await readRecoveryPoint(store);
    const limit = options.stateMemoryLimitBytes;
    const state = await StateManager.open(store, limit === undefined ? {} : { memoryLimitBytes: limit });
    const coordinator = new Coordinator(options, state, manifest, point);
    try {
      await coordinator.#openEnds(point, legacy);
    } catch (error) {
      // sources that were taken over are still those of the run
      if (legacy === null) await coordinator.close();
      else await coordinator.handOver();
      throw error;
    }
    return coordinator;
  }

  async #openEnds(point: RecoveryPoint, legacy: Legacy | null): Promise<void> {
    const { checkpoint, clock, signal, outputMode, settings, queryName, workers = 1 } = this.options;
    for (const [k, input] of this.#run.inputs.entries()) {
      if (legacy === null) await unlessAborted(input.open(checkpoint.store, k, { clock, signal, settings, workers }), signal);
      else input.adopt(legacy.inputs[k]!);
    }
    if (legacy !== null) this.#inherit(legacy);
    await this.#outputs.open(
      {
        queryId: checkpoint.queryId,
        queryName,
        outputMode,
        settings,
        lastCommittedEpoch: point.committed?.epochId ?? null,
        checkpointIsTemporary: checkpoint.isTemporary,
        isStateful: this.#run.operators.length > 0,
        signal,
      },
      (point.pending ?? point.committed)?.epochId ?? -1,
    );
  }

  #inherit(legacy: Legacy): void {
    this.#tracker.resume(legacy.watermarksMs);
    this.#hasRun = legacy.hasRun;
    this.#sinkCounts = legacy.sinkCounts;
  }

  /** Lets go of the sinks and of what is in memory, for a coordinator that goes on from the checkpoint with the sources as they are. */
  async handOver(): Promise<Legacy> {
    this.#run.pump.close();
    // a sink that is away may be in no state to be closed
    await this.#outputs.close(AbortSignal.timeout(STOP_GRACE_MS));
    for (const input of this.#run.inputs) input.endReading();
    return { inputs: this.#run.inputs, watermarksMs: this.#tracker.marksMs, hasRun: this.#hasRun, sinkCounts: this.#sinkCounts };
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
    for (const input of this.#run.inputs)
      await unlessAborted(input.source.prepareForAvailableNow?.() ?? Promise.resolve(), this.options.signal);
  }

  /** Sources as progress shows them when nothing runs. */
  reportIdle(): EpochReport {
    return reportIdle(this.#run, this.state, {
      epochId: this.#nextEpoch,
      offsets: this.#offsets,
      watermarkMs: this.#evictMs,
      sinkCounts: this.#sinkCounts,
    });
  }

  /** Closes sink and sources; waits a bounded time for each. The checkpoint stays open. */
  async close(): Promise<void> {
    const graceIsOver = AbortSignal.timeout(STOP_GRACE_MS);
    this.#run.pump.close();
    const errors = await this.#outputs.close(graceIsOver);
    for (const input of this.#run.inputs) {
      await unlessAborted(input.close(), graceIsOver).catch((error: unknown) => {
        if (!(error instanceof Aborted)) errors.push(error);
      });
    }
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
    const hasNew = offsets.map((end, k) => !sameOffset(end, this.#offsets[k] ?? null));
    const hasData = hasNew.includes(true);
    const nowMs = clock.nowMs();
    const idle = this.#run.idleInputs.at(nowMs, hasNew);
    this.#setIdle(idle);
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
      ...(idle.length > 0 && { idle }),
      timestampMs: nowMs,
      settings: { ...logged, multipleWatermarkPolicy: this.#tracker.policy },
    };
    if (log) {
      this.options.onStatus('Writing offsets to log');
      await timings.time('walCommit', () => this.#log(entry));
    }
    return entry;
  }

  #setIdle(idle: readonly number[]): void {
    this.#tracker.setIdle(new Set(idle.map((k) => must(this.#run.eventTimes[k], 'an idle watermark is not part of the plan'))));
  }

  async #log(entry: OffsetEntry): Promise<void> {
    const writes: StoreWrite[] = [...this.#run.inputs.flatMap((input) => input.staged), offsetWrite(entry)];
    if (!this.#manifestIsWritten) writes.unshift(manifestWrite(this.manifest));
    await durably(this.options.faults, 'offsetLog', entry.epochId, () => this.options.checkpoint.store.write(writes, { sync: true }));
    this.#manifestIsWritten = true;
    for (const input of this.#run.inputs) input.stagedIsDurable();
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
        for (const [k, input] of this.#run.inputs.entries())
          input.beginEpoch({ start: starts[k] ?? null, end: entry.offsets[k] ?? null }, evaluation);
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
      run.pump.next(info, () => opaqueWait(this.options.signal)),
      this.options.signal,
    );
    if (out === null) return 'over';
    const rows = await this.#outputs.deliver(out, written, () => this.#changes.encodeSoon(entry.epochId));
    this.#sinkCounts = rows !== null;
    return rows;
  }

  /** Step 6: state, commit entry and purge in one atomic, synced batch. */
  async #commit(entry: OffsetEntry): Promise<void> {
    this.#tracker.advance();
    const nextWatermarkMs = this.#run.hasWatermark ? this.#tracker.globalMs : null;
    const writes = [
      ...this.#changes.of(entry.epochId),
      commitWrite({ epochId: entry.epochId, nextWatermarkMs }),
      ...this.#purge.writes(entry.epochId),
    ];
    await durably(this.options.faults, 'stateCommit', entry.epochId, () => this.options.checkpoint.store.write(writes, { sync: true }));
    this.state.committed();
    this.#changes.committed();
    this.#offsets = entry.offsets;
    this.#uncommittedEnds = entry.offsets;
    this.#evictMs = entry.watermarkMs;
    this.#nextEpoch = entry.epochId + 1;
    this.#hasRun = true;
  }
}
