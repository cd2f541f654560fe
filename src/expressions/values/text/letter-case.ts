/** `upper`, `lower` and `initcap`, as Java with the root locale. */

/** `upper`, `ucase` */
export function upper(text: string): string {
  return text.toUpperCase();
}

/** `lower`, `lcase` */
export function lower(text: string): string {
  return text.toLowerCase();
}

/** `initcap`: all lower case, then the first letter after each space in title case. */
export function initcap(text: string): string {
  let result = '';
  let atStart = true;
  for (const char of text.toLowerCase()) {
    result += atStart ? titleCase(char) : char;
    atStart = char === ' ';
  }
  return result;
}

/** Letters whose title case differs from their upper case: the digraphs. */
const TITLE_CASES = new Map([
  ['ǆ', 'ǅ'],
  ['ǉ', 'ǈ'],
  ['ǌ', 'ǋ'],
  ['ǳ', 'ǲ'],
  ['ᾳ', 'ᾼ'],
  ['ῃ', 'ῌ'],
  ['ῳ', 'ῼ'],
]);

/** One code point in title case: always one code point again. */
function titleCase(char: string): string {
  const special = TITLE_CASES.get(char);
  if (special) return special;
  const code = char.codePointAt(0) as number;
  // Georgian letters have capitals, but no title case.
  if (code >= 0x10d0 && code <= 0x10ff) return char;
  // Greek letters with iota below: the capitals stand eight places behind.
  if (code >= 0x1f80 && code <= 0x1faf) return (code & 8) === 0 ? String.fromCodePoint(code + 8) : char;
  const capital = char.toUpperCase();
  return [...capital].length === 1 ? capital : char;
}
