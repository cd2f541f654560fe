/** `\p{…}` and the predefined classes of Java as JavaScript sets (for regular expressions with the v flag). */

import type { RegexFlags, RegexSource } from './regex-source.js';

/** Line ends, without the pair \r\n. */
export const LINE_ENDS = '\\n\\r\\u0085\\u2028\\u2029';

const ASCII_CLASSES: Readonly<Record<string, string>> = {
  Lower: '[a-z]',
  Upper: '[A-Z]',
  ASCII: '[\\u{0}-\\u{7f}]',
  Alpha: '[A-Za-z]',
  Digit: '[0-9]',
  Alnum: '[A-Za-z0-9]',
  Punct: '[\\u{21}-\\u{2f}\\u{3a}-\\u{40}\\u{5b}-\\u{60}\\u{7b}-\\u{7e}]',
  Graph: '[\\u{21}-\\u{7e}]',
  Print: '[\\u{20}-\\u{7e}]',
  Blank: '[ \\t]',
  Cntrl: '[\\u{0}-\\u{1f}\\u{7f}]',
  XDigit: '[0-9A-Fa-f]',
  Space: '[ \\t\\n\\v\\f\\r]',
};

const UNICODE_CLASSES: Readonly<Record<string, string>> = {
  Lower: '\\p{Lowercase}',
  Upper: '\\p{Uppercase}',
  Alpha: '\\p{Alphabetic}',
  Digit: '\\p{Nd}',
  Alnum: '[\\p{Alphabetic}\\p{Nd}]',
  Punct: '\\p{P}',
  Graph: '[^\\p{White_Space}\\p{Cc}\\p{Cs}\\p{Cn}]',
  Print: '[[[^\\p{White_Space}\\p{Cc}\\p{Cs}\\p{Cn}]\\p{Zs}]--\\p{Cc}]',
  Blank: '[\\p{Zs}\\t]',
  Cntrl: '\\p{Cc}',
  XDigit: '[\\p{Nd}\\p{Hex_Digit}]',
  Space: '\\p{White_Space}',
};

/** Names after `Is` or alone that are not categories or scripts, and Java's own. */
const NAMED_SETS: Readonly<Record<string, string>> = {
  alphabetic: '\\p{Alphabetic}',
  ideographic: '\\p{Ideographic}',
  letter: '\\p{L}',
  lowercase: '\\p{Lowercase}',
  uppercase: '\\p{Uppercase}',
  titlecase: '\\p{Lt}',
  punctuation: '\\p{P}',
  control: '\\p{Cc}',
  white_space: '\\p{White_Space}',
  digit: '\\p{Nd}',
  hex_digit: '[\\p{Nd}\\p{Hex_Digit}]',
  join_control: '\\p{Join_Control}',
  noncharacter_code_point: '\\p{Noncharacter_Code_Point}',
  assigned: '\\P{Cn}',
  emoji: '\\p{Emoji}',
};

const JAVA_SETS: Readonly<Record<string, string>> = {
  javaLowerCase: '\\p{Lowercase}',
  javaUpperCase: '\\p{Uppercase}',
  javaAlphabetic: '\\p{Alphabetic}',
  javaIdeographic: '\\p{Ideographic}',
  javaTitleCase: '\\p{Lt}',
  javaDigit: '\\p{Nd}',
  javaDefined: '\\P{Cn}',
  javaLetter: '\\p{L}',
  javaLetterOrDigit: '[\\p{L}\\p{Nd}]',
  javaSpaceChar: '[\\p{Zs}\\p{Zl}\\p{Zp}]',
  javaWhitespace: '[[\\p{Zs}\\p{Zl}\\p{Zp}\\t\\n\\v\\f\\r\\u{1c}-\\u{1f}]--[\\u{a0}\\u{2007}\\u{202f}]]',
  javaISOControl: '[\\u{0}-\\u{1f}\\u{7f}-\\u{9f}]',
  LC: '[\\p{Lu}\\p{Ll}\\p{Lt}]',
  LD: '[\\p{L}\\p{Nd}]',
  L1: '[\\u{0}-\\u{ff}]',
  all: '[\\u{0}-\\u{10ffff}]',
};

/** `\d`, `\w`, `\s`, `\h`, `\v` as sets; the capitals are their complements. Undefined for any other letter. */
export function predefinedClass(letter: string, flags: RegexFlags): string | undefined {
  const unicode = flags.unicodeClasses;
  switch (letter.toLowerCase()) {
    case 'd':
      return complementIf(letter === 'D', unicode ? '\\p{Nd}' : '[0-9]');
    case 'w':
      return complementIf(letter === 'W', unicode ? '[\\p{Alphabetic}\\p{M}\\p{Nd}\\p{Pc}\\p{Join_Control}]' : '[A-Za-z0-9_]');
    case 's':
      return complementIf(letter === 'S', unicode ? '\\p{White_Space}' : '[ \\t\\n\\v\\f\\r]');
    case 'h':
      return complementIf(letter === 'H', '[ \\t\\u{a0}\\u{1680}\\u{180e}\\u{2000}-\\u{200a}\\u{202f}\\u{205f}\\u{3000}]');
    case 'v':
      return complementIf(letter === 'V', `[\\v\\f${LINE_ENDS}]`);
    default:
      return undefined;
  }
}

function complementIf(complement: boolean, set: string): string {
  return complement ? `[^${set}]` : set;
}

/** The set of `\p{…}` (`complement` for `\P`), read from behind the letter. */
export function readProperty(source: RegexSource, complement: boolean): string {
  const name = source.accept('{') ? source.until('}', 'character family') : (source.take() ?? source.fail('Illegal character property'));
  return complementIf(complement, propertySet(name, source));
}

function propertySet(name: string, source: RegexSource): string {
  const [key = '', value] = name.split('=');
  if (value !== undefined) return keyedProperty(key, value, source);
  const own = JAVA_SETS[name] ?? (source.flags.unicodeClasses ? UNICODE_CLASSES[name] : undefined) ?? ASCII_CLASSES[name];
  if (own) return own;
  if (name.startsWith('In')) return source.unsupported(`the Unicode block \\p{${name}}`);
  if (name.startsWith('java')) return source.unsupported(`\\p{${name}}`);
  const bare = name.startsWith('Is') ? name.slice(2) : name;
  const set = (name.startsWith('Is') ? NAMED_SETS[bare.toLowerCase()] : undefined) ?? validProperty(bare);
  const script = set ?? (name.startsWith('Is') ? validProperty(`Script=${capitalized(bare)}`) : undefined);
  return script ?? source.fail(`Unknown character property name {${name}}`);
}

function keyedProperty(key: string, value: string, source: RegexSource): string {
  const set = (() => {
    switch (key.toLowerCase()) {
      case 'sc':
      case 'script':
        return validProperty(`Script=${capitalized(value)}`);
      case 'gc':
      case 'general_category':
        return validProperty(value);
      case 'blk':
      case 'block':
        return source.unsupported(`the Unicode block \\p{${key}=${value}}`);
      default:
        return undefined;
    }
  })();
  return set ?? source.fail(`Unknown Unicode property {name=<${key}>, value=<${value}>}`);
}

/** Script names as JavaScript spells them: `OLD_ITALIC` is `Old_Italic`. */
function capitalized(name: string): string {
  return name.toLowerCase().replace(/(^|_)[a-z]/g, (initial) => initial.toUpperCase());
}

/** The property if JavaScript knows it: categories (`L`, `Lu`) and scripts. */
function validProperty(property: string): string | undefined {
  if (!/^(?:[A-Z][a-z&]?|Script=[A-Za-z_]+)$/.test(property)) return undefined;
  try {
    void new RegExp(`\\p{${property}}`, 'v');
    return `\\p{${property}}`;
  } catch {
    return undefined;
  }
}
