import { type SchemaInput, type RowOfInput, schemaOf } from '../src/stream/schema-input.js';
import { type EpochOperator, streamOf } from '../src/stream/epoch-stream.js';
import { rowFunctionNode } from './shared/row-function-node.js';
import { functionName } from './shared/user-function.js';

/**
 * Each row through a JavaScript function that gives any number of rows.
 *
 * Semantics
 *   1. As `map`; rows come out in the order the function gives them.
 *
 * Time      the watermark ends here: say withWatermark behind it
 * State     none
 * Output    any output mode
 * Replay    as good as the function: one without clock, chance and I/O gives the same rows again
 * Errors    USER_FUNCTION_FAILED (with operator, function and row; the epoch is not committed), ROW_VALUE_TYPE
 *
 * @example stream.pipe(flatMap('word STRING', (row) => row.line?.split(' ').map((word) => ({ word })) ?? []))
 */
export function flatMap<R, const S extends SchemaInput>(
  schema: S,
  fn: (row: R) => Iterable<RowOfInput<S>>,
  options: { readonly name?: string } = {},
): EpochOperator<R, RowOfInput<S>> {
  const name = functionName(options.name, fn);
  const made = schemaOf(schema);
  return ({ plan }) => streamOf(rowFunctionNode(plan, 'flatMap', made, name, (row) => fn(row as R) as Iterable<Record<string, unknown>>));
}
