import { type EpochOperator, type EpochStream, streamOf } from '../src/stream/epoch-stream.js';
import type { ExpressionInput } from './shared/expressed.js';
import { type JoinOptions, joinPlan } from './shared/join/join-inputs.js';
import type { JoinedRow, JoinName, RowOfJoin } from './shared/join/join-row-types.js';
import type { ColumnName } from './shared/row-types.js';

/*
 * How two streams are joined, and why the answer is right.
 *
 * What is stored. Each side keeps its rows by join key (see join-side.ts): a row with its columns and, where it must come out even without
 * a partner, whether it has found one. Nothing else: what comes out depends on the two stores, the rows of the epoch and the watermark.
 *
 * Pairs. In each epoch the left rows come first: each meets the right rows stored before, then is stored. Then the right rows: each meets
 * all left rows stored, those of this epoch included, then is stored. So a pair is found when the later of its two rows comes, and only
 * then: once. This is true across restarts, as both stores change in the one write that also says that the epoch is done.
 *
 * Rows that can be judged alone. A part of the condition that reads one side only is looked at when the row comes. A row that fails it can
 * match nothing, ever: it is not stored, and if its side is preserved its row of NULLs comes out at once. A NULL in a key that is compared
 * with = is such a case too, but where the side is preserved the row waits in the store like any other without a partner.
 *
 * When a row leaves. A row may go when no row that is still to come on the other side can match it. Rows still to come are above the
 * watermark, as those at or below it are dropped as late. From that follow two bounds (state-watermark.ts):
 *   - a key that carries the watermark: equal keys mean equal times, so rows whose key is at or below the watermark are done, on both sides;
 *   - a condition on the times of both sides, such as `r.ts <= l.ts + 1 hour`: right rows to come have r.ts > W, so left rows with
 *     l.ts <= W - 1 hour are done. Each side has the bound that the conditions give it, or none, and then keeps its rows for ever.
 * A preserved row that leaves and has found no partner comes out with NULLs then: not earlier, as a partner might have come, and not
 * twice, as it is gone. The bound used is this epoch's watermark, lateness is judged by the one before; a row may therefore come and leave in
 * one epoch. It still meets the rows of that epoch, since rows leave after all rows have come.
 *
 * The watermark that goes on. Rows of NULLs come out as late as the state allows, so operators above may only trust the smallest of the
 * watermark and the bounds of both sides.
 *
 * Semi joins. A left row comes out when it meets its first partner. One that meets it on arrival is not stored; one that met it later stays
 * until the watermark takes it, marked so that it does not come out again.
 *
 * With a bounded side nothing is stored between epochs: the bounded rows are held in memory, found by key, and the stream's rows pass
 * by (static-join-rows.ts).
 */

/**
 * Joins the rows of this stream (left) with those of another (right), by a condition or by columns that both have.
 *
 * Semantics
 *   1. `on`: SQL text or an expression over both sides, told apart by `as` (`l.id = r.id AND r.ts BETWEEN l.ts AND l.ts + INTERVAL 1 HOUR`);
 *      or a list of names (or one name) that both sides have. By names these columns come once, first. Otherwise: left columns, then
 *      right ones.
 *   2. `how`: inner (default), left, right, full, left_semi, left_anti, cross, or Spark's other names of these.
 *   3. NULL keys do not match, but under `<=>`. NaN equals NaN and -0.0 equals 0.0.
 *   4. Two streams need at least one equality. Which types are possible with a bounded side, and which need watermarks, is checked when the
 *      query starts: an outer or semi join of streams needs a watermark in its keys, or on the other side with a condition on times.
 *   5. A bounded side is read once, when the query starts, or in each epoch (`refresh: 'epoch'`).
 *
 * Time      Rows at or below the late bound of their side's event time are dropped and counted. What a watermark lets go: see above.
 * State     Per side (`left`, `right`): `<side>Rows`, key and number to row; `<side>Keys`, key to how many rows. Bounded where the condition
 *           bounds it, as `explain` says; else it grows with the input. None with a bounded side.
 * Output    append; rows of NULLs of outer joins when the row leaves the state. With a bounded side: any mode.
 * Replay    pairs come in the order of the rows of the epoch and of the store
 * Errors    UNRESOLVED_COLUMN.*, AMBIGUOUS_REFERENCE, UNRESOLVED_USING_COLUMN_FOR_JOIN, JOIN_CONDITION_IS_NOT_BOOLEAN_TYPE, UNSUPPORTED_JOIN_TYPE while
 *           the pipe is built; UNSUPPORTED_STREAMING_OPERATION.* when the query starts; _LEGACY_ERROR_TEMP_3077 (a side with two event times)
 *           in the first epoch
 *
 * @example
 * impressions.pipe(
 *   withWatermark('shownAt', '1 hour'), as('i'),
 *   join(clicks.pipe(withWatermark('clickedAt', '2 hours'), as('c')), 'i.ad = c.ad AND clickedAt BETWEEN shownAt AND shownAt + INTERVAL 1 HOUR', 'left'),
 * )
 */
export function join<L, R, const On extends readonly ColumnName<L>[] | ExpressionInput | null = null, How extends JoinName = 'inner'>(
  right: EpochStream<R>,
  on?: On,
  how: How | JoinOptions<How> = {},
): EpochOperator<L, RowOfJoin<L, R, On, How>> {
  return ({ plan }) => streamOf(joinPlan(plan, right.plan, on ?? null, typeof how === 'string' ? { how } : how));
}

/** Every row of the left with every row of the right; one side must be bounded. */
export function crossJoin<L, R>(right: EpochStream<R>): EpochOperator<L, JoinedRow<L, R, 'cross'>> {
  return ({ plan }) => streamOf(joinPlan(plan, right.plan, null, { how: 'cross' }));
}

/** A hint that a bounded side is small. It is taken note of, and changes nothing: bounded sides are always held in memory. */
export function broadcast<R>(stream: EpochStream<R>): EpochStream<R> {
  return stream;
}
