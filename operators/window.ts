import { type EpochOperator, streamOf } from '../src/stream/epoch-stream.js';
import type { CallNode, ExpressionNode } from '../src/expressions/node.js';
import { STRING } from '../src/columnar/types.js';
import { named, toColumnNode } from './shared/expressed.js';
import type { Over, TimeColumn, WindowOf, WithColumn } from './shared/row-types.js';
import { withColumnsPlan } from './shared/with-columns.js';

/** Where windows begin, and what their column is called. */
export interface WindowOptions<N extends string = string> {
  /** Interval text from one window's start to the next; the size where not given (tumbling windows). At most the size. */
  readonly slide?: string;
  /** Interval text by which windows are shifted from 1970-01-01 00:00 UTC; shorter than the slide. */
  readonly startTime?: string;
  /** Name of the column; `window` where not given. */
  readonly as?: N;
}

/**
 * All columns, and the window that a row's time lies in as a struct of `start` and `end`.
 *
 * Semantics
 *   1. Windows are [start, end) and counted from 1970-01-01 00:00 UTC, plus `startTime`, whatever the session's time zone.
 *   2. Tumbling windows (no slide): one row for a row. Sliding windows: a row for each window that its time lies in, latest first.
 *   3. Rows whose time is NULL go.
 *   4. The time may itself be a window column: its last microsecond counts then (`window_time`).
 *
 * Time      the window column carries the watermark of the time: groupBy over it drops late rows and evicts by the window's end
 * State     none
 * Output    any output mode
 * Replay    pure over its batch
 * Errors    UNRESOLVED_COLUMN.WITH_SUGGESTION, DATATYPE_MISMATCH.* (wrong type, size or slide), CANNOT_PARSE_INTERVAL, and
 *           _LEGACY_ERROR_TEMP_3231 (months have no fixed length), while the pipe is built
 *
 * @example stream.pipe(window('time', '10 minutes', { slide: '5 minutes' }), groupBy(['window'], { n: count() }))
 */
export function window<R, const T extends TimeColumn<R> | Over<R>, const N extends string = 'window'>(
  time: T,
  size: string,
  options: WindowOptions<N> | string = {},
): EpochOperator<R, WithColumn<R, N, WindowOf<R, T>>> {
  const { slide = size, startTime, as = 'window' } = typeof options === 'string' ? { slide: options } : options;
  const lengths = [size, slide, ...(startTime === undefined ? [] : [startTime])].map(text);
  return ({ plan }) => {
    const call: CallNode = { kind: 'call', name: 'window', args: [toColumnNode(time, plan.scope), ...lengths] };
    return streamOf(withColumnsPlan(plan, [[as, named(call, as)]]));
  };
}

function text(value: string): ExpressionNode {
  return { kind: 'literal', value, type: STRING };
}
