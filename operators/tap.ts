import type { Batch } from '../src/columnar/batch.js';
import { type EpochOperator, streamOf } from '../src/stream/epoch-stream.js';
import type { EpochInfo } from '../src/stream/epoch.js';
import { mapBatches } from '../src/stream/operator.js';
import type { PlanNode, RowsNode } from '../src/stream/plan-node.js';
import { callUser, functionName } from './shared/user-function.js';

/** Sees a batch on its way; `batch.rows()` are its rows. */
export type TapFunction = (batch: Batch, epoch: EpochInfo) => void;

/**
 * The same rows, shown to a function on their way: for logs and tests.
 *
 * Semantics
 *   1. The function sees each batch of each epoch, before the epoch is committed: an epoch that runs again is seen again.
 *   2. An epoch without rows here is not seen.
 *
 * Time      untouched
 * State     none
 * Output    any output mode
 * Replay    the function is called again
 * Errors    USER_FUNCTION_FAILED; the epoch is not committed
 *
 * @example stream.pipe(tap((batch, epoch) => log(`${epoch.id}: ${batch.length} rows`)))
 */
export function tap<R>(see: TapFunction, options: { readonly name?: string } = {}): EpochOperator<R, R> {
  const name = functionName(options.name, see);
  return ({ plan }) => streamOf<R>(tapNode(plan, see, name));
}

function tapNode(input: PlanNode, see: TapFunction, name: string): RowsNode {
  return {
    kind: 'tap',
    inputs: [input],
    scope: input.scope,
    schema: input.schema,
    isStreaming: input.isStreaming,
    detail: { function: name },
    withInputs: ([next]) => tapNode(next!, see, name),
    connect: ([epochs]) =>
      mapBatches(epochs!, input.schema, (batch, info) => {
        callUser('tap', name, null, () => see(batch, info));
        return batch;
      }),
  };
}
