import { Batch } from '../columnar/batch.js';
import { type Column, ConstantColumn } from '../columnar/column.js';
import { take } from '../columnar/take.js';
import { field } from '../columnar/types.js';
import type { BoundExpression, BoundLambda, EvaluationContext } from './bound.js';
import { evaluate } from './evaluate.js';
import { collectColumns } from './lazy.js';

/**
 * Evaluates a lambda's body once for each element of many rows: `rows[k]` is the row of `batch` that element k belongs to, `params`
 * are the values of the lambda's parameters, one column each, as long as `rows`. Columns of the batch that the body uses are taken by
 * `rows`; the rest are not touched. Gives the body's values, element by element.
 */
export function evaluateLambda(
  lambda: BoundExpression,
  batch: Batch,
  rows: Int32Array,
  params: readonly Column[],
  context: EvaluationContext,
): Column {
  const { body, params: parameters } = bodyOf(lambda);
  const used = new Set<number>();
  collectColumns(body, used);
  const outer = batch.columns.map((c, i) => (used.has(i) ? take(c, rows) : new ConstantColumn(c.type, rows.length, null)));
  const columns = [...outer, ...params.slice(0, parameters.length)];
  const fields = [...batch.schema.fields, ...parameters.map((p) => field(p.name, p.type, p.nullable))];
  return evaluate(body, new Batch({ kind: 'struct', fields }, columns, rows.length), context);
}

/** An expression in the place of a lambda is one that does not look at its parameters. */
function bodyOf(lambda: BoundExpression): Pick<BoundLambda, 'body' | 'params'> {
  return lambda.kind === 'lambda' ? lambda : { body: lambda, params: [] };
}

/** For offsets of an ARRAY or MAP column: the row each element belongs to. */
export function elementRows(offsets: Int32Array, length: number): Int32Array {
  const rows = new Int32Array(offsets[length]! - offsets[0]!);
  for (let i = 0, k = 0; i < length; i++) {
    for (let n = offsets[i + 1]! - offsets[i]!; n > 0; n--) rows[k++] = i;
  }
  return rows;
}

/** Positions 0, 1, … within each list: the index parameter of `transform` and `filter`. */
export function elementIndexes(offsets: Int32Array, length: number): Int32Array {
  const indexes = new Int32Array(offsets[length]! - offsets[0]!);
  for (let i = 0, k = 0; i < length; i++) {
    for (let n = 0; n < offsets[i + 1]! - offsets[i]!; n++) indexes[k++] = n;
  }
  return indexes;
}
