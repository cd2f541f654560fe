import { batchFromObjects, rowObjects } from '../columnar/rows.js';
import type { Batch } from '../columnar/batch.js';
import { BIGINT, field, STRING, struct } from '../columnar/types.js';
import { TidemarkError } from '../base/errors.js';
import { OUTPUT_MODES } from './output-mode.js';
import type { SinkProvider } from './sink.js';

/** A record that a source could not read. */
export interface BadRecord {
  /** The source, as progress describes it. */
  readonly source: string;
  /** The file it stands in. */
  readonly path: string;
  /** Which of the file's records it is, from 1. */
  readonly position: bigint;
  /** Its text. */
  readonly record: string;
  /** What is wrong with it. */
  readonly error: string;
}

/**
 * Where records go that cannot be read: a sink, which gets them as rows with the columns of `BadRecord` and is committed with the epoch, or a
 * function, which is called before the epoch is committed, with those of the epoch, where there are any. A function may be called again for
 * the same epoch after a crash.
 */
export type BadRecordHandler = SinkProvider | ((records: readonly BadRecord[], epochId: number) => void | Promise<void>);

/** Columns of bad records as rows. */
export const BAD_RECORD_SCHEMA = struct([
  field('source', STRING, false),
  field('path', STRING, false),
  field('position', BIGINT, false),
  field('record', STRING, false),
  field('error', STRING, false),
]);

export function badRecordsBatch(records: readonly BadRecord[]): Batch {
  return batchFromObjects(BAD_RECORD_SCHEMA, records as unknown as readonly Readonly<Record<string, unknown>>[]);
}

/** The handler as a sink. INVALID_SINK where it is neither sink nor function. */
export function badRecordSink(handler: BadRecordHandler): SinkProvider {
  if (typeof handler === 'object' && handler !== null && typeof handler.open === 'function') return handler;
  if (typeof handler !== 'function') {
    throw new TidemarkError('INVALID_SINK', 'onBadRecord takes a sink, or a function of the records and the epoch id', {
      sink: 'onBadRecord',
    });
  }
  return {
    description: 'BadRecordFunction',
    name: 'onBadRecord',
    manifest: { idempotent: false, transactional: false, outputModes: OUTPUT_MODES, temporaryCheckpoint: true },
    detail: {},
    open: () =>
      Promise.resolve({
        async write(epoch) {
          const records: BadRecord[] = [];
          for await (const batch of epoch.batches()) for (const row of rowObjects(batch)) records.push(row as unknown as BadRecord);
          if (records.length > 0) await handler(records, epoch.id);
          return records.length;
        },
        commit: () => Promise.resolve(),
        close: () => Promise.resolve(),
      }),
  };
}
