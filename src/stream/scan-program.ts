import type { Batch } from '../columnar/batch.js';
import type { Schema } from '../columnar/types.js';
import type { EvaluationContext, SessionSettings } from '../expressions/bound.js';
import { type BoundData, boundFromData, boundToData } from '../expressions/bound-data.js';
import { compileProjection } from '../expressions/compile.js';
import { evaluate } from '../expressions/evaluate.js';
import { type EventTimes, eventTimesOf } from './event-times.js';
import { takeTrue } from './filter-node.js';
import type { PlanNode, SourceNode, WithWatermarkNode } from './plan-node.js';
import { widener } from './required-columns.js';
import { settingsOf } from './settings.js';
import type { SourceProvider } from './source.js';

/** A stage that looks at nothing but one batch, as data. */
type ScanStage =
  | { readonly kind: 'filter'; readonly condition: BoundData }
  | { readonly kind: 'project'; readonly expressions: readonly BoundData[]; readonly schema: Schema }
  | { readonly kind: 'eventTime'; readonly column: number; readonly schema: Schema };

/** The stages right above a source that its threads can run, as data that they can be given. */
export interface ScanProgram {
  /** Columns that the source is asked for, and all that its node has. */
  readonly columns: readonly string[];
  readonly schema: Schema;
  /** The stages, the one next to the source first. */
  readonly stages: readonly ScanStage[];
  /** What comes out of the last one. */
  readonly output: Schema;
  /** What expressions were resolved with, and what they are run with. */
  readonly bound: SessionSettings;
  readonly run: SessionSettings;
}

/** What a program made of a batch. */
export interface PassedRows {
  /** Null where no row is left. */
  readonly batch: Batch | null;
  /** Rows that went in. */
  readonly rows: number;
  /** Event times seen by each `eventTime` stage, in order. */
  readonly eventTimes: readonly EventTimes[];
}

export type CompiledProgram = (batch: Batch, evaluation: EvaluationContext) => PassedRows;

/** A run of stages above a source. */
export interface ScanChain {
  readonly source: SourceNode;
  /** The last of them. */
  readonly top: PlanNode;
  /** Those that report event times, in the order of the program. */
  readonly watermarks: readonly WithWatermarkNode[];
  readonly stages: readonly ScanStage[];
}

/** The stages above the sources of a plan that can run where its rows are read, by their last node. A filter or projection has to be among them. */
export function scanChains(plan: PlanNode): ReadonlyMap<PlanNode, ScanChain> {
  const uses = new Map<SourceProvider, number>();
  for (const { provider } of sourcesOf(plan)) uses.set(provider, (uses.get(provider) ?? 0) + 1);
  const chains = new Map<PlanNode, ScanChain>();
  const visit = (node: PlanNode): void => {
    const chain = chainOf(node);
    if (chain === null) node.inputs.forEach(visit);
    else if (uses.get(chain.source.provider) === 1 && runsStages(chain)) chains.set(node, chain);
  };
  visit(plan);
  return chains;
}

function sourcesOf(node: PlanNode): SourceNode[] {
  return node.kind === 'source' ? [node] : node.inputs.flatMap(sourcesOf);
}

/** Whether there is anything to run, and the source runs it; one that goes on without end, or shows bad records to the query, does not. */
function runsStages({ source: { provider }, stages }: ScanChain): boolean {
  if (stages.every((stage) => stage.kind === 'eventTime')) return false;
  return provider.runsStages === true && provider.manifest.continuous !== true && provider.badRecords === undefined;
}

/** What threads do of a plan: the sources that are read there, and the stages above them that are run there. */
export function nodesOnThreads(plan: PlanNode): ReadonlySet<PlanNode> {
  const nodes = new Set<PlanNode>(sourcesOf(plan).filter(({ provider }) => provider.runsStages === true));
  for (const [top, { source }] of scanChains(plan)) for (let at = top; at !== source; at = at.inputs[0]!) nodes.add(at);
  return nodes;
}

/** The chain that ends with this node; null where it, or one below it, is no such stage. */
function chainOf(node: PlanNode): ScanChain | null {
  if (node.kind === 'source') return { source: node, top: node, watermarks: [], stages: [] };
  if (node.kind !== 'filter' && node.kind !== 'project' && node.kind !== 'withWatermark') return null;
  const below = chainOf(node.inputs[0]!);
  const stage = below && stageOf(node, settingsOf(node.inputs[0]!));
  if (below === null || stage === null) return null;
  const watermarks = node.kind === 'withWatermark' ? [...below.watermarks, node] : below.watermarks;
  return { ...below, top: node, watermarks, stages: [...below.stages, stage] };
}

function stageOf(node: PlanNode, settings: SessionSettings): ScanStage | null {
  switch (node.kind) {
    case 'filter': {
      const condition = boundToData(node.condition, settings);
      return condition && { kind: 'filter', condition };
    }
    case 'project': {
      const expressions = node.expressions.map((e) => boundToData(e, settings));
      return expressions.includes(null) ? null : { kind: 'project', expressions: expressions as BoundData[], schema: node.schema };
    }
    case 'withWatermark':
      return { kind: 'eventTime', column: node.columnIndex, schema: node.schema };
    default:
      return null;
  }
}

export function programOf({ source, top, stages }: ScanChain, columns: readonly string[], run: SessionSettings): ScanProgram {
  return { columns, schema: source.schema, stages, output: top.schema, bound: settingsOf(source), run };
}

type Step = (batch: Batch, evaluation: EvaluationContext, eventTimes: EventTimes[]) => Batch | null;

/** The program, ready to run over the batches of the source, which are handed over. */
export function compileProgram(program: ScanProgram): CompiledProgram {
  const widen = widener(program.schema, program.columns);
  const steps = program.stages.map((stage) => step(stage, program));
  return (input, evaluation) => {
    const eventTimes: EventTimes[] = [];
    const rows = input.length;
    let batch: Batch | null = widen(input);
    for (const run of steps) {
      batch = run(batch, evaluation, eventTimes);
      if (batch === null || batch.length === 0) return { batch: null, rows, eventTimes };
    }
    return { batch, rows, eventTimes };
  };
}

/** Nobody but the stage has the batches that it is given. */
function step(stage: ScanStage, { bound, run }: ScanProgram): Step {
  switch (stage.kind) {
    case 'filter': {
      const condition = boundFromData(stage.condition, bound);
      return (batch, evaluation) => takeTrue(batch, evaluate(condition, batch, evaluation), true);
    }
    case 'project': {
      const expressions = stage.expressions.map((e) => boundFromData(e, bound));
      return compileProjection(expressions, stage.schema, run);
    }
    case 'eventTime': {
      const places = stage.schema.fields.map((_, k) => k);
      return (batch, _, eventTimes) => {
        eventTimes.push(eventTimesOf(batch.column(stage.column)));
        return batch.arranged(stage.schema, places);
      };
    }
  }
}
