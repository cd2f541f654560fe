/** Java's replacement texts: `$1` and `${name}` stand for groups, a backslash takes the next character as it is. */

import { TidemarkError } from '../../../base/errors.js';
import type { JavaRegex, RegexMatch } from './java-regex.js';

/** Literal parts and group numbers in turn. */
export type Replacement = readonly (string | number)[];

/**
 * Reads a replacement for matches of `regex`. `$12` is group 12 where there are that many, else group 1 and a 2.
 *
 * Throws INVALID_REGEXP_REPLACE for a group that does not exist, a lone `$`, or a backslash at the end.
 */
export function parseReplacement(text: string, regex: JavaRegex): Replacement {
  const parts: (string | number)[] = [];
  let literal = '';
  for (let i = 0; i < text.length;) {
    const char = text[i] as string;
    if (char === '\\') {
      const next = text[i + 1];
      if (next === undefined) throw invalid(text, regex, 'character to be escaped is missing');
      literal += next;
      i += 2;
    } else if (char === '$') {
      const { group, end } = readGroup(text, i + 1, regex);
      parts.push(literal, group);
      literal = '';
      i = end;
    } else {
      literal += char;
      i++;
    }
  }
  parts.push(literal);
  return parts;
}

function readGroup(text: string, start: number, regex: JavaRegex): { group: number; end: number } {
  if (text[start] === '{') {
    const close = text.indexOf('}', start);
    const name = text.slice(start + 1, close < 0 ? undefined : close);
    const group = close < 0 ? undefined : regex.names.get(name);
    if (group === undefined) throw invalid(text, regex, `No group with name {${name}}`);
    return { group, end: close + 1 };
  }
  if (!isDigit(text[start])) throw invalid(text, regex, 'Illegal group reference');
  let group = Number(text[start]);
  let end = start + 1;
  if (group > regex.groupCount) throw invalid(text, regex, `No group ${group}`);
  for (; isDigit(text[end]) && group * 10 + Number(text[end]) <= regex.groupCount; end++) group = group * 10 + Number(text[end]);
  return { group, end };
}

function isDigit(char: string | undefined): boolean {
  return char !== undefined && char >= '0' && char <= '9';
}

/** The text that takes the place of a match. */
export function expandReplacement(replacement: Replacement, match: RegexMatch): string {
  let text = '';
  for (const part of replacement) text += typeof part === 'string' ? part : (match.groups[part] ?? '');
  return text;
}

function invalid(replacement: string, regex: JavaRegex, reason: string): TidemarkError {
  return new TidemarkError(
    'INVALID_REGEXP_REPLACE',
    `The replacement '${replacement}' cannot be used with '${regex.pattern}': ${reason}.`,
    {
      replacement,
      pattern: regex.pattern,
      reason,
    },
  );
}
