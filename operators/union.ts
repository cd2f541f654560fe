import { type EpochOperator, type EpochStream, streamOf } from '../src/stream/epoch-stream.js';
import { unionPlan } from './shared/union-plan.js';

/**
 * The rows of this stream, then those of the others, by column position; duplicates stay.
 *
 * Semantics
 *   1. Column names are those of this stream. Where types differ the wider one is taken.
 *   2. Inputs are aligned by epoch: an epoch holds the rows of that epoch of all inputs. A source used in several inputs is read once.
 *
 * Time      each input's watermark counts for the query's (`multipleWatermarkPolicy`); the event-time column is that of this stream
 * State     none
 * Output    any output mode
 * Replay    inputs come in the order they are given
 * Errors    NUM_COLUMNS_MISMATCH, INCOMPATIBLE_COLUMN_TYPE while the pipe is built; a union of bounded and unbounded when the query starts
 *
 * @example arrivals.pipe(union(departures))
 */
export function union<R>(...others: readonly EpochStream<R>[]): EpochOperator<R, R> {
  return ({ plan }) => streamOf<R>(others.length === 0 ? plan : unionPlan([plan, ...others.map((o) => o.plan)]));
}
