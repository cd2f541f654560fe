import { TidemarkError } from '../src/base/errors.js';
import type { Batch } from '../src/columnar/batch.js';
import { KeyEncoder } from '../src/columnar/key.js';
import { BIGINT, field } from '../src/columnar/types.js';
import type { StateTable } from '../src/state/contract.js';
import { SlotColumns } from '../src/state/slot-columns.js';
import { nodesOf } from '../src/stream/connect.js';
import { type EpochOperator, streamOf } from '../src/stream/epoch-stream.js';
import { type Operator, operate } from '../src/stream/operator.js';
import type { LimitNode, PlanNode } from '../src/stream/plan-node.js';
import type { RunContext } from '../src/stream/run.js';

/** A name of the operator's state. */
export interface LimitOptions {
  /** Keeps the state across edits of the pipe around it; without a name the state goes by position. */
  readonly name?: string;
}

/**
 * The first `count` rows.
 *
 * Semantics
 *   1. Append mode, and in complete mode below the aggregation: the first rows of the query's whole life, over all epochs and restarts.
 *   2. Above an aggregation in complete mode: the first rows of each epoch's result. On a bounded stream: the first rows.
 *
 * Time      none of its own
 * State     `rows`, where it counts over the query's life: one row, how many rows went out
 * Output    append and complete; update is refused when the query starts
 * Replay    rows are counted in the order they come
 * Errors    INVALID_LIMIT_LIKE_EXPRESSION.* while the pipe is built
 *
 * @example stream.pipe(limit(100))
 */
export function limit<R>(count: number, options: LimitOptions = {}): EpochOperator<R, R> {
  if (!Number.isSafeInteger(count) || count < 0) {
    const reason = Number.isSafeInteger(count) ? 'IS_NEGATIVE' : 'DATA_TYPE';
    throw new TidemarkError(`INVALID_LIMIT_LIKE_EXPRESSION.${reason}`, `limit takes a whole number that is not negative, not ${count}`, {
      name: 'limit',
      expr: String(count),
    });
  }
  return ({ plan }) => streamOf<R>(limitNode(plan, count, options));
}

function limitNode(input: PlanNode, count: number, options: LimitOptions): LimitNode {
  const node: LimitNode = {
    kind: 'limit',
    count,
    ...(options.name !== undefined && { stateName: options.name }),
    operatorName: 'globalLimit',
    outputWatermark: (globalMs) => globalMs,
    wantsNoDataEpoch: () => false,
    inputs: [input],
    scope: input.scope,
    schema: input.schema,
    isStreaming: input.isStreaming,
    detail: { count },
    withInputs: ([next]) => limitNode(next!, count, options),
    connect: ([epochs], run) => {
      const isKept =
        !run.isBatch &&
        input.isStreaming &&
        (run.outputMode === 'append' || !nodesOf(input).some((n) => n.kind === 'aggregate' && n.isStreaming));
      const operator = isKept ? new LifelongLimit(node, run) : new EpochLimit(count);
      return operate([epochs!], input.schema, operator, (globalMs) => globalMs);
    },
  };
  return node;
}

function firstRows(batch: Batch, rows: number): readonly Batch[] {
  return rows <= 0 ? [] : [rows >= batch.length ? batch : batch.slice(0, rows)];
}

class EpochLimit implements Operator {
  #left = 0;

  constructor(private readonly count: number) {}

  onEpoch(): void {
    this.#left = this.count;
  }

  onBatch(batch: Batch): readonly Batch[] {
    const out = firstRows(batch, this.#left);
    this.#left -= batch.length;
    return out;
  }
}

class LifelongLimit implements Operator {
  readonly #key = new KeyEncoder().encode([], 1);
  readonly #slot = new Int32Array(1);
  readonly #values = new SlotColumns([BIGINT]);
  readonly #table: StateTable;

  constructor(
    private readonly node: LimitNode,
    private readonly run: RunContext,
  ) {
    const spec = { name: 'rows', key: [], value: [field('count', BIGINT)], bound: 'one row' };
    this.#table = run.state(node).table(spec, this.#values);
  }

  prefetch(): Promise<void> | undefined {
    return this.#table.prefetch(this.#key);
  }

  onBatch(batch: Batch): readonly Batch[] {
    this.#table.upsert(this.#key, this.#slot);
    const before = Number((this.#values.value(0, this.#slot[0]!) as bigint | null) ?? 0n);
    const taken = Math.max(0, Math.min(batch.length, this.node.count - before));
    this.#values.setValue(0, this.#slot[0]!, BigInt(before + taken));
    if (taken > 0) this.#table.markChanged(this.#slot);
    this.run.metrics(this.node).outputRows += taken;
    return firstRows(batch, taken);
  }
}
