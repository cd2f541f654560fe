import { dirname, basename } from 'node:path';
import { isTidemarkError, TidemarkError } from '../../base/errors.js';
import { must } from '../../base/assert.js';
import type { Batch } from '../../columnar/batch.js';
import { BIGINT, field, STRING, struct, TIMESTAMP, type Field, type Schema, type StructType } from '../../columnar/types.js';
import type { Value } from '../../columnar/value.js';
import type { SessionSettings } from '../../expressions/bound.js';
import type { FileFormat, FileReader, FormatOptions, InputFile } from './format.js';
import { isBuiltIn } from './formats.js';
import { statFile, type ListedFile } from './listing.js';
import { folderPartitions, partitionValues } from './partitions.js';
import { encodePath, fileUri } from './path.js';
import { BlockThreads } from './threads/block-threads.js';
import { BlocksAhead, type ScannedFile } from './threads/blocks-ahead.js';
import { type EpochStages, handedOn, passing } from './threads/epoch-stages.js';
import { withConstants } from './with-constants.js';

/** Spark's hidden struct of facts about the file a row is from. */
export const METADATA_TYPE: StructType = struct([
  field('file_path', STRING, false),
  field('file_name', STRING, false),
  field('file_size', BIGINT, false),
  field('file_block_start', BIGINT, false),
  field('file_block_length', BIGINT, false),
  field('file_modification_time', TIMESTAMP, false),
]);

export const METADATA_COLUMN = '_metadata';

/** What a scan reads: the same for all its files. */
export interface ScanLayout {
  readonly format: FileFormat;
  readonly options: FormatOptions;
  /** Columns that stand in the files. */
  readonly dataSchema: Schema;
  readonly partitionFields: readonly Field[];
  /** All columns that rows can have, in order. */
  readonly schema: Schema;
  readonly ignoreCorruptFiles: boolean;
  readonly ignoreMissingFiles: boolean;
}

export interface ScanContext {
  /** Wanted columns of the layout's schema, in order. */
  readonly columns: readonly string[];
  readonly settings: SessionSettings;
  readonly signal: AbortSignal;
  /** Threads that parse; 1, the default, is this one. */
  readonly workers?: number;
}

const BATCH_ROWS = 65_536;

/** Reads files one after the other; partition columns and `_metadata` are added to what the format reads. */
export class FileScan {
  readonly #reader: FileReader;
  readonly #schema: Schema;
  readonly #dataColumns: readonly string[];
  readonly #threads: BlockThreads | null;

  constructor(
    private readonly layout: ScanLayout,
    private readonly context: ScanContext,
  ) {
    const partitions = new Set(layout.partitionFields.map((f) => f.name));
    this.#schema = struct(
      context.columns.map((name) =>
        must(
          layout.schema.fields.find((f) => f.name === name),
          `no column ${name} in the files`,
        ),
      ),
    );
    this.#dataColumns = context.columns.filter((name) => !partitions.has(name) && !isMetadata(layout, name));
    const { format, options } = layout;
    const request = { schema: layout.dataSchema, columns: this.#dataColumns, ...context.settings, batchRows: BATCH_ROWS };
    this.#reader = format.reader({ ...request, signal: context.signal }, options);
    const { workers = 1 } = context;
    const data = struct(this.#schema.fields.filter((f) => this.#dataColumns.includes(f.name)));
    // a format of the user's own is not known to other threads
    this.#threads =
      workers > 1 && isBuiltIn(format)
        ? new BlockThreads(workers, { format: format.name, request, options, schema: this.#schema }, data)
        : null;
  }

  /** Rows of these files, or what stages make of them. `basePaths` is where their partition columns begin. */
  async *read(files: Iterable<ListedFile>, basePaths: ReadonlySet<string>, stages: EpochStages | null = null): AsyncIterable<Batch> {
    const { lines } = this.#reader;
    const parts = this.#partsOf(files, basePaths);
    const pass = passing(stages);
    if (this.#threads !== null && lines !== undefined) {
      const blocks = new BlocksAhead(this.#threads, lines, pass, stages);
      for await (const passed of blocks.read(parts)) yield* handedOn(passed, stages);
    } else {
      for (const part of parts) for await (const batch of this.#readPart(part)) yield* handedOn(pass(batch), stages);
    }
  }

  async close(): Promise<void> {
    await this.#threads?.close();
  }

  *#partsOf(files: Iterable<ListedFile>, basePaths: ReadonlySet<string>): Generator<ScannedFile> {
    for (const file of files) {
      this.context.signal.throwIfAborted();
      const part = this.#scanned(file, basePaths);
      if (part !== null) yield part;
    }
  }

  async *#readPart({ input, widened, mayFail }: ScannedFile): AsyncIterable<Batch> {
    try {
      for await (const batch of this.#reader.read(input)) yield widened(batch);
    } catch (error) {
      mayFail(error);
    }
  }

  /** The file as it is to be read; null where it is no part of the table. */
  #scanned(file: ListedFile, basePaths: ReadonlySet<string>): ScannedFile | null {
    const found = folderPartitions(dirname(file.path), basePaths);
    const partitions = found?.partitions ?? { names: [], values: [] };
    const fields = this.layout.partitionFields;
    // as in Spark, a plain file beside partition folders is no part of the table
    if (fields.length > 0 && partitions.names.length === 0) return null;
    const values = new Map<string, Value>();
    partitionValues(partitions, fields, this.context.settings).forEach((value, k) => values.set(fields[k]!.name, value));
    if (this.#schema.fields.some((f) => isMetadata(this.layout, f.name))) values.set(METADATA_COLUMN, metadataOf(file));
    const input: InputFile = {
      ...file,
      uri: fileUri(file.path),
      partitions: new Map(partitions.names.map((name, k) => [name, partitions.values[k]!])),
    };
    return {
      input,
      constants: values,
      widened: (batch) => withConstants(this.#schema, batch, values),
      mayFail: (error) => {
        if (!this.#mayIgnore(error, file)) throw namingFile(error, file);
      },
    };
  }

  #mayIgnore(error: unknown, file: ListedFile): boolean {
    if (this.context.signal.aborted) return false;
    if (isMissing(error) || statFile(file.path) === null) return this.layout.ignoreMissingFiles;
    return this.layout.ignoreCorruptFiles && !isTidemarkError(error, 'MALFORMED_RECORD_IN_PARSING.WITHOUT_SUGGESTION');
  }
}

/** `_metadata` is a column of the data where the data has one of that name. */
function isMetadata(layout: ScanLayout, name: string): boolean {
  return name === METADATA_COLUMN && !layout.dataSchema.fields.some((f) => f.name === name);
}

function metadataOf(file: ListedFile): Value {
  const size = BigInt(file.sizeBytes);
  return [fileUri(file.path), encodePath(basename(file.path)), size, 0n, size, BigInt(file.modifiedMs) * 1000n];
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && (error as NodeJS.ErrnoException).code === 'ENOENT';
}

function namingFile(error: unknown, file: ListedFile): unknown {
  const path = fileUri(file.path);
  if (isMissing(error)) {
    return new TidemarkError(
      'FAILED_READ_FILE.FILE_NOT_EXIST',
      `Encountered error while reading file ${path}. File does not exist. It was there when files were listed; set ignoreMissingFiles to go on without it.`,
      { path },
      error,
    );
  }
  if (error instanceof TidemarkError && !error.code.startsWith('MALFORMED_')) return error;
  if (error instanceof Error && error.name === 'AbortError') return error;
  return new TidemarkError(
    'FAILED_READ_FILE.NO_HINT',
    `Encountered error while reading file ${path}: ${error instanceof Error ? error.message : String(error)}`,
    { path },
    error,
  );
}
