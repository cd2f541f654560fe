import { type Batch, concatBatches } from '../src/columnar/batch.js';
import type { Value } from '../src/columnar/value.js';
import type { BoundExpression, EvaluationContext } from '../src/expressions/bound.js';
import { evaluate } from '../src/expressions/evaluate.js';
import { parseSortList } from '../src/expressions/grammar/parse.js';
import type { ExpressionNode, SortNode as SortExpression } from '../src/expressions/node.js';
import { type Compare, compareValues, isOrderable } from '../src/expressions/order.js';
import { typeMismatch } from '../src/expressions/errors.js';
import { resolve } from '../src/expressions/resolve.js';
import { sqlName, type Schema } from '../src/columnar/types.js';
import { type EpochOperator, streamOf } from '../src/stream/epoch-stream.js';
import type { EpochInfo } from '../src/stream/epoch.js';
import { type Operator, operate } from '../src/stream/operator.js';
import type { PlanNode, SortNode } from '../src/stream/plan-node.js';
import { remap } from '../src/stream/remap.js';
import { columnNode, type ExpressionInput } from './shared/expressed.js';
import type { SortInput } from './shared/row-types.js';
import { settingsOf } from '../src/stream/settings.js';

interface SortKey {
  readonly expression: BoundExpression;
  readonly ascending: boolean;
  readonly nullsFirst: boolean;
}

/**
 * The rows in order.
 *
 * Semantics
 *   1. Keys are column names, SQL text (`delay DESC NULLS LAST`) or expressions. Ascending puts NULL first, descending last.
 *   2. NaN is the greatest number; -0.0 equals 0.0. Rows with equal keys keep their order.
 *   3. On a stream the rows of an epoch are sorted, which has a meaning only over an aggregation in complete mode; anything else is refused
 *      when the query starts.
 *
 * Time      none of its own
 * State     none; the rows of the epoch are in memory while they are sorted
 * Output    complete mode, and bounded streams
 * Replay    pure over the epoch's rows
 * Errors    UNRESOLVED_COLUMN.WITH_SUGGESTION, DATATYPE_MISMATCH.INVALID_ORDERING_TYPE while the pipe is built
 *
 * @example counts.pipe(orderBy('n DESC', 'origin'))
 */
export function orderBy<R>(...keys: readonly SortInput<R>[]): EpochOperator<R, R> {
  return ({ plan }) => {
    const settings = settingsOf(plan);
    const sortKeys = keys
      .flatMap((key) => sortNodes(key as ExpressionInput, plan))
      .map((node): SortKey => {
        const sort = node.kind === 'sort' ? node : ascending(node);
        const expression = resolve(sort.child, plan.scope, settings);
        if (!isOrderable(expression.type)) throw notOrderable(expression);
        return { expression, ascending: sort.ascending, nullsFirst: sort.nullsFirst };
      });
    return streamOf<R>(sortNode(plan, sortKeys));
  };
}

/** Another name of `orderBy`, as in Spark. */
export const sort: typeof orderBy = orderBy;

function sortNodes(key: ExpressionInput, plan: PlanNode): readonly ExpressionNode[] {
  if (typeof key !== 'string') return [key.node];
  const isColumn = plan.scope.columns.some((c) => c.name.toLowerCase() === key.toLowerCase());
  return isColumn ? [columnNode(key)] : parseSortList(key);
}

function ascending(child: ExpressionNode): SortExpression {
  return { kind: 'sort', child, ascending: true, nullsFirst: true };
}

function notOrderable({ name, type }: BoundExpression) {
  return typeMismatch('INVALID_ORDERING_TYPE', name, `${sqlName(type)} values have no order`, {
    functionName: '`sortorder`',
    dataType: `"${sqlName(type)}"`,
  });
}

function sortNode(input: PlanNode, keys: readonly SortKey[]): SortNode {
  return {
    kind: 'sort',
    inputs: [input],
    scope: input.scope,
    schema: input.schema,
    isStreaming: input.isStreaming,
    detail: { keys: keys.map((k) => `${k.expression.name} ${k.ascending ? 'ASC' : 'DESC'} NULLS ${k.nullsFirst ? 'FIRST' : 'LAST'}`) },
    withInputs: ([next]) =>
      sortNode(
        next!,
        keys.map((k) => ({ ...k, expression: remap(k.expression, input.scope, next!.scope) })),
      ),
    connect: ([epochs]) => operate([epochs!], input.schema, new SortedRows(input.schema, keys), (globalMs) => globalMs),
  };
}

class SortedRows implements Operator {
  #batches: Batch[] = [];
  #context!: EvaluationContext;

  constructor(
    private readonly schema: Schema,
    private readonly keys: readonly SortKey[],
  ) {}

  onEpoch(info: EpochInfo): void {
    this.#context = info.evaluation;
    this.#batches = [];
  }

  onBatch(batch: Batch): readonly Batch[] {
    this.#batches.push(batch);
    return [];
  }

  onWatermark(): readonly Batch[] {
    const all = concatBatches(this.schema, this.#batches);
    this.#batches = [];
    return all.length === 0 ? [] : [all.take(this.#order(all))];
  }

  #order(batch: Batch): Int32Array {
    const compares = this.keys.map((key) => rowCompare(key, batch, this.#context));
    return Int32Array.from({ length: batch.length }, (_, i) => i).sort((a, b) => {
      for (const compare of compares) {
        const order = compare(a, b);
        if (order !== 0) return order;
      }
      return a - b;
    });
  }
}

/** Compares two rows of the batch by one key. */
function rowCompare(key: SortKey, batch: Batch, context: EvaluationContext): (a: number, b: number) => number {
  const column = evaluate(key.expression, batch, context);
  const values: Value[] = Array.from({ length: batch.length }, (_, i) => column.get(i));
  const compare: Compare = compareValues(key.expression.type);
  const sign = key.ascending ? 1 : -1;
  const nullOrder = key.nullsFirst ? -1 : 1;
  return (a, b) => {
    const x = values[a]!;
    const y = values[b]!;
    if (x === null) return y === null ? 0 : nullOrder;
    return y === null ? -nullOrder : sign * compare(x, y);
  };
}
