import { TidemarkError } from '../../base/errors.js';

/** What the system says where a disk is full, or a folder cannot be written to. */
const REMEDIES: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full; make room',
  EDQUOT: 'the quota is used up; make room',
  EROFS: 'the file system is read-only',
  EACCES: 'the program may not write there; change the permissions',
  EPERM: 'the program may not write there; change the permissions',
  ENOTDIR: 'a part of the path is a file; choose another folder',
  EEXIST: 'a part of the path is a file; choose another folder',
  EMFILE: 'too many files are open; raise the limit of open files',
  EIO: 'the disk fails',
};

/** Runs a write; what the system refuses becomes TASK_WRITE_FAILED with the folder and what to do. Other errors pass. */
export async function writing<T>(folder: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (cause) {
    const remedy = cause instanceof Error ? REMEDIES[(cause as NodeJS.ErrnoException).code ?? ''] : undefined;
    if (remedy === undefined) throw cause;
    throw new TidemarkError(
      'TASK_WRITE_FAILED',
      `cannot write to ${folder} (${(cause as Error).message}): ${remedy}, and start again.`,
      { path: folder },
      cause,
    );
  }
}
