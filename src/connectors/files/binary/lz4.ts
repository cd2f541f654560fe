import { createRequire } from 'node:module';
import type * as lz4Napi from 'lz4-napi';
import { TidemarkError } from '../../../base/errors.js';

let library: typeof lz4Napi | null = null;

/** Loaded with the first block: the program starts sooner. */
function lz4(): typeof lz4Napi {
  return (library ??= createRequire(import.meta.url)('lz4-napi') as typeof lz4Napi);
}

/** The LZ4 block of `input`, without a size before it. */
export function lz4Compress(input: Uint8Array): Uint8Array {
  // The library puts the size in four bytes before the block.
  return lz4()
    .compressSync(Buffer.from(input.buffer, input.byteOffset, input.byteLength))
    .subarray(4);
}

/** The bytes of an LZ4 block that holds at most `size` bytes. Throws BLOCK_CORRUPT where it does not. */
export function lz4Decompress(input: Uint8Array, size: number): Uint8Array {
  const sized = Buffer.allocUnsafe(input.length + 4);
  sized.writeUInt32LE(size, 0);
  sized.set(input, 4);
  try {
    const out = lz4().uncompressSync(sized);
    if (out.length <= size) return out;
  } catch (error) {
    throw corrupt(error);
  }
  throw corrupt();
}

/**
 * The older "LZ4" of Hadoop: frames of total size, then blocks of compressed size and bytes, all big-endian. Some writers put a bare block
 * under the same name; those are read as such.
 */
export function lz4HadoopDecompress(input: Uint8Array, size: number): Uint8Array {
  const out = new Uint8Array(size);
  const view = new DataView(input.buffer, input.byteOffset, input.byteLength);
  let ip = 0;
  let op = 0;
  while (op < size) {
    if (ip + 8 > input.length) return lz4Decompress(input, size);
    const frame = view.getUint32(ip);
    const block = view.getUint32(ip + 4);
    if (frame > size - op || block > input.length - ip - 8) return lz4Decompress(input, size);
    const bytes = lz4Decompress(input.subarray(ip + 8, ip + 8 + block), frame);
    if (bytes.length !== frame) throw corrupt();
    out.set(bytes, op);
    ip += 8 + block;
    op += frame;
  }
  return out;
}

function corrupt(cause?: unknown): TidemarkError {
  return new TidemarkError('BLOCK_CORRUPT', 'an LZ4 block does not hold what it says', {}, cause);
}
