import type { Batch } from '../columnar/batch.js';
import { getBit } from '../columnar/bitmap.js';
import { BooleanColumn, ConstantColumn, type Column } from '../columnar/column.js';
import type { BoundExpression } from '../expressions/bound.js';
import { evaluate } from '../expressions/evaluate.js';
import { mapBatches } from './operator.js';
import type { FilterNode, Json, PlanNode } from './plan-node.js';

/** Rows of the input for which the condition is TRUE. Made by `where` and by the optimizer, which moves conditions. */
export function filterNode(
  input: PlanNode,
  condition: BoundExpression,
  detail: { readonly [key: string]: Json } = { condition: condition.name },
): FilterNode {
  // nobody else has the batches of these
  const isSole = input.kind === 'source' || input.kind === 'bounded' || input.kind === 'filter';
  return {
    kind: 'filter',
    condition,
    inputs: [input],
    scope: input.scope,
    schema: input.schema,
    isStreaming: input.isStreaming,
    detail,
    withInputs: ([next]) => filterNode(next!, condition, detail),
    connect: ([epochs]) =>
      mapBatches(epochs!, input.schema, (batch, info) => takeTrue(batch, evaluate(condition, batch, info.evaluation), isSole)),
  };
}

/** Rows of the batch where the BOOLEAN column is TRUE; null where there is none. `isSole`: nobody else looks at the batch. */
export function takeTrue(batch: Batch, keep: Column, isSole = false): Batch | null {
  if (keep instanceof ConstantColumn) return keep.value === true ? batch : null;
  const rows = new Int32Array(batch.length);
  let kept = 0;
  if (keep instanceof BooleanColumn) {
    for (let i = 0; i < batch.length; i++)
      if (getBit(keep.bits, i) && (keep.validity === null || getBit(keep.validity, i))) rows[kept++] = i;
  } else {
    for (let i = 0; i < batch.length; i++) if (keep.get(i) === true) rows[kept++] = i;
  }
  if (kept === batch.length) return batch;
  const taken = isSole ? batch.takeLast(rows.subarray(0, kept)) : batch.take(rows.subarray(0, kept));
  return kept === 0 ? null : taken;
}
