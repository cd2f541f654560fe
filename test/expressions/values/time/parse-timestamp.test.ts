import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatDate, formatTimestamp, formatTimestampNtz, formatTime } from '../../../../src/expressions/values/time/format-timestamp.js';
import { parseDate, parseTime, parseTimestamp, parseTimestampNtz } from '../../../../src/expressions/values/time/parse-timestamp.js';
import { UTC, zoneOf } from '../../../../src/expressions/values/time/zones.js';
import { MAX_LONG, MIN_LONG } from '../../../../src/expressions/values/time/units.js';

describe('text to DATE', () => {
  test.each([
    ['2024-2-9', '2024-02-09'],
    ['2024-02', '2024-02-01'],
    ['2024', '2024-01-01'],
    ['2024-02-29Tfoo', '2024-02-29'],
    ['2024-02-29 foo', '2024-02-29'],
    ['\t2024-02-29\n', '2024-02-29'],
    ['2024-02-29\0', '2024-02-29'],
    ['10000-01-01', '+10000-01-01'],
    ['-0001-01-01', '-0001-01-01'],
    ['+2024-02-29', '2024-02-29'],
    ['5881580-07-11', '+5881580-07-11'],
    ['-5877641-06-23', '-5877641-06-23'],
  ])('%j is %s', (text, date) => {
    expect(formatDate(parseDate(text)!)).toBe(date);
  });

  test.each([
    '2023-02-29',
    '2024-13-01',
    '2024-00-10',
    '24-01-01',
    '-1-01-01',
    '020240101',
    '20240229',
    '2024/02/29',
    '2024-02-29Z',
    '',
    ' ',
    '+',
    'epoch',
    '5881580-07-12',
    '2024-',
    '2024-02-',
    '2024-02-029',
    '2024-02-29-',
    '2024 x',
    '2024-02T',
  ])('%j is none', (text) => {
    expect(parseDate(text)).toBeNull();
  });
});

describe('text to TIMESTAMP', () => {
  test.each([
    ['2024-02-29 12:34:56.1234567', '2024-02-29 12:34:56.123456'],
    ['2024-02-29 12:34:56.', '2024-02-29 12:34:56'],
    ['2024-02-29 12', '2024-02-29 12:00:00'],
    ['2024-2-9 1:2:3.4', '2024-02-09 01:02:03.4'],
    ['2024', '2024-01-01 00:00:00'],
    ['2024-02-29T12:34:56.789Z', '2024-02-29 12:34:56.789'],
    ['2024-02-29 12:34:56 UTC', '2024-02-29 12:34:56'],
    ['2024-02-29 12:34:56+2', '2024-02-29 10:34:56'],
    ['2024-02-29 12:34:56+2:3', '2024-02-29 10:31:56'],
    ['2024-02-29 12:34:56UTC+2', '2024-02-29 10:34:56'],
    ['2024-02-29 12:34:56.-1', '2024-02-29 13:34:56'],
    ['2024-07-01 12:34:56 Europe/Berlin', '2024-07-01 10:34:56'],
    ['2024-03-10 02:30:00 America/New_York', '2024-03-10 07:30:00'],
    ['-0001-01-01 00:00:00', '-0001-01-01 00:00:00'],
    ['294247-01-10 04:00:54.775807', '+294247-01-10 04:00:54.775807'],
    ['-290308-12-21 19:59:05.224192', '-290308-12-21 19:59:05.224192'],
  ])('%j is %s', (text, timestamp) => {
    expect(formatTimestamp(parseTimestamp(text, UTC)!, UTC)).toBe(timestamp);
  });

  test.each([
    '2024-02-29 12:34:',
    '2024-02-29T',
    '2024-02-29 24:00:00',
    '2024-02-29 23:59:60',
    '2023-02-29 00:00:00',
    '2024-02-29 12:34:56 Foo/Bar',
    '2024-02-29 12:34:56+19:00',
    '294247-01-10 04:00:54.775808',
    '',
    'epoch',
    '2024-02-29  12:34:56',
    '2024-02-29t12:34:56z',
    '2024-02-29Z',
    '2024-02-29T12:34Z',
    '2024-02-29 012:34:56',
    '2024-02-29 12:34:56,789',
    '2024-02-29 -1:00:00',
    '2024-02-29T12:34:56[Europe/Berlin]',
  ])('%j is none', (text) => {
    expect(parseTimestamp(text, UTC)).toBeNull();
  });

  test('a time alone is of the day it is asked', () => {
    const now = parseTimestamp('2024-07-01 23:00:00', UTC)!;
    const berlin = zoneOf('Europe/Berlin');
    expect(formatTimestamp(parseTimestamp('12:30', UTC, now)!, UTC)).toBe('2024-07-01 12:30:00');
    expect(formatTimestamp(parseTimestamp('T1:2:3.5', berlin, now)!, berlin)).toBe('2024-07-02 01:02:03.5');
    expect(parseTimestamp('12:30', UTC)).toBeNull();
    expect(parseTimestampNtz('12:30')).toBeNull();
  });

  test('a zone is dropped for TIMESTAMP_NTZ, or not allowed', () => {
    expect(formatTimestampNtz(parseTimestampNtz('2024-02-29 12:34:56+02:00')!)).toBe('2024-02-29 12:34:56');
    expect(parseTimestampNtz('2024-02-29 12:34:56+02:00', false)).toBeNull();
    expect(formatTimestampNtz(parseTimestampNtz('2024-03-10 02:30:00 America/New_York')!)).toBe('2024-03-10 02:30:00');
  });

  test('reads back what it writes, over the whole range and in zones', () => {
    const anyMicros = fc.oneof(
      fc.bigInt({ min: MIN_LONG + 90_000_000_000n, max: MAX_LONG - 90_000_000_000n }),
      fc.bigInt({ min: -9_000_000_000_000_000n, max: 9_000_000_000_000_000n }),
    );
    fc.assert(
      fc.property(anyMicros, fc.constantFrom('UTC', '+05:45', '-03:00'), (micros, id) => {
        const zone = zoneOf(id);
        expect(parseTimestamp(formatTimestamp(micros, zone), zone)).toBe(micros);
      }),
    );
  });
});

test('text and TIME', () => {
  expect(parseTime('12:34:56.789')).toBe(45_296_789_000_000n);
  expect(parseTime('T1:2')).toBe(3_720_000_000_000n);
  expect(formatTime(45_296_789_000_000n)).toBe('12:34:56.789');
  expect(['2024-01-01 12:00', '12:00:00Z', '24:00', ''].map(parseTime)).toEqual([null, null, null, null]);
});
