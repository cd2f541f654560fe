/** Escapes that name one character, alike inside and outside of classes: `\t`, `\x41`, `\u0041`, `\x{1F600}`, `\011`, `\cA`. */

import type { RegexSource } from './regex-source.js';

const CONTROLS: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r', f: '\f', a: '\u0007', e: '\u001b' };

/** The character that the escape behind a backslash names, or undefined when the letter is no such escape (nothing is read then). */
export function readCharacterEscape(source: RegexSource): string | undefined {
  const letter = source.peek() ?? source.fail('Unexpected internal error');
  const control = CONTROLS[letter];
  if (control !== undefined) {
    source.at++;
    return control;
  }
  switch (letter) {
    case 'x':
      return readHexadecimal(source);
    case 'u':
      return readUnit(source);
    case '0':
      return readOctal(source);
    case 'c':
      source.at++;
      return String.fromCharCode((source.take() ?? source.fail('Illegal control escape sequence')).charCodeAt(0) ^ 64);
    case 'N':
      return source.unsupported('character names (\\N{…})');
    default:
      if (/[A-Za-z0-9]/.test(letter)) return undefined;
      source.at++;
      return letter;
  }
}

function readHexadecimal(source: RegexSource): string {
  source.at++;
  const braced = source.accept('{');
  const digits = source.run(/[0-9A-Fa-f]/, braced ? 8 : 2);
  const code = parseInt(digits, 16);
  const complete = braced ? digits !== '' && source.accept('}') && code <= 0x10ffff : digits.length === 2;
  return complete ? String.fromCodePoint(code) : source.fail('Illegal hexadecimal escape sequence');
}

/** `\u0041`; two of them may be the halves of one character. */
function readUnit(source: RegexSource): string {
  const first = readFourDigits(source);
  if (first < 0xd800 || first > 0xdbff || source.peek() !== '\\' || source.peek(1) !== 'u') return String.fromCharCode(first);
  const before = source.at;
  source.at++;
  const second = readFourDigits(source);
  if (second >= 0xdc00 && second <= 0xdfff) return String.fromCharCode(first, second);
  source.at = before;
  return String.fromCharCode(first);
}

function readFourDigits(source: RegexSource): number {
  source.at++;
  const digits = source.run(/[0-9A-Fa-f]/, 4);
  return digits.length === 4 ? parseInt(digits, 16) : source.fail('Illegal Unicode escape sequence');
}

function readOctal(source: RegexSource): string {
  source.at++;
  const first = source.run(/[0-7]/, 1);
  if (first === '') return source.fail('Illegal octal escape sequence');
  const rest = source.run(/[0-7]/, first <= '3' ? 2 : 1);
  return String.fromCharCode(parseInt(first + rest, 8));
}
