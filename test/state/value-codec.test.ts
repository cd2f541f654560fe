import { expect, test } from 'vitest';
import { decodeValue, encodeValue } from '../../src/state/value-codec.js';

test('values come back as they were', () => {
  const cycle: { self?: unknown; n: number } = { n: 1 };
  cycle.self = cycle;
  const values = [
    null,
    undefined,
    '',
    'ä€😀',
    0,
    1.5,
    NaN,
    -Infinity,
    2n ** 100n,
    -5n,
    true,
    [1, [2, 'x'], null],
    { a: { b: [1n] }, 'c d': undefined },
    new Date(1700000000123),
    new Map<unknown, unknown>([
      [1, 'one'],
      ['k', new Set([1, 2])],
    ]),
    new Uint8Array([1, 2, 255]),
    new Float64Array([1.5, -2]),
    Array.from({ length: 1000 }, (_, i) => ({ id: i, name: `n${i}` })),
  ];
  for (const value of values) expect(decodeValue(encodeValue(value))).toEqual(value);
  const back = decodeValue(encodeValue(cycle)) as typeof cycle;
  expect(back.self).toBe(back);
});

test('a value does not share the buffer of the next', () => {
  const first = encodeValue({ text: 'first' });
  encodeValue({ text: 'other' });
  expect(decodeValue(first)).toEqual({ text: 'first' });
});

test('functions are refused, however deep', () => {
  expect(() => encodeValue({ a: [() => 1] })).toThrow('STATE_VALUE_NOT_CLONEABLE');
});
