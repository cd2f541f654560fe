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
 * What the function throws fails the query (FOREACH_BATCH_USER_FUNCTION_ERROR with its error as cause); the epoch is then not committed.
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
    manifest: { idempotent: false, transactional: false, outputModes: OUTPUT_MODES, temporaryCheckpoint: true },
    detail: {},
    open: () => Promise.resolve(batchSink(f as EpochFunction)),
  };
}

function batchSink(f: EpochFunction): Sink {
  return {
    async write(epoch) {
      try {
        await f(boundedEpoch(epoch), epoch.id);
      } catch (cause) {
        throw new TidemarkError(
          'FOREACH_BATCH_USER_FUNCTION_ERROR',
          `An error occurred in the user provided function in foreach batch sink. Reason: ${cause instanceof Error ? cause.message : String(cause)}`,
          { epochId: epoch.id },
          cause,
        );
      }
      return null;
    },
    commit: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
}

/** The rows of an epoch, which can be pulled once only, as a stream that can be read many times. */
function boundedEpoch(epoch: Epoch): EpochStream {
  const { ansi, timeZone } = epoch.info.evaluation;
  const node = boundedNode({
    description: `Epoch ${epoch.id}`,
    name: 'epoch',
    schema: epoch.schema,
    detail: { epoch: epoch.id },
    read: keptBatches(() => epoch.batches()),
  });
  return streamOf({ ...node, settings: { ansi, timeZone } });
}
