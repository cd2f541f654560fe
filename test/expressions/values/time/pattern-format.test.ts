import { describe, expect, test } from 'vitest';
import { parseTimestamp } from '../../../../src/expressions/values/time/parse-timestamp.js';
import { PatternFormatter } from '../../../../src/expressions/values/time/pattern-format.js';
import { UTC, zoneOf } from '../../../../src/expressions/values/time/zones.js';

function format(text: string, pattern: string, zone = 'UTC'): string {
  return new PatternFormatter(pattern).format(parseTimestamp(text, UTC)!, zoneOf(zone));
}

describe('a timestamp in a pattern', () => {
  test.each([
    ['yyyy-MM-dd HH:mm:ss.SSS', '2024-02-09 13:04:05.123'],
    ['yyyy/M/d h:m:s a', '2024/2/9 1:4:5 PM'],
    ['yy-MMM-dd', '24-Feb-09'],
    ['MMMM LLLL LLL LL L', 'February February Feb 02 2'],
    ['EEEE EEE E', 'Friday Fri Fri'],
    ['D DDD Q QQ QQQ QQQQ q', '40 040 1 01 Q1 1st quarter 1'],
    ['G GGGG yyyy y', 'AD Anno Domini 2024 2024'],
    ['k kk K KK h hh H HH', '13 13 1 01 1 01 13 13'],
    ['S SS SSSSSS SSSSSSSSS', '1 12 123456 123456000'],
    ["'o''clock' ''", "o'clock '"],
    ['yyyy[-MM][ VV]', '2024-02 UTC'],
    ['X XX XXX x xx xxx Z ZZZZ ZZZZZ O OOOO', 'Z Z Z +00 +0000 +00:00 +0000 GMT Z GMT GMT'],
    ['z zzzz VV F', 'UTC Coordinated Universal Time UTC 2'],
  ])('%s', (pattern, expected) => {
    expect(format('2024-02-09 13:04:05.123456', pattern)).toBe(expected);
  });

  test.each([
    ['yyyy', '+10000-01-01', '+10000'],
    ['yyy', '+10000-01-01', '10000'],
    ['yyyyy', '2024-01-01', '02024'],
    ['yyyy', '-0044-03-15', '-0044'],
    ['G yyyy', '-0044-03-15', 'BC 0045'],
    ['yy', '0001-01-01', '01'],
    ['h a', '2024-01-01', '12 AM'],
    ['k', '2024-01-01', '24'],
  ])('%s of %s', (pattern, date, expected) => {
    expect(format(date, pattern)).toBe(expected);
  });

  test.each([
    ['America/New_York', '2024-03-10 16:00:00', 'XXX zzz zzzz VV O', '-04:00 EDT Eastern Daylight Time America/New_York GMT-4'],
    ['Australia/Lord_Howe', '0001-01-01', 'z zzzz O Z XXXXX XXX', 'LHST Lord Howe Standard Time GMT+10:36:20 +1036 +10:36:20 +10:36'],
    ['Australia/Lord_Howe', '2024-03-10', 'z O OOOO X x', 'LHDT GMT+11 GMT+11:00 +11 +11'],
    ['Asia/Kolkata', '2024-03-10', 'z X XX Z O', 'IST +0530 +0530 +0530 GMT+5:30'],
    ['Europe/Berlin', '2024-07-01', 'z zzzz', 'CEST Central European Summer Time'],
    ['GMT+8', '2024-07-01', 'z VV', 'GMT+08:00 GMT+08:00'],
    ['-00:30', '2024-07-01', 'x X xxx', '-0030 -0030 -00:30'],
  ])('in %s at %s: %s', (zone, text, pattern, expected) => {
    expect(format(text, pattern, zone)).toBe(expected);
  });

  test('without a zone', () => {
    expect(new PatternFormatter('dd.MM.yyyy HH').formatDate(19_782)).toBe('29.02.2024 00');
    expect(new PatternFormatter("yyyy-MM-dd'T'HH:mm:ss[.SSS][XXX]").formatNtz(1_500_000n)).toBe('1970-01-01T00:00:01.500');
    expect(() => new PatternFormatter('HH XXX').formatNtz(0n)).toThrow(
      expect.objectContaining({ code: 'INVALID_DATETIME_PATTERN.WITH_SUGGESTION' }),
    );
  });
});

describe('patterns Spark refuses', () => {
  test.each([
    ['w', 'INCONSISTENT_BEHAVIOR_CROSS_VERSION.DATETIME_PATTERN_RECOGNITION', { pattern: "'w'" }],
    ["YYYY-'W'ww", 'INCONSISTENT_BEHAVIOR_CROSS_VERSION.DATETIME_PATTERN_RECOGNITION', { pattern: "'YYYY-\\'W\\'ww'" }],
    ['yyyyyyy', 'INCONSISTENT_BEHAVIOR_CROSS_VERSION.DATETIME_PATTERN_RECOGNITION', {}],
    ['aa', 'INCONSISTENT_BEHAVIOR_CROSS_VERSION.DATETIME_PATTERN_RECOGNITION', {}],
    ['#', 'INCONSISTENT_BEHAVIOR_CROSS_VERSION.DATETIME_PATTERN_RECOGNITION', {}],
    ['c', 'INCONSISTENT_BEHAVIOR_CROSS_VERSION.DATETIME_WEEK_BASED_PATTERN', { c: 'c' }],
    ['bad pattern', 'INCONSISTENT_BEHAVIOR_CROSS_VERSION.DATETIME_WEEK_BASED_PATTERN', { c: 'e' }],
    ['A', 'INVALID_DATETIME_PATTERN.ILLEGAL_CHARACTER', { c: 'A', pattern: 'A' }],
    ['ppH', 'INVALID_DATETIME_PATTERN.ILLEGAL_CHARACTER', { c: 'p', pattern: 'ppH' }],
    ['qqqqq', 'INVALID_DATETIME_PATTERN.LENGTH', { pattern: 'qqqqq' }],
    ['V', 'INVALID_DATETIME_PATTERN.WITH_SUGGESTION', { pattern: "'V'" }],
    ['bad', 'INVALID_DATETIME_PATTERN.WITH_SUGGESTION', { pattern: "'bad'" }],
    ["yyyy'", 'INVALID_DATETIME_PATTERN.WITH_SUGGESTION', {}],
    ['T', 'INVALID_DATETIME_PATTERN.WITH_SUGGESTION', {}],
  ])('%s: %s', (pattern, code, details) => {
    expect(() => new PatternFormatter(pattern)).toThrow(expect.objectContaining({ code, details: expect.objectContaining(details) }));
  });
});
