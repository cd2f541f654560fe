import { describe, expect, it } from 'vitest';
import { bin, conv, hexBytes, hexInt64, unhex } from '../../../../src/expressions/values/number/bases.js';

describe('conv', () => {
  it.each<[string, number, number, string | null]>([
    ['100', 2, 10, '4'],
    ['FF', 16, -10, '255'],
    ['ff', 16, 10, '255'],
    ['-10', 16, -10, '-16'],
    ['-10', 16, 10, '18446744073709551600'],
    ['9223372036854775808', 10, -16, '-8000000000000000'],
    ['18446744073709551615', 10, 16, 'FFFFFFFFFFFFFFFF'],
    ['1a', 10, 16, '1'],
    ['abc', 10, 16, '0'],
    [' 10 ', 10, 2, '1010'],
    ['', 10, 16, null],
    ['10', 1, 10, null],
    ['10', 10, 37, null],
  ])('%j from %i to %i is %s', (text, from, to, expected) => {
    const result = conv(text, from, to);
    expect(result && result.text).toBe(expected);
    expect(result?.overflowed ?? false).toBe(false);
  });

  it('tells overflow', () => {
    expect(conv('18446744073709551616', 10, 16)).toEqual({ text: 'FFFFFFFFFFFFFFFF', overflowed: true });
  });
});

describe('bits and hexadecimal', () => {
  it('writes', () => {
    expect([bin(13n), bin(0n), bin(-13n)]).toEqual(['1101', '0', '1'.repeat(60) + '0011']);
    expect([hexInt64(17n), hexInt64(-1n), hexBytes(Uint8Array.of(0, 255))]).toEqual(['11', 'FFFFFFFFFFFFFFFF', '00FF']);
  });

  it('reads', () => {
    expect(unhex('537061726B')).toEqual(Uint8Array.from(Buffer.from('Spark')));
    expect([unhex('F'), unhex('fFf'), unhex(''), unhex('GG'), unhex('g')]).toEqual([
      Uint8Array.of(15),
      Uint8Array.of(15, 255),
      new Uint8Array(),
      null,
      null,
    ]);
  });
});
