import { open, rm, type FileHandle } from 'node:fs/promises';
import { must } from '../../../base/assert.js';
import type { Batch } from '../../../columnar/batch.js';
import { schemaToJson } from '../../../columnar/schema-json.js';
import type { Schema } from '../../../columnar/types.js';
import { loadCodec, type BlockCodec } from '../binary/block-codec.js';
import type { FileWriter } from '../format.js';
import { LeafWriter } from './leaf-writer.js';
import type { Codec } from './metadata.js';
import { footerBytes, type WrittenRowGroup } from './metadata-write.js';
import { SPARK_SCHEMA_KEY } from './schema-read.js';
import { shred } from './shred.js';
import { writeLeaves, writeNodes, type TimestampForm, type WriteLeaf, type WriteNode } from './write-node.js';

const CREATED_BY = 'tidemark version 0.1.0';
/** The version whose file layout and calendar these files have: Spark reads dates and timestamps by it. */
const SPARK_VERSION = '4.1.4';
const MAGIC = new TextEncoder().encode('PAR1');
const SLICE_ROWS = 16_384;

export interface ParquetWriteOptions {
  readonly codec: Codec;
  readonly blockCodec: BlockCodec;
  readonly timestamps: TimestampForm;
  /** A row group ends when it takes so many bytes, about. */
  readonly rowGroupBytes: number;
}

/** Writes one Parquet file, a row group at a time; a row group is held in memory, encoded and compressed. */
export class ParquetWriter implements FileWriter {
  readonly #nodes: readonly WriteNode[];
  readonly #groups: WrittenRowGroup[] = [];
  #leaves = new Map<WriteLeaf, LeafWriter>();
  #groupRows = 0;
  #rows = 0;
  #position = 0;

  private constructor(
    private readonly handle: FileHandle,
    private readonly path: string,
    private readonly schema: Schema,
    private readonly options: ParquetWriteOptions,
  ) {
    this.#nodes = writeNodes(schema, options.timestamps);
  }

  static async open(path: string, schema: Schema, options: ParquetWriteOptions): Promise<ParquetWriter> {
    await loadCodec(options.blockCodec);
    writeNodes(schema, options.timestamps);
    const writer = new ParquetWriter(await open(path, 'wx'), path, schema, options);
    writer.#startGroup();
    await writer.#put(MAGIC);
    return writer;
  }

  get bytesWritten(): number {
    return this.#position + this.#bufferedBytes();
  }

  async write(batch: Batch): Promise<void> {
    for (let start = 0; start < batch.length; start += SLICE_ROWS) {
      const part = batch.slice(start, Math.min(start + SLICE_ROWS, batch.length));
      this.#nodes.forEach((node, k) => shred(node, part.column(k), (leaf, values) => must(this.#leaves.get(leaf), 'leaf').append(values)));
      this.#groupRows += part.length;
      if (this.#bufferedBytes() >= this.options.rowGroupBytes) await this.#endGroup();
    }
  }

  async finish(): Promise<{ readonly sizeBytes: number; readonly rows: number }> {
    await this.#endGroup();
    const footer = footerBytes({
      nodes: this.#nodes,
      rows: this.#rows,
      groups: this.#groups,
      codec: this.options.codec,
      keyValues: [
        ['org.apache.spark.version', SPARK_VERSION],
        [SPARK_SCHEMA_KEY, schemaToJson(this.schema)],
      ],
      createdBy: CREATED_BY,
    });
    await this.#put(footer);
    await this.#put(new Uint8Array(Uint32Array.of(footer.length).buffer));
    await this.#put(MAGIC);
    await this.handle.sync();
    await this.handle.close();
    return { sizeBytes: this.#position, rows: this.#rows };
  }

  async abort(): Promise<void> {
    await this.handle.close();
    await rm(this.path, { force: true });
  }

  #bufferedBytes(): number {
    let bytes = 0;
    for (const leaf of this.#leaves.values()) bytes += leaf.bufferedBytes;
    return bytes;
  }

  #startGroup(): void {
    this.#leaves = new Map(writeLeaves(this.#nodes).map((leaf) => [leaf, new LeafWriter(leaf, this.options.blockCodec)]));
    this.#groupRows = 0;
  }

  async #endGroup(): Promise<void> {
    if (this.#groupRows === 0) return;
    const chunks: WrittenRowGroup['chunks'][number][] = [];
    for (const writer of this.#leaves.values()) {
      const chunk = writer.finish();
      chunks.push({ chunk: { ...chunk, parts: [] }, startOffset: this.#position });
      for (const part of chunk.parts) await this.#put(part);
    }
    this.#groups.push({ rows: this.#groupRows, chunks });
    this.#rows += this.#groupRows;
    this.#startGroup();
  }

  async #put(bytes: Uint8Array): Promise<void> {
    let at = 0;
    while (at < bytes.length) {
      const { bytesWritten } = await this.handle.write(bytes, at, bytes.length - at, this.#position);
      at += bytesWritten;
      this.#position += bytesWritten;
    }
  }
}
