import { describe, expect, it } from 'vitest';
import { compileLike } from '../../../../src/expressions/values/text/like.js';

describe('LIKE', () => {
  it.each([
    ['abc', 'a%', true],
    ['abc', '_bc', true],
    ['abc', '', false],
    ['', '', true],
    ['', '%', true],
    ['a%c', 'a\\%c', true],
    ['abc', 'a\\%c', false],
    ['a_c', 'a\\_c', true],
    ['ABC', 'abc', false],
    ['a\nb', 'a%b', true],
    ['abc', 'a.c', false],
    ['😀', '_', true],
    ['a😀b', 'a__b', false],
    ['a\\b', 'a\\\\b', true],
    ['aXbXc', 'a%b%c', true],
    ['ab', 'ab%b', false],
    ['aba', 'a%a', true],
    ['a', 'a%a', false],
    ['mississippi', '%ss%ss%', true],
    ['mississippi', '%iss_ppi', true],
    ['abc', '%_c', true],
    ['abc', '___%', true],
    ['ab', '___%', false],
  ])('%j LIKE %j is %s', (text, pattern, expected) => expect(compileLike(pattern).matches(text)).toBe(expected));

  it('tells its shape', () => {
    const shape = (pattern: string) => {
      const { matches: _, ...rest } = compileLike(pattern);
      return rest;
    };
    expect(['%', 'abc', 'a%', '%%a', '%a%', 'a%b', 'a\\%%', 'a_', ''].map(shape)).toEqual([
      { shape: 'anything' },
      { shape: 'equals', text: 'abc' },
      { shape: 'startsWith', text: 'a' },
      { shape: 'endsWith', text: 'a' },
      { shape: 'contains', text: 'a' },
      { shape: 'startsAndEnds', text: 'a', end: 'b' },
      { shape: 'startsWith', text: 'a%' },
      { shape: 'general' },
      { shape: 'equals', text: '' },
    ]);
  });

  it('takes other escapes and ignores case', () => {
    expect([
      compileLike('a/%c', '/').matches('a%c'),
      compileLike('a//c', '/').matches('a/c'),
      compileLike('A/%C', '/', true).matches('a%c'),
      compileLike('àb', '\\', true).matches('ÀB'),
    ]).toEqual([true, true, true, true]);
  });

  it.each([
    ['abc\\', 'INVALID_FORMAT.ESC_AT_THE_END'],
    ['a\\b', 'INVALID_FORMAT.ESC_IN_THE_MIDDLE'],
  ])('refuses %j with %s', (pattern, code) => expect(() => compileLike(pattern)).toThrow(expect.objectContaining({ code }) as Error));

  it('takes no exponential time', () => {
    const pattern = compileLike('%a%a%a%a%a%a%a%a%a%b');
    expect(pattern.matches('a'.repeat(5000))).toBe(false);
  });
});
