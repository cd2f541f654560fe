const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
/** Bytes that were not UTF-8, as columnar/utf8.ts decodes them: no text of JSON has them. */
const BAD_BYTE = /(?<![\ud800-\udbff])[\udc80-\udcff]/;

export function isBlank(c: number): boolean {
  return c === 32 || c === 10 || c === 13 || c === 9;
}

export function isDigit(c: number): boolean {
  return c >= 48 && c <= 57;
}

export function isIdentifierPart(text: string, at: number): boolean {
  return /[\p{ID_Continue}$]/u.test(String.fromCodePoint(text.codePointAt(at)!));
}

/** Letters of any script, digits and what Jackson allows besides. */
export function isNamePart(text: string, at: number): boolean {
  return /[\p{ID_Continue}$@#*+-]/u.test(text[at]!) || text.charCodeAt(at) >= 0xd800;
}

/** Halves of surrogate pairs become `?`, as in Java's encoder. */
export function wellFormed(text: string): string {
  return text.replace(LONE_SURROGATE, '?');
}

/** Whether the unit at p stands for a byte that was no UTF-8. */
export function isBadByte(text: string, p: number): boolean {
  return BAD_BYTE.test(text.slice(Math.max(0, p - 1), p + 1));
}

/** Characters by the letter that stands for them behind a backslash. */
export const SHORT_ESCAPES: Readonly<Record<string, string | undefined>> = {
  b: '\b',
  t: '\t',
  n: '\n',
  f: '\f',
  r: '\r',
  '"': '"',
  '/': '/',
  '\\': '\\',
};
