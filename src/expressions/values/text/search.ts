/** Finding and replacing plain text: `locate`, `instr`, `substring_index`, `find_in_set`, `translate`, `replace`, `split_part`. */

import { codePointLength, unitOffset } from './code-points.js';

/** `locate(search, text, from)`, `instr`, `position`: the place (from 1) of the first occurrence at or after place `from`, or 0. */
export function locate(search: string, text: string, from = 1): number {
  if (from < 1) return 0;
  if (search === '') return 1;
  const at = text.indexOf(search, unitOffset(text, from - 1));
  return at < 0 ? 0 : codePointLength(text.slice(0, at)) + 1;
}

/**
 * `substring_index(text, delimiter, count)`: what stands before the count-th delimiter from the left, or, when count is negative, behind
 * the count-th from the right. All of the text when there are fewer. Delimiters may overlap.
 */
export function substringIndex(text: string, delimiter: string, count: number): string {
  if (delimiter === '' || count === 0) return '';
  let at = count > 0 ? -1 : text.length - delimiter.length + 1;
  for (let left = Math.abs(count); left > 0; left--) {
    if (count < 0 && at <= 0) return text;
    at = count > 0 ? text.indexOf(delimiter, at + 1) : text.lastIndexOf(delimiter, at - 1);
    if (at < 0) return text;
  }
  return count > 0 ? text.slice(0, at) : text.slice(at + delimiter.length);
}

/** `find_in_set`: the place (from 1) of `item` among comma-separated items, 0 when it is none or has a comma itself. */
export function findInSet(item: string, list: string): number {
  return item.includes(',') ? 0 : list.split(',').indexOf(item) + 1;
}

/** What `translate` replaces: each code point of `from` by the one at its place in `to`, or nothing when `to` is shorter. */
export function translation(from: string, to: string): ReadonlyMap<string, string> {
  const targets = [...to];
  const map = new Map<string, string>();
  [...from].forEach((char, i) => {
    if (!map.has(char)) map.set(char, targets[i] ?? '');
  });
  return map;
}

/** `translate`, with the map made by `translation`. */
export function translate(text: string, map: ReadonlyMap<string, string>): string {
  if (map.size === 0) return text;
  let result = '';
  for (const char of text) result += map.get(char) ?? char;
  return result;
}

/** `replace`: every occurrence of `search`; an empty one changes nothing. */
export function replaceAllText(text: string, search: string, replacement: string): string {
  return search === '' ? text : text.replaceAll(search, () => replacement);
}

/** The parts between delimiters; an empty delimiter does not split. */
export function splitText(text: string, delimiter: string): string[] {
  return delimiter === '' ? [text] : text.split(delimiter);
}

/** `split_part`: part `index` from 1, from the end when negative, empty when there is none; null for 0, which is an error in SQL. */
export function splitPart(text: string, delimiter: string, index: number): string | null {
  if (index === 0) return null;
  const parts = splitText(text, delimiter);
  return parts[index > 0 ? index - 1 : parts.length + index] ?? '';
}
