import { describe, expect, it } from 'vitest';
import { formatDecimalNumber, formatDouble } from '../../../../src/expressions/values/number/format-number.js';
import { parseNumberPattern, patternOfPlaces } from '../../../../src/expressions/values/number/number-pattern.js';

describe('format_number', () => {
  it.each([
    [1234567.891, 2, '1,234,567.89'],
    [12332.123456, 4, '12,332.1235'],
    [0, 2, '0.00'],
    [-0, 2, '-0.00'],
    [-0.5, 0, '-0'],
    [2.5, 0, '2'],
    [0.015, 2, '0.01'],
    [1.005, 2, '1.00'],
    [0.125, 2, '0.12'],
    [0.375, 2, '0.38'],
    [1e15, 1, '1,000,000,000,000,000.0'],
    [1e-5, 3, '0.000'],
    [NaN, 2, 'NaN'],
    [-Infinity, 2, '-∞'],
  ])('%d to %i places is %s', (value, places, text) => {
    expect(formatDouble(value, patternOfPlaces(places))).toBe(text);
  });

  it.each([
    [12332.123456, '##################.###', '12332.123'],
    [1234, '0000000.0', '0001234.0'],
    [0.256, '#%', '26%'],
    [1234.5, 'abc', 'abc1234'],
    [-5, '#;(#)', '(5)'],
    [-5, '#', '-5'],
    [0, '#', '0'],
    [0.5, '.##', '.5'],
    [0, '#.##', '0'],
    [1234567, '#,##0', '1,234,567'],
    [5, "'#'0", '#5'],
    [1.5, '0.00 u', '1.50 u'],
  ])('%d as %j is %s', (value, pattern, text) => {
    expect(formatDouble(value, parseNumberPattern(pattern))).toBe(text);
  });

  it('formats decimals exactly', () => {
    expect([
      formatDecimalNumber(125n, 2, patternOfPlaces(1)),
      formatDecimalNumber(1005n, 3, patternOfPlaces(2)),
      formatDecimalNumber(-5n, 0, patternOfPlaces(2)),
      formatDecimalNumber(-1n, 3, patternOfPlaces(2)),
    ]).toEqual(['1.2', '1.00', '-5.00', '-0.00']);
  });

  it.each(['0.0.0', '#0#', "'open", '0.###E0', '¤0'])('refuses %j', (pattern) => {
    expect(() => parseNumberPattern(pattern)).toThrow(/INVALID_NUMBER_PATTERN/);
  });
});
