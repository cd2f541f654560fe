import { must } from '../base/assert.js';
import type { Batch } from '../columnar/batch.js';
import { connectPlan } from '../stream/connect.js';
import type { EpochInfo } from '../stream/epoch.js';
import type { Epoch } from '../stream/epoch.js';
import { type LateBatch, lateRowsBatch } from '../stream/late-rows.js';
import type { PlanNode } from '../stream/plan-node.js';
import { Pump } from '../stream/pump.js';
import type { RunContext } from '../stream/run.js';
import type { SinkProvider } from '../stream/sink.js';

/** A sink for late rows, beside the sink of the query and committed with it. */
export interface LateSink {
  readonly sink: SinkProvider;
  /** What becomes of the late rows on their way to the sink: a plan without state over `lateRowsNode`. */
  readonly plan: PlanNode;
  /** Only late rows of this operator; those of all where not given. */
  readonly operator: string | undefined;
}

/** Turns the late rows of an epoch into the epoch that a late sink is given. */
export class LateEpochs {
  readonly #pump = new Pump();
  #rows: readonly Batch[] = [];

  constructor(
    private readonly to: LateSink,
    run: Pick<RunContext, 'settings' | 'signal'>,
  ) {
    this.#pump.attach(connectPlan(to.plan, this.#context(run)));
  }

  /** The epoch of the late rows; `giveUp` bounds the wait for RxJS operators. */
  async next(info: EpochInfo, late: readonly LateBatch[], giveUp: () => Promise<void>): Promise<Epoch> {
    const source = must(sourceOf(this.to.plan), 'late rows have no source');
    const { operator } = this.to;
    this.#rows = late.filter((l) => operator === undefined || l.operator === operator).map((l) => lateRowsBatch(source.schema, l));
    return must(await this.#pump.next(info, giveUp), 'the stream of late rows has completed');
  }

  close(): void {
    this.#pump.close();
  }

  #context(run: Pick<RunContext, 'settings' | 'signal'>): RunContext {
    const none = () => must<never>(null, 'late rows flow through operators without state only');
    const rows = () => this.#rows;
    return {
      outputMode: 'append',
      settings: run.settings,
      signal: run.signal,
      isBatch: false,
      source: (node) =>
        this.#pump.input(node.schema, async function* () {
          yield* rows();
        }),
      bounded: none,
      boundedPart: none,
      state: none,
      metrics: none,
      eventTime: none,
      inputWatermark: () => () => null,
      observed: none,
      processingTimeMs: none,
    };
  }
}

function sourceOf(plan: PlanNode): PlanNode | undefined {
  return plan.kind === 'source' ? plan : plan.inputs.map(sourceOf).find((found) => found !== undefined);
}
