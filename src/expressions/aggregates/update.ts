import type { Batch } from '../../columnar/batch.js';
import type { Accumulator, BoundAggregate, EvaluationContext } from '../bound.js';
import { evaluate } from '../evaluate.js';
import { evaluateRows } from '../lazy.js';
import { selectRows } from '../compile.js';

/** Adds the rows of a batch to an aggregate: row i goes to `slots[i]`, unless that is negative or the FILTER is not TRUE. */
export function updateAggregate(
  aggregate: BoundAggregate,
  accumulator: Accumulator,
  slots: Int32Array,
  batch: Batch,
  context: EvaluationContext,
): void {
  if (aggregate.filter === undefined) {
    const args = aggregate.args.map((arg) => evaluate(arg, batch, context));
    accumulator.update(slots, args, batch.length);
    return;
  }
  const rows = selectRows(aggregate.filter, batch, context);
  const args = aggregate.args.map((arg) => evaluateRows(arg, batch, rows, context));
  const chosen = Int32Array.from(rows, (row) => slots[row]!);
  accumulator.update(chosen, args, rows.length);
}
