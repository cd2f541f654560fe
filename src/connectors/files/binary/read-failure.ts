import { TidemarkError } from '../../../base/errors.js';
import type { InputFile } from '../format.js';

/**
 * What a query sees when a file cannot be read: FAILED_READ_FILE with the file's path, what went wrong as its cause. Aborts and missing
 * files pass as they are, and so does what already names a file.
 */
export function readFailure(error: unknown, file: InputFile): unknown {
  if (error instanceof Error && (error.name === 'AbortError' || (error as NodeJS.ErrnoException).code === 'ENOENT')) return error;
  const known = error instanceof TidemarkError && error.code.startsWith('FAILED_READ_FILE.') ? error : null;
  if (known?.details['path'] !== undefined) return known;
  const code = known?.code ?? 'FAILED_READ_FILE.NO_HINT';
  const what = known === null ? '' : ` ${known.message.replace(/^\[[^\]]*\] /, '')}`;
  return new TidemarkError(code, `Encountered error while reading file ${file.uri}.${what}`, { ...known?.details, path: file.uri }, error);
}
