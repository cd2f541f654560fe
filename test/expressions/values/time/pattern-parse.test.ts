import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatDate, formatTimestamp, formatTimestampNtz } from '../../../../src/expressions/values/time/format-timestamp.js';
import { PatternFormatter } from '../../../../src/expressions/values/time/pattern-format.js';
import { PatternParser } from '../../../../src/expressions/values/time/pattern-parse.js';
import { UTC, zoneOf } from '../../../../src/expressions/values/time/zones.js';

function parse(text: string, pattern: string, zone = UTC): string | null {
  const micros = new PatternParser(pattern).parseTimestamp(text, zone);
  return micros === null ? null : formatTimestamp(micros, UTC);
}

describe('text in a pattern', () => {
  test.each([
    ['2024-2-9', 'yyyy-M-d', '2024-02-09 00:00:00'],
    ['20240229', 'yyyyMMdd', '2024-02-29 00:00:00'],
    ['20240229123456', 'yyyyMMddHHmmss', '2024-02-29 12:34:56'],
    ['+1234520229', 'yyyyMMdd', '+123452-02-29 00:00:00'],
    ['02/29/24', 'MM/dd/yy', '2024-02-29 00:00:00'],
    ['29 FEB 2024', 'dd MMM yyyy', '2024-02-29 00:00:00'],
    ['29 february 2024', 'dd MMMM yyyy', '2024-02-29 00:00:00'],
    ['2024-02-29 12:34:56.1', 'yyyy-MM-dd HH:mm:ss.SSS', '2024-02-29 12:34:56.1'],
    ['2024-02-29 12:34:56', 'yyyy-MM-dd HH:mm:ss[.SSS]', '2024-02-29 12:34:56'],
    ['12:34:56.123456789', 'HH:mm:ss.SSSSSSSSS', '1970-01-01 12:34:56.123456'],
    ['03:04 PM', 'hh:mm a', '1970-01-01 15:04:00'],
    ['12:00 am', 'hh:mm a', '1970-01-01 00:00:00'],
    ['PM', 'a', '1970-01-01 12:00:00'],
    ['03:04', 'hh:mm', '1970-01-01 03:04:00'],
    ['24:00', 'kk:mm', '1970-01-01 00:00:00'],
    ['2024 60', 'yyyy D', '2024-02-29 00:00:00'],
    ['60', 'D', '1970-03-01 00:00:00'],
    ['29.02.2024 AD', 'dd.MM.yyyy G', '2024-02-29 00:00:00'],
    ['15.03.0045 bc', 'dd.MM.yyyy G', '-0044-03-15 00:00:00'],
    ['-0001-01-01', 'yyyy-MM-dd', '-0001-01-01 00:00:00'],
    ['2024', 'yyyy', '2024-01-01 00:00:00'],
    ['', '[yyyy][MM]', '1970-01-01 00:00:00'],
    ['2024-02-29T12:34:56Z', "yyyy-MM-dd'T'HH:mm:ss'Z'", '2024-02-29 12:34:56'],
    ['2024-02-29 12:00 +02:00', 'yyyy-MM-dd HH:mm XXX', '2024-02-29 10:00:00'],
    ['2024-02-29 12:00 Z', 'yyyy-MM-dd HH:mm X', '2024-02-29 12:00:00'],
    ['2024-02-29 12:00 -0530', 'yyyy-MM-dd HH:mm Z', '2024-02-29 17:30:00'],
    ['2024-02-29 12:00 GMT+2', 'yyyy-MM-dd HH:mm O', '2024-02-29 10:00:00'],
    ['2024-02-29 12:00 PST', 'yyyy-MM-dd HH:mm z', '2024-02-29 20:00:00'],
    ['2024-07-01 12:00 Central European Summer Time', 'yyyy-MM-dd HH:mm zzzz', '2024-07-01 10:00:00'],
    ['2024-02-29 12:00 America/New_York', 'yyyy-MM-dd HH:mm VV', '2024-02-29 17:00:00'],
    ['2024-02-29 12:00 UTC+02:00', 'yyyy-MM-dd HH:mm VV', '2024-02-29 10:00:00'],
    ['2024-02-29 12:00 +02:30', 'yyyy-MM-dd HH:mm VV', '2024-02-29 09:30:00'],
  ])('%j in %j is %s', (text, pattern, expected) => {
    expect(parse(text, pattern)).toBe(expected);
  });

  test('is read in the zone given, unless it has one', () => {
    const newYork = zoneOf('America/New_York');
    expect(parse('2024-03-10 02:30', 'yyyy-MM-dd HH:mm', newYork)).toBe('2024-03-10 07:30:00');
    expect(parse('2024-03-10 02:30Z', 'yyyy-MM-dd HH:mmX', newYork)).toBe('2024-03-10 02:30:00');
    const parser = new PatternParser('yyyy-MM-dd HH:mm[X]');
    expect(formatTimestampNtz(parser.parseTimestampNtz('2024-03-10 02:30+01')!)).toBe('2024-03-10 02:30:00');
    expect(parser.parseTimestampNtz('2024-03-10 02:30+01', false)).toBeNull();
    expect(formatDate(parser.parseDate('2024-03-10 02:30')!)).toBe('2024-03-10');
  });
});

describe('text that does not fit is told why, in words of Java', () => {
  test.each([
    ['2024-2-9', 'yyyy-MM-dd', "Text '2024-2-9' could not be parsed at index 5"],
    ['2024-02-29 12:34', 'yyyy-MM-dd', "Text '2024-02-29 12:34' could not be parsed, unparsed text found at index 10"],
    ['2024-02-29', '', "Text '2024-02-29' could not be parsed, unparsed text found at index 0"],
    ['02/29/70', 'MM/dd/yy', "Text '02/29/70' could not be parsed: Invalid date 'February 29' as '2070' is not a leap year"],
    ['2024-02-30', 'yyyy-MM-dd', "Text '2024-02-30' could not be parsed: Invalid date 'FEBRUARY 30'"],
    ['2024-13-01', 'yyyy-MM-dd', "Text '2024-13-01' could not be parsed: Invalid value for MonthOfYear (valid values 1 - 12): 13"],
    ['24:00', 'HH:mm', "Text '24:00' could not be parsed: Invalid value for HourOfDay (valid values 0 - 23): 24"],
    ['1709210096', 's', "Text '1709210096' could not be parsed: Invalid value for SecondOfMinute (valid values 0 - 59): 1709210096"],
    ['10000-01-01', 'yyyy-MM-dd', "Text '10000-01-01' could not be parsed at index 0"],
    ['+2024-01-01', 'yyyy-MM-dd', "Text '+2024-01-01' could not be parsed at index 0"],
    ['2024 29 Feb x', 'yyyy dd MMM', "Text '2024 29 Feb x' could not be parsed, unparsed text found at index 11"],
    ['2024-01-01 2025', 'yyyy-MM-dd yyyy', "Text '2024-01-01 2025' could not be parsed at index 11"],
    ['02-29', 'MM-dd', "Invalid date 'February 29' as '1970' is not a leap year"],
    [
      '2024-02-29 +25:00',
      'yyyy-MM-dd XXX',
      "Text '2024-02-29 +25:00' could not be parsed: Value out of range: Hour[0-23], Minute[0-59], Second[0-59]",
    ],
  ])('%j in %j', (text, pattern, message) => {
    const parser = new PatternParser(pattern);
    expect(parser.parseTimestamp(text, UTC)).toBeNull();
    expect(parser.problemOf(text)).toBe(message);
  });

  test('and text that fits has no problem', () => {
    expect(new PatternParser('yyyy').problemOf('2024')).toBeNull();
  });
});

test('letters that only write are refused', () => {
  expect(() => new PatternParser('E, dd MMM yyyy')).toThrow(
    expect.objectContaining({ code: 'INCONSISTENT_BEHAVIOR_CROSS_VERSION.DATETIME_PATTERN_RECOGNITION' }),
  );
  expect(() => new PatternParser("'Q'q yyyy")).toThrow(
    expect.objectContaining({ code: 'INVALID_DATETIME_PATTERN.ILLEGAL_CHARACTER', details: { c: 'q', pattern: "'Q'q yyyy" } }),
  );
});

test('what a pattern writes it reads back', () => {
  const patterns = [
    'yyyy-MM-dd HH:mm:ss.SSSSSS',
    'yyyyMMddHHmmss.SSSSSS',
    "MMM d, yyyy 'at' h:mm:ss.SSSSSS a XXXXX",
    'G y D k m s SSSSSS VV',
    'dd MMMM yyyy K:mm:ss.SSSSSS a xxxxx',
  ];
  const zones = ['UTC', 'Asia/Kolkata', '-03:30'];
  fc.assert(
    fc.property(
      fc.constantFrom(...patterns),
      fc.constantFrom(...zones),
      fc.bigInt({ min: -62_135_596_800_000_000n, max: 253_000_000_000_000_000n }),
      (pattern, id, micros) => {
        const zone = zoneOf(id);
        expect(new PatternParser(pattern).parseTimestamp(new PatternFormatter(pattern).format(micros, zone), zone)).toBe(micros);
      },
    ),
  );
});
