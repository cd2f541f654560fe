import { expect, test } from 'vitest';
import * as arithmetic from '../../../../src/expressions/values/time/interval-arithmetic.js';
import { dayTimePart, dayTimeSecondDecimal, yearMonthPart } from '../../../../src/expressions/values/time/interval-format.js';

const DAY = 86_400_000_000n;
const overflow = (part: string) => expect.objectContaining({ code: `INTERVAL_ARITHMETIC_OVERFLOW.${part}` });

test('sums and differences stay in range', () => {
  expect(arithmetic.addMonthIntervals(12, 1)).toBe(13);
  expect(arithmetic.subtractMicroIntervals(DAY, DAY)).toBe(0n);
  expect(arithmetic.negateMonthInterval(0)).toBe(0);
  expect(() => arithmetic.addMonthIntervals(2 ** 31 - 1, 1)).toThrow(overflow('WITH_SUGGESTION'));
  expect(() => arithmetic.subtractMicroIntervals(-(2n ** 63n), 1n)).toThrow(overflow('WITH_SUGGESTION'));
  expect(() => arithmetic.negateMicroInterval(-(2n ** 63n))).toThrow(overflow('WITHOUT_SUGGESTION'));
});

test('products and quotients round halves away from zero', () => {
  const half = { unscaled: 5n, scale: 1 };
  expect(arithmetic.multiplyMicros(DAY, { unscaled: 15n, scale: 1 })).toBe((DAY * 3n) / 2n);
  expect([3, -3, 4].map((months) => arithmetic.multiplyMonths(months, half))).toEqual([2, -2, 2]);
  expect([3, -3].map((months) => arithmetic.divideMonths(months, { unscaled: 2n, scale: 0 }))).toEqual([2, -2]);
  expect([3, -3].map((months) => arithmetic.multiplyMonths(months, { double: 0.5 }))).toEqual([2, -2]);
  expect(arithmetic.divideMicros(7n, { unscaled: -2n, scale: 0 })).toBe(-4n);
  expect(arithmetic.divideMicros(DAY, { double: 1.5 })).toBe(57_600_000_000n);
  expect(() => arithmetic.multiplyMicros(DAY, { double: Number.NaN })).toThrow(overflow('WITHOUT_SUGGESTION'));
  expect(() => arithmetic.multiplyMicros(2n ** 62n, { unscaled: 2n, scale: 0 })).toThrow(overflow('WITH_SUGGESTION'));
  for (const zero of [{ unscaled: 0n, scale: 2 }, { double: 0 }]) {
    expect(() => arithmetic.divideMonths(1, zero)).toThrow(expect.objectContaining({ code: 'INTERVAL_DIVIDED_BY_ZERO' }));
  }
});

test('calendar intervals, part by part', () => {
  const interval = { months: 13, days: 3, micros: 10n };
  expect(arithmetic.addIntervals(interval, arithmetic.negateInterval(interval))).toEqual({ months: 0, days: 0, micros: 0n });
  expect(arithmetic.multiplyInterval(interval, 1.5)).toEqual({ months: 19, days: 4, micros: DAY / 2n + 15n });
  expect(arithmetic.divideInterval(interval, 2)).toEqual({ months: 6, days: 1, micros: DAY / 2n + 5n });
  expect(() => arithmetic.divideInterval(interval, 0)).toThrow(expect.objectContaining({ code: 'DIVIDE_BY_ZERO' }));
  expect(() => arithmetic.addIntervals(interval, { months: 2 ** 31 - 1, days: 0, micros: 0n })).toThrow(
    expect.objectContaining({ code: 'ARITHMETIC_OVERFLOW' }),
  );
});

test('making intervals', () => {
  expect(arithmetic.makeInterval(1, 2, 3, 4, 5, 6, 7_500_000n)).toEqual({ months: 14, days: 25, micros: 18_367_500_000n });
  expect(arithmetic.makeDayTimeInterval(-1, -2, -3, -4_000_005n)).toBe(-93_784_000_005n);
  expect(arithmetic.makeYearMonthInterval(-1, 1)).toBe(-11);
  expect(() => arithmetic.makeDayTimeInterval(106_751_992, 0, 0, 0n)).toThrow(overflow('WITHOUT_SUGGESTION'));
  expect(() => arithmetic.makeYearMonthInterval(999_999_999, 12)).toThrow(overflow('WITHOUT_SUGGESTION'));
});

test('parts of intervals are cut towards zero', () => {
  const micros = -(DAY + 7_384_500_000n);
  expect([dayTimePart(micros, 'DAY'), dayTimePart(micros, 'HOUR'), dayTimePart(micros, 'MINUTE')]).toEqual([-1, -2, -3]);
  expect(dayTimeSecondDecimal(micros)).toBe(-4_500_000n);
  expect([yearMonthPart(-14, 'YEAR'), yearMonthPart(-14, 'MONTH'), yearMonthPart(-12, 'MONTH')]).toEqual([-1, -2, 0]);
});
