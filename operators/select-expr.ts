import { type EpochOperator, streamOf } from '../src/stream/epoch-stream.js';
import { parseSelectList } from '../src/expressions/grammar/parse.js';
import type { SelectedRow } from './shared/row-types.js';
import { selectPlan } from './shared/select-plan.js';

/**
 * `select` in SQL text: each argument is an item, or several with commas between.
 *
 * Semantics
 *   1. As `select`; every string is SQL, so a column with blanks in its name is written in backquotes.
 *
 * Time      none of its own; the watermark travels with the column that carries it
 * State     none (with an aggregate: see groupBy)
 * Output    any output mode
 * Replay    pure over its batch
 * Errors    PARSE_SYNTAX_ERROR and those of `select`, while the pipe is built
 *
 * @example stream.pipe(selectExpr('*', 'delay / 60 AS hours', 'upper(origin) AS airport'))
 */
export function selectExpr<R, const S extends readonly string[]>(...items: S): EpochOperator<R, SelectedRow<R, S>> {
  return ({ plan }) =>
    streamOf(
      selectPlan(
        plan,
        items.flatMap((item) => parseSelectList(item)),
      ),
    );
}
