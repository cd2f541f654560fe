import { describe, expect, it } from 'vitest';
import {
  changePrecision,
  digitCount,
  exceedsDecimalRange,
  formatDecimal,
  formatDecimalScientific,
  parseDecimal,
  rescale,
  toDecimal,
  type Rounding,
} from '../../../../src/expressions/values/number/decimal.js';
import {
  decimalToDouble,
  decimalToInt64,
  decimalToInteger,
  doubleToDecimal,
  integerToDecimal,
} from '../../../../src/expressions/values/number/decimal-convert.js';

describe('decimal', () => {
  it.each<[Rounding, bigint[]]>([
    ['half-up', [3n, 2n, -3n, -2n, 2n, -2n]],
    ['half-even', [2n, 2n, -2n, -2n, 2n, -2n]],
    ['floor', [2n, 2n, -3n, -3n, 2n, -2n]],
    ['ceiling', [3n, 3n, -2n, -2n, 2n, -2n]],
    ['down', [2n, 2n, -2n, -2n, 2n, -2n]],
  ])('rescales %s', (rounding, expected) => {
    expect([25n, 21n, -25n, -21n, 20n, -20n].map((v) => rescale(v, 1, 0, rounding))).toEqual(expected);
  });

  it('checks precision', () => {
    expect(changePrecision(9999n, 2, 3, 0)).toBe(100n);
    expect(changePrecision(99999n, 2, 3, 0)).toBeNull();
    expect([digitCount(0n), digitCount(-123n)]).toEqual([1, 3]);
  });

  it.each([
    [125n, 2, '1.25', '1.25'],
    [-5n, 2, '-0.05', '-0.05'],
    [0n, 2, '0.00', '0.00'],
    [7n, 0, '7', '7'],
    [1n, 7, '0.0000001', '1E-7'],
    [0n, 18, '0.000000000000000000', '0E-18'],
    [-12n, 9, '-0.000000012', '-1.2E-8'],
    [5n, -2, '500', '5E+2'],
  ])('formats %s with scale %i', (unscaled, scale, plain, scientific) => {
    expect(formatDecimal(unscaled, scale)).toBe(plain);
    expect(formatDecimalScientific(unscaled, scale)).toBe(scientific);
  });

  it.each<[string, bigint | null]>([
    ['1', 100n],
    [' -1.5 ', -150n],
    ['+.5', 50n],
    ['5.', 500n],
    ['1e2', 10000n],
    ['1.5E1', 1500n],
    ['0.005', 1n],
    ['-0.005', -1n],
    ['0.0049', 0n],
    ['1e-400', 0n],
    ['１', 100n],
    ['١٢', 1200n],
    ['99999999.994', 9999999999n],
    ['99999999.995', null],
    ['1e38', null],
    ['1e2147483647', null],
  ])('reads %j as DECIMAL(10,2)', (text, unscaled) => {
    expect(toDecimal(parseDecimal(text)!, 10, 2)).toBe(unscaled);
  });

  it.each(['', ' ', '.', '1e', 'e2', '1d', '0x1F', 'NaN', '1,000', '1 2', '--1'])('does not read %j', (text) => {
    expect(parseDecimal(text)).toBeNull();
  });

  it('tells numbers that no DECIMAL holds', () => {
    expect(exceedsDecimalRange(parseDecimal('1e38')!)).toBe(true);
    expect(exceedsDecimalRange(parseDecimal('1e37')!)).toBe(false);
  });
});

describe('decimal and the other types', () => {
  it('takes doubles by their shortest digits', () => {
    expect(doubleToDecimal(0.1, 38, 18)).toBe(100000000000000000n);
    expect(doubleToDecimal(Math.fround(0.1), 38, 18)).toBe(100000001490116120n);
    expect([doubleToDecimal(NaN, 10, 2), doubleToDecimal(1e10, 10, 2), doubleToDecimal(-0, 10, 2), doubleToDecimal(1e21, 38, 0)]).toEqual([
      null,
      null,
      0n,
      10n ** 21n,
    ]);
  });

  it('gives the nearest double', () => {
    expect(decimalToDouble(99999999994999999999999999n, 18)).toBe(99999999.995);
    expect(decimalToDouble(12345678901234567890123456789012345678n, 18)).toBe(12345678901234567000);
    expect(decimalToDouble(1n, 18)).toBe(1e-18);
    expect(decimalToDouble(0n, 2)).toBe(0);
  });

  it('truncates to integers', () => {
    expect([decimalToInt64(-199n, 2), decimalToInt64(10n ** 30n, 2)]).toEqual([-1n, null]);
    expect([decimalToInteger(12799n, 2, 'tinyint'), decimalToInteger(12800n, 2, 'tinyint'), decimalToInteger(2n ** 40n, 0, 'int')]).toEqual(
      [127, null, null],
    );
    expect([integerToDecimal(5, 10, 2), integerToDecimal(123456789n, 10, 2)]).toEqual([500n, null]);
  });
});
