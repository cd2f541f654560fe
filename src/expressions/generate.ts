import { Batch } from '../columnar/batch.js';
import { take } from '../columnar/take.js';
import type { EvaluationContext } from './bound.js';
import { evaluate } from './evaluate.js';
import type { BoundGenerator } from './function.js';

/** The rows that a generator makes of a batch: the batch's columns, repeated, followed by the generator's. */
export function generateRows(generator: BoundGenerator, batch: Batch, context: EvaluationContext): Batch {
  const args = generator.args.map((arg) => evaluate(arg, batch, context));
  const { rows, columns } = generator.generate(args, batch.length, context);
  const fields = [...batch.schema.fields, ...generator.fields];
  return new Batch({ kind: 'struct', fields }, [...batch.columns.map((c) => take(c, rows)), ...columns], rows.length);
}
