import { closeSync, fsync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/*
 * Calls that only touch what the system has in memory (open, rename, a small write) are made at once: a turn of the thread pool costs many
 * times what they do. What waits for the disk is left to the pool.
 */

/** Makes what was written to an open file survive a power cut. */
export function syncFile(descriptor: number): Promise<void> {
  return new Promise((resolve, reject) => fsync(descriptor, (error) => (error === null ? resolve() : reject(error))));
}

/** Makes what was created, renamed or removed in a folder survive a power cut. */
export async function syncFolder(folder: string): Promise<void> {
  const descriptor = openSync(folder, 'r');
  try {
    await syncFile(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** A small file that is whole and durable under a name of its own, until `publish` gives it the one it is for. */
export class Draft {
  private constructor(
    private readonly path: string,
    private readonly temporary: string,
  ) {}

  static async write(path: string, text: string): Promise<Draft> {
    const temporary = join(dirname(path), `.${basename(path)}.${process.pid}.tmp`);
    const descriptor = openSync(temporary, 'w');
    try {
      writeFileSync(descriptor, text);
      await syncFile(descriptor);
    } finally {
      closeSync(descriptor);
    }
    return new Draft(path, temporary);
  }

  async publish(): Promise<void> {
    renameSync(this.temporary, this.path);
    await syncFolder(dirname(this.path));
  }

  discard(): void {
    rmSync(this.temporary, { force: true });
  }
}

/** Writes a file so that it is there whole and durable, or not at all. */
export async function writeAtomically(path: string, text: string): Promise<void> {
  const draft = await Draft.write(path, text);
  await draft.publish();
}
