import { type EpochOperator, streamOf } from '../src/stream/epoch-stream.js';
import type { RowOfInput, SchemaInput } from '../src/stream/schema-input.js';
import type { GroupState } from './shared/groups/group-state.js';
import type { GroupKey } from './shared/groups/group-types.js';
import { type GroupStateOptions, statefulMapPlan } from './shared/groups/stateful-map-node.js';
import type { GroupFunction } from './shared/groups/stateful-map-rows.js';
import type { ColumnInput } from './shared/row-types.js';

/**
 * Any number of rows for each key and epoch, from a function over the key's rows of the epoch and a state of the key's own.
 *
 * Semantics
 *   1. As mapGroupsWithState, but the function gives an iterable of rows: an array, a generator, or an asynchronous one. A generator may go
 *      on changing the state until it ends.
 *   2. `outputMode` says what the rows are: `append`, they add to those put out before; `update`, they replace those of the key. It must be
 *      the query's mode, or `append` where an aggregation follows.
 *
 * Time      As mapGroupsWithState. What comes out carries no watermark: with an event-time timeout no other stateful operator may follow.
 * State     `groups`: key to value and timeout, until the function removes it. `remove` leaves a timeout that is set.
 * Output    append or update, as the options say
 * Replay    processing time and watermark are those of the epoch; the rest is as good as the function
 * Errors    FLATMAPGROUPSWITHSTATE_USER_FUNCTION_ERROR (the epoch is not committed); UNSUPPORTED_STREAMING_OPERATION.* when the query starts
 *
 * @example
 * events.pipe(withWatermark('at', '10 minutes'), flatMapGroupsWithState(['session'], function* (session, rows, state: GroupState<number>) {
 *   if (state.hasTimedOut) {
 *     yield { session, events: state.get() };
 *     return state.remove();
 *   }
 *   state.update((state.getOption() ?? 0) + rows.length);
 *   state.setTimeoutTimestamp(state.getCurrentWatermarkMs(), '1 hour');
 * }, { schema: 'session STRING, events INT', timeout: 'event' }))
 */
export function flatMapGroupsWithState<R, const K extends readonly ColumnInput<R>[], const O extends SchemaInput, S = unknown>(
  keys: K,
  fn: (
    key: GroupKey<R, K>,
    rows: readonly R[],
    state: GroupState<S>,
  ) => Iterable<RowOfInput<O>> | AsyncIterable<RowOfInput<O>> | Promise<Iterable<RowOfInput<O>>>,
  options: GroupStateOptions<O>,
): EpochOperator<R, RowOfInput<O>> {
  return ({ plan }) => streamOf(statefulMapPlan(plan, 'flatMap', keys as readonly string[], fn as GroupFunction, options));
}
