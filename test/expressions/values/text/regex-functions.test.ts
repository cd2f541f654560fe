import { describe, expect, it } from 'vitest';
import { JavaRegex } from '../../../../src/expressions/values/text/java-regex.js';
import {
  countRegex,
  extractAllRegex,
  extractRegex,
  instrRegex,
  replaceRegex,
  splitRegex,
  substrRegex,
  textToEntries,
} from '../../../../src/expressions/values/text/regex-functions.js';

const r = (pattern: string) => new JavaRegex(pattern);

describe('replacing', () => {
  it.each([
    ['tel 555-1234', '(\\d{3})-(\\d{4})', '$2-$1', 'tel 1234-555'],
    ['abc', '(?<n>b)', '[${n}]', 'a[b]c'],
    ['abc', 'b', '\\$', 'a$c'],
    ['abc', 'b', '\\\\', 'a\\c'],
    ['abc', 'b', 'a\\nb', 'aanbc'],
    ['abc', '(b)', '$12', 'ab2c'],
    ['foo123bar', '\\d+', '<$0>', 'foo<123>bar'],
    ['aaa', 'a*', 'x', 'xx'],
    ['abc', 'x*', '-', '-a-b-c-'],
    ['ab', '(x)?b', '[$1]', 'a[]'],
    ['abc', 'x', '$9', 'abc'],
  ])('%j by %j with %j gives %j', (text, pattern, replacement, expected) =>
    expect(replaceRegex(text, r(pattern), replacement)).toBe(expected),
  );

  it('begins at a position', () => {
    expect([replaceRegex('aaa', r('a'), 'b', 2), replaceRegex('aaa', r('^a'), 'b', 3), replaceRegex('a', r('a'), 'b', 5)]).toEqual([
      'abb',
      'aab',
      'a',
    ]);
  });

  it.each(['[$2]', '$', '$x', '\\', '${n}', '${'])('refuses %j', (replacement) => {
    expect(() => replaceRegex('abc', r('(b)'), replacement)).toThrow(expect.objectContaining({ code: 'INVALID_REGEXP_REPLACE' }) as Error);
  });
});

describe('splitting', () => {
  it.each<[string, string, number, string[]]>([
    ['oneAtwoBthreeC', '[ABC]', -1, ['one', 'two', 'three', '']],
    ['oneAtwoBthreeC', '[ABC]', 2, ['one', 'twoBthreeC']],
    ['oneAtwoBthreeC', '[ABC]', 0, ['one', 'two', 'three', '']],
    ['a,b', ',', 1, ['a,b']],
    ['a|b', '|', -1, ['a', '|', 'b', '']],
    ['abc', '', -1, ['a', 'b', 'c']],
    ['a😀c', '', 2, ['a', '😀c']],
    ['', '', -1, ['']],
    ['', ',', -1, ['']],
    ['aaa', 'a*', -1, ['', '', '']],
    ['abc', 'x*', -1, ['a', 'b', 'c', '']],
    ['line1\nline2', '(?m)^', -1, ['line1\n', 'line2']],
    ['abc', '(?=b)', -1, ['a', 'bc']],
    [',a', ',', -1, ['', 'a']],
  ])('%j by %j, limit %i', (text, pattern, limit, expected) => expect(splitRegex(text, r(pattern), limit)).toEqual(expected));

  it('makes entries', () => {
    expect(textToEntries('a:1,b,c:2:3', r(','), r(':'))).toEqual([
      ['a', '1'],
      ['b', null],
      ['c', '2:3'],
    ]);
    expect(textToEntries('', r(','), r(':'))).toEqual([['', null]]);
  });
});

describe('finding', () => {
  it('extracts', () => {
    expect([extractRegex('100-200', r('(\\d+)-(\\d+)'), 2), extractRegex('foo', r('(b)?foo')), extractRegex('x', r('(\\d)'))]).toEqual([
      '200',
      '',
      '',
    ]);
    expect(extractAllRegex('a1b2', r('([a-z])(\\d)'), 2)).toEqual(['1', '2']);
    expect(() => extractRegex('a', r('a'), 1)).toThrow(/REGEX_GROUP_INDEX/);
    expect(() => extractAllRegex('a', r('a'), -1)).toThrow(/REGEX_GROUP_INDEX/);
  });

  it('counts and locates', () => {
    expect([countRegex('aaa', r('a*')), countRegex('a😀b', r('')), instrRegex('a😀b', r('b')), instrRegex('a', r('b'))]).toEqual([
      2, 5, 3, 0,
    ]);
    expect([substrRegex('foo123', r('\\d+')), substrRegex('abc', r('x*')), substrRegex('abc', r('x'))]).toEqual(['123', null, null]);
  });
});
