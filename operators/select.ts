import { type EpochOperator, streamOf } from '../src/stream/epoch-stream.js';
import { toColumnNode } from './shared/expressed.js';
import type { ColumnInput, SelectedRow } from './shared/row-types.js';
import { selectPlan } from './shared/select-plan.js';

/**
 * The given columns, in the given order: names, `*`, `alias.*`, `struct.*`, and expressions.
 *
 * Semantics
 *   1. One output row for an input row, in the same order. A generator (explode, posexplode, inline, stack, …) gives any number of rows for
 *      one; at most one may stand in a list.
 *   2. `window(…)` puts each row into its windows: a sliding window repeats the row, rows without a time go.
 *   3. A list with an aggregate in it is an aggregation over everything.
 *   4. A plain column keeps its event time and its qualifier (`l.id`); under a new name it keeps its event time.
 *
 * Time      none of its own; the watermark travels with the column that carries it
 * State     none (with an aggregate: see groupBy)
 * Output    any output mode
 * Replay    pure over its batch
 * Errors    UNRESOLVED_COLUMN.WITH_SUGGESTION, AMBIGUOUS_REFERENCE, DATATYPE_MISMATCH.*, UNSUPPORTED_GENERATOR.*: all while the pipe is built
 *
 * @example stream.pipe(select('origin', col('delay').gt(15).as('late')))
 */
export function select<R, const C extends readonly ColumnInput<R>[]>(...columns: C): EpochOperator<R, SelectedRow<R, C>> {
  return (source) => {
    const { plan } = source;
    return streamOf(
      selectPlan(
        plan,
        columns.map((column) => toColumnNode(column, plan.scope)),
      ),
    );
  };
}
