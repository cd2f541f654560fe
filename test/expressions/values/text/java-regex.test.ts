import { describe, expect, it } from 'vitest';
import { JavaRegex, quoteRegex } from '../../../../src/expressions/values/text/java-regex.js';

const found = (pattern: string, text: string) => [...new JavaRegex(pattern).findAll(text)].map((m) => m.groups[0]);

describe('Java patterns', () => {
  it.each<[string, string, string[]]>([
    // anchors and line ends
    ['^a', 'aa', ['a']],
    ['a$', 'aa\n', ['a']],
    ['a$', 'a\nb', []],
    ['a$', 'a\r\n', ['a']],
    ['\\Aa\\z', 'a\n', []],
    ['a\\Z', 'a\n', ['a']],
    ['(?m)^.', 'ab\ncd\r\nef', ['a', 'c', 'e']],
    ['(?m).$', 'ab\ncd', ['b', 'd']],
    ['(?m)^', 'a\n', ['']],
    ['.', '\n\r\u0085\u2028x', ['x']],
    ['(?s).', '\nx', ['\n', 'x']],
    ['(?d).', '\r\n', ['\r']],
    ['\\R', '\r\n\n', ['\r\n', '\n']],
    // case
    ['(?i)k', 'Kk\u212a', ['K', 'k']],
    ['(?iu)é', 'ÉE', ['É']],
    ['(?i)é', 'É', []],
    ['a(?i)b', 'aBAB', ['aB']],
    ['(?i:a)b', 'AbAB', ['Ab']],
    ['(?i)[a-c]x', 'BXCxdx', ['BX', 'Cx']],
    ['(?i)a(?-i)b', 'Abab AB', ['Ab', 'ab']],
    // classes
    ['[a-z&&[^aeiou]]+', 'hello', ['h', 'll']],
    ['[[a-z]&&[^b]]', 'ab', ['a']],
    ['[a-c[x-z]]+', 'abxyq', ['abxy']],
    ['[^a-c&&[b-z]]', 'abd', ['a', 'd']],
    ['[]a]+', ']a', [']a']],
    ['[a-]+', '-a', ['-a']],
    ['[\\w-]+', 'a-b', ['a-b']],
    ['[\\]\\[&&&x]', 'x', []],
    ['\\p{Alpha}\\p{Digit}', 'é1a1', ['a1']],
    ['\\p{Lu}', 'aÀ', ['À']],
    ['\\p{L}', '日1', ['日']],
    ['\\P{L}', '日1', ['1']],
    ['\\p{IsLatin}+', 'aβb', ['a', 'b']],
    ['\\p{script=Greek}', 'aβ', ['β']],
    ['\\p{IsAlphabetic}', '1é', ['é']],
    ['\\p{Punct}+', 'a.,~b', ['.,~']],
    ['\\p{javaWhitespace}', 'a\u00a0 ', [' ']],
    ['(?U)\\w+', 'é1', ['é1']],
    ['\\w', 'é_', ['_']],
    ['\\d', '١1', ['1']],
    ['\\s', '\u00a0\v', ['\v']],
    ['\\h', '\t\u00a0', ['\t', '\u00a0']],
    ['\\v', '\n\u2028', ['\n', '\u2028']],
    // escapes
    ['\\x41\\u0042\\x{1F600}\\0103\\t', 'AB😀C\t', ['AB😀C\t']],
    ['\\ud83d\\ude00', '😀', ['😀']],
    ['\\Qa.b\\E+', 'a.bb', ['a.bb']],
    ['[\\Q^]\\E]+', '^]', ['^]']],
    ['\\.\\-\\/', '.-/', ['.-/']],
    ['\\cA', '\u0001', ['\u0001']],
    ['}]', '}]', ['}]']],
    ['\\bé', 'é aé', ['é']],
    // quantifiers and groups
    ['a{2,3}', 'aaaa', ['aaa']],
    ['a{2}?', 'aaaa', ['aa', 'aa']],
    ['a*+a', 'aaa', []],
    ['(?>a|ab)c', 'abc', []],
    ['(a)(?>(b)c)\\2', 'abcb', ['abcb']],
    ['(?:(x)y)++\\1', 'xyxyx', ['xyxyx']],
    ['(?<n>a)\\k<n>', 'aa', ['aa']],
    ['(a)\\12', 'aa2', ['aa2']],
    ['a\\1', 'a', []],
    ['(?<=a)b(?!c)', 'abc ab', ['b']],
    ['(?x) a b # comment', 'ab', ['ab']],
    ['a|', 'ab', ['a', '', '']],
    ['x*', 'a', ['', '']],
    ['', '😀', ['', '', '']],
    ['^.$', '😀', ['😀']],
  ])('%j finds in %j', (pattern, text, expected) => expect(found(pattern, text)).toEqual(expected));

  it('numbers groups as Java does', () => {
    const regex = new JavaRegex('(a)(?>(b))(c)?+(?<d>d)');
    expect(regex.groupCount).toBe(4);
    expect(regex.names.get('d')).toBe(4);
    expect(regex.find('xabd')).toEqual({ start: 1, end: 4, groups: ['abd', 'a', 'b', undefined, 'd'] });
  });

  it('quotes', () => {
    expect(new JavaRegex(quoteRegex('a.\\E(b')).find('xa.\\E(b')?.start).toBe(1);
  });

  it.each([
    '(',
    ')',
    '[',
    '*',
    'a{2,1}',
    '{',
    'a**',
    '\\',
    '(?<1>a)',
    '(?<n>a)(?<n>b)',
    '\\k<x>',
    '[z-a]',
    '\\p{Foo}',
    '(?k)',
    '\\x4',
    '\\y',
    'a{1',
  ])('refuses %j', (pattern) => {
    expect(() => new JavaRegex(pattern)).toThrow(expect.objectContaining({ code: 'INVALID_PARAMETER_VALUE.PATTERN' }) as Error);
  });

  it.each(['\\p{InGreek}', '\\G', '\\X', '\\N{DIGIT ONE}', '(?i)(a)\\1'])('does not support %j', (pattern) => {
    expect(() => new JavaRegex(pattern)).toThrow(expect.objectContaining({ code: 'UNSUPPORTED_REGEXP' }) as Error);
  });
});
