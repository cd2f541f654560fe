import { describe, expect, it } from 'vitest';
import {
  rint,
  roundDecimal,
  roundDouble,
  roundFloat,
  roundInt64,
  roundInt64Wrapped,
  roundInteger,
  roundIntegerWrapped,
} from '../../../../src/expressions/values/number/rounding.js';

describe('rounding', () => {
  it.each([
    [2.5, 0, 3, 2],
    [-2.5, 0, -3, -2],
    [-0.5, 0, -1, 0],
    [1.005, 2, 1.01, 1],
    [123456.789, -2, 123500, 123500],
    [25, -1, 30, 20],
    [1e300, 2, 1e300, 1e300],
    [5e-324, 5, 0, 0],
    [NaN, 0, NaN, NaN],
    [-Infinity, 3, -Infinity, -Infinity],
    [1.5, -500, 0, 0],
  ])('round(%d, %i) is %d, bround %d', (value, places, up, even) => {
    expect(roundDouble(value, places)).toBe(up);
    expect(roundDouble(value, places, 'half-even')).toBe(even);
  });

  it('rounds FLOAT by its own digits', () => {
    expect(roundFloat(Math.fround(0.15), 1)).toBe(Math.fround(0.2));
    expect(roundFloat(Math.fround(1.005), 2)).toBe(Math.fround(1.01));
  });

  it('overflows integers', () => {
    expect([roundInteger(127, -1, 'tinyint'), roundIntegerWrapped(127, -1, 'tinyint'), roundIntegerWrapped(-128, -1, 'tinyint')]).toEqual([
      null,
      -126,
      126,
    ]);
    expect([
      roundInteger(2147483647, -1, 'int'),
      roundInteger(2147483647, -2, 'int'),
      roundInteger(7, 2, 'int'),
      roundInteger(7, -30, 'int'),
    ]).toEqual([null, 2147483600, 7, 0]);
    expect([roundInt64(9223372036854775807n, -1), roundInt64Wrapped(9223372036854775807n, -1), roundInt64(9007199254740993n, -1)]).toEqual([
      null,
      -9223372036854775806n,
      9007199254740990n,
    ]);
    expect([roundInteger(25, -1, 'int', 'half-even'), roundInteger(35, -1, 'int', 'half-even')]).toEqual([20, 40]);
  });

  it('rounds decimals to a scale', () => {
    expect([
      roundDecimal(555n, 2, 1, 1),
      roundDecimal(555n, 2, -1, 0),
      roundDecimal(555n, 2, 5, 2),
      roundDecimal(-31411n, 4, 3, 3, 'floor'),
      roundDecimal(31411n, 4, -1, 0, 'ceiling'),
    ]).toEqual([56n, 10n, 555n, -3142n, 10n]);
  });

  it('rints to even', () => {
    expect([rint(2.5), rint(3.5), rint(-0.4), rint(0.5), rint(1e300)]).toEqual([2, 4, -0, 0, 1e300]);
  });
});
