import type { EpochReport, Retry, TriggerReport } from '../checkpoint/epoch-report.js';
import { must } from '../base/assert.js';

/** What a query did in one trigger; fields, names and order are those of Spark's JSON. */
export interface QueryProgress {
  readonly id: string;
  readonly runId: string;
  readonly name: string | null;
  /** Start of the trigger. */
  readonly timestamp: string;
  readonly batchId: number;
  readonly batchDuration: number;
  readonly numInputRows: number;
  readonly inputRowsPerSecond?: number;
  readonly processedRowsPerSecond?: number;
  readonly durationMs: Readonly<Record<string, number>>;
  readonly eventTime?: Readonly<Record<string, string>>;
  readonly stateOperators: readonly StateOperatorProgress[];
  readonly sources: readonly SourceProgress[];
  readonly sink: SinkProgress;
  readonly observedMetrics?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** What was tried again because a source or sink was away; left out where nothing was. */
  readonly retries?: readonly Retry[];
}

export interface StateOperatorProgress {
  readonly operatorName: string;
  readonly numRowsTotal: number;
  readonly numRowsUpdated: number;
  readonly allUpdatesTimeMs: number;
  readonly numRowsRemoved: number;
  readonly allRemovalsTimeMs: number;
  readonly commitTimeMs: number;
  readonly memoryUsedBytes: number;
  readonly numRowsDroppedByWatermark: number;
  readonly numShufflePartitions: number;
  readonly numStateStoreInstances: number;
  readonly customMetrics?: Readonly<Record<string, number>>;
}

export interface SourceProgress {
  readonly description: string;
  readonly startOffset: unknown;
  readonly endOffset: unknown;
  readonly latestOffset: unknown;
  readonly numInputRows: number;
  readonly inputRowsPerSecond?: number;
  readonly processedRowsPerSecond?: number;
  readonly metrics?: Readonly<Record<string, string>>;
}

export interface SinkProgress {
  readonly description: string;
  /** -1 where the sink does not say. */
  readonly numOutputRows: number;
  readonly metrics?: Readonly<Record<string, string>>;
}

/** Who the progress is of. */
export interface QueryIdentity {
  readonly id: string;
  readonly runId: string;
  readonly name: string | null;
  readonly sinkDescription: string;
}

/** Progress of one trigger. `previousStartMs` is when the trigger before it began (null for the first), for the input rate. */
export function progressOf(
  identity: QueryIdentity,
  trigger: TriggerReport,
  epoch: EpochReport,
  previousStartMs: number | null,
): QueryProgress {
  const durationMs = must(trigger.durationMs['triggerExecution'], 'a trigger has no duration');
  const sinceMs = previousStartMs === null ? Number.POSITIVE_INFINITY : trigger.startMs - previousStartMs;
  const rates = (rows: number) => ratesOf(rows, sinceMs, durationMs);
  const rows = epoch.sources.reduce((sum, source) => sum + source.rows, 0);
  const ran = trigger.epoch !== null;
  const eventTime = eventTimeOf(epoch);
  return {
    id: identity.id,
    runId: identity.runId,
    name: identity.name,
    timestamp: new Date(trigger.startMs).toISOString(),
    batchId: epoch.epochId,
    batchDuration: durationMs,
    numInputRows: rows,
    ...rates(rows),
    durationMs: sorted(
      ran
        ? { addBatch: 0, commitOffsets: 0, getBatch: 0, latestOffset: 0, queryPlanning: 0, walCommit: 0, ...trigger.durationMs }
        : trigger.durationMs,
    ),
    ...(eventTime && { eventTime }),
    stateOperators: epoch.operators.map((operator) => ({
      operatorName: operator.operatorName,
      numRowsTotal: operator.state.rowsTotal,
      numRowsUpdated: operator.state.rowsUpdated,
      allUpdatesTimeMs: 0,
      numRowsRemoved: operator.state.rowsRemoved,
      allRemovalsTimeMs: 0,
      commitTimeMs: trigger.durationMs['commitOffsets'] ?? 0,
      memoryUsedBytes: operator.state.memoryBytes,
      numRowsDroppedByWatermark: operator.lateRows,
      numShufflePartitions: 1,
      numStateStoreInstances: 1,
      ...(Object.keys(operator.custom).length > 0 && { customMetrics: sorted(operator.custom) }),
    })),
    sources: epoch.sources.map((source) => ({
      description: source.description,
      startOffset: source.startOffset,
      endOffset: source.endOffset,
      latestOffset: source.latestOffset,
      numInputRows: source.rows,
      ...rates(source.rows),
      ...(Object.keys(source.metrics).length > 0 && { metrics: sorted(source.metrics) }),
    })),
    sink: { description: identity.sinkDescription, numOutputRows: epoch.sinkRows ?? -1 },
    ...(epoch.observed.size > 0 && { observedMetrics: sorted(Object.fromEntries(epoch.observed)) }),
    ...(trigger.retries && { retries: trigger.retries }),
  };
}

/** Rows per second, to one decimal; a rate that is no number is left out, as in Spark. */
function ratesOf(rows: number, sinceMs: number, durationMs: number): { inputRowsPerSecond?: number; processedRowsPerSecond?: number } {
  const input = (rows / sinceMs) * 1000;
  const processed = (rows / Math.max(1, durationMs)) * 1000;
  return {
    ...(Number.isFinite(input) && { inputRowsPerSecond: Math.round(input * 10) / 10 }),
    ...(Number.isFinite(processed) && { processedRowsPerSecond: Math.round(processed * 10) / 10 }),
  };
}

function eventTimeOf(epoch: EpochReport): Record<string, string> | null {
  if (epoch.watermarkMs === null) return null;
  const text = (ms: number) => new Date(ms).toISOString();
  const seen = epoch.eventTime;
  return {
    ...(seen && { avg: text(seen.avgMs), max: text(seen.maxMs), min: text(seen.minMs) }),
    watermark: text(epoch.watermarkMs),
  };
}

function sorted<T>(entries: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(entries).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/**
 * The progress as Spark's compact JSON. Values of `observe` that JSON lacks are written as Spark does: BIGINT as a number, dates and instants
 * as text (instants in UTC).
 */
export function progressJson(progress: QueryProgress): string {
  return JSON.stringify(progress, function (this: Readonly<Record<string, unknown>>, key: string, value: unknown) {
    // a Date has become text before it comes here
    const given = this[key];
    if (given instanceof Date)
      return given
        .toISOString()
        .replace('T', ' ')
        .replace('Z', '')
        .replace('.000', '')
        .replace(/(\.\d*?)0+$/, '$1');
    return typeof value === 'bigint' ? Number(value) : value instanceof Map ? Object.fromEntries(value) : value;
  });
}
