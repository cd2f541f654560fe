import { compress, decompress, init } from '@bokuweb/zstd-wasm';
import { TidemarkError } from '../../../base/errors.js';

let loading: Promise<void> | null = null;

/** Loads the Zstandard module; compression and decompression work once it has resolved. */
export function loadZstd(): Promise<void> {
  return (loading ??= init());
}

export function zstdCompress(input: Uint8Array, level = 3): Uint8Array {
  return compress(input, level);
}

/** The bytes of Zstandard frames that hold at most `size` bytes. Throws BLOCK_CORRUPT where they do not. */
export function zstdDecompress(input: Uint8Array, size: number): Uint8Array {
  try {
    return decompress(input, { defaultHeapSize: size });
  } catch (error) {
    throw new TidemarkError('BLOCK_CORRUPT', 'a Zstandard block does not hold what it says', {}, error);
  }
}
