import { BufferPool } from './buffer-pool.js';
import { PlainBytes } from './plain-bytes.js';

const CHUNK_BYTES = 1 << 18;
const chunks = new BufferPool(CHUNK_BYTES, 8);

/** The bytes of a file as they stand, each chunk good until the next one is asked for: the memory is the same for all chunks and files. */
export async function* plainChunks(path: string, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const file = await PlainBytes.open(path, signal);
  const chunk = chunks.take();
  try {
    for (;;) {
      const got = await file.read(chunk, 0, CHUNK_BYTES);
      if (got === 0) return;
      yield chunk.subarray(0, got);
    }
  } finally {
    chunks.give(chunk);
    await file.close();
  }
}
