import { type EpochOperator, streamOf } from '../src/stream/epoch-stream.js';
import type { ColumnName } from './shared/row-types.js';
import { dedupNode, keyIndexes, type DedupOptions } from './shared/dedup-node.js';

/**
 * The first row of each key; later rows with the same key go. Without columns all columns are the key.
 *
 * Semantics
 *   1. NULL equals NULL, NaN equals NaN. On a stream 0.0 and -0.0 are two keys, on a bounded stream one, as in Spark.
 *   2. Which row of an epoch is the first depends on the order of its rows.
 *
 * Time      where the stream has a watermark, rows at or below the late bound are dropped and counted, also when the event time is not a key
 * State     `keys`: one row a key. Bounded only where the event time (or a window of it) is one of the key columns: such a key goes when
 *           the evict bound reaches it. Otherwise the table grows with the keys.
 * Output    append and update: a key's first row, at once. Complete mode has no meaning here.
 * Replay    the same rows in the same order give the same first rows
 * Errors    UNRESOLVED_COLUMN_AMONG_FIELD_NAMES while the pipe is built; STATE_STORE_UNSUPPORTED_OPERATION_BINARY_INEQUALITY (a key with a
 *           collation) and _LEGACY_ERROR_TEMP_3077 (two event times) in the first epoch
 *
 * @example stream.pipe(withWatermark('time', '1 hour'), dropDuplicates(['id', 'time']))
 */
export function dropDuplicates<R>(columns: readonly ColumnName<R>[] = [], options: DedupOptions = {}): EpochOperator<R, R> {
  return ({ plan }) => streamOf<R>(dedupNode(plan, keyIndexes(plan.scope, columns), false, options));
}

/** All different rows: `dropDuplicates` over all columns. */
export function distinct<R>(options: DedupOptions = {}): EpochOperator<R, R> {
  return dropDuplicates<R>([], options);
}
