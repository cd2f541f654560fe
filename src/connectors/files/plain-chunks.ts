import { open } from 'node:fs/promises';
import { BufferPool } from './buffer-pool.js';

const CHUNK_BYTES = 1 << 18;
const chunks = new BufferPool(CHUNK_BYTES, 8);

/**
 * The bytes of a file as they stand, each chunk good until the next one is asked for. While a chunk is looked at the next one is read; the
 * memory is the same for all chunks and files.
 */
export async function* plainChunks(path: string, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const file = await open(path, 'r');
  let current = chunks.take();
  let next = chunks.take();
  let reading = file.read(next, 0, CHUNK_BYTES, null);
  try {
    for (;;) {
      const { bytesRead } = await reading;
      signal.throwIfAborted();
      if (bytesRead === 0) return;
      [current, next] = [next, current];
      reading = file.read(next, 0, CHUNK_BYTES, null);
      // it may fail while nobody waits for it
      reading.catch(() => undefined);
      yield current.subarray(0, bytesRead);
    }
  } finally {
    await reading.catch(() => undefined);
    chunks.give(current);
    chunks.give(next);
    await file.close();
  }
}
