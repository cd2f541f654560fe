import type { Batch } from '../columnar/batch.js';
import type { Schema } from '../columnar/types.js';
import type { Epoch } from './epoch.js';
import type { OutputMode } from './output-mode.js';
import type { Json } from './plan-node.js';

/** What a sink promises. */
export interface SinkManifest {
  /** Effects of an epoch that is committed twice are those of one commit, also over restarts. */
  readonly idempotent: boolean;
  /** Rows and the epoch's mark become visible together. */
  readonly transactional: boolean;
  readonly outputModes: readonly OutputMode[];
  /** Takes deletes beside inserts, told apart by the column `_change_type` (sessions in update mode). */
  readonly retractions?: boolean;
  /** The query may run on a temporary checkpoint when none is given. */
  readonly temporaryCheckpoint: boolean;
}

/** Given to a sink when a run opens it. */
export interface SinkContext {
  readonly queryId: string;
  readonly queryName: string | null;
  readonly schema: Schema;
  readonly outputMode: OutputMode;
  readonly settings: { readonly ansi: boolean; readonly timeZone: string };
  /** The last epoch that the checkpoint holds as committed, or null for a new query; later ones may come again. */
  readonly lastCommittedEpoch: number | null;
  readonly checkpointIsTemporary: boolean;
  /** The query keeps state, which is whole only where all rows of an epoch are computed. */
  readonly isStateful?: boolean;
  readonly signal: AbortSignal;
}

/**
 * The end of a query. For each epoch, in order: `write` (pulls all batches and makes them durable, but not visible, where it can) and,
 * when every sink of the query has written, `commit`. Both may come again with the same id after a crash.
 */
export interface Sink {
  /**
   * The newest epoch of this query that the sink has committed, where it can say: null for none. A checkpoint that knows of fewer epochs has gone
   * back (damage, an old copy), and is refused before rows are lost.
   */
  readonly lastEpoch?: number | null;
  /** Pulls the epoch's rows. Returns how many were written, or null where that is not known. */
  write(epoch: Epoch): Promise<number | null>;
  /** Makes the epoch visible. */
  commit(epochId: number): Promise<void>;
  /** After a failed epoch: drops what `write` left behind, best effort. */
  abort?(epochId: number, error: unknown): Promise<void>;
  close(): Promise<void>;
}

/** What `writeStream(sink)` takes. */
export interface SinkProvider {
  /** `FileSink[out]`, `MemorySink`, …: progress shows it. */
  readonly description: string;
  readonly name: string;
  readonly manifest: SinkManifest;
  readonly detail: { readonly [key: string]: Json };
  /** Refuses, before the query starts, what the sink cannot take (schema, mode). */
  check?(schema: Schema, outputMode: OutputMode): void;
  open(context: SinkContext): Promise<Sink>;
  /** Batch writes: `stream.write(sink, { mode })`. Sinks without it refuse batch writes. */
  writeBatch?(schema: Schema, batches: AsyncIterable<Batch>, mode: SaveMode, settings: SinkContext['settings']): Promise<void>;
}

export type SaveMode = 'append' | 'overwrite' | 'ignore' | 'error';
