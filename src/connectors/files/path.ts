import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What Java's URI keeps as it is in a path; other ASCII becomes %XX, and letters beyond ASCII stay. */
const PLAIN_IN_URI = /[A-Za-z0-9_\-!.~'()*,;:$&+=@/]/;

/** The absolute path meant by a path or a `file:` URI. */
export function absolutePath(path: string): string {
  if (/^file:\/\//i.test(path)) return fileURLToPath(path);
  return resolve(/^file:\//i.test(path) ? decodeURIComponent(path.slice('file:'.length)) : path);
}

/** `file:///…` as Spark writes a path into its logs and into `_metadata.file_path`. */
export function fileUri(absolute: string): string {
  return `file://${encodePath(absolute)}`;
}

/** A path, or one part of it, with what a URI cannot hold written as %XX. */
export function encodePath(path: string): string {
  let text = '';
  for (const char of path) {
    if (PLAIN_IN_URI.test(char) || (char > '\u007f' && !/[\s\u0080-\u009f]/u.test(char))) text += char;
    else for (const byte of Buffer.from(char)) text += `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return text;
}

/** The path that `fileUri` was given. */
export function pathOfUri(uri: string): string {
  return decodeURIComponent(uri.replace(/^file:(\/\/)?/, ''));
}

/** Skipped as data: names that begin with `.` or `_` (but for `_k=v`), and copies under way. Parquet's summary files are kept. */
export function isHiddenName(name: string): boolean {
  if (name.endsWith('._COPYING_') || name.startsWith('.')) return true;
  if (name.startsWith('_common_metadata') || name.startsWith('_metadata')) return false;
  return name.startsWith('_') && !name.includes('=');
}
