import { TidemarkError } from '../../base/errors.js';
import { type EpochStream, streamOf } from '../../stream/epoch-stream.js';
import type { Epoch } from '../../stream/epoch.js';
import { keptBatches } from '../../stream/cached.js';
import { OUTPUT_MODES } from '../../stream/output-mode.js';
import type { Sink, SinkProvider } from '../../stream/sink.js';
import { boundedNode } from '../../stream/source-node.js';

/** What `foreachBatch` calls for each epoch, with its rows as a bounded stream. */
export type EpochFunction<R = Record<string, unknown>> = (batch: EpochStream<R>, epochId: number) => void | Promise<void>;

/**
 * A sink that hands each epoch to a function, as a bounded stream with all batch operators and actions: read it, join it, write it to several
 * places. The epoch's rows are computed when they are first read and held in memory until the function is done, however often they are read.
 * All output modes. At-least-once: after a crash the same epoch comes again with the same id, by which the function can tell.
 *
 * What the function throws fails the query (FOREACH_BATCH_USER_FUNCTION_ERROR with its error as cause); the epoch is then not committed. So
 * does a function that is done without having read the rows of a query with state (STATE_STORE_COMMIT_VALIDATION_FAILED), as in Spark.
 *
 * @example stream.pipe(writeStream(foreachBatch(async (batch, epochId) => batch.write(toFiles(`out/${epochId}`), { mode: 'overwrite' })))).start();
 */
export function foreachBatch<R = Record<string, unknown>>(f: EpochFunction<R>): SinkProvider {
  if (typeof f !== 'function') {
    throw new TidemarkError('INVALID_SINK', 'foreachBatch takes a function of a bounded stream and an epoch id', { sink: 'foreachBatch' });
  }
  return {
    description: 'ForeachBatchSink',
    name: 'foreachBatch',
    manifest: { idempotent: false, transactional: false, outputModes: OUTPUT_MODES, retractions: true, temporaryCheckpoint: true },
    detail: {},
    open: ({ isStateful = false }) => Promise.resolve(batchSink(f as EpochFunction, isStateful)),
  };
}

function batchSink(f: EpochFunction, isStateful: boolean): Sink {
  return {
    async write(epoch) {
      let isRead = false;
      const batches = () => {
        isRead = true;
        return epoch.batches();
      };
      try {
        await f(boundedEpoch(epoch, batches), epoch.id);
      } catch (cause) {
        throw new TidemarkError(
          'FOREACH_BATCH_USER_FUNCTION_ERROR',
          `An error occurred in the user provided function in foreach batch sink. Reason: ${cause instanceof Error ? cause.message : String(cause)}`,
          { epochId: epoch.id },
          cause,
        );
      }
      if (isStateful && !isRead) throw unread(epoch.id);
      return null;
    },
    commit: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
}

/** Most often an error was swallowed, or the function returned too early. */
function unread(epochId: number): TidemarkError {
  return new TidemarkError(
    'STATE_STORE_COMMIT_VALIDATION_FAILED',
    `State store commit validation failed for batch ${epochId}: the foreachBatch function is done and has not read the rows of a stateful query. To fix: read them in every epoch (collect, count, write), also where nothing is to be done.`,
    { batchId: epochId },
  );
}

/** The rows of an epoch, which can be pulled once only, as a stream that can be read many times. */
function boundedEpoch(epoch: Epoch, batches: Epoch['batches']): EpochStream {
  const { ansi, timeZone } = epoch.info.evaluation;
  const node = boundedNode({
    description: `Epoch ${epoch.id}`,
    name: 'epoch',
    schema: epoch.schema,
    detail: { epoch: epoch.id },
    read: keptBatches(batches),
  });
  return streamOf({ ...node, settings: { ansi, timeZone } });
}
