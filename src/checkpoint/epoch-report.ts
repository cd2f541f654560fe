import type { Offset } from '../stream/source.js';
import type { StateMetrics } from '../state/state-manager.js';

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
}

/** What happened in one trigger; `epoch` is null where there was nothing to do. */
export interface TriggerReport {
  readonly startMs: number;
  readonly durationMs: Durations;
  readonly epoch: EpochReport | null;
  /** The pipe has completed: no epoch will come any more. */
  readonly isOver: boolean;
}
