const PLAIN = /^[ !#-[\]-\uffff]*$/;
const SPECIAL = /[\0-\x1f"\\]/g;
const SPECIAL_OR_WIDE = /[\0-\x1f"\\]|[\x80-\uffff]/g;
const SHORT: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\f': '\\f',
  '\r': '\\r',
};

/** The text as a JSON string, escaped as Jackson does; with `ascii`, everything beyond ASCII by its code. */
export function jsonQuoted(text: string, ascii: boolean): string {
  if (!ascii && PLAIN.test(text)) return `"${text}"`;
  return `"${text.replace(ascii ? SPECIAL_OR_WIDE : SPECIAL, (c) => SHORT[c] ?? `\\u${c.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`)}"`;
}
