import { describe, expect, it } from 'vitest';
import {
  addDecimal,
  compareDecimal,
  divideDecimal,
  integralDivideDecimal,
  multiplyDecimal,
  pmodDecimal,
  remainderDecimal,
  subtractDecimal,
} from '../../../../src/expressions/values/number/decimal-arithmetic.js';
import {
  addType,
  commonDecimalType,
  divideType,
  multiplyType,
  remainderType,
  roundType,
  type PrecisionScale,
} from '../../../../src/expressions/values/number/decimal-type.js';
import { formatDecimal } from '../../../../src/expressions/values/number/decimal.js';

const d = (text: string): PrecisionScale => {
  const [precision = 0, scale = 0] = text.split(',').map(Number);
  return { precision, scale };
};
const show = ({ precision, scale }: PrecisionScale) => `${precision},${scale}`;

describe('result types', () => {
  it.each([
    ['10,2', '10,2', '11,2', '21,4', '23,13', '10,2'],
    ['38,18', '38,18', '38,17', '38,6', '38,6', '38,18'],
    ['38,18', '10,2', '38,17', '38,9', '38,16', '26,18'],
    ['38,38', '18,6', '38,25', '38,25', '38,32', '38,38'],
    ['1,0', '18,6', '19,6', '20,6', '26,19', '7,6'],
    ['38,0', '38,38', '38,6', '38,6', '38,6', '38,38'],
    ['38,18', '5,2', '38,17', '38,14', '38,16', '21,18'],
  ])('%s with %s', (a, b, sum, product, quotient, rest) => {
    expect([addType, multiplyType, divideType, remainderType].map((f) => show(f(d(a), d(b))))).toEqual([sum, product, quotient, rest]);
  });

  it('widens and rounds', () => {
    expect(show(commonDecimalType(d('10,2'), d('20,0')))).toBe('22,2');
    expect([2, 0, -1, 5].map((places) => show(roundType(d('10,2'), places)))).toEqual(['11,2', '9,0', '9,0', '11,2']);
  });
});

describe('arithmetic', () => {
  it('adds, multiplies and divides to the result type', () => {
    const ten2 = d('10,2');
    expect(addDecimal(425n, 2, 15n, 1, d('12,2'))).toBe(575n);
    expect(subtractDecimal(100n, 2, 250n, 2, d('11,2'))).toBe(-150n);
    expect(formatDecimal(multiplyDecimal(300n, 2, 7n, 0, d('12,2'))!, 2)).toBe('21.00');
    const type = divideType(ten2, ten2);
    expect(formatDecimal(divideDecimal(300n, 2, 700n, 2, type)!, type.scale)).toBe('0.4285714285714');
    expect(divideDecimal(2n, 0, 3n, 0, d('11,6'))).toBe(666667n);
    expect(divideDecimal(-2n, 0, 3n, 0, d('11,6'))).toBe(-666667n);
  });

  it('is null past the precision and for a zero divisor', () => {
    const max = 10n ** 38n - 1n;
    expect(addDecimal(max, 0, 1n, 0, d('38,0'))).toBeNull();
    expect(multiplyDecimal(max, 0, 10n, 0, d('38,0'))).toBeNull();
    expect([
      divideDecimal(1n, 0, 0n, 0, d('10,6')),
      remainderDecimal(1n, 0, 0n, 0, d('10,6')),
      pmodDecimal(1n, 0, 0n, 0, d('10,6')),
      integralDivideDecimal(1n, 0, 0n, 0),
    ]).toEqual([null, null, null, null]);
  });

  it('drops digits past the 39th before it rounds', () => {
    // 0.5 exactly at the last kept place rounds up, a hair below does not round up twice.
    const nines = 10n ** 19n - 1n;
    expect(multiplyDecimal(nines, 19, nines, 19, d('38,6'))).toBe(1000000n);
    expect(multiplyDecimal(4999999999999999999n, 19, 9999999999999999999n, 19, d('38,0'))).toBe(0n);
  });

  it('takes remainders with the sign of the dividend', () => {
    expect([remainderDecimal(-75n, 1, 2n, 0, d('2,1')), remainderDecimal(50n, 1, 3n, 1, d('2,1'))]).toEqual([-15n, 2n]);
    expect([pmodDecimal(-75n, 1, 2n, 0, d('2,1')), pmodDecimal(75n, 1, -2n, 0, d('2,1'))]).toEqual([5n, 15n]);
    expect([integralDivideDecimal(-75n, 1, 2n, 0), integralDivideDecimal(300n, 2, 425n, 2)]).toEqual([-3n, 0n]);
  });

  it('compares across scales', () => {
    expect([compareDecimal(10n, 1, 1n, 0), compareDecimal(11n, 1, 1n, 0), compareDecimal(-1n, 5, 0n, 0)]).toEqual([0, 1, -1]);
  });
});
