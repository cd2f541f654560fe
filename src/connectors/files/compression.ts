import { createReadStream } from 'node:fs';
import { PassThrough, type Readable } from 'node:stream';
import { createGunzip, createInflate } from 'node:zlib';
import * as zlib from 'node:zlib';
import { TidemarkError } from '../../base/errors.js';
import { lz4Decompress } from './binary/lz4.js';
import { bunzip2 } from './bzip2/decode.js';
import { snappyDecompress } from './binary/snappy.js';
import { loadZstd, zstdDecompress } from './binary/zstd.js';
import { plainChunks } from './plain-chunks.js';

/** Codecs of whole files, by the ending of their name. */
export type FileCodec = 'gzip' | 'bzip2' | 'zstd' | 'lz4' | 'snappy' | 'deflate';

const SUFFIXES: ReadonlyMap<string, FileCodec> = new Map([
  ['.gz', 'gzip'],
  ['.bz2', 'bzip2'],
  ['.zst', 'zstd'],
  ['.lz4', 'lz4'],
  ['.snappy', 'snappy'],
  ['.deflate', 'deflate'],
]);

/** The codec that a file name tells, or null for a plain file. */
export function codecOfPath(path: string): FileCodec | null {
  const dot = path.lastIndexOf('.');
  return dot < 0 ? null : (SUFFIXES.get(path.slice(dot)) ?? null);
}

const CHUNK_BYTES = 1 << 18;

/**
 * The bytes of a file in chunks, decompressed by its suffix; a chunk is good until the next one is asked for. The file is closed when the
 * reader stops, whatever the reason.
 */
export async function* fileChunks(path: string, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const codec = codecOfPath(path);
  if (codec === null) return yield* plainChunks(path, signal);
  const file = createReadStream(path, { highWaterMark: CHUNK_BYTES });
  try {
    for await (const chunk of decompressed(codec, file)) {
      signal.throwIfAborted();
      yield chunk as Uint8Array;
    }
  } finally {
    file.destroy();
  }
}

function decompressed(codec: FileCodec, file: Readable): AsyncIterable<Uint8Array> {
  switch (codec) {
    case 'gzip':
      return through(file, createGunzip({ chunkSize: CHUNK_BYTES }));
    case 'deflate':
      return through(file, createInflate({ chunkSize: CHUNK_BYTES }));
    case 'bzip2':
      return bunzip2(file);
    case 'zstd':
      return unzstd(file);
    case 'lz4':
      return hadoopBlocks(file, lz4Piece);
    case 'snappy':
      return hadoopBlocks(file, (piece) => snappyDecompress(piece));
  }
}

/** Pipes with errors of both ends reaching the reader. */
function through(file: Readable, codec: NodeJS.ReadWriteStream): AsyncIterable<Uint8Array> {
  const out = new PassThrough({ highWaterMark: CHUNK_BYTES });
  file.on('error', (error) => out.destroy(error));
  codec.on('error', (error) => out.destroy(error as Error));
  file.pipe(codec).pipe(out);
  return out;
}

/** Node has a streaming decoder from 22.15 on; before, the whole file is decoded at once. */
async function* unzstd(file: Readable): AsyncGenerator<Uint8Array> {
  const create = (zlib as { createZstdDecompress?: (options: { chunkSize: number }) => NodeJS.ReadWriteStream }).createZstdDecompress;
  if (create !== undefined) return yield* through(file, create({ chunkSize: CHUNK_BYTES }));
  await loadZstd();
  const input = await collected(file);
  if (input.length === 0) return;
  // The size is not in every frame, so that room is made until it is enough.
  for (let size = Math.max(input.length * 8, 1 << 20); ; size *= 4) {
    try {
      return yield zstdDecompress(input, size);
    } catch (error) {
      if (size > input.length * 512) throw error;
    }
  }
}

/** All bytes of a stream in one array. */
export async function collected(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) parts.push(chunk.slice());
  return parts.length === 1 ? parts[0]! : Buffer.concat(parts);
}

/** Hadoop's framing of lz4 and snappy: the size of a block, then pieces with their compressed size, all big-endian. */
async function* hadoopBlocks(
  chunks: AsyncIterable<Uint8Array>,
  decompress: (input: Uint8Array, size: number) => Uint8Array,
): AsyncGenerator<Uint8Array> {
  const pending = new PendingBytes(chunks);
  for (;;) {
    const head = await pending.take(4);
    if (head === null) return;
    for (let left = head.readUInt32BE(0); left > 0;) {
      const size = await pending.must(4);
      const piece = await pending.must(size.readUInt32BE(0));
      const out = decompress(piece, left);
      left -= out.length;
      yield out;
    }
  }
}

/** What Hadoop's LZ4 puts into one piece of a block that needs several. */
const LZ4_PIECE_BYTES = 262_144 - (Math.floor(262_144 / 255) + 16);

function lz4Piece(piece: Uint8Array, left: number): Uint8Array {
  if (left <= LZ4_PIECE_BYTES) return lz4Decompress(piece, left);
  try {
    return lz4Decompress(piece, LZ4_PIECE_BYTES);
  } catch {
    return lz4Decompress(piece, left);
  }
}

/** Bytes of a stream taken in portions of any length. */
class PendingBytes {
  readonly #chunks: AsyncIterator<Uint8Array>;
  #bytes: Buffer = Buffer.alloc(0);

  constructor(chunks: AsyncIterable<Uint8Array>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  /** The next `count` bytes; null at the end of the stream. */
  async take(count: number): Promise<Buffer | null> {
    while (this.#bytes.length < count) {
      const { done, value } = await this.#chunks.next();
      if (done) {
        if (this.#bytes.length === 0) return null;
        throw new TidemarkError('FILE_CORRUPT', 'a compressed file ends within a block');
      }
      this.#bytes = Buffer.concat([this.#bytes, value]);
    }
    const taken = this.#bytes.subarray(0, count);
    this.#bytes = this.#bytes.subarray(count);
    return taken;
  }

  async must(count: number): Promise<Buffer> {
    const bytes = await this.take(count);
    if (bytes === null) throw new TidemarkError('FILE_CORRUPT', 'a compressed file ends within a block');
    return bytes;
  }
}
