import { describe, expect, test } from 'vitest';
import {
  delayMicros,
  intervalOfFields,
  intervalOfText,
  intervalOfUnits,
  parseDelay,
} from '../../../../src/expressions/values/time/interval-literal.js';

describe('interval literals', () => {
  test.each([
    [['1', 'DAY'], { kind: 'day-time', micros: 86_400_000_000n, start: 'DAY', end: 'DAY' }],
    [['1', 'HOUR', '30', 'MINUTES'], { kind: 'day-time', micros: 5_400_000_000n, start: 'HOUR', end: 'MINUTE' }],
    [['1', 'WEEK', '100', 'milliseconds'], { kind: 'day-time', micros: 604_800_100_000n, start: 'DAY', end: 'SECOND' }],
    [['-1', 'year', '2', 'months'], { kind: 'year-month', months: -10, start: 'YEAR', end: 'MONTH' }],
    [['1.5', 'SECOND'], { kind: 'day-time', micros: 1_500_000n, start: 'SECOND', end: 'SECOND' }],
  ])('of units %j', (words, literal) => {
    expect(intervalOfUnits(pairs(words), 'INTERVAL')).toEqual(literal);
  });

  test.each([
    [['1', 'MONTH', '1', 'DAY'], '_LEGACY_ERROR_TEMP_0029', { literal: 'INTERVAL 1 MONTH 1 DAY' }],
    [['5', 'NANOSECONDS'], 'INVALID_INTERVAL_FORMAT.INVALID_UNIT', { input: ' 5 NANOSECONDS', unit: 'nanoseconds' }],
    [['106751992', 'DAY'], 'INTERVAL_ARITHMETIC_OVERFLOW.WITHOUT_SUGGESTION', {}],
  ])('of units %j are refused: %s', (words, code, details) => {
    expect(() => intervalOfUnits(pairs(words), `INTERVAL ${words.join(' ')}`)).toThrow(expect.objectContaining({ code, details }));
  });

  test('of one text', () => {
    expect(intervalOfText('interval 5 minutes 3 seconds', '')).toEqual({
      kind: 'day-time',
      micros: 303_000_000n,
      start: 'MINUTE',
      end: 'SECOND',
    });
    expect(() => intervalOfText('abc', '')).toThrow(
      expect.objectContaining({ code: 'INVALID_TYPED_LITERAL', details: { valueType: '"INTERVAL"', value: "'abc'" } }),
    );
  });

  test('of fields', () => {
    expect(intervalOfFields('1 02', 'day', 'hour')).toEqual({ kind: 'day-time', micros: 93_600_000_000n, start: 'DAY', end: 'HOUR' });
    expect(intervalOfFields('1-2', 'YEAR', 'MONTH', true)).toEqual({ kind: 'year-month', months: -14, start: 'YEAR', end: 'MONTH' });
    expect(() => intervalOfFields('1', 'YEAR', 'DAY')).toThrow(
      expect.objectContaining({
        code: 'INVALID_INTERVAL_FORMAT.UNSUPPORTED_FROM_TO_EXPRESSION',
        details: { input: '1', from: 'year', to: 'day' },
      }),
    );
    expect(() => intervalOfFields('1 25:00:00', 'DAY', 'SECOND')).toThrow(
      expect.objectContaining({ code: '_LEGACY_ERROR_TEMP_0063', details: { msg: 'requirement failed: hour 25 outside range [0, 23]' } }),
    );
  });
});

describe('delays', () => {
  test.each([
    ['INTERVAL 5 hour', 18_000],
    ["interval '5' hour", 18_000],
    ['\t8 minutes', 480],
    ['1 years', 32_140_800],
    ["interval '1' month", 2_678_400],
    ["\tinterval '1' day '2' hours '3' minutes '4' seconds", 93_784],
    ["interval '1 2:3:4' day to second", 93_784],
    ['interval 1 year 2 month', 37_497_600],
    ["INTERVAL - '1' day", -86_400],
    ["INTERVAL -'-1' day", 86_400],
    ["interval '1 day 1 second'", 86_401],
    ["interval '1-2' year to month", 37_497_600],
    ['-10 seconds', -10],
    ['1 month 1 day', 2_764_800],
  ])('%j lasts %i seconds', (text, seconds) => {
    expect(delayMicros(parseDelay(text))).toBe(BigInt(seconds) * 1_000_000n);
  });

  test.each([
    '1 foo',
    'interva 2 day',
    'interval 4 foo',
    'interval',
    'interval 1 month 1 day',
    "interval '1' day to second",
    'interval 1 day +',
    '',
  ])('%j is none', (text) => {
    expect(() => parseDelay(text)).toThrow(
      expect.objectContaining({ code: 'CANNOT_PARSE_INTERVAL', details: { intervalString: `'${text}'` } }),
    );
  });
});

function pairs(words: readonly string[]): { value: string; unit: string }[] {
  return words.flatMap((value, index) => (index % 2 === 0 ? [{ value, unit: words[index + 1]! }] : []));
}
