import type { Batch } from '../columnar/batch.js';
import type { Epoch } from '../stream/epoch.js';

/**
 * The epoch as a sink sees it, and a way to run what the sink left unread: state and watermark must not depend on how much of its rows a
 * sink looks at. `whenRead` is called once all rows have been computed, which is all that state will see of the epoch.
 */
export function drainable(epoch: Epoch, whenRead: () => void = () => undefined): { epoch: Epoch; drain: () => Promise<void> } {
  let rows: AsyncIterator<Batch> | null = null;
  let isDone = false;
  const next = async (): Promise<IteratorResult<Batch>> => {
    if (isDone) return { done: true, value: undefined };
    rows ??= epoch.batches()[Symbol.asyncIterator]();
    const result = await rows.next();
    isDone = result.done === true;
    if (isDone) whenRead();
    return result;
  };
  const view: AsyncIterable<Batch> = {
    [Symbol.asyncIterator]: () => ({ next, return: () => Promise.resolve({ done: true, value: undefined }) }),
  };
  return {
    epoch: epoch.with(epoch.schema, () => view),
    drain: async () => {
      while (!(await next()).done);
    },
  };
}
