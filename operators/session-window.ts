import type { CallNode, ExpressionNode } from '../src/expressions/node.js';
import { STRING } from '../src/columnar/types.js';
import { type EpochOperator, streamOf } from '../src/stream/epoch-stream.js';
import { type ExpressionInput, named, toColumnNode } from './shared/expressed.js';
import type { Over, TimeColumn, WindowOf, WithColumn } from './shared/row-types.js';
import { withColumnsPlan } from './shared/with-columns.js';

export interface SessionWindowOptions<N extends string = string> {
  /** Name of the column; `session_window` where not given. */
  readonly as?: N;
}

/**
 * All columns, and the session that a row opens: a struct of `start` (its time) and `end` (its time plus the gap). A groupBy over that column
 * merges the sessions of a group that overlap or touch.
 *
 * Semantics
 *   1. The gap is an interval text (`5 minutes`, months allowed), or an expression that gives one for each row.
 *   2. Rows whose time is NULL, or whose gap is NULL, no interval, zero or less, belong to no session and go.
 *   3. Over the column, groupBy gives one row a session: rows of a group are one session as long as each begins before, or when, the one
 *      before it ends, in whatever order and epoch they come.
 *   4. In a stream the session must have another key beside it, as in Spark; that is checked when the query starts.
 *
 * Time      the column carries the watermark of the time. A row is late when the session it opens ends at or below the late bound; a
 *           session leaves when its end is at or below the evict bound. In complete mode late rows are dropped all the same, and nothing leaves
 * State     none here; in the groupBy `sessions`: other keys and start to end and aggregates, one row an open session, and `groups`, an index
 * Output    the groupBy: append (a session once, when it leaves) and complete; update is refused when the query starts, as in Spark. Beyond
 *           Spark, `groupBy(keys, aggregates, { changes: true })` adds a last column `_change_type` and takes update mode, into sinks that take
 *           deletes (foreach, foreachBatch, memory, console, noop, `subscribe`): an epoch gives for each session that it changed or merged away
 *           the row put out before, as `delete`, and then the sessions as they are now, as `insert`. What was inserted and not deleted is what
 *           holds. A session that leaves has been put out already and gives nothing. In the other modes the column is always `insert`.
 * Replay    pure over its batch
 * Errors    UNRESOLVED_COLUMN.WITH_SUGGESTION, DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE, _LEGACY_ERROR_TEMP_1040 (a gap of another type)
 *           while the pipe is built
 *
 * @example stream.pipe(withWatermark('time', '1 hour'), sessionWindow('time', '5 minutes'), groupBy(['session_window', 'user'], { clicks: count() }))
 * @example
 * // in update mode, with a gap of 5 s
 * stream.pipe(sessionWindow('time', '5 seconds'), groupBy(['session_window', 'user'], { n: count() }, { changes: true }))
 * // epoch 0: 20 s, 28 s   -> insert [20, 25) 1, insert [28, 33) 1
 * // epoch 1: 24 s         -> delete [20, 25) 1, delete [28, 33) 1, insert [20, 33) 3
 */
export function sessionWindow<R, const T extends TimeColumn<R> | Over<R>, const N extends string = 'session_window'>(
  time: T,
  gap: string | Over<R>,
  options: SessionWindowOptions<N> = {},
): EpochOperator<R, WithColumn<R, N, WindowOf<R, T>>> {
  const { as = 'session_window' } = options;
  return ({ plan }) => {
    const call: CallNode = { kind: 'call', name: 'session_window', args: [toColumnNode(time, plan.scope), gapNode(gap)] };
    return streamOf(withColumnsPlan(plan, [[as, named(call, as)]]));
  };
}

/** A text is the gap itself; gaps by row are expressions. */
function gapNode(gap: ExpressionInput): ExpressionNode {
  return typeof gap === 'string' ? { kind: 'literal', value: gap, type: STRING } : gap.node;
}

/** Spark's name of `sessionWindow`. */
export const session_window: typeof sessionWindow = sessionWindow;
