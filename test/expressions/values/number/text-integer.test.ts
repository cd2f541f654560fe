import { describe, expect, it } from 'vitest';
import { textToInt64, textToInteger } from '../../../../src/expressions/values/number/text-integer.js';

describe('text as integer', () => {
  it.each([
    ['1', 1, 1],
    ['+1', 1, 1],
    ['-0', 0, 0],
    [' \t1\n', 1, 1],
    ['1\u0000', 1, 1],
    ['1.9', null, 1],
    ['-1.5', null, -1],
    ['.5', null, 0],
    ['.', null, 0],
    ['5.', null, 5],
    ['1.5x', null, null],
    ['1e2', null, null],
    ['', null, null],
    ['-', null, null],
    ['--1', null, null],
    ['1\u00a0', null, null],
    ['１', null, null],
    ['2147483647', 2147483647, 2147483647],
    ['2147483648', null, null],
    ['-2147483648', -2147483648, -2147483648],
    ['00000000000000000000012', 12, 12],
    ['99999999999999999999999', null, null],
  ])('%j is INT %s, with fraction allowed %s', (text, strict, lenient) => {
    expect(textToInteger(text, 'int')).toBe(strict);
    expect(textToInteger(text, 'int', true)).toBe(lenient);
  });

  it('knows the ranges', () => {
    expect([
      textToInteger('127', 'tinyint'),
      textToInteger('128', 'tinyint'),
      textToInteger('-32768', 'smallint'),
      textToInteger('32768', 'smallint'),
    ]).toEqual([127, null, -32768, null]);
    expect([
      textToInt64('9223372036854775807'),
      textToInt64('9223372036854775808'),
      textToInt64('-9223372036854775808'),
      textToInt64('+12'),
    ]).toEqual([9223372036854775807n, null, -9223372036854775808n, 12n]);
    expect([textToInt64('9223372036854775807.9', true), textToInt64('1.9')]).toEqual([9223372036854775807n, null]);
  });
});
