import { must } from '../base/assert.js';
import { TidemarkError } from '../base/errors.js';
import type { Batch } from '../columnar/batch.js';
import type { SessionSettings } from '../expressions/bound.js';
import type { OperatorState, TableSpec } from '../state/contract.js';
import { MemoryStore } from '../state/memory-store.js';
import { type StateManager, TableSet } from '../state/state-manager.js';
import { connectPlan, nodesOf } from '../stream/connect.js';
import type { OutputMode } from '../stream/output-mode.js';
import {
  type BoundedNode,
  isStateful,
  type Json,
  type PlanNode,
  type SourceNode,
  type StatefulNode,
  type WithWatermarkNode,
} from '../stream/plan-node.js';
import { type LateBatch, labelOf } from '../stream/late-rows.js';
import { observe } from '../stream/event-times.js';
import { Pump } from '../stream/pump.js';
import type { EventTimeStats, LateRowsReport, OperatorMetrics, RunContext } from '../stream/run.js';
import { type ScanChain, scanChains } from '../stream/scan-program.js';
import type { WatermarkMap } from '../stream/watermark.js';
import { inputWatermarks } from '../stream/watermark-propagation.js';
import { runBatch } from './batch-run.js';
import { IdleInputs } from './idle-inputs.js';
import { type OperatorRecord, tableRecord } from './manifest.js';
import { type SourceInput, sourceInputs } from './source-input.js';
import { NodeEventTime } from './watermark-tracker.js';

export interface StreamRunOptions {
  readonly plan: PlanNode;
  readonly outputMode: OutputMode;
  readonly settings: SessionSettings;
  /** Spark: allowMultiple = false, one watermark for all operators. */
  readonly singleWatermark: boolean;
  readonly signal: AbortSignal;
  readonly shapeOf: (node: StatefulNode) => Json;
  /** Threads in all (the query's `workers`). With more than one, sources run the stages above them where they can. */
  readonly workers?: number;
  /** Whether anybody wants to see late rows now. */
  readonly wantsLateRows?: () => boolean;
}

/** A stateful operator of a run: what it is called, and what it counted in the epoch. */
export interface RunOperator {
  readonly id: string;
  readonly node: StatefulNode;
  readonly metrics: OperatorMetrics;
}

/** One run of a plan: its inputs, the places where operators find state, watermark and counters, and the pump that drives it. */
export class StreamRun implements RunContext {
  readonly isBatch = false;
  readonly pump = new Pump();
  readonly inputs: readonly SourceInput[];
  /** Stateful operators that declared state, those near the sources first. */
  readonly operators: RunOperator[] = [];
  readonly eventTimes: readonly NodeEventTime[];
  readonly idleInputs: IdleInputs;
  readonly observedRows = new Map<string, Readonly<Record<string, unknown>>>();
  /** Late rows of the epoch so far, where somebody wants them; in memory until the epoch is committed. */
  lateRows: LateBatch[] = [];
  /** Set for each epoch before it is pushed. */
  timestampMs = 0;
  readonly #eventTimeOf = new Map<WithWatermarkNode, NodeEventTime>();
  readonly #watermarks: ReadonlyMap<PlanNode, WatermarkMap>;
  readonly #ids: ReadonlyMap<PlanNode, string>;
  readonly #specs = new Map<StatefulNode, TableSpec[]>();
  readonly #chains: ReadonlyMap<PlanNode, ScanChain>;

  constructor(
    private readonly options: StreamRunOptions,
    private readonly stateManager: Pick<StateManager, 'forOperator'>,
  ) {
    const nodes = streamingNodes(options.plan);
    this.inputs = sourceInputs(nodes.filter((n): n is SourceNode => n.kind === 'source'));
    for (const node of nodes) if (node.kind === 'withWatermark') this.#eventTimeOf.set(node, new NodeEventTime(node));
    this.eventTimes = [...this.#eventTimeOf.values()];
    this.idleInputs = new IdleInputs([...this.#eventTimeOf.keys()], this.inputs);
    this.#watermarks = inputWatermarks(options.plan, { single: options.singleWatermark });
    this.#ids = operatorIds(nodes);
    this.#chains = (options.workers ?? 1) > 1 ? scanChains(options.plan) : new Map();
    this.pump.attach(connectPlan(options.plan, this));
  }

  get outputMode(): OutputMode {
    return this.options.outputMode;
  }

  get singleWatermark(): boolean {
    return this.options.singleWatermark;
  }

  get settings(): SessionSettings {
    return this.options.settings;
  }

  get signal(): AbortSignal {
    return this.options.signal;
  }

  get hasWatermark(): boolean {
    return this.eventTimes.length > 0;
  }

  source(node: SourceNode) {
    const input = this.#inputOf(node);
    return this.pump.input(node.schema, () => input.read(node, this.signal));
  }

  through(node: PlanNode) {
    const chain = this.#chains.get(node);
    if (chain === undefined) return null;
    const input = this.#inputOf(chain.source);
    input.runStages(chain, this.settings, (watermark, times) => observe(this.eventTime(watermark), times));
    return this.pump.input(node.schema, () => input.read(chain.source, this.signal));
  }

  #inputOf(node: SourceNode): SourceInput {
    return must(
      this.inputs.find((i) => i.uses.includes(node)),
      'a source is not part of the plan',
    );
  }

  bounded(node: BoundedNode) {
    return this.boundedPart(node);
  }

  boundedPart(node: PlanNode) {
    return this.pump.input(node.schema, (info) => runBatch(node, { evaluation: info.evaluation, signal: this.signal }));
  }

  state(node: StatefulNode): OperatorState {
    const id = must(this.#ids.get(node), 'a stateful operator is not part of the plan');
    const specs: TableSpec[] = this.#specs.get(node) ?? [];
    if (!this.#specs.has(node)) {
      this.#specs.set(node, specs);
      this.metrics(node);
    }
    const tables = this.stateManager.forOperator(id);
    return {
      table: (spec, values) => {
        specs.push(spec);
        return tables.table(spec, values);
      },
    };
  }

  metrics(node: StatefulNode): OperatorMetrics {
    const known = this.operators.find((o) => o.node === node);
    if (known !== undefined) return known.metrics;
    const metrics: OperatorMetrics = { lateRows: 0, outputRows: 0 };
    this.operators.push({ id: this.#ids.get(node)!, node, metrics });
    return metrics;
  }

  eventTime(node: WithWatermarkNode): EventTimeStats {
    return must(this.#eventTimeOf.get(node), 'a watermark is not part of the plan');
  }

  inputWatermark(node: PlanNode): WatermarkMap {
    return must(this.#watermarks.get(node), 'a node is not part of the plan');
  }

  get reportLate(): RunContext['reportLate'] {
    return this.options.wantsLateRows?.() === true ? this.#keepLate : undefined;
  }

  readonly #keepLate = (node: StatefulNode, { input, watermarkMs }: LateRowsReport, rows: Batch): void => {
    this.lateRows.push({ operator: labelOf(node), operatorId: this.#ids.get(node)!, input, watermarkMs, rows });
  };

  observed(name: string, row: Readonly<Record<string, unknown>>): void {
    this.observedRows.set(name, row);
  }

  processingTimeMs(): number {
    return this.timestampMs;
  }

  /** The tables that an operator declared. */
  tablesOf(node: StatefulNode): readonly TableSpec[] {
    return this.#specs.get(node) ?? [];
  }

  /** What the checkpoint must hold of the operators. */
  operatorRecords(): OperatorRecord[] {
    return this.operators
      .filter((o) => this.#specs.has(o.node))
      .map((o) => ({
        id: o.id,
        operatorName: o.node.operatorName,
        shape: this.options.shapeOf(o.node),
        tables: this.#specs.get(o.node)!.map(tableRecord),
      }));
  }

  /** Counters at zero, for the next epoch. */
  resetCounters(): void {
    for (const { metrics } of this.operators) for (const name of Object.keys(metrics)) metrics[name] = 0;
    for (const stats of this.eventTimes) stats.reset();
    this.observedRows.clear();
    this.lateRows = [];
  }
}

/** Nodes of the plan without those that are computed as bounded parts. */
function streamingNodes(plan: PlanNode): PlanNode[] {
  return nodesOf(plan).filter((node) => node.isStreaming);
}

/**
 * Names of the state of each operator: the user's, or the position among the stateful operators without one, counted from the sources, so
 * that named operators can come and move without the others losing their state.
 */
function operatorIds(nodes: readonly PlanNode[]): Map<PlanNode, string> {
  const ids = new Map<PlanNode, string>();
  const used = new Set<string>();
  let unnamed = 0;
  for (const node of nodes.filter(isStateful)) {
    const id = node.stateName === undefined ? `${unnamed++}` : encodeURIComponent(node.stateName);
    if (used.has(id)) {
      throw new TidemarkError('DUPLICATE_STATE_NAME', `two stateful operators of the query are named '${id}'; give each its own name`, {
        name: id,
      });
    }
    used.add(id);
    ids.set(node, id);
  }
  return ids;
}

/** The stages of a plan over empty state, to see what they declare; nothing is read or written. */
export function trialRun(options: StreamRunOptions): StreamRun {
  const store = new MemoryStore();
  const trial = new StreamRun(options, { forOperator: (id) => new TableSet(id, store, new Map()) });
  trial.pump.close();
  return trial;
}
