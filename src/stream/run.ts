import type { Observable } from 'rxjs';
import type { Batch } from '../columnar/batch.js';
import type { SessionSettings } from '../expressions/bound.js';
import type { OperatorState } from '../state/contract.js';
import type { Epoch } from './epoch.js';
import type { OutputMode } from './output-mode.js';
import type { BoundedNode, PlanNode, SourceNode, StatefulNode, WithWatermarkNode } from './plan-node.js';
import type { WatermarkMap } from './watermark.js';

/** Counters of one stateful operator, for progress. */
export interface OperatorMetrics {
  lateRows: number;
  outputRows: number;
  /** `rowsUpdated` and `rowsRemoved`, where an operator counts them, stand for what its tables counted. */
  [custom: string]: number;
}

/** Event times that one withWatermark node saw in an epoch; the coordinator reads and resets it. */
export interface EventTimeStats {
  /** Adds non-NULL event times of a batch, in milliseconds. */
  observe(maxMs: number, minMs: number, sumMs: number, count: number): void;
}

/** What made rows too late for an operator. */
export interface LateRowsReport {
  /** The input they came from: 0, or 1 for the right side of a join. */
  readonly input: number;
  /** The late bound of the operator: rows at or below it are late. */
  readonly watermarkMs: number;
}

/** What stages get when a run is built. One context a run; stages keep no other link to the engine. */
export interface RunContext {
  readonly outputMode: OutputMode;
  readonly settings: SessionSettings;
  /** True while one bounded epoch runs: no watermark, no state kept beyond it, aggregates give their rows at its end. */
  readonly isBatch: boolean;
  /** Spark's allowMultiple = false: one watermark for all operators, and an operator may see several event times (the first counts). */
  readonly singleWatermark?: boolean;
  /** Epochs of a source; shared by all uses of the same provider. */
  source(node: SourceNode): Observable<Epoch>;
  /** Epochs behind this node where its source runs the stages up to there itself; null where it does not. */
  through?(node: PlanNode): Observable<Epoch> | null;
  /** Epochs that each hold all rows of a bounded input. */
  bounded(node: BoundedNode): Observable<Epoch>;
  /** Epochs that each hold all rows of a bounded part of a streaming plan, computed anew. */
  boundedPart(node: PlanNode): Observable<Epoch>;
  /** State of a stateful node, by its name or its position in the plan. */
  state(node: StatefulNode): OperatorState;
  metrics(node: StatefulNode): OperatorMetrics;
  eventTime(node: WithWatermarkNode): EventTimeStats;
  /** How the query's watermark looks at the input of this node (minimum over its inputs). */
  inputWatermark(node: PlanNode): WatermarkMap;
  /** Takes late rows as they reached an operator, where somebody wants them (beyond Spark: lateRows$ and lateRowsTo). */
  readonly reportLate?: ((node: StatefulNode, report: LateRowsReport, rows: Batch) => void) | undefined;
  /** Named metrics of `observe`. */
  observed(name: string, row: Readonly<Record<string, unknown>>): void;
  /** Processing time of the epoch's trigger for stateful functions, in ms: fixed for the epoch, recorded in the offset log. */
  processingTimeMs(epochId: number): number;
  /** Aborted when the query stops. */
  readonly signal: AbortSignal;
}
