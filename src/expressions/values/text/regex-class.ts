/**
 * Character classes of Java (`[a-z&&[^aeiou]]`) as JavaScript sets for the v flag.
 *
 * Java's rules: a class may be nested (union), `&&` intersects all that stands left of it with what follows, `^` complements the whole.
 */

import { readCharacterEscape } from './regex-escapes.js';
import { predefinedClass, readProperty } from './regex-properties.js';
import { casesOf, literal, type RegexSource } from './regex-source.js';

/** The most code points of a range whose other cases are listed one by one. */
const CASED_RANGE_MAX = 4096;

/** Reads a class; the opening bracket has been passed over. Returns a set, brackets included. */
export function readClass(source: RegexSource): string {
  const complement = source.accept('^');
  const operands: string[] = [];
  let members: string[] = [];
  let isFirst = true;
  for (;;) {
    source.skipIgnored();
    const char = source.peek();
    if (char === undefined) return source.fail('Unclosed character class');
    if (char === ']' && !(isFirst && operands.length === 0)) break;
    if (char === '&' && source.peek(1) === '&') {
      while (source.accept('&'));
      if (members.length > 0) operands.push(union(members));
      members = [];
      // `[a&&]` leaves the left side as it is.
      source.skipIgnored();
      if (source.peek() === ']') break;
      continue;
    }
    members.push(readMember(source));
    isFirst = false;
  }
  source.at++;
  if (members.length > 0) operands.push(union(members));
  const set = operands.length === 1 ? (operands[0] as string) : `[${operands.join('&&')}]`;
  return complement ? `[^${set}]` : set;
}

function union(members: readonly string[]): string {
  return `[${members.join('')}]`;
}

/** One member: a nested class, a predefined one, a character or a range. */
function readMember(source: RegexSource): string {
  if (source.accept('[')) return readClass(source);
  if (source.peek() === '\\') {
    const set = readClassEscape(source);
    if (set !== undefined) return set;
  }
  const first = readCharacter(source);
  if (source.peek() !== '-' || source.peek(1) === ']' || source.peek(1) === '[' || source.peek(1) === undefined)
    return cased(first, source);
  source.at++;
  const last = readCharacter(source);
  if ((last.codePointAt(0) as number) < (first.codePointAt(0) as number)) source.fail('Illegal character range');
  return casedRange(first, last, source);
}

/** `\d`, `\p{…}` and their kind; undefined (and nothing read) for an escaped character. */
function readClassEscape(source: RegexSource): string | undefined {
  const letter = source.peek(1) ?? '';
  const set = predefinedClass(letter, source.flags);
  if (set === undefined && letter !== 'p' && letter !== 'P') return undefined;
  source.at += 2;
  return set ?? readProperty(source, letter === 'P');
}

function readCharacter(source: RegexSource): string {
  const char = source.take() ?? source.fail('Unclosed character class');
  if (char !== '\\') return char;
  return readCharacterEscape(source) ?? source.fail('Illegal/unsupported escape sequence');
}

function cased(char: string, source: RegexSource): string {
  return casesOf(char, source.flags).map(literal).join('');
}

function casedRange(first: string, last: string, source: RegexSource): string {
  const range = `${literal(first)}-${literal(last)}`;
  if (!source.flags.ignoreCase) return range;
  const from = first.codePointAt(0) as number;
  const to = last.codePointAt(0) as number;
  const end = source.flags.unicodeCase ? to : Math.min(to, 127);
  if (end - from > CASED_RANGE_MAX) return source.unsupported('a wide range of characters with Unicode case ignored');
  let set = range;
  for (let code = from; code <= end; code++) {
    for (const other of casesOf(String.fromCodePoint(code), source.flags).slice(1)) set += literal(other);
  }
  return set;
}
