import type { Table } from 'apache-arrow';
import { TidemarkError } from '../../base/errors.js';
import { toArrowTable } from '../../columnar/arrow.js';
import type { Batch } from '../../columnar/batch.js';
import type { EpochStream } from '../../stream/epoch-stream.js';
import { runner } from '../../stream/runner.js';

/**
 * All rows of a bounded stream as an Arrow table: Spark's `toArrow`. Each batch becomes a record batch; fixed-width values, offsets and bytes
 * are shared, not copied. The table holds all rows in memory. UNSUPPORTED_STREAMING_OPERATION.BATCH_ACTION for a stream that does not end (use it
 * inside `foreachBatch`), UNSUPPORTED_ARROWTYPE for calendar intervals.
 *
 * @example
 * const table = await toArrow(readFiles('flights/', { format: 'parquet' }));
 */
export async function toArrow<R>(stream: EpochStream<R>): Promise<Table> {
  if (stream.isStreaming) {
    throw new TidemarkError(
      'UNSUPPORTED_STREAMING_OPERATION.BATCH_ACTION',
      'Queries with streaming sources must be executed with writeStream(…).start(): toArrow() needs all rows, and this stream does not end. Use it inside foreachBatch.',
      { action: 'toArrow' },
    );
  }
  const batches: Batch[] = [];
  for await (const batch of runner().batches(stream.plan)) batches.push(batch);
  return toArrowTable(stream.schema, batches);
}
