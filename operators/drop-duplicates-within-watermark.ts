import { TidemarkError } from '../src/base/errors.js';
import { type EpochOperator, streamOf } from '../src/stream/epoch-stream.js';
import type { ColumnName } from './shared/row-types.js';
import { dedupNode, keyIndexes, type DedupOptions } from './shared/dedup-node.js';

/**
 * The first row of each key, which is remembered for the watermark's delay: duplicates that are at most so far apart in event time go.
 *
 * Semantics
 *   1. The key need not hold the event time: rows of one key with different times are duplicates.
 *   2. A key is remembered until the watermark reaches the event time of its first row plus the delay. A duplicate within the delay is
 *      always found; one that is further apart may be.
 *
 * Time      rows at or below the late bound are dropped and counted
 * State     `keys`: one row a key, inside the watermark delay
 * Output    append and update: a key's first row, at once
 * Replay    the same rows in the same order give the same first rows
 * Errors    UNRESOLVED_COLUMN_AMONG_FIELD_NAMES, and a bounded stream, while the pipe is built; a stream without watermark when the query starts
 *
 * @example stream.pipe(withWatermark('time', '1 hour'), dropDuplicatesWithinWatermark(['id']))
 */
export function dropDuplicatesWithinWatermark<R>(columns: readonly ColumnName<R>[] = [], options: DedupOptions = {}): EpochOperator<R, R> {
  return ({ plan }) => {
    if (!plan.isStreaming) {
      throw new TidemarkError(
        '_LEGACY_ERROR_TEMP_3102',
        'dropDuplicatesWithinWatermark is not supported with bounded streams, which have no watermark; use dropDuplicates',
      );
    }
    return streamOf<R>(dedupNode(plan, keyIndexes(plan.scope, columns), true, options));
  };
}
