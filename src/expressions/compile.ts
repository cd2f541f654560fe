import { Batch } from '../columnar/batch.js';
import { selectedIndices } from '../columnar/bitmap.js';
import { BooleanColumn, type Column, ConstantColumn } from '../columnar/column.js';
import { flatten } from '../columnar/concat.js';
import type { Schema } from '../columnar/types.js';
import { DEFAULT_SETTINGS, type BoundExpression, type EvaluationContext, type SessionSettings } from './bound.js';
import { evaluate } from './evaluate.js';
import { foldConstants } from './fold.js';
import { allRows } from './lazy.js';
import { shareCommon } from './share.js';

/** Computes an expression over a batch. */
export type Compiled = (batch: Batch, context: EvaluationContext) => Column;

/** Makes an expression ready to run: constants are folded, repeated parts shared. */
export function compile(expression: BoundExpression, settings: SessionSettings = DEFAULT_SETTINGS): Compiled {
  const [ready] = shareCommon([foldConstants(expression, settings)]);
  return (batch, context) => evaluate(ready!, batch, context);
}

/** The batch of several expressions; parts that stand in more than one are computed once. */
export function compileProjection(
  expressions: readonly BoundExpression[],
  schema: Schema,
  settings: SessionSettings = DEFAULT_SETTINGS,
): (batch: Batch, context: EvaluationContext) => Batch {
  const ready = shareCommon(expressions.map((e) => foldConstants(e, settings)));
  return (batch, context) =>
    new Batch(
      schema,
      ready.map((e) => evaluate(e, batch, context)),
      batch.length,
    );
}

/** The rows of a batch for which a predicate is TRUE. */
export function selectRows(predicate: BoundExpression, batch: Batch, context: EvaluationContext): Int32Array {
  return selectedRows(evaluate(predicate, batch, context), batch.length);
}

function selectedRows(column: Column, length: number): Int32Array {
  if (column instanceof ConstantColumn) return column.value === true ? allRows(length) : new Int32Array(0);
  const flat = flatten(column);
  return flat instanceof BooleanColumn ? selectedIndices(flat.bits, flat.validity, length) : new Int32Array(0);
}
