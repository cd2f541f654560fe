import type { Observable } from 'rxjs';
import type { Schema } from '../columnar/types.js';
import type { BoundAggregate, BoundExpression, SessionSettings } from '../expressions/bound.js';
import type { Scope } from '../expressions/scope.js';
import type { OutputMode } from './output-mode.js';
import type { Epoch } from './epoch.js';
import type { RunContext } from './run.js';
import type { BoundedProvider, SourceProvider } from './source.js';
import type { WatermarkMap } from './watermark.js';

/** Plain data; what explain, fingerprints and other engines read of a node. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** What every node of a plan has. Nodes are immutable; `withInputs` gives the same operation over other inputs. */
export interface PlanBase {
  readonly inputs: readonly PlanNode[];
  /** The columns it puts out, with their qualifiers; an event-time column carries WATERMARK_DELAY in its metadata. */
  readonly scope: Scope;
  readonly schema: Schema;
  /** False for bounded streams (Spark: a batch DataFrame). */
  readonly isStreaming: boolean;
  /** Parameters as plain data: expressions serialised, functions by name. Same data, same meaning. */
  readonly detail: { readonly [key: string]: Json };
  withInputs(inputs: readonly PlanNode[]): PlanNode;
  /** Settings that the expressions above this node are resolved with, where a source sets them; the defaults otherwise. */
  readonly settings?: SessionSettings;
  /** Builds the stage of one run: epochs in (one observable an input), epochs out, one for one and in order. */
  connect(inputs: readonly Observable<Epoch>[], run: RunContext): Observable<Epoch>;
}

/** Additional facts of operators that keep state. */
export interface StatefulTraits {
  /** Name given by the user (`{ name: 'sessions' }`), which keeps the state across edits; by position otherwise. */
  readonly stateName?: string;
  /** Spark's operatorName in progress: `stateStoreSave`, `dedupe`, `symmetricHashJoin`, … */
  readonly operatorName: string;
  /** What this operator hands on of the watermark it gets. */
  readonly outputWatermark: WatermarkMap;
  /** True where no column of the output is bound to the watermark, so that it hands on none. */
  readonly endsWatermark?: boolean;
  /** Whether an epoch without data is worth running when the watermark moved from `before` to `after` (as seen by this operator). */
  wantsNoDataEpoch(beforeMs: number, afterMs: number, outputMode: OutputMode): boolean;
  /** True where every trigger runs an epoch (processing-time timeouts). */
  readonly runsOnEveryTrigger?: boolean;
}

export interface SourceNode extends PlanBase {
  readonly kind: 'source';
  /** Identity of the source: the same provider used twice in a plan is one input, read once. */
  readonly provider: SourceProvider;
  /** Columns that the plan needs, set by the optimizer; the others come as NULL constants, so that positions stay as they were bound. */
  readonly requiredColumns?: readonly string[];
}
/** A bounded input: rows that are there when it is read (Spark: `read`). In a streaming query it is read in each epoch. */
export interface BoundedNode extends PlanBase {
  readonly kind: 'bounded';
  readonly provider: BoundedProvider;
  readonly requiredColumns?: readonly string[];
}
export interface ProjectNode extends PlanBase {
  readonly kind: 'project';
  readonly expressions: readonly BoundExpression[];
}
export interface FilterNode extends PlanBase {
  readonly kind: 'filter';
  readonly condition: BoundExpression;
}
/** Rows to rows: explode and other generators, window expansion, map and flatMap over row objects. Stateless. */
export interface RowsNode extends PlanBase {
  readonly kind: 'generate' | 'expand' | 'map' | 'flatMap' | 'tap' | 'observe';
  /** What it computes its columns from, where it looks at nothing else and hands on the input's columns before its own. */
  readonly reads?: readonly BoundExpression[];
}
export interface WithWatermarkNode extends PlanBase {
  readonly kind: 'withWatermark';
  readonly column: string;
  readonly columnIndex: number;
  readonly delayMs: number;
  /** After this time without anything new from its sources the watermark does not hold the query's back; never where not given. */
  readonly idleTimeoutMs?: number;
  /** How far an epoch may move the query's watermark on its word; no limit where not given. */
  readonly maxJumpMs?: number;
}
export interface AliasNode extends PlanBase {
  readonly kind: 'as';
  readonly alias: string;
}
export interface AggregateNode extends PlanBase, StatefulTraits {
  readonly kind: 'aggregate';
  readonly keys: readonly BoundExpression[];
  readonly aggregates: readonly BoundAggregate[];
  /** Index into `keys` of the session_window, where there is one. */
  readonly sessionKey?: number;
  /** Behind keys and aggregates stands a column that says whether a row came about or is taken back (see CHANGE_TYPE). */
  readonly hasChanges?: boolean;
}
export interface DedupNode extends PlanBase, StatefulTraits {
  readonly kind: 'dedup';
  readonly columns: readonly number[];
  readonly withinWatermark: boolean;
}
export type JoinType = 'inner' | 'left' | 'right' | 'full' | 'left_semi' | 'left_anti' | 'cross';
interface JoinBase extends PlanBase {
  readonly kind: 'join';
  readonly how: JoinType;
  /** Over the columns of the left input, then those of the right one. */
  readonly condition?: BoundExpression;
}
/** A join of two streams: each side is kept until the other one can no longer match it. */
export interface StreamJoinNode extends JoinBase, StatefulTraits {}
/** A join with a bounded side, or of two: nothing is kept between epochs. */
export interface StaticJoinNode extends JoinBase {}
export type JoinNode = StreamJoinNode | StaticJoinNode;
export interface UnionNode extends PlanBase {
  readonly kind: 'union';
}
export interface LimitNode extends PlanBase, StatefulTraits {
  readonly kind: 'limit';
  readonly count: number;
}
export interface SortNode extends PlanBase {
  readonly kind: 'sort';
}
export interface StatefulMapNode extends PlanBase, StatefulTraits {
  readonly kind: 'statefulMap';
  readonly mapping: 'map' | 'flatMap';
  readonly timeout: 'none' | 'processing' | 'event';
  /** The function's own output mode. */
  readonly stateMode: 'append' | 'update';
}
export interface TransformWithStateNode extends PlanBase, StatefulTraits {
  readonly kind: 'transformWithState';
  readonly timeMode: 'none' | 'processing' | 'event';
}
/** A plain RxJS operator between ours: it sees whole epochs. */
export interface OpaqueNode extends PlanBase {
  readonly kind: 'opaque';
}

/** The logical plan: what analysis, optimizer, explain and fingerprint read, and what a run is built from. */
export type PlanNode =
  | SourceNode
  | BoundedNode
  | ProjectNode
  | FilterNode
  | RowsNode
  | WithWatermarkNode
  | AliasNode
  | AggregateNode
  | DedupNode
  | JoinNode
  | UnionNode
  | LimitNode
  | SortNode
  | StatefulMapNode
  | TransformWithStateNode
  | OpaqueNode;

export type StatefulNode = Extract<PlanNode, StatefulTraits>;

export function isStateful(node: PlanNode): node is StatefulNode {
  return 'operatorName' in node;
}
