import { mkdir, rename, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { TidemarkError } from '../../base/errors.js';
import { globPattern } from './glob.js';
import { absolutePath } from './path.js';
import type { SourceOptions } from './source-options.js';

/** What becomes of files whose epoch is durable. Best effort: a file that cannot be moved stays. */
export type CleanFile = (path: string) => Promise<void>;

/** The cleaner that the options ask for; null for none. Refuses an archive that the source would read again. */
export function sourceCleaner(options: SourceOptions, sourcePath: string): CleanFile | null {
  if (options.cleanSource === 'off') return null;
  if (options.cleanSource === 'delete') return (path) => unlink(path).catch(() => undefined);
  const archive = absolutePath(options.sourceArchiveDir!);
  checkArchive(archive, sourcePath);
  return async (path) => {
    const target = join(archive, path);
    await mkdir(dirname(target), { recursive: true })
      .then(() => rename(path, target))
      .catch(() => undefined);
  };
}

/** The archive must not match the source's pattern in the folders that both have. */
function checkArchive(archive: string, sourcePath: string): void {
  const source = parts(sourcePath);
  const target = parts(archive);
  const depth = Math.min(source.length, target.length);
  const matches = source.slice(0, depth).every((part, k) => globPattern(part).test(target[k]!));
  if (!matches) return;
  throw new TidemarkError(
    'INVALID_OPTION_VALUE',
    "requirement failed: Base archive path cannot be set to the path where archived path can possibly match with source pattern. Ensure the base archive path doesn't match with source pattern in depth, where the depth is minimum of depth on both paths.",
    { option: 'sourceArchiveDir', value: archive, path: sourcePath },
  );
}

function parts(path: string): string[] {
  return path.split('/').filter((part) => part !== '');
}
