/** A Java pattern being read: position, flags in force, and how it fails. */

import { TidemarkError } from '../../../base/errors.js';

/** Flags of `(?idmsuxU)`. */
export interface RegexFlags {
  /** i: case is ignored, of ASCII letters only unless `unicodeCase`. */
  ignoreCase: boolean;
  /** d: only \n ends a line. */
  unixLines: boolean;
  /** m: ^ and $ also at line ends. */
  multiline: boolean;
  /** s: the dot takes line ends too. */
  dotAll: boolean;
  /** u */
  unicodeCase: boolean;
  /** x: white space and # comments are passed over. */
  comments: boolean;
  /** U: \w, \d, \s and the POSIX classes are Unicode's. */
  unicodeClasses: boolean;
}

export const NO_FLAGS: Readonly<RegexFlags> = {
  ignoreCase: false,
  unixLines: false,
  multiline: false,
  dotAll: false,
  unicodeCase: false,
  comments: false,
  unicodeClasses: false,
};

const FLAG_LETTERS: Readonly<Record<string, keyof RegexFlags>> = {
  i: 'ignoreCase',
  d: 'unixLines',
  m: 'multiline',
  s: 'dotAll',
  u: 'unicodeCase',
  x: 'comments',
  U: 'unicodeClasses',
};

/** `\Qa.b\E` as `a\.b`. Quotes hold in classes too; one that is not closed reaches to the end. */
function unquoted(pattern: string): string {
  return pattern.replace(
    /\\Q(.*?)(?:\\E|$)|\\[^]/gs,
    (text, quoted?: string) => quoted?.replace(/[^A-Za-z0-9]/gu, (char) => `\\${char}`) ?? text,
  );
}

export class RegexSource {
  readonly pattern: string;
  readonly chars: readonly string[];
  at = 0;
  flags: RegexFlags = { ...NO_FLAGS };

  constructor(pattern: string) {
    this.pattern = pattern;
    this.chars = [...unquoted(pattern)];
  }

  /** The code point at the position, or further on; undefined past the end. */
  peek(ahead = 0): string | undefined {
    return this.chars[this.at + ahead];
  }

  take(): string | undefined {
    return this.chars[this.at++];
  }

  /** Passes over `text` if it stands here. */
  accept(text: string): boolean {
    for (let i = 0; i < text.length; i++) if (this.peek(i) !== text[i]) return false;
    this.at += text.length;
    return true;
  }

  /** The text up to `end`, which is passed over. */
  until(end: string, what: string): string {
    let text = '';
    while (!this.accept(end)) text += this.take() ?? this.fail(`Unclosed ${what}`);
    return text;
  }

  /** As many characters of the set as stand here, at most `max`. */
  run(set: RegExp, max: number): string {
    let text = '';
    while (text.length < max && this.peek() !== undefined && set.test(this.peek() as string)) text += this.take();
    return text;
  }

  /** In comments mode, passes over white space and comments. */
  skipIgnored(): void {
    if (!this.flags.comments) return;
    for (;;) {
      this.run(/[ \t\n\v\f\r]/, Infinity);
      if (this.peek() !== '#') return;
      while (this.peek() !== undefined && !/[\n\r\u0085\u2028\u2029]/.test(this.peek() as string)) this.at++;
    }
  }

  /** Reads flag letters, `-` turning those after it off. */
  readFlags(): void {
    const flags = { ...this.flags };
    let value = true;
    for (; this.peek() !== ')' && this.peek() !== ':'; this.at++) {
      const letter = this.peek();
      const flag = letter === undefined ? undefined : FLAG_LETTERS[letter];
      if (letter === '-' && value) value = false;
      else if (flag) flags[flag] = value;
      else this.fail(letter === undefined ? 'Unknown inline modifier' : `Unknown inline modifier ${letter}`);
    }
    this.flags = flags;
  }

  /** The pattern is not one of Java's. */
  fail(reason: string): never {
    throw new TidemarkError(
      'INVALID_PARAMETER_VALUE.PATTERN',
      `The regular expression '${this.pattern}' is not valid: ${reason} near index ${this.at}.`,
      {
        parameter: '`regexp`',
        value: `'${this.pattern}'`,
        reason,
        index: this.at,
      },
    );
  }

  /** The pattern is Java's, but has no counterpart in JavaScript. */
  unsupported(feature: string): never {
    throw new TidemarkError(
      'UNSUPPORTED_REGEXP',
      `The regular expression '${this.pattern}' uses ${feature}, which tidemark does not support.`,
      {
        pattern: this.pattern,
        feature,
      },
    );
  }
}

/** A literal code point, safe inside and outside of classes. */
export function literal(char: string): string {
  return /^[A-Za-z0-9_]$/.test(char) ? char : `\\u{${(char.codePointAt(0) as number).toString(16)}}`;
}

/** The other cases of a code point under the flags, the code point itself first. */
export function casesOf(char: string, flags: RegexFlags): string[] {
  if (!flags.ignoreCase) return [char];
  if (!flags.unicodeCase && char > '\u007f') return [char];
  const others = [char.toLowerCase(), char.toUpperCase()].filter(
    (other) => [...other].length === 1 && (flags.unicodeCase || other <= '\u007f'),
  );
  return [...new Set([char, ...others])];
}
