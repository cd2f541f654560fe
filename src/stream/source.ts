import type { Batch } from '../columnar/batch.js';
import type { Schema } from '../columnar/types.js';
import type { EvaluationContext, SessionSettings } from '../expressions/bound.js';
import type { Clock } from '../base/clock.js';
import type { BadRecord } from './bad-records.js';
import type { Json } from './plan-node.js';
import type { PassedRows, ScanProgram } from './scan-program.js';
import type { SinkProvider } from './sink.js';

/** A place in a source, as plain data; written to the offset log as JSON. Equal JSON is the same place. */
export type Offset = Json;

/** What a connector promises; the query derives its guarantee from it and the sink's. */
export interface SourceManifest {
  /** The same range gives the same rows in the same order, also after a restart. */
  readonly replayable: boolean;
  /** Supports availableNow (`prepareForAvailableNow`); others run as a single epoch. */
  readonly availableNow: boolean;
  /** Supports trigger continuous. */
  readonly continuous?: boolean;
}

/** How much an epoch may take; `unlimited` under trigger once. */
export type ReadLimit = 'configured' | 'unlimited';

/** Given to a source when a run opens it. */
export interface SourceContext {
  /** A durable place of its own in the checkpoint (file log, initial offsets): small values by name. */
  readonly log: SourceLog;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Columns the plan needs, in this order; the batches hold just these. */
  readonly columns: readonly string[];
  readonly settings: { readonly ansi: boolean; readonly timeZone: string };
  /** Threads that may read and parse (the query's `workers`); 1 is the program's own. */
  readonly workers?: number;
  /** Takes a record of the epoch that is read, where the provider has a sink for those that cannot be. */
  readonly reportBad?: (record: BadRecord) => void;
}

/** Stages right above a source that it runs itself, and who wants to know of the rows that went in, batch by batch and in order. */
export interface ScanStages {
  readonly program: ScanProgram;
  readonly passed: (rows: PassedRows) => void;
}

export interface SourceLog {
  get(name: string): Promise<string | undefined>;
  /** Durable when it resolves; so is `delete`. */
  put(name: string, value: string): Promise<void>;
  delete(name: string): Promise<void>;
  /**
   * A write (null: a delete) that becomes durable with the next offsets logged, in one atomic batch: for what stands behind an offset that
   * `latestOffset` is about to give. A crash before that forgets both. Not seen by `get` and `names` until then.
   */
  stage(name: string, value: string | null): void;
  /** Names with this prefix, in order. */
  names(prefix: string): Promise<string[]>;
}

/**
 * A source of a running query. Offsets belong to the engine: the source only says how far it could go and reads what it is told.
 * Order of calls: open → (latestOffset → … → read)* → close; `commit(n)` comes when the epoch that ended at that offset is durable.
 */
export interface Source {
  /** The offset to end the next epoch at, given where the last one ended (null before the first); null or equal: nothing new. */
  latestOffset(start: Offset | null, limit: ReadLimit): Promise<Offset | null>;
  /** What progress shows as latestOffset: the true end, also where a limit holds the epoch back. */
  reportLatestOffset?(): Offset | null;
  /** Fixes the end for availableNow; later data is for the next run. */
  prepareForAvailableNow?(): Promise<void>;
  /** Rows after `start` (null: the beginning) up to `end`, in chunks. */
  read(start: Offset | null, end: Offset, evaluation: EvaluationContext): AsyncIterable<Batch>;
  /** As `read`, with stages run over the rows before they are handed on: where they are read, be that on other threads. */
  readThrough?(start: Offset | null, end: Offset, evaluation: EvaluationContext, stages: ScanStages): AsyncIterable<Batch>;
  /** The epoch that ended at `end` is durable; what came before is not asked for again. */
  commit?(end: Offset): Promise<void>;
  /** Resolves when new data may be there, or after a delay of the source's choice; the engine polls otherwise. */
  waitForData?(signal: AbortSignal): Promise<void>;
  /** Per-source metrics of progress. */
  metrics?(): Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** What a plan holds of a source: its schema and how to open it. Its identity makes two uses one input. */
export interface SourceProvider {
  /** `FileStreamSource[file:/…]`, `MemoryStream[…]`: progress and explain show it. */
  readonly description: string;
  /** Short name of the format or system, in fingerprints. */
  readonly name: string;
  readonly schema: Schema;
  readonly manifest: SourceManifest;
  /** Options that change what rows come, as plain data; for the fingerprint. */
  readonly detail: { readonly [key: string]: Json };
  /** ANSI mode and time zone that expressions above are resolved and, unless the writer says otherwise, evaluated with. */
  readonly settings?: SessionSettings;
  /** Columns of the schema that are only there for those who name them. */
  readonly hiddenColumns?: readonly string[];
  /** The same rows with the hidden column `_metadata` behind the others; sources of files have it. */
  withMetadata?(): SourceProvider;
  /** Where records go that cannot be read; committed with the epoch. Without it they are the source's own affair. */
  readonly badRecords?: SinkProvider;
  /** Whether its sources have `readThrough`. */
  readonly runsStages?: boolean;
  open(context: SourceContext): Promise<Source>;
}

/** A bounded input (Spark: read): rows that are there when it is read. */
export interface BoundedProvider {
  readonly description: string;
  readonly name: string;
  readonly schema: Schema;
  readonly detail: { readonly [key: string]: Json };
  readonly settings?: SessionSettings;
  /** Columns of the schema that are only there for those who name them. */
  readonly hiddenColumns?: readonly string[];
  /** The same rows with the hidden column `_metadata` behind the others; sources of files have it. */
  withMetadata?(): BoundedProvider;
  /** All rows, in chunks; may be called several times. */
  read(columns: readonly string[], evaluation: EvaluationContext, signal: AbortSignal): AsyncIterable<Batch>;
}
