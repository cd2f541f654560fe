import { TidemarkError } from '../base/errors.js';
import type { EpochStream } from '../stream/epoch-stream.js';
import { settingsOf } from '../stream/settings.js';
import type { SinkProvider } from '../stream/sink.js';
import type { LateSink } from '../checkpoint/late-output.js';
import { type LateRowsOptions, lateSink } from './late-rows.js';
import { type QueryOptions, resolveOptions } from './options.js';
import { startQuery } from './start.js';
import type { StreamingQuery } from './streaming-query.js';

/** A stream with its sink and options, ready to start. */
export class StreamWriter<R = Record<string, unknown>> {
  constructor(
    private readonly stream: EpochStream<R>,
    private readonly sink: SinkProvider,
    private readonly options: QueryOptions,
    private readonly lateSinks: readonly LateSink[] = [],
  ) {}

  /**
   * Sends the rows that come too late to a sink of their own, in the same commit as the query's (beyond Spark, which only counts them).
   *
   * Semantics
   *   1. A late row comes once for each operator that finds it late: `operator` (the name given with `{ name }`, else Spark's name of the
   *      operator), `operatorId`, `input` (0, or 1 for the right side of a join), `watermark` (the operator's, which the row was at or
   *      below), and `row`, the row as a struct.
   *   2. `row` is the row as it reached the operator: behind a select its columns, behind a window the row once for each late window,
   *      with the window as a column. Its columns are those of all inputs of the operators; NULL where an operator's input lacks one.
   *   3. `numRowsDroppedByWatermark` in progress counts the same rows.
   *   4. With it a source reads all of its columns, also those that the query itself does not look at.
   *
   * Time      the late bound of the operator in the epoch, as logged: an epoch that runs again finds the same rows late
   * State     none; the late rows of one epoch are in memory until it is committed
   * Output    append, in any output mode of the query. All sinks write an epoch before one commits it, by the same epoch id: exactly once
   *           where the sink is idempotent or transactional, as for the sink of the query
   * Errors    NO_LATE_ROWS, UNKNOWN_OPERATOR, LATE_ROWS_COLUMN_CONFLICT (columns of one name and two types), LATE_ROWS_PIPE, here; what
   *           the sink cannot take, at `start`
   *
   * @example
   * clicks.pipe(withWatermark('at', '1 hour'), window('at', '5 minutes'), groupBy(['window'], { n: count() }),
   *   writeStream(toFiles('counts/'), { checkpointLocation: 'checkpoints/counts' }))
   *   .lateRowsTo(toFiles('late/', { format: 'json' }))
   *   .start();
   */
  lateRowsTo(sink: SinkProvider, options: LateRowsOptions = {}): StreamWriter<R> {
    const late = lateSink(this.stream.plan, sink, options);
    return new StreamWriter(this.stream, this.sink, this.options, [...this.lateSinks, late]);
  }

  /**
   * Checks the query and starts it. Throws what can be seen in plan, sink and options; what only shows when it runs (an unreadable
   * checkpoint, a source that fails) is the query's `exception`.
   */
  start(): StreamingQuery {
    const { plan } = this.stream;
    return startQuery(plan, this.sink, resolveOptions(this.options, settingsOf(plan)), { lateSinks: this.lateSinks });
  }
}

/**
 * Ends a pipe with a sink: a writer whose `start()` gives the running query.
 *
 * @example
 * const query = stream.pipe(where('value > 1'), writeStream(toMemory(), { queryName: 'big', trigger: availableNow() })).start();
 */
export function writeStream<R = Record<string, unknown>>(
  sink: SinkProvider,
  options: QueryOptions = {},
): (stream: EpochStream<R>) => StreamWriter<R> {
  return (stream) => {
    if (stream.isStreaming) return new StreamWriter(stream, sink, options);
    throw new TidemarkError(
      'WRITE_STREAM_NOT_ALLOWED',
      '`writeStream` can be called only on a stream: this one is bounded. Use write(sink, { mode }).',
    );
  };
}
