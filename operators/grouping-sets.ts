import { TidemarkError } from '../src/base/errors.js';
import type { EpochOperator } from '../src/stream/epoch-stream.js';
import { groupedBySets } from './shared/grouped-by-sets.js';
import type { AggregatesOver, ColumnInput, GroupingRow } from './shared/row-types.js';
import type { GroupingSets } from './shared/grouping-plan.js';

/**
 * groupBy over each of the given sets of keys.
 *
 * Semantics
 *   1. A set is a list of indexes into the keys; a set given twice has its groups twice.
 *   2. Otherwise as `rollup`.
 *
 * Time      as groupBy
 * State     as groupBy, with a row for each group of each set
 * Output    bounded streams; in a stream update and complete mode, as groupBy
 * Replay    as groupBy
 * Errors    as rollup, and GROUPING_SETS_INDEX for an index of no key
 *
 * @example sales.pipe(groupingSets(['country', 'product'], [[0], [1], []], { total: sum('amount') }))
 */
export function groupingSets<R, const K extends readonly ColumnInput<R>[], const A extends AggregatesOver<R>>(
  keys: K,
  sets: GroupingSets,
  aggregates: A,
): EpochOperator<R, GroupingRow<R, K, A>> {
  const wrong = sets.flat().find((k) => !Number.isInteger(k) || k < 0 || k >= keys.length);
  if (wrong !== undefined) {
    throw new TidemarkError(
      'GROUPING_SETS_INDEX',
      `a grouping set names key ${wrong}, but there are ${keys.length} keys (counted from 0)`,
      { index: wrong, keys: keys.length },
    );
  }
  return groupedBySets(keys, aggregates, sets);
}
