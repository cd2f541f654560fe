/** The trim family. Without a set of characters only spaces (U+0020) go; with one, any of its code points. */

/** `ltrim` */
export function trimStart(text: string, chars = ' '): string {
  return text.slice(startOfKept(text, chars, text.length));
}

/** `rtrim` */
export function trimEnd(text: string, chars = ' '): string {
  return text.slice(0, endOfKept(text, chars, 0));
}

/** `trim`, `btrim` */
export function trimBoth(text: string, chars = ' '): string {
  const start = startOfKept(text, chars, text.length);
  return text.slice(start, endOfKept(text, chars, start));
}

function startOfKept(text: string, chars: string, end: number): number {
  let i = 0;
  while (i < end) {
    const char = String.fromCodePoint(text.codePointAt(i) as number);
    if (!includesCodePoint(chars, char)) break;
    i += char.length;
  }
  return i;
}

function endOfKept(text: string, chars: string, start: number): number {
  let i = text.length;
  while (i > start) {
    const char = codePointBefore(text, i);
    if (!includesCodePoint(chars, char)) break;
    i -= char.length;
  }
  return i;
}

function codePointBefore(text: string, end: number): string {
  const pair = end >= 2 ? text.slice(end - 2, end) : '';
  return (pair.codePointAt(0) ?? 0) > 0xffff ? pair : text.slice(end - 1, end);
}

function includesCodePoint(chars: string, char: string): boolean {
  if (chars === ' ') return char === ' ';
  // A lone surrogate must not be found inside a pair.
  return char.length === 2 || !/[\ud800-\udfff]/.test(char) ? chars.includes(char) : [...chars].includes(char);
}
