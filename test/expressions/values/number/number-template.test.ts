import { describe, expect, it } from 'vitest';
import { parseNumberTemplate } from '../../../../src/expressions/values/number/number-template.js';
import { toChar } from '../../../../src/expressions/values/number/to-char.js';
import { toNumber } from '../../../../src/expressions/values/number/to-number.js';

describe('to_number', () => {
  it.each<[string, string, bigint | null, string]>([
    ['454', '999', 454n, '3,0'],
    ['454.00', '000.00', 45400n, '5,2'],
    ['12,454', '99,999', 12454n, '5,0'],
    ['454', '99,999', 454n, '5,0'],
    ['$78.12', '$99.99', 7812n, '4,2'],
    ['-12,454.8', 'S99,999.9', -124548n, '6,1'],
    ['12,454.8-', '99,999.9S', -124548n, '6,1'],
    ['-12,454.8-', '99,999.9S', null, '6,1'],
    ['<123>', '999PR', -123n, '3,0'],
    ['<123', '999PR', null, '3,0'],
    ['123-', '999MI', -123n, '3,0'],
    ['1234', '999', null, '3,0'],
    ['12', '000', null, '3,0'],
    ['abc', '999', null, '3,0'],
    ['1.2', '9D99', 120n, '3,2'],
    ['', '999', null, '3,0'],
  ])('%j by %j is %s', (text, format, value, type) => {
    const template = parseNumberTemplate(format);
    expect(toNumber(text, template)).toBe(value);
    expect(`${template.type.precision},${template.type.scale}`).toBe(type);
  });

  it.each([
    ['', 'INVALID_FORMAT.EMPTY'],
    ['foo', 'INVALID_FORMAT.WRONG_NUM_DIGIT'],
    ['9$9', 'INVALID_FORMAT.CUR_MUST_BEFORE_DIGIT'],
    ['.$9', 'INVALID_FORMAT.CUR_MUST_BEFORE_DEC'],
    [',999', 'INVALID_FORMAT.CONT_THOUSANDS_SEPS'],
    ['9.9,9', 'INVALID_FORMAT.THOUSANDS_SEPS_MUST_BEFORE_DEC'],
    ['S9S9S', 'INVALID_FORMAT.WRONG_NUM_TOKEN'],
    ['9S9', 'INVALID_FORMAT.UNEXPECTED_TOKEN'],
  ])('refuses %j with %s', (format, code) => {
    expect(() => parseNumberTemplate(format)).toThrow(expect.objectContaining({ code }) as Error);
  });
});

describe('to_char', () => {
  it.each<[bigint, number, string, string]>([
    [454n, 0, '999', '454'],
    [45400n, 2, '000.00', '454.00'],
    [-124548n, 1, '99G999D9S', '12,454.8-'],
    [-124548n, 1, 'S99,999.9', '-12,454.8'],
    [7812n, 2, '$99.99', '$78.12'],
    [1n, 0, '99999', '    1'],
    [-1n, 0, '99999', '    1'],
    [0n, 0, '99999', '     '],
    [1234n, 0, '999', '###'],
    [5n, 0, '000', '005'],
    [-123n, 0, '9999PR', ' <123>'],
    [123n, 0, '999PR', '123  '],
    [-12n, 0, 'S999', ' -12'],
    [123n, 0, '999MI', '123 '],
    [5n, 1, '9.99', '0.50'],
  ])('%s (scale %i) by %j is %j', (value, scale, format, text) => {
    expect(toChar(value, scale, parseNumberTemplate(format))).toBe(text);
  });
});
