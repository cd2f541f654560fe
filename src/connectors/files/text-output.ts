import { once } from 'node:events';
import { closeSync, openSync, writeFile, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { Transform } from 'node:stream';
import { createDeflate, createGzip } from 'node:zlib';
import type { Batch } from '../../columnar/batch.js';
import { lz4Compress } from './binary/lz4.js';
import { snappyCompress } from './binary/snappy.js';
import { syncFile } from './durable.js';
import type { FileWriter } from './format.js';
import type { OutputCodec } from './output-codec.js';

/** Turns batches into the bytes of a text format. */
export interface BatchText {
  /** What stands before the first row. */
  readonly head?: Uint8Array;
  /** The rows of a batch, in pieces of moderate size. A piece is good until the one after the next is asked for. */
  bytes(batch: Batch): Iterable<Uint8Array>;
}

/** Writes a text format to one file, compressed on the way. */
export class TextFileWriter implements FileWriter {
  #rows = 0;

  private constructor(
    private readonly path: string,
    private readonly text: BatchText,
    private readonly file: PlainFile | CompressedFile,
  ) {}

  /** Creates the file; fails where that is not possible. */
  static async open(path: string, text: BatchText, codec: OutputCodec): Promise<TextFileWriter> {
    const compressor = compressorFor(codec);
    const file = new PlainFile(path);
    const writer = new TextFileWriter(path, text, compressor === null ? file : new CompressedFile(file, compressor));
    if (text.head !== undefined && text.head.length > 0) await writer.file.write(text.head);
    return writer;
  }

  get bytesWritten(): number {
    return this.file.bytesWritten;
  }

  async write(batch: Batch): Promise<void> {
    this.#rows += batch.length;
    for (const piece of this.text.bytes(batch)) await this.file.write(piece);
  }

  async finish(): Promise<{ readonly sizeBytes: number; readonly rows: number; readonly durable: Promise<void> }> {
    const sizeBytes = await this.file.end();
    return { sizeBytes, rows: this.#rows, durable: this.file.sync() };
  }

  async abort(): Promise<void> {
    await this.file.close();
    await rm(this.path, { force: true });
  }
}

/** Up to here a write is made at once: a turn of the thread pool would cost more. */
const SMALL_BYTES = 1 << 16;

/** A file that is written from its beginning to its end. Large pieces are written while the next one is made. */
class PlainFile {
  readonly #descriptor: number;
  #writing: Promise<void> = Promise.resolve();
  #isOpen = true;
  bytesWritten = 0;

  constructor(path: string) {
    this.#descriptor = openSync(path, 'w');
  }

  /** The bytes must stay as they are until the next call has resolved. */
  async write(bytes: Uint8Array): Promise<void> {
    await this.#writing;
    this.bytesWritten += bytes.length;
    if (bytes.length <= SMALL_BYTES) return writeFileSync(this.#descriptor, bytes);
    this.#writing = writeAll(this.#descriptor, bytes);
    // it may fail before the next call
    this.#writing.catch(() => undefined);
  }

  /** Waits for the last piece; the size. */
  async end(): Promise<number> {
    await this.#writing;
    return this.bytesWritten;
  }

  /** Syncs and closes the file. */
  async sync(): Promise<void> {
    try {
      await syncFile(this.#descriptor);
    } finally {
      await this.close();
    }
  }

  async close(): Promise<void> {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    await this.#writing.catch(() => undefined);
    closeSync(this.#descriptor);
  }
}

function writeAll(descriptor: number, bytes: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => writeFile(descriptor, bytes, (error) => (error === null ? resolve() : reject(error))));
}

/** Bytes that a compressor turns into those of the file. */
class CompressedFile {
  readonly #done: Promise<void>;
  #failure: Error | null = null;

  constructor(
    private readonly file: PlainFile,
    private readonly compressor: Transform,
  ) {
    this.#done = this.#drain();
    // it may fail before anybody waits for the end
    this.#done.catch((error: Error) => (this.#failure = error));
  }

  get bytesWritten(): number {
    return this.file.bytesWritten + this.compressor.writableLength;
  }

  async write(bytes: Uint8Array): Promise<void> {
    if (this.#failure !== null) throw this.#failure;
    // the compressor may keep what it is given for longer than it stays as it is
    if (!this.compressor.write(new Uint8Array(bytes))) await Promise.race([once(this.compressor, 'drain'), this.#done]);
  }

  async end(): Promise<number> {
    this.compressor.end();
    await this.#done;
    return this.file.end();
  }

  sync(): Promise<void> {
    return this.file.sync();
  }

  async close(): Promise<void> {
    this.compressor.destroy();
    await this.#done.catch(() => undefined);
    await this.file.close();
  }

  async #drain(): Promise<void> {
    for await (const piece of this.compressor) await this.file.write(piece as Uint8Array);
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
