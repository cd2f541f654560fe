import { describe, expect, it } from 'vitest';
import {
  bitCount,
  bitGet,
  divideInt64,
  divideOverflows,
  doubleToInt,
  doubleToInt64,
  factorial,
  fitsInteger,
  pmodDouble,
  pmodInt,
  pmodInt64,
  remainderInt,
  remainderInt64,
  shiftLeft,
  shiftLeftInt64,
  shiftRightUnsigned,
  shiftRightUnsignedInt64,
  widthBucket,
  wrapInteger,
} from '../../../../src/expressions/values/number/integer.js';

describe('integer arithmetic', () => {
  it('wraps as Java narrows', () => {
    expect([
      wrapInteger(128, 'tinyint'),
      wrapInteger(-129, 'tinyint'),
      wrapInteger(65535, 'smallint'),
      wrapInteger(2147483648, 'int'),
    ]).toEqual([-128, 127, -1, -2147483648]);
    expect(fitsInteger(127, 'tinyint')).toBe(true);
    expect(fitsInteger(32768, 'smallint')).toBe(false);
  });

  it.each([
    [7, 3, 1, 1],
    [-7, 3, -1, 2],
    [7, -3, 1, 1],
    [-7, -3, -1, -1],
    [0, 3, 0, 0],
    [-2147483648, -1, 0, 0],
    [-2147483648, 2147483647, -1, 2147483646],
  ])('%i by %i: remainder %i, pmod %i', (a, b, rest, positive) => {
    expect(remainderInt(a, b)).toBe(rest);
    expect(pmodInt(a, b, 'int')).toBe(positive);
    expect(remainderInt64(BigInt(a), BigInt(b))).toBe(BigInt(rest));
    expect(pmodInt64(BigInt(a), BigInt(b))).toBe(BigInt(positive));
  });

  it('has no answer for a zero divisor', () => {
    expect([remainderInt(1, 0), pmodInt(1, 0, 'int'), pmodDouble(1, 0), pmodInt64(1n, 0n), divideInt64(1n, 0n)]).toEqual([
      null,
      null,
      null,
      null,
      null,
    ]);
    expect(divideOverflows(-(2n ** 63n), -1n)).toBe(true);
    expect(divideInt64(-(2n ** 63n), -1n)).toBe(-(2n ** 63n));
  });

  it('shifts by the low bits of the distance', () => {
    expect([shiftLeft(1, 31), shiftLeft(1, 33), shiftRightUnsigned(-8, 1)]).toEqual([-2147483648, 2, 2147483644]);
    expect([shiftLeftInt64(1n, 63), shiftLeftInt64(1n, 65), shiftRightUnsignedInt64(-8n, 1)]).toEqual([
      -(2n ** 63n),
      2n,
      9223372036854775804n,
    ]);
  });

  it('counts and reads bits', () => {
    expect([bitCount(7), bitCount(-1), bitCount(-(2n ** 63n)), bitCount(0)]).toEqual([3, 64, 1, 0]);
    expect([bitGet(11, 0, 32), bitGet(11, 2, 32), bitGet(-1n, 63, 64), bitGet(1, 32, 32), bitGet(1, -1, 32)]).toEqual([
      1,
      0,
      1,
      null,
      null,
    ]);
  });

  it('casts doubles as Java does', () => {
    expect([doubleToInt(NaN), doubleToInt(1e10), doubleToInt(-1e10), doubleToInt(-1.9)]).toEqual([0, 2147483647, -2147483648, -1]);
    expect([doubleToInt64(NaN), doubleToInt64(1e300), doubleToInt64(-Infinity), doubleToInt64(-1.9)]).toEqual([
      0n,
      9223372036854775807n,
      -(2n ** 63n),
      -1n,
    ]);
  });

  it('knows factorials of 0 to 20', () => {
    expect([factorial(-1), factorial(0), factorial(20), factorial(21)]).toEqual([null, 1n, 2432902008176640000n, null]);
  });

  it.each([
    [5.35, 0.024, 10.06, 5n, 3n],
    [-1, 0, 10, 5n, 0n],
    [10, 0, 10, 5n, 6n],
    [0, 10, 0, 5n, 6n],
    [11, 10, 0, 5n, 0n],
    [10, 10, 0, 5n, 1n],
    [5, 10, 10, 3n, null],
    [5, 0, 10, 0n, null],
    [NaN, 0, 10, 5n, null],
    [5, 0, Infinity, 5n, null],
  ])('widthBucket(%d, %d, %d, %d) is %s', (value, low, high, count, bucket) => {
    expect(widthBucket(value, low, high, count)).toBe(bucket);
  });
});
