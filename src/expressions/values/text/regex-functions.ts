/** `regexp_replace`, `regexp_extract`, `regexp_count`, `regexp_instr`, `split` and their kind, over compiled patterns. */

import { TidemarkError } from '../../../base/errors.js';
import { codePointLength } from './code-points.js';
import type { JavaRegex } from './java-regex.js';
import { expandReplacement, parseReplacement, type Replacement } from './regex-replacement.js';

/**
 * `regexp_replace(text, regex, replacement, position)`: all matches from `position` (from 1) on, which is a start of its own for `^`.
 *
 * The replacement is read when the first match is found, so that a bad one fails only then. Throws INVALID_REGEXP_REPLACE.
 */
export function replaceRegex(text: string, regex: JavaRegex, replacement: string, position = 1): string {
  const skipped = text.slice(0, position - 1);
  const body = skipped === '' ? text : text.slice(position - 1);
  let parts: Replacement | undefined;
  let result = skipped;
  let last = 0;
  for (const match of regex.findAll(body)) {
    parts ??= readReplacement(replacement, regex, text, position);
    result += body.slice(last, match.start) + expandReplacement(parts, match);
    last = match.end;
  }
  return parts ? result + body.slice(last) : text;
}

function readReplacement(replacement: string, regex: JavaRegex, source: string, position: number): Replacement {
  try {
    return parseReplacement(replacement, regex);
  } catch (error) {
    if (!(error instanceof TidemarkError)) throw error;
    const message = `The replacement '${replacement}' of '${regex.pattern}' in '${source}' cannot be used: ${String(error.details['reason'])}.`;
    throw new TidemarkError('INVALID_REGEXP_REPLACE', message, { source, pattern: regex.pattern, replacement, position }, error);
  }
}

/** Throws INVALID_PARAMETER_VALUE.REGEX_GROUP_INDEX when the pattern has no group of that number. */
export function checkGroupIndex(group: number, regex: JavaRegex, functionName: string): void {
  if (group >= 0 && group <= regex.groupCount) return;
  throw new TidemarkError(
    'INVALID_PARAMETER_VALUE.REGEX_GROUP_INDEX',
    `${functionName} asks for group ${group}; '${regex.pattern}' has groups 0 to ${regex.groupCount}.`,
    {
      parameter: '`idx`',
      functionName: `\`${functionName}\``,
      groupCount: regex.groupCount,
      groupIndex: group,
    },
  );
}

/** `regexp_extract`: a group of the first match; empty when nothing matches or the group took no part. A wrong group is found by a match only. */
export function extractRegex(text: string, regex: JavaRegex, group = 1): string {
  const match = regex.find(text);
  if (match === null || match === undefined) return '';
  checkGroupIndex(group, regex, 'regexp_extract');
  return match.groups[group] ?? '';
}

/** `regexp_extract_all`: a group of each match. */
export function extractAllRegex(text: string, regex: JavaRegex, group = 1): string[] {
  const found: string[] = [];
  for (const match of regex.findAll(text)) {
    checkGroupIndex(group, regex, 'regexp_extract_all');
    found.push(match.groups[group] ?? '');
  }
  return found;
}

/** `regexp_count` */
export function countRegex(text: string, regex: JavaRegex): number {
  let count = 0;
  for (const _ of regex.findAll(text)) count++;
  return count;
}

/** `regexp_instr`: where (from 1) the first match begins, 0 when there is none. */
export function instrRegex(text: string, regex: JavaRegex): number {
  const match = regex.find(text);
  return match ? codePointLength(text.slice(0, match.start)) + 1 : 0;
}

/** `regexp_substr`: the first match; null when there is none or it is empty. */
export function substrRegex(text: string, regex: JavaRegex): string | null {
  return regex.find(text)?.groups[0] || null;
}

/**
 * `split(text, regex, limit)`: the parts between matches; `limit` parts at most when positive. Empty parts at the end are kept.
 *
 * An empty match at the very beginning does not part. An empty pattern gives the code points, without an empty part at the end.
 */
export function splitRegex(text: string, regex: JavaRegex, limit = -1): string[] {
  if (regex.pattern === '' && text !== '') return splitCodePoints(text, limit);
  const parts: string[] = [];
  let last = 0;
  for (const match of regex.findAll(text)) {
    if (limit > 0 && parts.length === limit - 1) break;
    if (match.end === 0) continue;
    parts.push(text.slice(last, match.start));
    last = match.end;
  }
  parts.push(text.slice(last));
  return parts;
}

function splitCodePoints(text: string, limit: number): string[] {
  const chars = [...text];
  if (limit <= 0 || limit >= chars.length) return chars;
  return [...chars.slice(0, limit - 1), chars.slice(limit - 1).join('')];
}

/** The entries of `str_to_map`, duplicates not looked at; a part without the key delimiter has a null value. */
export function textToEntries(text: string, pairDelimiter: JavaRegex, keyDelimiter: JavaRegex): [string, string | null][] {
  return splitRegex(text, pairDelimiter).map((pair) => {
    const [key = '', value = null] = splitRegex(pair, keyDelimiter, 2);
    return [key, value];
  });
}
