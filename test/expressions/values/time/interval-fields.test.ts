import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseDayTimeInterval, parseYearMonthInterval } from '../../../../src/expressions/values/time/interval-fields.js';
import {
  DAY_TIME_FIELDS,
  formatDayTimeInterval,
  formatYearMonthInterval,
} from '../../../../src/expressions/values/time/interval-format.js';

describe('day-time intervals', () => {
  test.each([
    ['1 02:03:04.5', 'DAY', 'SECOND', 93_784_500_000n],
    ['-1 02', 'DAY', 'HOUR', -93_600_000_000n],
    ['1 2:3', 'DAY', 'MINUTE', 93_780_000_000n],
    ['2:03:04', 'HOUR', 'SECOND', 7_384_000_000n],
    ['3:04.000001', 'MINUTE', 'SECOND', 184_000_001n],
    ["INTERVAL '1 02:03:04' DAY TO SECOND", 'DAY', 'SECOND', 93_784_000_000n],
    ["interval -'-25'  hour", 'HOUR', 'HOUR', 90_000_000_000n],
    [' 1.5 ', 'SECOND', 'SECOND', 1_500_000n],
    ['106751991 04:00:54.775807', 'DAY', 'SECOND', 9_223_372_036_854_775_807n],
    ['-106751991 04:00:54.775808', 'DAY', 'SECOND', -9_223_372_036_854_775_808n],
  ] as const)('%j %s to %s', (text, start, end, micros) => {
    expect(parseDayTimeInterval(text, start, end)).toBe(micros);
  });

  test.each([
    ['1 day', 'DAY', 'SECOND', 'INVALID_INTERVAL_FORMAT.UNMATCHED_FORMAT_STRING_WITH_NOTICE'],
    ['1 02', 'DAY', 'SECOND', 'INVALID_INTERVAL_FORMAT.UNMATCHED_FORMAT_STRING_WITH_NOTICE'],
    ["INTERVAL '1' DAY", 'HOUR', 'HOUR', 'INVALID_INTERVAL_FORMAT.UNMATCHED_FORMAT_STRING_WITH_NOTICE'],
    ['1 25:00:00', 'DAY', 'SECOND', '_LEGACY_ERROR_TEMP_0063'],
    ['106751991 04:00:54.775808', 'DAY', 'SECOND', '_LEGACY_ERROR_TEMP_0063'],
    ['106751992', 'DAY', 'DAY', 'INTERVAL_ARITHMETIC_OVERFLOW.WITHOUT_SUGGESTION'],
  ] as const)('%j %s to %s is refused: %s', (text, start, end, code) => {
    expect(() => parseDayTimeInterval(text, start, end)).toThrow(expect.objectContaining({ code }));
  });

  test.each([
    [750_000n, 'DAY', 'SECOND', "INTERVAL '0 00:00:00.75' DAY TO SECOND"],
    [-7_200_000_000n, 'DAY', 'SECOND', "INTERVAL '-0 02:00:00' DAY TO SECOND"],
    [86_400_000_000n, 'DAY', 'DAY', "INTERVAL '1' DAY"],
    [90_060_000_000n, 'HOUR', 'MINUTE', "INTERVAL '25:01' HOUR TO MINUTE"],
    [0n, 'SECOND', 'SECOND', "INTERVAL '00' SECOND"],
    [100_500_000n, 'SECOND', 'SECOND', "INTERVAL '100.5' SECOND"],
    [-9_223_372_036_854_775_808n, 'DAY', 'SECOND', "INTERVAL '-106751991 04:00:54.775808' DAY TO SECOND"],
  ] as const)('%s %s to %s shows as %s', (micros, start, end, text) => {
    expect(formatDayTimeInterval(micros, start, end)).toBe(text);
  });

  test('are read back from their text, whatever their fields', () => {
    const fields = fc
      .tuple(fc.nat(3), fc.nat(3))
      .map(([a, b]) => [DAY_TIME_FIELDS[Math.min(a, b)]!, DAY_TIME_FIELDS[Math.max(a, b)]!] as const);
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 62n), max: 2n ** 62n }), fields, (micros, [start, end]) => {
        const unit = { DAY: 86_400_000_000n, HOUR: 3_600_000_000n, MINUTE: 60_000_000n, SECOND: 1n }[end];
        const whole = micros - (micros % unit);
        expect(parseDayTimeInterval(formatDayTimeInterval(whole, start, end), start, end)).toBe(whole);
      }),
    );
  });
});

describe('year-month intervals', () => {
  test.each([
    ['1-2', 'YEAR', 'MONTH', 14],
    ['-1-2', 'YEAR', 'MONTH', -14],
    ["INTERVAL '-1-2' YEAR TO MONTH", 'YEAR', 'MONTH', -14],
    ['14', 'MONTH', 'MONTH', 14],
    ['+3', 'YEAR', 'YEAR', 36],
    ['178956970-7', 'YEAR', 'MONTH', 2_147_483_647],
    ['-178956970-8', 'YEAR', 'MONTH', -2_147_483_648],
  ] as const)('%j %s to %s', (text, start, end, months) => {
    expect(parseYearMonthInterval(text, start, end)).toBe(months);
    expect(parseYearMonthInterval(formatYearMonthInterval(months, start, end), start, end)).toBe(months);
  });

  test.each([
    ['1-12', 'INTERVAL_PARSING'],
    ['178956970-8', 'INTERVAL_PARSING'],
    ['1', 'UNMATCHED_FORMAT_STRING'],
    ['1 year', 'UNMATCHED_FORMAT_STRING'],
  ])('%j is refused: %s', (text, part) => {
    expect(() => parseYearMonthInterval(text, 'YEAR', 'MONTH')).toThrow(
      expect.objectContaining({ code: `INVALID_INTERVAL_FORMAT.${part}` }),
    );
  });

  test('show their fields', () => {
    expect(formatYearMonthInterval(-14, 'YEAR', 'MONTH')).toBe("INTERVAL '-1-2' YEAR TO MONTH");
    expect(formatYearMonthInterval(-14, 'MONTH', 'MONTH')).toBe("INTERVAL '-14' MONTH");
    expect(formatYearMonthInterval(36, 'YEAR', 'YEAR')).toBe("INTERVAL '3' YEAR");
  });
});
