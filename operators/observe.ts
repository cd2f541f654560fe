import { TidemarkError } from '../src/base/errors.js';
import { Batch } from '../src/columnar/batch.js';
import { rowObjects } from '../src/columnar/rows.js';
import type { EvaluationContext } from '../src/expressions/bound.js';
import type { ExpressionNode } from '../src/expressions/node.js';
import { evaluate } from '../src/expressions/evaluate.js';
import { type EpochOperator, streamOf } from '../src/stream/epoch-stream.js';
import type { EpochInfo } from '../src/stream/epoch.js';
import { type Operator, operate } from '../src/stream/operator.js';
import type { AggregateNode, PlanNode, RowsNode } from '../src/stream/plan-node.js';
import type { RunContext } from '../src/stream/run.js';
import { type Watermark } from '../src/stream/watermark.js';
import { aggregatePlan } from './shared/aggregate-plan.js';
import { aggregateNodes } from './shared/aggregate-inputs.js';
import type { AggregatesOver } from './shared/row-types.js';
import { GroupedRows } from './shared/grouped-rows.js';

/**
 * The same rows, and aggregates over each epoch's rows, which appear in the progress of that epoch as `observedMetrics[name]`.
 *
 * Semantics
 *   1. Metrics are of one epoch: nothing is carried from one to the next. An epoch without rows has its metrics as well (count 0).
 *   2. Late rows count, as nothing has been dropped yet; what stands below is what is seen.
 *
 * Time      untouched
 * State     none
 * Output    any output mode
 * Replay    the same rows give the same metrics
 * Errors    as groupBy without keys; DISTINCT aggregates are refused; all while the pipe is built
 *
 * @example stream.pipe(observe('quality', { rows: count(), bad: 'count_if(delay IS NULL)' }))
 */
export function observe<R>(name: string, metrics: AggregatesOver<R>): EpochOperator<R, R> {
  if (name === '')
    throw new TidemarkError('INVALID_OBSERVED_METRICS.MISSING_NAME', 'observed metrics need a name', { operator: 'observe' });
  const nodes = aggregateNodes(metrics);
  return ({ plan }) => streamOf<R>(observeNode(plan, name, nodes));
}

function observeNode(input: PlanNode, name: string, nodes: readonly ExpressionNode[]): RowsNode {
  const metrics = aggregatePlan(input, [], nodes);
  const aggregate = (metrics.kind === 'aggregate' ? metrics : metrics.inputs[0]) as AggregateNode;
  if (aggregate.inputs[0] !== input) {
    throw new TidemarkError(
      'INVALID_OBSERVED_METRICS.NON_AGGREGATE_FUNC_ARG_IS_NON_DETERMINISTIC',
      'observed metrics are aggregates of the rows; window functions have no place in them',
      { name },
    );
  }
  if (aggregate.aggregates.some((a) => a.distinct)) {
    throw new TidemarkError(
      'INVALID_OBSERVED_METRICS.AGGREGATE_EXPRESSION_WITH_DISTINCT_UNSUPPORTED',
      `DISTINCT aggregates are not allowed in observed metrics (${name}); use approx_count_distinct`,
      { expr: name },
    );
  }
  return {
    kind: 'observe',
    inputs: [input],
    scope: input.scope,
    schema: input.schema,
    isStreaming: input.isStreaming,
    detail: { name, metrics: metrics.schema.fields.map((f) => f.name) },
    withInputs: ([next]) => observeNode(next!, name, nodes),
    connect: ([epochs], run) => operate([epochs!], input.schema, new ObservedRows(name, metrics, aggregate, run), (globalMs) => globalMs),
  };
}

/** Groups each epoch into one row, as a bounded aggregation does, beside passing its batches on. */
class ObservedRows implements Operator {
  readonly #grouped: GroupedRows;
  #context!: EvaluationContext;

  constructor(
    private readonly name: string,
    private readonly metrics: PlanNode,
    aggregate: AggregateNode,
    private readonly run: RunContext,
  ) {
    this.#grouped = new GroupedRows({ node: aggregate, keyFields: [], eventTime: -1, isBatch: true, run });
  }

  onEpoch(info: EpochInfo, watermark: Watermark): void {
    this.#context = info.evaluation;
    this.#grouped.onEpoch(info, watermark);
  }

  onBatch(batch: Batch): readonly Batch[] {
    this.#grouped.onBatch(batch);
    return [batch];
  }

  onWatermark(): readonly Batch[] {
    const [row] = this.#grouped.onWatermark();
    this.run.observed(this.name, this.#metricsOf(row!));
    return [];
  }

  #metricsOf(row: Batch): Readonly<Record<string, unknown>> {
    const { metrics } = this;
    const columns = metrics.kind === 'project' ? metrics.expressions.map((e) => evaluate(e, row, this.#context)) : row.columns;
    const [object] = rowObjects(new Batch(metrics.schema, columns, 1));
    return object as Readonly<Record<string, unknown>>;
  }
}
