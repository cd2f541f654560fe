import { open, type FileHandle } from 'node:fs/promises';
import { TidemarkError } from '../../../base/errors.js';
import type { RandomAccess } from '../format.js';

/** A file of the local file system, read at any place. */
export async function openLocalFile(path: string): Promise<RandomAccess> {
  const handle = await open(path, 'r');
  const { size } = await handle.stat();
  return {
    sizeBytes: size,
    read: (offset, length) => readAt(handle, path, offset, length),
    close: () => handle.close(),
  };
}

async function readAt(handle: FileHandle, path: string, offset: number, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  let at = 0;
  while (at < length) {
    const { bytesRead } = await handle.read(bytes, at, length - at, offset + at);
    if (bytesRead === 0) {
      throw new TidemarkError('FILE_TOO_SHORT', `${path} ends at byte ${offset + at}, but ${length} bytes from ${offset} were wanted`, {
        path,
      });
    }
    at += bytesRead;
  }
  return bytes;
}
