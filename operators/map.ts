import { type SchemaInput, type RowOfInput, schemaOf } from '../src/stream/schema-input.js';
import { type EpochOperator, streamOf } from '../src/stream/epoch-stream.js';
import { rowFunctionNode } from './shared/row-function-node.js';
import { functionName } from './shared/user-function.js';

export interface RowFunctionOptions {
  /** What plans and errors call the function; its own name where not given. */
  readonly name?: string;
}

/**
 * Each row through a JavaScript function: one row object in, one out.
 *
 * Semantics
 *   1. The schema says what comes out; values that do not fit it are an error. Missing properties are NULL.
 *   2. Plans show the function by name: its code is not part of a checkpoint's fingerprint.
 *   3. Rows become objects here and columns again behind it. Expressions are faster.
 *
 * Time      the watermark ends here: say withWatermark behind it
 * State     none
 * Output    any output mode
 * Replay    as good as the function: one without clock, chance and I/O gives the same rows again
 * Errors    USER_FUNCTION_FAILED (with operator, function and row; the epoch is not committed), ROW_VALUE_TYPE
 *
 * @example stream.pipe(map('id INT, text STRING', (row) => ({ id: row.id, text: row.name?.trim() ?? null })))
 */
export function map<R, const S extends SchemaInput>(
  schema: S,
  fn: (row: R) => RowOfInput<S>,
  options: RowFunctionOptions = {},
): EpochOperator<R, RowOfInput<S>> {
  const name = functionName(options.name, fn);
  const made = schemaOf(schema);
  return ({ plan }) => streamOf(rowFunctionNode(plan, 'map', made, name, (row) => [fn(row as R) as Record<string, unknown>]));
}
