import { open, rm, type FileHandle } from 'node:fs/promises';
import type { Batch } from '../../../columnar/batch.js';
import { StructColumn } from '../../../columnar/column.js';
import { must } from '../../../base/assert.js';
import type { Schema } from '../../../columnar/types.js';
import { loadCodec, type BlockCodec } from '../binary/block-codec.js';
import type { FileWriter } from '../format.js';
import { compressAll } from './blocks.js';
import { buildWriters } from './build-writer.js';
import type { ColumnWriter } from './column-writer.js';
import { footerMessage, metadataMessage, postscriptMessage, stripeFooterMessage, type WrittenStripe } from './tail-write.js';
import { typeEntries, type TypeEntry } from './orc-types.js';
import { ColumnStatistics } from './statistics.js';
import { WallClock } from './wall-clock.js';

const STRIPE_BYTES = 64 << 20;
const BLOCK_BYTES = 256 << 10;
const SLICE_ROWS = 16_384;
const MAGIC = new TextEncoder().encode('ORC');

export interface OrcWriteOptions {
  readonly codec: BlockCodec;
  /** Its number in the postscript. */
  readonly codecId: number;
  readonly timeZone: string;
}

/** Writes one ORC file, a stripe at a time; a stripe is held in memory. */
export class OrcWriter implements FileWriter {
  readonly #entries: readonly TypeEntry[];
  readonly #writers: readonly ColumnWriter[];
  readonly #statistics: readonly ColumnStatistics[];
  readonly #stripes: WrittenStripe[] = [];
  #stripeRows = 0;
  #rows = 0;
  #position = 0;

  private constructor(
    private readonly handle: FileHandle,
    private readonly path: string,
    private readonly schema: Schema,
    private readonly options: OrcWriteOptions,
  ) {
    this.#entries = typeEntries(schema);
    this.#writers = buildWriters(this.#entries, new WallClock(options.timeZone, options.timeZone));
    this.#statistics = this.#entries.map(({ type }) => new ColumnStatistics(type));
  }

  static async open(path: string, schema: Schema, options: OrcWriteOptions): Promise<OrcWriter> {
    await loadCodec(options.codec);
    const writer = new OrcWriter(await open(path, 'wx'), path, schema, options);
    await writer.#put(MAGIC);
    return writer;
  }

  get bytesWritten(): number {
    return this.#position + this.#heldBytes();
  }

  async write(batch: Batch): Promise<void> {
    for (let start = 0; start < batch.length; start += SLICE_ROWS) {
      const part = batch.slice(start, Math.min(start + SLICE_ROWS, batch.length));
      must(this.#writers[0], 'root').append(new StructColumn(this.schema, part.length, part.columns, null));
      this.#stripeRows += part.length;
      if (this.#heldBytes() >= STRIPE_BYTES) await this.#endStripe();
    }
  }

  async finish(): Promise<{ readonly sizeBytes: number; readonly rows: number }> {
    await this.#endStripe();
    const contentBytes = this.#position;
    const metadata = this.#compressed(metadataMessage(this.#stripes));
    const footer = this.#compressed(footerMessage(this.#entries, this.#stripes, this.#statistics, contentBytes, this.#rows));
    const postscript = postscriptMessage(footer.length, metadata.length, this.options.codecId, BLOCK_BYTES);
    for (const part of [metadata, footer, postscript, Uint8Array.of(postscript.length)]) await this.#put(part);
    await this.handle.sync();
    await this.handle.close();
    return { sizeBytes: this.#position, rows: this.#rows };
  }

  async abort(): Promise<void> {
    await this.handle.close();
    await rm(this.path, { force: true });
  }

  #heldBytes(): number {
    return this.#writers.reduce((sum, writer) => sum + writer.heldBytes, 0);
  }

  #compressed(bytes: Uint8Array): Uint8Array {
    return compressAll(bytes, this.options.codec, BLOCK_BYTES);
  }

  async #endStripe(): Promise<void> {
    if (this.#stripeRows === 0) return;
    const offset = this.#position;
    const statistics = this.#writers.map((writer) => writer.statistics);
    statistics.forEach((own, k) => this.#statistics[k]!.merge(own));
    const streams: { kind: number; column: number; bytes: number }[] = [];
    for (const [column, writer] of this.#writers.entries()) {
      for (const { kind, bytes } of writer.take()) {
        const packed = this.#compressed(bytes);
        streams.push({ kind, column, bytes: packed.length });
        await this.#put(packed);
      }
    }
    const dataBytes = this.#position - offset;
    const encodings = this.#writers.map((writer) => writer.encoding);
    const footer = this.#compressed(stripeFooterMessage(streams, encodings, this.options.timeZone));
    await this.#put(footer);
    this.#stripes.push({ offset, dataBytes, footerBytes: footer.length, rows: this.#stripeRows, statistics });
    this.#rows += this.#stripeRows;
    this.#stripeRows = 0;
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
