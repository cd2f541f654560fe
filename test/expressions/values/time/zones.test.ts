import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, test } from 'vitest';
import { parseZoneName } from '../../../../src/expressions/values/time/zone-id.js';
import { findZone, UTC, zoneOf } from '../../../../src/expressions/values/time/zones.js';

const REGIONS = [
  'America/New_York',
  'Europe/Berlin',
  'Australia/Lord_Howe',
  'Africa/Casablanca',
  'America/Sao_Paulo',
  'Asia/Kolkata',
  'Pacific/Apia',
];

describe('the text of a zone', () => {
  test.each([
    ['UTC', 'UTC', 0],
    ['Z', 'Z', 0],
    ['GMT', 'GMT', 0],
    ['+01:00', '+01:00', 3600],
    ['+1:0', '+01:00', 3600],
    ['+8', '+08:00', 28800],
    ['-0530', '-05:30', -19800],
    ['+02:00:30', '+02:00:30', 7230],
    ['GMT+8', 'GMT+08:00', 28800],
    ['UTC-08:30', 'UTC-08:30', -30600],
    ['UT+1', 'UT+01:00', 3600],
    ['UTC+0', 'UTC', 0],
    ['EST', '-05:00', -18000],
    ['+18:00', '+18:00', 64800],
  ])('%s is %s', (text, id, offset) => {
    expect(zoneOf(text)).toMatchObject({ id, fixedOffsetSeconds: offset });
  });

  test.each([
    ['PST', 'America/Los_Angeles'],
    ['CET', 'CET'],
    ['Asia/Calcutta', 'Asia/Calcutta'],
    ['US/Pacific', 'US/Pacific'],
    ['GMT0', 'GMT0'],
  ])('%s is the region %s', (text, id) => {
    expect(zoneOf(text)).toMatchObject({ id, fixedOffsetSeconds: null });
  });

  test.each(['', 'Foo', 'Foo/Bar', '+19:00', '+18:01', '+1:', 'europe/paris', '+01:60', '+123', 'UTC+', '12'])('%j is none', (text) => {
    expect(findZone(text)).toBeNull();
    expect(() => zoneOf(text)).toThrow(expect.objectContaining({ code: 'INVALID_TIMEZONE', details: { timeZone: text } }));
  });

  test('can only be a region when it has letters for one', () => {
    expect(parseZoneName('a b')).toBeNull();
    expect(parseZoneName('Europe/Paris')).toEqual({ kind: 'region', id: 'Europe/Paris' });
  });
});

describe('offsets', () => {
  test('agree with Temporal at any instant, asked in any order', () => {
    fc.assert(
      fc.property(fc.constantFrom(...REGIONS), fc.integer({ min: -6_000_000_000, max: 13_000_000_000 }), (id, seconds) => {
        const expected = new Temporal.ZonedDateTime(BigInt(seconds) * 1_000_000_000n, id).offsetNanoseconds / 1e9;
        expect(zoneOf(id).offsetAt(seconds)).toBe(expected);
      }),
    );
  });

  test.each([
    ['America/New_York', -62_135_596_800, -17_762],
    ['America/New_York', -2_717_650_801, -17_762],
    ['America/New_York', -2_717_650_800, -18_000],
    ['Asia/Kolkata', -62_135_596_800, 21_208],
    ['Asia/Kolkata', -2_208_988_800, 19_270],
    // Beyond the years of Temporal, the rules go on: July 294246.
    ['America/New_York', 9_223_356_000_000, -14_400],
    ['Europe/Berlin', -9_223_372_036_854, 3_208],
  ])('%s at %i is %i', (id, seconds, offset) => {
    expect(zoneOf(id).offsetAt(seconds)).toBe(offset);
  });
});

describe('the instant of a local time', () => {
  test('agrees with Temporal, which also moves on in gaps and takes the earlier one in overlaps', () => {
    // Hours around the changes of 2024 hold all cases.
    const local = fc.integer({ min: 1_704_067_200, max: 1_735_689_600 });
    fc.assert(
      fc.property(fc.constantFrom(...REGIONS), local, (id, seconds) => {
        const wall = Temporal.Instant.fromEpochMilliseconds(seconds * 1000)
          .toZonedDateTimeISO('UTC')
          .toPlainDateTime();
        expect(zoneOf(id).instantOf(seconds)).toBe(wall.toZonedDateTime(id).epochMilliseconds / 1000);
      }),
      { numRuns: 2000 },
    );
  });

  test.each([
    ['America/New_York', '2024-03-10T02:30:00', '2024-03-10T07:30:00Z'],
    ['America/New_York', '2024-11-03T01:30:00', '2024-11-03T05:30:00Z'],
    ['Australia/Lord_Howe', '2024-10-06T02:15:00', '2024-10-05T15:45:00Z'],
    ['Pacific/Apia', '2011-12-30T12:00:00', '2011-12-30T22:00:00Z'],
  ])('%s %s is %s', (id, local, instant) => {
    expect(zoneOf(id).instantOf(Date.parse(`${local}Z`) / 1000)).toBe(Date.parse(instant) / 1000);
  });

  test('keeps the offset that is preferred where both are possible', () => {
    const local = Date.parse('2024-11-03T01:30:00Z') / 1000;
    expect(zoneOf('America/New_York').instantOf(local, -18_000)).toBe(Date.parse('2024-11-03T06:30:00Z') / 1000);
    expect(zoneOf('America/New_York').instantOf(local, 3_600)).toBe(Date.parse('2024-11-03T05:30:00Z') / 1000);
    expect(UTC.instantOf(local)).toBe(local);
  });
});
