import type { Batch } from '../../columnar/batch.js';
import type { Schema } from '../../columnar/types.js';
import type { LineRange } from './line-ranges.js';
import type { BlockMemory, LineBlock } from './lines.js';

/** A file as a reader sees it. */
export interface InputFile {
  /** Path on the local file system. */
  readonly path: string;
  /** What `_metadata.file_path` and `input_file_name()` show: a URI-encoded `file:///…`. */
  readonly uri: string;
  readonly sizeBytes: number;
  readonly modifiedMs: number;
  /** Values of partition columns found in the path, by column name (text as in the path, unescaped; null for __HIVE_DEFAULT_PARTITION__). */
  readonly partitions: ReadonlyMap<string, string | null>;
}

/** Reads parts of a file; for formats with a footer. */
export interface RandomAccess {
  readonly sizeBytes: number;
  read(offset: number, length: number): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** What a reader is asked for. */
export interface ReadRequest {
  /** The data columns of the file's schema as the user gave or inferred them (no partition columns, no `_metadata`). */
  readonly schema: Schema;
  /** The columns the query uses, in output order: a subset of `schema`. Batches hold exactly these. */
  readonly columns: readonly string[];
  readonly timeZone: string;
  readonly ansi: boolean;
  /** Rows a batch, about. */
  readonly batchRows: number;
  readonly signal: AbortSignal;
}

/** One file to batches. Made once a scan by `FileFormat.reader`, used for many files. */
export interface FileReader {
  read(file: InputFile): AsyncIterable<Batch>;
  /** The two halves of `read`, where a file is lines: another thread's reader of the same request may do the second one. */
  readonly lines?: LineReader | undefined;
}

export interface LineReader {
  /** Whole lines of data, in order; a block is good until the next one is asked for. */
  blocks(file: InputFile): AsyncIterable<LineBlock>;
  /** The same blocks by their places in the file, where they can be told without reading it. */
  ranges(file: InputFile): Iterable<LineRange> | null;
  /** Where blocks of so many bytes are best read into; undefined, or left out, where it is all the same. */
  memoryFor?(bytes: number): BlockMemory | undefined;
  read(block: LineBlock): Iterable<Batch>;
}

/** Writes one data file: batches in, file complete at `finish`. `abort` removes what was begun. */
export interface FileWriter {
  write(batch: Batch): Promise<void>;
  /** Bytes written so far, about; files are rolled by it. */
  readonly bytesWritten: number;
  /** Completes the file. It is closed and synced as well, unless there is a `durable`: then once that has resolved. */
  finish(): Promise<{ readonly sizeBytes: number; readonly rows: number; readonly durable?: Promise<void> }>;
  abort(): Promise<void>;
}

/** Options of a format after checking: names lower case, values as given (text). */
export type FormatOptions = ReadonlyMap<string, string>;

/**
 * A file format: json, csv, text, parquet, orc. `readOptions` and `writeOptions` list every option name (as Spark spells it) that it knows;
 * the file source and sink refuse others with the nearest name. Values are checked in `reader`/`writer`, with Spark's conditions.
 */
export interface FileFormat {
  readonly name: string;
  readonly readOptions: readonly string[];
  readonly writeOptions: readonly string[];
  /**
   * Schema from the files themselves; formats that cannot tell (text has a fixed one) leave it out. Given at once where the format can:
   * a pipe is composed without waiting, so a schema that comes as a promise has to be asked for first (`await inferSchema(path, …)`).
   */
  inferSchema?(
    files: readonly InputFile[],
    options: FormatOptions,
    context: { readonly timeZone: string; readonly ansi: boolean },
  ): Schema | Promise<Schema>;
  /** Refuses a schema that the format cannot read (`UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE`). */
  checkReadSchema?(schema: Schema): void;
  checkWriteSchema?(schema: Schema): void;
  reader(request: ReadRequest, options: FormatOptions): FileReader;
  /** Whether its readers have `lines`, at least with some options: threads can then read, and run stages, block by block. */
  readonly readsLines?: boolean;
  /** Whether a file without rows says something all the same (the header of CSV): an epoch without rows then writes one. */
  hasHeader?(options: FormatOptions): boolean;
  /** Extension of data files with the codec in it, as Spark names them: `.snappy.parquet`, `.json.gz`. */
  extension(options: FormatOptions): string;
  writer(
    path: string,
    schema: Schema,
    options: FormatOptions,
    context: { readonly timeZone: string; readonly ansi: boolean },
  ): Promise<FileWriter>;
}
