import { type EpochOperator, streamOf } from '../src/stream/epoch-stream.js';
import type { RowOfInput, SchemaInput } from '../src/stream/schema-input.js';
import type { GroupState } from './shared/groups/group-state.js';
import type { GroupKey } from './shared/groups/group-types.js';
import { type GroupStateOptions, statefulMapPlan } from './shared/groups/stateful-map-node.js';
import type { GroupFunction } from './shared/groups/stateful-map-rows.js';
import type { ColumnInput } from './shared/row-types.js';

/**
 * One row for each key and epoch, from a function over the key's rows of the epoch and a state of the key's own.
 *
 * Semantics
 *   1. The function is called once for each key that has rows in the epoch, with the key (the value itself, or an object by name where there
 *      are several), its rows, and the handle of its state. With a timeout set it is also called for keys without rows whose timeout has
 *      passed, with no rows and `hasTimedOut`; a key that has rows is not timed out in that epoch, and each call begins without a timeout.
 *   2. A state is anything that `structuredClone` takes, or with `stateSchema` an object of columns. It is kept by `update`.
 *   3. The function may be asynchronous; several keys are then under way at a time (`concurrency`), and results are taken in order.
 *   4. On a bounded stream: called once for each key, with no state before; timeouts do nothing.
 *
 * Time      With `timeout: 'event'` rows at or below the late bound are dropped and counted, and timeouts below the watermark fire. With
 *           `timeout: 'processing'` every trigger runs an epoch. What comes out carries no watermark.
 * State     `groups`: key to value and timeout, until the function removes it. `remove` leaves a timeout that is set.
 * Output    update
 * Replay    processing time and watermark are those of the epoch; the rest is as good as the function
 * Errors    FLATMAPGROUPSWITHSTATE_USER_FUNCTION_ERROR (the epoch is not committed); UNSUPPORTED_STREAMING_OPERATION.* when the query starts
 *
 * @example
 * clicks.pipe(mapGroupsWithState(['user'], (user, rows, state: GroupState<number>) => {
 *   const total = (state.getOption() ?? 0) + rows.length;
 *   state.update(total);
 *   return { user, total };
 * }, { schema: 'user STRING, total INT' }))
 */
export function mapGroupsWithState<R, const K extends readonly ColumnInput<R>[], const O extends SchemaInput, S = unknown>(
  keys: K,
  fn: (key: GroupKey<R, K>, rows: readonly R[], state: GroupState<S>) => RowOfInput<O> | Promise<RowOfInput<O>>,
  options: GroupStateOptions<O>,
): EpochOperator<R, RowOfInput<O>> {
  return ({ plan }) => streamOf(statefulMapPlan(plan, 'map', keys as readonly string[], fn as GroupFunction, options));
}
