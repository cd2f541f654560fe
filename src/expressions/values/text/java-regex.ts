/** A compiled Java regular expression, and searching with it as `java.util.regex.Matcher` does. */

import { translateRegex } from './regex-translate.js';

/** One match: where it stands in UTF-16 units, and the text of Java's groups (0 is all of it; undefined took no part). */
export interface RegexMatch {
  readonly start: number;
  readonly end: number;
  readonly groups: readonly (string | undefined)[];
}

export class JavaRegex {
  readonly pattern: string;
  /** How many groups the pattern has, the whole match not counted. */
  readonly groupCount: number;
  readonly names: ReadonlyMap<string, number>;
  readonly #groups: readonly number[];
  readonly #regex: RegExp;

  /** Throws INVALID_PARAMETER_VALUE.PATTERN, or UNSUPPORTED_REGEXP for what JavaScript cannot do. */
  constructor(pattern: string) {
    const { source, groups, names } = translateRegex(pattern);
    this.pattern = pattern;
    this.groupCount = groups.length - 1;
    this.names = names;
    this.#groups = groups;
    this.#regex = new RegExp(source, 'gv');
  }

  /** Whether the pattern is found anywhere (`rlike`). */
  test(text: string): boolean {
    this.#regex.lastIndex = 0;
    return this.#regex.test(text);
  }

  /** The first match at or after unit `from`, or null. */
  find(text: string, from = 0): RegexMatch | null {
    if (from > text.length) return null;
    if (isInsidePair(text, from)) return this.#findInsidePair(text, from);
    this.#regex.lastIndex = from;
    const match = this.#regex.exec(text);
    return match && this.#matchOf(match, match.index);
  }

  /** All matches, one after the other; behind an empty one the search goes on one UTF-16 unit later. */
  *findAll(text: string): IterableIterator<RegexMatch> {
    for (let match = this.find(text); match;) {
      yield match;
      match = this.find(text, match.end === match.start ? match.end + 1 : match.end);
    }
  }

  /** Java looks between the halves of a character too, but can only find the empty text there. */
  #findInsidePair(text: string, from: number): RegexMatch | null {
    this.#regex.lastIndex = 0;
    const match = this.#regex.exec(text.slice(from));
    return match?.index === 0 && match[0] === '' ? this.#matchOf(match, from) : this.find(text, from + 1);
  }

  #matchOf(match: RegExpExecArray, start: number): RegexMatch {
    return { start, end: start + match[0].length, groups: this.#groups.map((group) => match[group]) };
  }
}

function isInsidePair(text: string, at: number): boolean {
  if (at === 0 || at >= text.length) return false;
  const before = text.charCodeAt(at - 1);
  const here = text.charCodeAt(at);
  return before >= 0xd800 && before <= 0xdbff && here >= 0xdc00 && here <= 0xdfff;
}

/** A text as a pattern that matches just it: Java's `Pattern.quote`. */
export function quoteRegex(text: string): string {
  return `\\Q${text.replaceAll('\\E', '\\E\\\\E\\Q')}\\E`;
}
