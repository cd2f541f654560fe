import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { Transform, type Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { createDeflate, createGzip } from 'node:zlib';
import type { Batch } from '../../columnar/batch.js';
import { lz4Compress } from './binary/lz4.js';
import { snappyCompress } from './binary/snappy.js';
import type { FileWriter } from './format.js';
import type { OutputCodec } from './output-codec.js';

/** Turns batches into the bytes of a text format. */
export interface BatchText {
  /** What stands before the first row. */
  readonly head?: Uint8Array;
  /** The rows of a batch, in pieces of moderate size. */
  bytes(batch: Batch): Iterable<Uint8Array>;
}

/** Writes a text format to one file, compressed on the way. */
export class TextFileWriter implements FileWriter {
  readonly #file: WriteStream;
  readonly #out: Writable;
  #failure: Error | null = null;
  #rows = 0;

  private constructor(
    private readonly path: string,
    private readonly text: BatchText,
    codec: OutputCodec,
  ) {
    this.#file = createWriteStream(path);
    const compressor = compressorFor(codec);
    this.#out = compressor ?? this.#file;
    compressor?.pipe(this.#file);
    for (const stream of [this.#file, this.#out]) stream.on('error', (error: Error) => (this.#failure ??= error));
  }

  /** Creates the file; fails where that is not possible. */
  static async open(path: string, text: BatchText, codec: OutputCodec): Promise<TextFileWriter> {
    const writer = new TextFileWriter(path, text, codec);
    await once(writer.#file, 'open');
    if (text.head !== undefined && text.head.length > 0) await writer.#write(text.head);
    return writer;
  }

  get bytesWritten(): number {
    return this.#file.bytesWritten + this.#out.writableLength;
  }

  async write(batch: Batch): Promise<void> {
    this.#rows += batch.length;
    for (const piece of this.text.bytes(batch)) await this.#write(piece);
  }

  async finish(): Promise<{ readonly sizeBytes: number; readonly rows: number }> {
    this.#throwFailure();
    const done = finished(this.#file);
    this.#out.end();
    await done;
    const handle = await open(this.path, 'r+');
    try {
      await handle.sync();
      return { sizeBytes: (await handle.stat()).size, rows: this.#rows };
    } finally {
      await handle.close();
    }
  }

  async abort(): Promise<void> {
    this.#out.destroy();
    this.#file.destroy();
    await rm(this.path, { force: true });
  }

  async #write(bytes: Uint8Array): Promise<void> {
    this.#throwFailure();
    if (!this.#out.write(bytes)) await once(this.#out, 'drain');
  }

  #throwFailure(): void {
    if (this.#failure !== null) throw this.#failure;
  }
}

function compressorFor(codec: OutputCodec): Transform | null {
  switch (codec) {
    case 'none':
      return null;
    case 'gzip':
      return createGzip();
    case 'deflate':
      return createDeflate();
    case 'lz4':
      return new HadoopBlocks(lz4Compress);
    case 'snappy':
      return new HadoopBlocks(snappyCompress);
  }
}

const BLOCK_BYTES = 128 * 1024;

/** Hadoop's framing of lz4 and snappy: the size of a block, the compressed size of its one piece, the piece. */
class HadoopBlocks extends Transform {
  constructor(private readonly compress: (input: Uint8Array) => Uint8Array) {
    super();
  }

  override _transform(chunk: Buffer, _: BufferEncoding, done: () => void): void {
    for (let at = 0; at < chunk.length; at += BLOCK_BYTES) {
      const block = chunk.subarray(at, at + BLOCK_BYTES);
      const piece = this.compress(block);
      const head = Buffer.alloc(8);
      head.writeUInt32BE(block.length, 0);
      head.writeUInt32BE(piece.length, 4);
      this.push(head);
      this.push(piece);
    }
    done();
  }
}
