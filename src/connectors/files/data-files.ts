import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { must } from '../../base/assert.js';
import { Batch, concatBatches } from '../../columnar/batch.js';
import { struct, type Schema } from '../../columnar/types.js';
import type { Value } from '../../columnar/value.js';
import type { SessionSettings } from '../../expressions/bound.js';
import { syncFolder } from './durable.js';
import type { FileFormat, FileWriter, FormatOptions } from './format.js';
import { statFile, type ListedFile } from './listing.js';
import { partitionRows, type PartitionPart } from './partition-rows.js';

/** How rows become files of a folder. */
export interface FileLayout {
  readonly folder: string;
  readonly format: FileFormat;
  readonly options: FormatOptions;
  readonly schema: Schema;
  /** Indexes of the partition columns, outermost first; they are left out of the files. */
  readonly partitionBy: readonly number[];
  readonly maxRowsPerFile: number;
  readonly maxBytesPerFile: number;
  readonly settings: SessionSettings;
}

interface OpenFile {
  readonly writer: FileWriter;
  readonly path: string;
  rows: number;
}

/** One value of the partition columns. */
interface Partition {
  readonly values: readonly Value[];
  readonly folder: string;
  current: OpenFile | null;
  files: number;
}

/** Files that stay open side by side; beyond that the one least recently written is closed. */
const OPEN_FILES_MAX = 256;
/** Files and folders that are made durable side by side. */
const AT_A_TIME = 16;
/** Rows that are split into partitions at once. */
const SPLIT_ROWS = 131_072;

/** What an epoch has written. */
export interface WrittenFiles {
  /** Complete, ordered by partition value. */
  readonly files: readonly ListedFile[];
  /** Resolves when all files, and their names, would survive a power cut. */
  readonly durable: Promise<void>;
}

/**
 * Writes the rows of one epoch into new data files: one a partition value, more where a file grows too large. The files have their final
 * names; whether they count is for the manifest to say.
 */
export class DataFiles {
  readonly #dataColumns: readonly number[];
  readonly #dataSchema: Schema;
  readonly #partitions = new Map<string, Partition>();
  readonly #done: { readonly path: string; readonly partition: Partition }[] = [];
  readonly #folders = new Set<string>();
  readonly #open: Partition[] = [];
  /** Files that are complete, and on their way to the disk. */
  readonly #syncing: Promise<void>[] = [];
  readonly #held: Batch[] = [];
  #heldRows = 0;
  readonly #extension: string;

  constructor(
    private readonly layout: FileLayout,
    /** What the UUIDs in the names begin with, so that leftovers are known. */
    private readonly mark = '',
  ) {
    this.#dataColumns = layout.schema.fields.flatMap((_, k) => (layout.partitionBy.includes(k) ? [] : [k]));
    this.#dataSchema = struct(this.#dataColumns.map((k) => layout.schema.fields[k]!));
    this.#extension = layout.format.extension(layout.options);
  }

  async write(batch: Batch): Promise<void> {
    if (batch.length === 0) return;
    if (this.layout.partitionBy.length === 0) return this.#append(this.#partition({ key: '', folder: '', values: [] }), batch);
    this.#held.push(batch);
    this.#heldRows += batch.length;
    if (this.#heldRows >= SPLIT_ROWS) await this.#split();
  }

  /** Deals the rows held out to the files of their partitions: many at a time, so that each file gets more than a few. */
  async #split(): Promise<void> {
    if (this.#heldRows === 0) return;
    const batch = concatBatches(this.layout.schema, this.#held.splice(0));
    this.#heldRows = 0;
    const data = this.#data(batch);
    for (const part of partitionRows(batch, this.layout.partitionBy, this.layout.settings)) {
      await this.#append(this.#partition(part), part.rows.length === data.length ? data : data.take(part.rows));
    }
  }

  /** A file without rows where none was written, so that a batch write keeps its schema (formats that hold one). */
  async keepSchema(): Promise<void> {
    await this.#split();
    if (this.#partitions.size > 0 || this.layout.partitionBy.length > 0) return;
    await this.#create(this.#partition({ key: '', folder: '', values: [] }));
  }

  /** Completes all files, and begins to sync what is not. */
  async finish(): Promise<WrittenFiles> {
    await this.#split();
    await eachOf([...this.#open], (partition) => this.#close(partition));
    const durable = Promise.all([...this.#syncing, eachOf([...this.#folders], syncFolder)]).then(() => undefined);
    // it may fail before anybody waits for it
    durable.catch(() => undefined);
    const order = new Map([...this.#partitions.values()].sort((a, b) => compareValues(a.values, b.values)).map((p, k) => [p, k]));
    const files = this.#done
      .toSorted((a, b) => order.get(a.partition)! - order.get(b.partition)!)
      .map(({ path }) => must(statFile(path), `the file ${path} vanished while it was written`));
    return { files, durable };
  }

  /** Removes what was begun; finished files are returned for the caller to remove. */
  async abort(): Promise<string[]> {
    for (const partition of this.#open.splice(0)) {
      await partition.current?.writer.abort().catch(() => undefined);
      partition.current = null;
    }
    return this.#done.map(({ path }) => path);
  }

  /** The columns that stand in the files. */
  #data(batch: Batch): Batch {
    const { length, columns } = batch;
    return new Batch(
      this.#dataSchema,
      this.#dataColumns.map((k) => columns[k]!),
      length,
    );
  }

  #partition(part: Pick<PartitionPart, 'key' | 'folder' | 'values'>): Partition {
    let partition = this.#partitions.get(part.key);
    if (partition === undefined) {
      partition = { values: part.values, folder: join(this.layout.folder, part.folder), current: null, files: 0 };
      this.#partitions.set(part.key, partition);
    }
    return partition;
  }

  /** Appends rows, cut where a file is full. */
  async #append(partition: Partition, batch: Batch): Promise<void> {
    for (let from = 0; from < batch.length;) {
      const file = partition.current ?? (await this.#create(partition));
      const to = Math.min(batch.length, from + this.layout.maxRowsPerFile - file.rows);
      await file.writer.write(batch.slice(from, to));
      file.rows += to - from;
      from = to;
      const isFull = file.rows >= this.layout.maxRowsPerFile || file.writer.bytesWritten >= this.layout.maxBytesPerFile;
      if (isFull) await this.#close(partition);
    }
  }

  async #create(partition: Partition): Promise<OpenFile> {
    if (this.#open.length >= OPEN_FILES_MAX) await this.#close(this.#open[0]!);
    this.#makeFolder(partition.folder);
    const count = String(partition.files++).padStart(3, '0');
    // Spark's names, which differ in one sign where there are partition columns
    const uuid = this.mark + randomUUID().slice(this.mark.length);
    const name = `part-00000-${uuid}${this.layout.partitionBy.length > 0 ? '.' : '-'}c${count}${this.#extension}`;
    const path = join(partition.folder, name);
    const writer = await this.layout.format.writer(path, this.#dataSchema, this.layout.options, this.layout.settings);
    partition.current = { writer, path, rows: 0 };
    this.#open.push(partition);
    return partition.current;
  }

  async #close(partition: Partition): Promise<void> {
    const file = must(partition.current, 'a partition without a file was closed');
    const { durable } = await file.writer.finish();
    partition.current = null;
    this.#open.splice(this.#open.indexOf(partition), 1);
    this.#done.push({ path: file.path, partition });
    if (durable !== undefined) await this.#sync(durable);
  }

  /** Lets a file go to the disk while others are written; a few at a time, as each is open until it is there. */
  async #sync(durable: Promise<void>): Promise<void> {
    durable.catch(() => undefined);
    this.#syncing.push(durable);
    if (this.#syncing.length >= AT_A_TIME) await Promise.all(this.#syncing.splice(0));
  }

  /** The folder, and every folder above it that may be new, to be synced at the end. */
  #makeFolder(folder: string): void {
    if (this.#folders.has(folder)) return;
    mkdirSync(folder, { recursive: true });
    for (let at = folder; at.length >= this.layout.folder.length && !this.#folders.has(at); at = dirname(at)) this.#folders.add(at);
  }
}

/** Calls `f` for all, some at a time: waiting for the disk is most of what it does. */
async function eachOf<T>(items: readonly T[], f: (item: T) => Promise<void>): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (next < items.length) await f(items[next++]!);
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, worker));
}

/** NULL first, then by value, as Spark sorts partitions. */
function compareValues(a: readonly Value[], b: readonly Value[]): number {
  for (const [k, left] of a.entries()) {
    const right = b[k]!;
    if (left === right) continue;
    if (left === null || right === null) return left === null ? -1 : 1;
    if (typeof left === 'string') return Buffer.compare(Buffer.from(left), Buffer.from(right as string));
    return left < right ? -1 : 1;
  }
  return 0;
}
