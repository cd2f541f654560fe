import type * as zstdWasm from '@bokuweb/zstd-wasm';
import { must } from '../../../base/assert.js';
import { TidemarkError } from '../../../base/errors.js';

let loading: Promise<void> | null = null;
let library: typeof zstdWasm | null = null;

/** Loads the Zstandard module; compression and decompression work once it has resolved. */
export function loadZstd(): Promise<void> {
  return (loading ??= load());
}

async function load(): Promise<void> {
  const zstd = await import('@bokuweb/zstd-wasm');
  await zstd.init();
  library = zstd;
}

function zstd(): typeof zstdWasm {
  return must(library, 'loadZstd comes first');
}

export function zstdCompress(input: Uint8Array, level = 3): Uint8Array {
  return zstd().compress(input, level);
}

/** The bytes of Zstandard frames that hold at most `size` bytes. Throws BLOCK_CORRUPT where they do not. */
export function zstdDecompress(input: Uint8Array, size: number): Uint8Array {
  try {
    return zstd().decompress(input, { defaultHeapSize: size });
  } catch (error) {
    throw new TidemarkError('BLOCK_CORRUPT', 'a Zstandard block does not hold what it says', {}, error);
  }
}
