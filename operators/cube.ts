import type { EpochOperator } from '../src/stream/epoch-stream.js';
import { groupedBySets } from './shared/grouped-by-sets.js';
import type { AggregatesOver, ColumnInput, GroupingRow } from './shared/row-types.js';

/**
 * groupBy over every combination of the keys, from all of them to none.
 *
 * Semantics
 *   1. As `rollup`, with 2^n sets for n keys.
 *
 * Time      as groupBy
 * State     as groupBy, with a row for each group of each set
 * Output    bounded streams; in a stream update and complete mode, as groupBy
 * Replay    as groupBy
 * Errors    as rollup
 *
 * @example sales.pipe(cube(['country', 'product'], { total: sum('amount') }))
 */
export function cube<R, const K extends readonly ColumnInput<R>[], const A extends AggregatesOver<R>>(
  keys: K,
  aggregates: A,
): EpochOperator<R, GroupingRow<R, K, A>> {
  const sets = Array.from({ length: 2 ** keys.length }, (_, left) => keys.flatMap((_key, k) => (((left >> k) & 1) === 0 ? [k] : [])));
  return groupedBySets(keys, aggregates, sets);
}
