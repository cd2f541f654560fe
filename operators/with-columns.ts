import { type EpochOperator, streamOf } from '../src/stream/epoch-stream.js';
import { toNode } from './shared/expressed.js';
import type { SqlInput, WithColumns } from './shared/row-types.js';
import { withColumnsPlan } from './shared/with-columns.js';

/**
 * All columns, and several more by name; columns of those names are replaced where they stand.
 *
 * Semantics
 *   1. All expressions see the columns as they came in: none sees another's result.
 *
 * Time      as withColumn
 * State     none
 * Output    any output mode
 * Replay    pure over its batch
 * Errors    as withColumn
 *
 * @example stream.pipe(withColumns({ hours: 'delay / 60', airport: upper('origin') }))
 */
export function withColumns<R, const C extends Readonly<Record<string, SqlInput<R>>>>(columns: C): EpochOperator<R, WithColumns<R, C>> {
  const entries = Object.entries(columns).map(([name, expression]) => [name, toNode(expression)] as const);
  return ({ plan }) => streamOf(withColumnsPlan(plan, entries));
}
