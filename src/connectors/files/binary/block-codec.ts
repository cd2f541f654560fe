import { gunzipSync, gzipSync, inflateRawSync, deflateRawSync, brotliDecompressSync } from 'node:zlib';
import { TidemarkError } from '../../../base/errors.js';
import { lz4Compress, lz4Decompress, lz4HadoopDecompress } from './lz4.js';
import { snappyCompress, snappyDecompress } from './snappy.js';
import { loadZstd, zstdCompress, zstdDecompress } from './zstd.js';

/** Ways in which a block of bytes is compressed. `lz4_hadoop` and `brotli` can only be read. */
export type BlockCodec = 'none' | 'snappy' | 'gzip' | 'deflate' | 'zstd' | 'lz4' | 'lz4_hadoop' | 'brotli';

/** Makes a codec ready; `compressBlock` and `decompressBlock` are synchronous afterwards. */
export async function loadCodec(codec: BlockCodec): Promise<void> {
  if (codec === 'zstd') await loadZstd();
}

export function compressBlock(codec: BlockCodec, input: Uint8Array): Uint8Array {
  switch (codec) {
    case 'none':
      return input;
    case 'snappy':
      return snappyCompress(input);
    case 'gzip':
      return gzipSync(input);
    case 'deflate':
      return deflateRawSync(input);
    case 'zstd':
      return zstdCompress(input);
    case 'lz4':
      return lz4Compress(input);
    default:
      throw new TidemarkError('CODEC_NOT_AVAILABLE', `blocks cannot be compressed with ${codec}`, { codecName: codec });
  }
}

/** The `size` bytes of a block; `size` may be more than there are for gzip, deflate and zstd. Throws BLOCK_CORRUPT. */
export function decompressBlock(codec: BlockCodec, input: Uint8Array, size: number): Uint8Array {
  const bytes = decompressed(codec, input, size);
  // What Node gives is a Buffer, whose slice() would share memory.
  return Buffer.isBuffer(bytes) ? new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength) : bytes;
}

function decompressed(codec: BlockCodec, input: Uint8Array, size: number): Uint8Array {
  switch (codec) {
    case 'none':
      return input;
    case 'snappy':
      return snappyDecompress(input);
    case 'zstd':
      return zstdDecompress(input, size);
    case 'lz4':
      return lz4Decompress(input, size);
    case 'lz4_hadoop':
      return lz4HadoopDecompress(input, size);
    default:
      return unzip(codec, input, size);
  }
}

function unzip(codec: 'gzip' | 'deflate' | 'brotli', input: Uint8Array, size: number): Uint8Array {
  const options = { maxOutputLength: Math.max(size, 1) };
  try {
    if (codec === 'gzip') return gunzipSync(input, options);
    return codec === 'deflate' ? inflateRawSync(input, options) : brotliDecompressSync(input, options);
  } catch (error) {
    throw new TidemarkError('BLOCK_CORRUPT', `a ${codec} block does not hold what it says`, {}, error);
  }
}
