/**
 * Java's regular expressions as JavaScript's.
 *
 * The result is for the flag v alone: what Java's flags change is written out (`(?i)a` as `[aA]`, the dot as its set of characters),
 * because they may hold for a part of the pattern. Possessive quantifiers and atomic groups become a lookahead and a reference to what
 * it captured; so groups of Java and of JavaScript have different numbers. What JavaScript cannot do is refused with UNSUPPORTED_REGEXP.
 *
 * Two things differ silently: a group inside a repetition is empty again in each round, and a reference to a group that took no part
 * matches the empty text (in Java it does not match).
 */

import { readClass } from './regex-class.js';
import { readCharacterEscape } from './regex-escapes.js';
import { LINE_ENDS, predefinedClass, readProperty } from './regex-properties.js';
import { RegexSource, casesOf, literal } from './regex-source.js';

export interface TranslatedRegex {
  /** For `new RegExp(source, 'v')`. */
  readonly source: string;
  /** JavaScript's number of each of Java's groups; the first is the whole match, 0. */
  readonly groups: readonly number[];
  /** Java's number of each named group. */
  readonly names: ReadonlyMap<string, number>;
}

/** Translates a pattern. Throws INVALID_PARAMETER_VALUE.PATTERN where Java would refuse it. */
export function translateRegex(pattern: string): TranslatedRegex {
  return new Translator(pattern).translate();
}

const NOT_AT_END = '(?=[^])';
const AT_START = '(?<![^])';
const AT_END = '(?![^])';
/** What \b takes for part of a word. */
const WORD = '[\\p{L}\\p{Nd}_]';

class Translator {
  readonly #source: RegexSource;
  readonly #groups = [0];
  readonly #names = new Map<string, number>();
  #captures = 0;

  constructor(pattern: string) {
    this.#source = new RegexSource(pattern);
  }

  translate(): TranslatedRegex {
    const source = this.#alternatives();
    if (this.#source.peek() !== undefined) this.#source.fail("Unmatched closing ')'");
    return { source, groups: this.#groups, names: this.#names };
  }

  /** Up to a closing parenthesis or the end. */
  #alternatives(): string {
    let text = '';
    for (;;) {
      this.#source.skipIgnored();
      const char = this.#source.peek();
      if (char === undefined || char === ')') return text;
      text += char === '|' ? (this.#source.at++, '|') : this.#quantified();
    }
  }

  #quantified(): string {
    const before = this.#captures;
    const atom = this.#atom();
    if (atom === '') return '';
    this.#source.skipIgnored();
    const quantifier = this.#quantifier();
    if (quantifier === '') return atom;
    const repeated = `(?:${atom})${quantifier}`;
    if (this.#source.accept('+')) return this.#atomic(repeated, before);
    return this.#source.accept('?') ? `${repeated}?` : repeated;
  }

  #quantifier(): string {
    const source = this.#source;
    const char = source.peek();
    if (char === '*' || char === '+' || char === '?') {
      source.at++;
      return char;
    }
    if (char !== '{') return '';
    source.at++;
    const least = source.run(/[0-9]/, Infinity);
    if (least === '') source.fail('Illegal repetition');
    const comma = source.accept(',');
    const most = comma ? source.run(/[0-9]/, Infinity) : '';
    if (!source.accept('}')) source.fail('Unclosed counted closure');
    if (most !== '' && Number(most) < Number(least)) source.fail('Illegal repetition range');
    return `{${least}${comma ? ',' : ''}${most}}`;
  }

  /** Takes what `body` matches first, without ever giving back. `before` is the number of captures in front of it. */
  #atomic(body: string, before: number): string {
    // The new group opens before those inside, whose numbers move up by one.
    this.#captures++;
    for (let i = 1; i < this.#groups.length; i++) if ((this.#groups[i] as number) > before) (this.#groups[i] as number)++;
    const moved = body.replace(/\\(?:([1-9]\d*)|[^])/g, (escape, number?: string) =>
      number !== undefined && Number(number) > before ? `\\${Number(number) + 1}` : escape,
    );
    return `(?:(?=(${moved}))(?:\\${before + 1}))`;
  }

  #atom(): string {
    const source = this.#source;
    const char = source.take() as string;
    switch (char) {
      case '(':
        return this.#group();
      case '[':
        return readClass(source);
      case '\\':
        return this.#escape();
      case '.':
        return source.flags.dotAll ? '[^]' : source.flags.unixLines ? '[^\\n]' : `[^${LINE_ENDS}]`;
      case '^':
        return source.flags.multiline ? `(?:${NOT_AT_END}(?:${AT_START}|${this.#behindLineEnd()}))` : AT_START;
      case '$':
        return this.#dollar(source.flags.multiline);
      case '*':
      case '+':
      case '?':
        source.at--;
        return source.fail(`Dangling meta character '${char}'`);
      case '{':
        return source.fail('Illegal repetition');
      default:
        return this.#literal(char);
    }
  }

  #literal(char: string): string {
    const cases = casesOf(char, this.#source.flags).map(literal);
    return cases.length === 1 ? (cases[0] as string) : `[${cases.join('')}]`;
  }

  #behindLineEnd(): string {
    return this.#source.flags.unixLines ? '(?<=\\n)' : '(?<=[\\n\\u0085\\u2028\\u2029]|\\r(?!\\n))';
  }

  /** The end of the text, or the line end that closes it; in multiline mode every line end. */
  #dollar(multiline: boolean): string {
    const end = multiline ? '' : AT_END;
    if (this.#source.flags.unixLines) return `(?:(?=\\n${end})|${AT_END})`;
    return `(?:(?=\\r\\n${end}|[\\r\\u0085\\u2028\\u2029]${end})|(?<!\\r)(?=\\n${end})|${AT_END})`;
  }

  #group(): string {
    const source = this.#source;
    const flags = source.flags;
    const before = this.#captures;
    if (!source.accept('?')) return this.#close(this.#open(), flags);
    if (source.accept('>')) return this.#atomic(this.#close('(?:', flags), before);
    for (const opening of [':', '=', '!', '<=', '<!']) if (source.accept(opening)) return this.#close(`(?${opening}`, flags);
    if (source.accept('<')) {
      const name = source.until('>', 'group name');
      if (!/^[A-Za-z][A-Za-z0-9]*$/.test(name)) source.fail("named capturing group is missing trailing '>'");
      if (this.#names.has(name)) source.fail(`Named capturing group <${name}> is already defined`);
      this.#names.set(name, this.#groups.length);
      return this.#close(this.#open(), flags);
    }
    source.readFlags();
    // `(?i)` holds up to the end of the group around it.
    if (source.accept(')')) return '';
    source.at++;
    return this.#close('(?:', flags);
  }

  #open(): string {
    this.#groups.push(++this.#captures);
    return '(';
  }

  #close(opening: string, flags: RegexSource['flags']): string {
    const body = this.#alternatives();
    if (!this.#source.accept(')')) this.#source.fail('Unclosed group');
    this.#source.flags = flags;
    return `${opening}${body})`;
  }

  #escape(): string {
    const source = this.#source;
    const letter = source.peek() ?? source.fail('Unexpected internal error');
    if (/[1-9]/.test(letter)) return this.#reference();
    const set = predefinedClass(letter, source.flags) ?? this.#assertion(letter);
    if (set !== undefined) {
      source.at++;
      return set;
    }
    if (letter === 'p' || letter === 'P') {
      source.at++;
      return readProperty(source, letter === 'P');
    }
    if (letter === 'k') return this.#namedReference();
    if (letter === 'G' || letter === 'X') return source.unsupported(`\\${letter}`);
    const char = readCharacterEscape(source) ?? source.fail('Illegal/unsupported escape sequence');
    return this.#literal(char);
  }

  #assertion(letter: string): string | undefined {
    switch (letter) {
      case 'A':
        return AT_START;
      case 'z':
        return AT_END;
      case 'Z':
        return this.#dollar(false);
      case 'b':
        return `(?:(?<=${WORD})(?!${WORD})|(?<!${WORD})(?=${WORD}))`;
      case 'B':
        return `(?:(?<=${WORD})(?=${WORD})|(?<!${WORD})(?!${WORD}))`;
      case 'R':
        return `(?:\\r\\n|[\\v\\f${LINE_ENDS}])`;
      default:
        return undefined;
    }
  }

  /** `\12` is group 12 where there are that many so far, else group 1 and a 2. */
  #reference(): string {
    let group = Number(this.#source.take());
    while (/[0-9]/.test(this.#source.peek() ?? '') && group * 10 + Number(this.#source.peek()) < this.#groups.length) {
      group = group * 10 + Number(this.#source.take());
    }
    return this.#referenceTo(group);
  }

  #namedReference(): string {
    this.#source.at++;
    if (!this.#source.accept('<')) this.#source.fail("\\k is not followed by '<' for named capturing group");
    const name = this.#source.until('>', 'group name');
    return this.#referenceTo(this.#names.get(name) ?? this.#source.fail(`named capturing group <${name}> does not exist`));
  }

  #referenceTo(group: number): string {
    if (this.#source.flags.ignoreCase) this.#source.unsupported('a reference to a group with case ignored');
    const captured = this.#groups[group];
    return captured === undefined ? '(?!)' : `(?:\\${captured})`;
  }
}
