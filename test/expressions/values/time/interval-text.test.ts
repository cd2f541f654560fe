import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatInterval } from '../../../../src/expressions/values/time/interval-format.js';
import { parseInterval, parseIntervalOrNull } from '../../../../src/expressions/values/time/interval-text.js';

describe('text to calendar interval', () => {
  test.each([
    ['1 day', [0, 1, 0n]],
    ['interval 1 year 2 months', [14, 0, 0n]],
    [' INTERVAL\t3 WEEKS -1 day ', [0, 20, 0n]],
    ['1 hour 30 minutes', [0, 0, 5_400_000_000n]],
    ['1.5 seconds', [0, 0, 1_500_000n]],
    ['-1.123456789 second', [0, 0, -1_123_456n]],
    ['.5 seconds', [0, 0, 500_000n]],
    ['- 10 minutes', [0, 0, -600_000_000n]],
    ['+1 millisecond 5 microseconds', [0, 0, 1_005n]],
    ['1. second', [0, 0, 1_000_000n]],
    ['178956970 years 7 months', [2_147_483_647, 0, 0n]],
  ])('%j', (text, [months, days, micros]) => {
    expect(parseInterval(text as string)).toEqual({ months, days, micros });
  });

  test.each([
    ['', 'INPUT_IS_EMPTY', {}],
    ['interval', 'INPUT_IS_EMPTY', {}],
    ['intervals 1 day', 'INVALID_PREFIX', { prefix: 'intervals' }],
    ['abc', 'UNRECOGNIZED_NUMBER', { number: 'abc' }],
    ['1 day foo', 'UNRECOGNIZED_NUMBER', { number: 'foo' }],
    ['1day', 'INVALID_VALUE', { value: '1day' }],
    ['. seconds', 'INVALID_VALUE', { value: '.' }],
    ['1', 'MISSING_UNIT', { word: '1' }],
    ['-', 'MISSING_NUMBER', { word: '-' }],
    ['1 parsec', 'INVALID_UNIT', { unit: 'parsec' }],
    ['5 nanoseconds', 'INVALID_UNIT', { unit: 'nanoseconds' }],
    ['1.5 days', 'INVALID_FRACTION', { unit: 'days' }],
    ['1.1234567891 seconds', 'INVALID_PRECISION', { value: '1.1234567891' }],
    ['9223372036854775808 microseconds', 'ARITHMETIC_EXCEPTION', { error: 'long overflow' }],
    ['178956971 years', 'ARITHMETIC_EXCEPTION', { error: 'integer overflow' }],
  ])('%j is refused: %s', (text, part, details) => {
    expect(() => parseInterval(text)).toThrow(
      expect.objectContaining({ code: `INVALID_INTERVAL_FORMAT.${part}`, details: { input: text, ...details } }),
    );
    expect(parseIntervalOrNull(text)).toBeNull();
  });
});

test('calendar intervals show their parts that are not zero', () => {
  expect(formatInterval({ months: 14, days: 25, micros: 18_367_500_000n })).toBe('1 years 2 months 25 days 5 hours 6 minutes 7.5 seconds');
  expect(formatInterval({ months: -13, days: 0, micros: -500_000n })).toBe('-1 years -1 months -0.5 seconds');
  expect(formatInterval({ months: 0, days: 0, micros: 0n })).toBe('0 seconds');
});

test('an interval is read back from its text', () => {
  const int = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
  fc.assert(
    fc.property(int, int, fc.bigInt({ min: -(2n ** 62n), max: 2n ** 62n }), (months, days, micros) => {
      expect(parseInterval(formatInterval({ months, days, micros }))).toEqual({ months, days, micros });
    }),
  );
});
