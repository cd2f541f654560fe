import type { Offset } from '../stream/source.js';
import type { StateManager, StateMetrics } from '../state/state-manager.js';
import type { LateBatch } from '../stream/late-rows.js';
import type { OffsetEntry } from './offset-log.js';
import type { StreamRun } from './stream-run.js';

/** Where the time of a trigger went, by Spark's names. */
export type Durations = Record<string, number>;

export interface SourceReport {
  readonly description: string;
  readonly startOffset: Offset | null;
  readonly endOffset: Offset | null;
  readonly latestOffset: Offset | null;
  readonly rows: number;
  readonly metrics: Readonly<Record<string, string>>;
}

export interface OperatorReport {
  readonly id: string;
  readonly operatorName: string;
  readonly state: StateMetrics;
  readonly lateRows: number;
  readonly custom: Readonly<Record<string, number>>;
}

/** What happened in one epoch. */
export interface EpochReport {
  readonly epochId: number;
  readonly isNoData: boolean;
  readonly sources: readonly SourceReport[];
  /** The operator nearest the output first. */
  readonly operators: readonly OperatorReport[];
  readonly eventTime: { readonly maxMs: number; readonly minMs: number; readonly avgMs: number } | null;
  /** The watermark this epoch ran with; null without one. */
  readonly watermarkMs: number | null;
  /** Rows written; null where the sink does not say. */
  readonly sinkRows: number | null;
  readonly observed: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
  /** Late rows of the epoch, where somebody wanted them. */
  readonly lateRows: readonly LateBatch[];
}

/** What happened in one trigger; `epoch` is null where there was nothing to do. */
export interface TriggerReport {
  readonly startMs: number;
  readonly durationMs: Durations;
  readonly epoch: EpochReport | null;
  /** The pipe has completed: no epoch will come any more. */
  readonly isOver: boolean;
  /** What was tried again in it, or since the trigger before. */
  readonly retries?: readonly Retry[];
}

/** An attempt that was made because a source or sink was away. */
export interface Retry {
  /** From 1 on, since something last went well. */
  readonly attempt: number;
  /** The wait before it. */
  readonly delayMs: number;
  /** Code of the error before it, where it is one of tidemark's. */
  readonly code: string | null;
  readonly message: string;
}

/** The report of an epoch that has just been committed. */
export function reportEpoch(
  run: StreamRun,
  state: StateManager,
  done: {
    readonly entry: OffsetEntry;
    readonly isNoData: boolean;
    readonly sinkRows: number | null;
    readonly starts: readonly (Offset | null)[];
  },
): EpochReport {
  const seen = run.eventTimes.find((stats) => stats.count > 0);
  return {
    epochId: done.entry.epochId,
    isNoData: done.isNoData,
    sources: sourceReports(run, done.starts, done.entry.offsets, (k) => run.inputs[k]!.rowsRead),
    operators: run.operators.toReversed().map(({ id, node, metrics }) => {
      const { lateRows, outputRows: _, rowsUpdated, rowsRemoved, ...custom } = metrics;
      const ofTables = state.metrics(id);
      const counted = { ...ofTables, rowsUpdated: rowsUpdated ?? ofTables.rowsUpdated, rowsRemoved: rowsRemoved ?? ofTables.rowsRemoved };
      return { id, operatorName: node.operatorName, state: counted, lateRows, custom };
    }),
    eventTime: seen === undefined ? null : { maxMs: seen.maxMs, minMs: seen.minMs, avgMs: seen.sumMs / seen.count },
    watermarkMs: done.entry.watermarkMs,
    sinkRows: done.sinkRows,
    observed: new Map(run.observedRows),
    lateRows: run.lateRows,
  };
}

/** What progress shows of a trigger that had nothing to do: totals as they are, and nothing done. */
export function reportIdle(
  run: StreamRun,
  state: StateManager,
  now: {
    readonly epochId: number;
    readonly offsets: readonly (Offset | null)[];
    readonly watermarkMs: number | null;
    /** The sink has said in an epoch before how many rows it wrote. */
    readonly sinkCounts: boolean;
  },
): EpochReport {
  return {
    epochId: now.epochId,
    isNoData: true,
    sources: sourceReports(run, now.offsets, now.offsets, () => 0),
    operators: run.operators.toReversed().map(({ id, node }) => ({
      id,
      operatorName: node.operatorName,
      state: { ...state.metrics(id), rowsUpdated: 0, rowsRemoved: 0 },
      lateRows: 0,
      custom: {},
    })),
    eventTime: null,
    watermarkMs: now.watermarkMs,
    sinkRows: now.sinkCounts ? 0 : null,
    observed: new Map(),
    lateRows: [],
  };
}

function sourceReports(
  run: StreamRun,
  starts: readonly (Offset | null)[],
  ends: readonly (Offset | null)[],
  rowsOf: (index: number) => number,
): SourceReport[] {
  return run.inputs.map((input, k) => ({
    description: input.provider.description,
    startOffset: starts[k] ?? null,
    endOffset: ends[k] ?? null,
    latestOffset: input.source.reportLatestOffset?.() ?? null,
    rows: rowsOf(k),
    metrics: { ...input.source.metrics?.(), ...(input.provider.badRecords && { badRecords: String(input.badRecords.length) }) },
  }));
}
