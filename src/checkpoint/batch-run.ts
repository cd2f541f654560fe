import { must } from '../base/assert.js';
import type { Batch } from '../columnar/batch.js';
import type { EvaluationContext } from '../expressions/bound.js';
import { MemoryStore } from '../state/memory-store.js';
import { StateManager } from '../state/state-manager.js';
import { connectPlan } from '../stream/connect.js';
import type { BoundedNode, PlanNode, StatefulNode } from '../stream/plan-node.js';
import { Pump } from '../stream/pump.js';
import { widener } from '../stream/required-columns.js';
import type { RunContext } from '../stream/run.js';
import { NO_WATERMARK } from '../stream/watermark.js';

export interface BatchRunOptions {
  readonly evaluation: EvaluationContext;
  readonly signal: AbortSignal;
  readonly observed?: RunContext['observed'];
}

const never = () => new Promise<void>(() => undefined);

/** Runs a bounded plan once, as one epoch with its state in memory, and gives its rows. */
export async function* runBatch(plan: PlanNode, options: BatchRunOptions): AsyncIterable<Batch> {
  const pump = new Pump();
  const state = await StateManager.open(new MemoryStore());
  pump.attach(connectPlan(plan, batchContext(pump, state, options)));
  try {
    const info = { id: options.evaluation.epochId, watermark: NO_WATERMARK, evaluation: options.evaluation, isNoData: false };
    yield* must(await pump.next(info, never), 'a bounded plan gave no epoch').batches();
  } finally {
    pump.close();
  }
}

function batchContext(pump: Pump, state: StateManager, options: BatchRunOptions): RunContext {
  const ids = new Map<StatefulNode, string>();
  return {
    outputMode: 'append',
    settings: options.evaluation,
    isBatch: true,
    source: (node) => {
      throw new Error(`source ${node.provider.name} is not bounded`);
    },
    bounded: (node) => pump.input(node.schema, () => readBounded(node, options)),
    boundedPart: (node) => connectPlan(node, batchContext(pump, state, options)),
    state: (node) => {
      if (!ids.has(node)) ids.set(node, `${ids.size}`);
      return state.forOperator(ids.get(node)!);
    },
    metrics: () => ({ lateRows: 0, outputRows: 0 }),
    eventTime: () => ({ observe: () => undefined }),
    inputWatermark: () => () => null,
    observed: options.observed ?? (() => undefined),
    processingTimeMs: () => Number(options.evaluation.timestampMicros / 1000n),
    signal: options.signal,
  };
}

async function* readBounded(node: BoundedNode, options: BatchRunOptions): AsyncIterable<Batch> {
  const columns = node.provider.schema.fields.map((f) => f.name).filter((name) => node.requiredColumns?.includes(name) ?? true);
  const widen = widener(node.schema, columns);
  for await (const batch of node.provider.read(columns, options.evaluation, options.signal)) yield widen(batch);
}
