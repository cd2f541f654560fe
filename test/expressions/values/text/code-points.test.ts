import { describe, expect, it } from 'vitest';
import {
  ascii,
  chr,
  codePointLength,
  left,
  overlay,
  overlayBytes,
  padBytesLeft,
  padBytesRight,
  padLeft,
  padRight,
  repeat,
  reverse,
  right,
  substring,
  substringBytes,
} from '../../../../src/expressions/values/text/code-points.js';

const bytes = (...values: number[]) => Uint8Array.of(...values);

describe('code points', () => {
  it.each([
    ['Spark SQL', 5, 1, 'k'],
    ['a😀b', 2, 1, '😀'],
    ['a😀b', -2, 1, '😀'],
    ['abc', 0, 2, 'ab'],
    ['abc', -5, 3, 'a'],
    ['a😀bc', -6, 4, 'a😀'],
    ['abc', 2, -1, ''],
    ['abc', 2147483647, 2147483647, ''],
    ['abc', -2147483648, 2, ''],
    ['abc', 2, 2147483647, 'bc'],
    ['\udcffb', 2, 1, 'b'],
  ])('substring(%j, %i, %i) is %j', (text, position, length, expected) => expect(substring(text, position, length)).toBe(expected));

  it('cuts from both ends', () => {
    expect([left('a😀b', 2), left('abc', -1), right('a😀b', 2), right('abc', 100), right('abc', 0)]).toEqual(['a😀', '', '😀b', 'abc', '']);
    expect([codePointLength('a😀b'), codePointLength('é'), codePointLength('\ud83d')]).toEqual([3, 1, 1]);
  });

  it('pads', () => {
    expect([
      padLeft('a', 5),
      padRight('abc', 4, '😀'),
      padLeft('a😀b', 2),
      padLeft('x', 6, 'ab'),
      padLeft('abc', -1, 'x'),
      padLeft('a', 5, ''),
    ]).toEqual(['    a', 'abc😀', 'a😀', 'ababax', '', 'a']);
    expect([
      padBytesLeft(bytes(1), 4, bytes(7, 8)),
      padBytesRight(bytes(1), 4, bytes(7, 8)),
      padBytesLeft(bytes(1, 2, 3), 2, bytes(7)),
    ]).toEqual([bytes(7, 8, 7, 1), bytes(1, 7, 8, 7), bytes(1, 2)]);
  });

  it('overlays', () => {
    expect([
      overlay('Spark SQL', '_', 6),
      overlay('Spark SQL', 'tructured', 2, 4),
      overlay('abc', '_', -1),
      overlay('abc', '_', 100),
      overlay('a😀b', '_', 2, 0),
    ]).toEqual(['Spark_SQL', 'Structured SQL', '_abc', 'abc_', 'a_😀b']);
    expect([...overlayBytes(bytes(1, 2, 3), bytes(255), 2)]).toEqual([1, 255, 3]);
    expect([...substringBytes(bytes(1, 2, 3, 4), -2)]).toEqual([3, 4]);
    expect([...substringBytes(bytes(1, 2), -5, 4)]).toEqual([1]);
  });

  it('knows the rest', () => {
    expect([reverse('a😀b'), repeat('ab', 2), repeat('ab', -1)]).toEqual(['b😀a', 'abab', '']);
    expect([ascii('é'), ascii('😀'), ascii('')]).toEqual([233, 128512, 0]);
    expect([chr(65), chr(321n), chr(256), chr(-1), chr(233)]).toEqual(['A', 'A', '\0', '', 'é']);
  });
});
