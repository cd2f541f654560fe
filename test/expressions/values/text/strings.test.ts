import { describe, expect, it } from 'vitest';
import { levenshtein, levenshteinWithin, soundex } from '../../../../src/expressions/values/text/distance.js';
import { initcap, lower, upper } from '../../../../src/expressions/values/text/letter-case.js';
import { luhnCheck, mask } from '../../../../src/expressions/values/text/mask.js';
import {
  findInSet,
  locate,
  replaceAllText,
  splitPart,
  splitText,
  substringIndex,
  translate,
  translation,
} from '../../../../src/expressions/values/text/search.js';
import { sentences } from '../../../../src/expressions/values/text/sentences.js';
import { trimBoth, trimEnd, trimStart } from '../../../../src/expressions/values/text/trim.js';
import { isValidUtf8, makeValidUtf8 } from '../../../../src/expressions/values/text/utf8-validity.js';

describe('trim', () => {
  it('takes off spaces, or any of a set', () => {
    expect([trimBoth('  a b '), trimStart(' a '), trimEnd(' a '), trimBoth('\ta')]).toEqual(['a b', 'a ', ' a', '\ta']);
    expect([trimBoth('a😀b😀a', 'a😀'), trimBoth('a', 'a'), trimBoth('abc', ''), trimStart('aab', 'ba'), trimEnd('ünü', 'ü ')]).toEqual([
      'b',
      '',
      'abc',
      '',
      'ün',
    ]);
    expect(trimBoth('\udc80x', '\ud83d\udc80')).toBe('\udc80x');
  });
});

describe('letter case', () => {
  it('follows Java', () => {
    expect([upper('straße'), upper('ﬁ'), upper('ıi'), lower('ΟΔΟΣ'), lower('İ')]).toEqual(['STRASSE', 'FI', 'II', 'οδος', 'i̇']);
  });
  it.each([
    ["hello wORLD foo-bar 1st o'neil", "Hello World Foo-bar 1st O'neil"],
    ['  two  spaces', '  Two  Spaces'],
    ['ǆ a', 'ǅ A'],
    ['ßa ﬁx', 'ßa ﬁx'],
    ['ᾀ ᾳ', 'ᾈ ᾼ'],
    ['a\tb', 'A\tb'],
  ])('initcap(%j) is %j', (text, expected) => expect(initcap(text)).toBe(expected));
});

describe('search', () => {
  it('locates', () => {
    expect([
      locate('b', 'a😀b'),
      locate('l', 'Hello', 4),
      locate('', 'abc', 9),
      locate('x', 'abc'),
      locate('a', 'abc', 0),
      locate('a', '😀a', 2),
    ]).toEqual([3, 4, 1, 0, 0, 2]);
  });

  it.each([
    ['www.apache.org', '.', 2, 'www.apache'],
    ['www.apache.org', '.', -2, 'apache.org'],
    ['www.apache.org', '.', 9, 'www.apache.org'],
    ['www.apache.org', '.', -9, 'www.apache.org'],
    ['aaa', 'aa', 1, ''],
    ['aaa', 'aa', 2, 'a'],
    ['aaa', 'aa', -1, ''],
    ['aaa', 'aa', -2, 'a'],
    ['abc', '', 1, ''],
    ['abc', 'b', 0, ''],
    ['ab', 'abc', -1, 'ab'],
  ])('substringIndex(%j, %j, %i) is %j', (text, delimiter, count, expected) =>
    expect(substringIndex(text, delimiter, count)).toBe(expected),
  );

  it('translates, replaces, splits', () => {
    expect(translate('AaBbCc😀', translation('abc😀a', '12'))).toBe('A1B2C');
    expect([replaceAllText('ABCabc', 'abc', '$&'), replaceAllText('abc', '', 'x')]).toEqual(['ABC$&', 'abc']);
    expect([
      splitPart('11.12.13', '.', 3),
      splitPart('11.12.13', '.', -1),
      splitPart('11.12.13', '.', -4),
      splitPart('a', '.', 0),
      splitPart('a', '', 1),
    ]).toEqual(['13', '13', '', null, 'a']);
    expect(splitText('a,b,', ',')).toEqual(['a', 'b', '']);
    expect([findInSet('b', 'a,b'), findInSet('', ''), findInSet('', 'a,,b'), findInSet('a,b', 'a,b'), findInSet('x', 'a')]).toEqual([
      2, 1, 2, 0, 0,
    ]);
  });
});

describe('distance', () => {
  it('counts edits', () => {
    expect([levenshtein('kitten', 'sitting'), levenshtein('', '😀a'), levenshtein('😀', 'a'), levenshtein('abc', 'abc')]).toEqual([
      3, 2, 1, 0,
    ]);
    expect([
      levenshteinWithin('kitten', 'sitting', 2),
      levenshteinWithin('kitten', 'sitting', 3),
      levenshteinWithin('a', 'a', -1),
      levenshteinWithin('a', 'abc', 1),
    ]).toEqual([-1, 3, -1, -1]);
  });

  it.each([
    ['Ashcraft', 'A261'],
    ['Tymczak', 'T522'],
    ['Pfister', 'P236'],
    ['Jackson', 'J250'],
    ['robert', 'R163'],
    ['', ''],
    ['123', '123'],
    ['é', 'é'],
    ['A', 'A000'],
  ])('soundex(%j) is %j', (text, code) => expect(soundex(text)).toBe(code));
});

it('masks', () => {
  expect([mask('Hello 12-İı'), mask('a😀B', { upper: 'U', lower: null, digit: 'd', other: '*' })]).toEqual(['Xxxxx nn-Xx', 'a**U']);
  expect(['8112189876', '79927398713', '79927398714', '', '1a', '0'].map(luhnCheck)).toEqual([true, true, false, false, false, true]);
});

it('parts sentences', () => {
  expect(sentences('Hi there! Good morning.', 'en', 'US')).toEqual([
    ['Hi', 'there'],
    ['Good', 'morning'],
  ]);
  expect([sentences(''), sentences('A b.', 'no such', 'tag!')]).toEqual([[], [['A', 'b']]]);
});

it('tells UTF-8', () => {
  expect([isValidUtf8('a😀'), isValidUtf8('a\udcff')]).toEqual([true, false]);
  expect([makeValidUtf8('a\udcffb'), makeValidUtf8('\udce2\udc82x')]).toEqual(['a\ufffdb', '\ufffdx']);
});
