import type { EpochOperator } from '../src/stream/epoch-stream.js';
import { groupedBySets } from './shared/grouped-by-sets.js';
import type { AggregatesOver, ColumnInput, GroupingRow } from './shared/row-types.js';

/**
 * groupBy over all keys, over all but the last, and so on down to everything: totals and subtotals in one result.
 *
 * Semantics
 *   1. Keys that a row does not group by are NULL. `grouping(key)` tells such a NULL (1) from one of the data (0); `grouping_id()` gives all
 *      of these as bits, the first key highest.
 *   2. Aggregates see the columns as they are, also those that are keys.
 *
 * Time      as groupBy
 * State     as groupBy, with a row for each group of each set
 * Output    bounded streams; in a stream update and complete mode, as groupBy
 * Replay    as groupBy
 * Errors    as groupBy, and GROUPING_COLUMN_MISMATCH, GROUPING_ID_COLUMN_MISMATCH
 *
 * @example sales.pipe(rollup(['country', 'city'], { total: sum('amount'), level: 'grouping_id()' }))
 */
export function rollup<R, const K extends readonly ColumnInput<R>[], const A extends AggregatesOver<R>>(
  keys: K,
  aggregates: A,
): EpochOperator<R, GroupingRow<R, K, A>> {
  const sets = Array.from({ length: keys.length + 1 }, (_, dropped) => keys.slice(0, keys.length - dropped).map((_key, k) => k));
  return groupedBySets(keys, aggregates, sets);
}
