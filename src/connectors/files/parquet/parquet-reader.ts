import { Batch } from '../../../columnar/batch.js';
import { type Column, ConstantColumn } from '../../../columnar/column.js';
import { flatten } from '../../../columnar/concat.js';
import type { Schema } from '../../../columnar/types.js';
import { TidemarkError } from '../../../base/errors.js';
import { openedFile, wantedSchema } from '../binary/opened-file.js';
import type { FileReader, InputFile, RandomAccess, ReadRequest } from '../format.js';
import { assemble } from './assemble.js';
import { LeafCursor, type LeafRows } from './leaf-cursor.js';
import { readMetadata, type RowGroup } from './metadata.js';
import { leavesOf, planColumns, type LeafPlan, type ReadPlan } from './read-plan.js';
import { rebaseOf, type RebaseOptions } from './rebase.js';
import { schemaTree } from './schema-tree.js';

export interface ParquetReadOptions {
  readonly rebase: RebaseOptions;
  /** Reads pages in the encoding BYTE_STREAM_SPLIT, which Spark refuses. */
  readonly byteStreamSplit: boolean;
}

/** Reads Parquet files page by page: only the wanted columns, and no more of them in memory than a batch and a page of each. */
export class ParquetReader implements FileReader {
  readonly #schema: Schema;

  constructor(
    private readonly request: ReadRequest,
    private readonly options: ParquetReadOptions,
  ) {
    this.#schema = wantedSchema(request);
  }

  read(file: InputFile): AsyncIterable<Batch> {
    return openedFile(file, (access, path) => this.#batches(access, path));
  }

  async *#batches(access: RandomAccess, path: string): AsyncIterable<Batch> {
    const metadata = await readMetadata(access, path);
    const plans = planColumns(this.#schema.fields, schemaTree(metadata.elements), rebaseOf(metadata, this.options.rebase));
    const leaves = [...leavesOf(plans)];
    for (const group of metadata.rowGroups) {
      if (group.rows === 0) continue;
      const cursors = leaves.map((leaf) => new LeafCursor(access, chunkOf(group, leaf), leaf, this.options.byteStreamSplit));
      for (let row = 0; row < group.rows; row += this.request.batchRows) {
        this.request.signal.throwIfAborted();
        const rows = Math.min(this.request.batchRows, group.rows - row);
        const taken = new Map<LeafPlan, LeafRows>();
        for (let k = 0; k < leaves.length; k++) taken.set(leaves[k]!, await cursors[k]!.take(rows));
        yield new Batch(this.#schema, columnsOf(plans, taken, this.#schema, rows), rows);
      }
    }
  }
}

function columnsOf(plans: readonly (ReadPlan | null)[], taken: ReadonlyMap<LeafPlan, LeafRows>, schema: Schema, rows: number): Column[] {
  return plans.map((plan, k) => {
    if (plan === null) return flatten(new ConstantColumn(schema.fields[k]!.type, rows, null));
    const column = assemble(plan, taken);
    if (column.length === rows) return column;
    throw new TidemarkError('PARQUET_CORRUPT', `the column ${schema.fields[k]!.name} has ${column.length} rows instead of ${rows}`);
  });
}

function chunkOf(group: RowGroup, leaf: LeafPlan): RowGroup['chunks'][number] {
  const chunk = group.chunks[leaf.node.leaf];
  if (chunk === undefined) throw new TidemarkError('PARQUET_CORRUPT', `a row group lacks the column ${leaf.node.path.join('.')}`);
  return chunk;
}
