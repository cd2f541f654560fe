import { type EpochOperator, streamOf } from '../src/stream/epoch-stream.js';
import { toNode } from './shared/expressed.js';
import type { SqlInput, ValueOfInput, WithColumn } from './shared/row-types.js';
import { withColumnsPlan } from './shared/with-columns.js';

/**
 * All columns, and one more; a column of that name (in any case) is replaced where it stands.
 *
 * Semantics
 *   1. The expression sees the columns as they came in, also the one that it replaces.
 *   2. A string is SQL text.
 *
 * Time      a replaced event-time column loses its watermark unless the new one is a plain column that has it
 * State     none
 * Output    any output mode
 * Replay    pure over its batch
 * Errors    UNRESOLVED_COLUMN.WITH_SUGGESTION, DATATYPE_MISMATCH.* while the pipe is built
 *
 * @example stream.pipe(withColumn('hours', 'delay / 60'))
 */
export function withColumn<R, const N extends string, E extends SqlInput<R>>(
  name: N,
  expression: E,
): EpochOperator<R, WithColumn<R, N, ValueOfInput<R, E>>> {
  return ({ plan }) => streamOf(withColumnsPlan(plan, [[name, toNode(expression)]]));
}
