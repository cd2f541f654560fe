/** The name of a folder for NULL (and empty) partition values. */
export const DEFAULT_PARTITION = '__HIVE_DEFAULT_PARTITION__';

/** What Hive writes as %XX in the names of partition folders. */
const ESCAPED = new Set('"#%\'*/:=?\\{[]^'.split(''));

/** A column name or value in the name of a partition folder. */
export function escapePartition(text: string): string {
  let out = '';
  for (const char of text) {
    const code = char.codePointAt(0)!;
    out += code < 0x20 || code === 0x7f || ESCAPED.has(char) ? `%${code.toString(16).toUpperCase().padStart(2, '0')}` : char;
  }
  return out;
}

/** Undoes `escapePartition`; a % that no two hex digits follow stays. */
export function unescapePartition(text: string): string {
  return text.replaceAll(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

/** `name=value` of a folder, or null where it is none. */
export function partitionOf(folder: string): { readonly name: string; readonly raw: string } | null {
  const at = folder.indexOf('=');
  if (at < 0) return null;
  return { name: unescapePartition(folder.slice(0, at)), raw: folder.slice(at + 1) };
}
