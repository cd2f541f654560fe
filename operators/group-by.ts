import { type EpochOperator, streamOf } from '../src/stream/epoch-stream.js';
import { aggregatePlan } from './shared/aggregate-plan.js';
import type { AggregateOptions } from './shared/aggregate-node.js';
import { aggregateNodes } from './shared/aggregate-inputs.js';
import { toColumnNode } from './shared/expressed.js';
import type { AggregatesOver, ColumnInput, GroupedRow, WithChanges } from './shared/row-types.js';

/**
 * One row a group: the keys, then the aggregates.
 *
 * Semantics
 *   1. Rows with equal keys are one group: NULL equals NULL, NaN equals NaN, -0.0 equals 0.0.
 *   2. A key is a column name, an expression or SQL text. `window(…)` among the keys puts each row into its windows first;
 *      `session_window(…)` merges rows that lie within the gap of each other (see session-window.ts).
 *   3. Without keys, everything is one group, which has a row even where no row ever came.
 *   4. An aggregate may have DISTINCT and FILTER (WHERE …), and stand inside a larger expression, which may name the keys as well.
 *   5. An aggregation may follow another one: `window_time(window)`, or a window over a window column, carries the watermark on.
 *
 * Time      A key that carries the watermark (the event time, or a window of it) bounds its groups: a row is late when that instant (of a
 *           window its end) is at or below the late bound, and is dropped and counted before it is added. A group leaves when its instant is
 *           at or below the evict bound. Without such a key nothing is late and nothing leaves. Complete mode ignores the watermark.
 * State     `groups`: keys to the state of the aggregates, one row a group, until it leaves. `distinct_k`, for the k-th aggregate if it is
 *           DISTINCT: keys and arguments, one row a different value, as long as the group.
 * Output    append: a group once, when it leaves. update: every group that the epoch changed. complete: all groups, every epoch.
 *           On a bounded stream: all groups, at the end. Sessions in update mode need `{ changes: true }`: see session-window.ts.
 * Replay    groups are found by key bytes, aggregates depend on the rows and their order alone
 * Errors    UNRESOLVED_COLUMN.WITH_SUGGESTION, MISSING_AGGREGATION, GROUP_BY_AGGREGATE, NESTED_AGGREGATE_FUNCTION,
 *           GROUP_EXPRESSION_TYPE_IS_NOT_ORDERABLE, DATATYPE_MISMATCH.* while the pipe is built; modes that cannot work when the query
 *           starts; _LEGACY_ERROR_TEMP_3077 (two event times among the keys) in the first epoch
 *
 * @example
 * flights.pipe(
 *   withWatermark('time', '1 hour'),
 *   groupBy(["window(time, '1 hour') AS hour", 'origin'], { flights: count(), late: 'count_if(delay > 15)' }),
 * )
 */
export function groupBy<
  R,
  const K extends readonly ColumnInput<R>[],
  const A extends AggregatesOver<R>,
  const O extends AggregateOptions = AggregateOptions,
>(keys: K, aggregates: A, options?: O): EpochOperator<R, WithChanges<GroupedRow<R, K, A>, O>> {
  return ({ plan }) =>
    streamOf(
      aggregatePlan(
        plan,
        keys.map((key) => toColumnNode(key, plan.scope)),
        aggregateNodes(aggregates),
        options ?? {},
      ),
    );
}
