import { describe, expect, it } from 'vitest';
import { doubleToText, floatToText } from '../../../../src/expressions/values/number/float-text.js';
import { textToDouble, textToFloat } from '../../../../src/expressions/values/number/text-float.js';

const DOUBLES: [number, string][] = [
  [0, '0.0'],
  [-0, '-0.0'],
  [1, '1.0'],
  [0.1, '0.1'],
  [-1.5, '-1.5'],
  [123456.789, '123456.789'],
  [9999999, '9999999.0'],
  [1e7, '1.0E7'],
  [12345678.9, '1.23456789E7'],
  [0.001, '0.001'],
  [0.0009999, '9.999E-4'],
  [1e21, '1.0E21'],
  [5e-324, '4.9E-324'],
  [1e-323, '1.0E-323'],
  [1.7976931348623157e308, '1.7976931348623157E308'],
  [0.30000000000000004, '0.30000000000000004'],
  [NaN, 'NaN'],
  [Infinity, 'Infinity'],
  [-Infinity, '-Infinity'],
];

const FLOATS: [number, string][] = [
  [0.1, '0.1'],
  [123456.79, '123456.79'],
  [16777216, '1.6777216E7'],
  [3.4028235e38, '3.4028235E38'],
  [1.4e-45, '1.4E-45'],
  [2.8e-45, '2.8E-45'],
  [1e-4, '1.0E-4'],
  [1e10, '1.0E10'],
  [9999999, '9999999.0'],
  [0.001, '0.001'],
  [-2.5, '-2.5'],
  [9.8607613e-32, '9.8607613E-32'],
];

describe('floating point as text', () => {
  it.each(DOUBLES)('%d is %s', (value, text) => expect(doubleToText(value)).toBe(text));
  it.each(FLOATS)('%d as FLOAT is %s', (value, text) => expect(floatToText(Math.fround(value))).toBe(text));

  it('reads back what it writes', () => {
    let seed = 12345;
    const bits = new Uint32Array(2);
    const double = new Float64Array(bits.buffer);
    const float = new Float32Array(bits.buffer);
    for (let i = 0; i < 2000; i++) {
      bits[0] = seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
      bits[1] = seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
      expect(textToDouble(doubleToText(double[0]!))).toBe(double[0]);
      expect(textToFloat(floatToText(float[0]!))).toBe(float[0]);
    }
  });
});

describe('text as floating point', () => {
  it.each([
    [' 1.5 ', 1.5],
    ['1e5', 100000],
    ['.5', 0.5],
    ['5.', 5],
    ['1D', 1],
    ['1.5f', 1.5],
    ['-0', -0],
    ['1e400', Infinity],
    ['inf', Infinity],
    ['-Inf', -Infinity],
    ['+INFINITY', Infinity],
    ['nan', NaN],
    ['0x1.8p3', 12],
    ['-0x1p-1074', -5e-324],
    ['0x1F', null],
    ['.', null],
    ['1e', null],
    ['1_000', null],
    ['', null],
    ['١٢', null],
    ['1 2', null],
  ])('%j is %s', (text, value) => expect(textToDouble(text)).toBe(value));

  it('rounds to FLOAT once', () => {
    // Halfway between two floats as a double, above or below it as decimal digits.
    expect(textToFloat('1.00000017881393432617187499')).toBe(1.0000001192092896);
    expect(textToFloat('1.00000017881393432617187500')).toBe(1.000000238418579);
    expect(textToFloat('1.00000017881393432617187501')).toBe(1.000000238418579);
    expect(textToFloat('1.00000005960464477539062501')).toBe(1.0000001192092896);
    expect(textToFloat('3.4028235677973366163753939545814e38')).toBe(3.4028234663852886e38);
    expect(textToFloat('3.4028235677973366163753939545815e38')).toBe(Infinity);
    expect(textToFloat('2e-324')).toBe(0);
  });
});
