import { describe, expect, test } from 'vitest';
import { type Scanned, scannedPlain, scannedSimd } from './scanned.js';

const KEYS = ['a', 'b', 'the key of a column', 'größe', null, ''];

const bytesOf = (lines: readonly string[]) => Buffer.from(lines.map((line) => `${line}\n`).join(''), 'latin1');
const utf8 = (text: string) => Buffer.from(text, 'utf8').toString('latin1');

function both(text: Uint8Array, carriageReturnSeparates = true): Scanned[] {
  const plain = scannedPlain(text, KEYS, carriageReturnSeparates);
  expect(scannedSimd(text, KEYS, carriageReturnSeparates)).toEqual(plain);
  return plain;
}

const oddOnes = (scanned: readonly Scanned[]) => scanned.filter((record) => 'oddAt' in record).length;

describe('says of every record what the plain scanner says', () => {
  test('values of every kind, and their places', () => {
    const [first] = both(bytesOf(['{"a":1,"b":"x","c":[1,{"d":null}],"the key of a column":{"e":[]},"":true}']));
    expect(first).toEqual({ start: 0, end: 73, values: ['3:5-6', '1:12-13', '6:56-64', '', '', '4:68-72'] });
  });

  test('texts of every length around a vector, plain or not', () => {
    const lengths = Array.from({ length: 70 }, (_, n) => n);
    for (const end of [
      '',
      '\\"',
      '\\u00e9',
      '\\x',
      utf8('é'),
      utf8('日本'),
      utf8('😀'),
      '\xff',
      '\xc3',
      '\xed\xa0\x80',
      '\u0001',
      '\u007f',
      '\t',
    ]) {
      const lines = lengths.flatMap((n) => [
        `{"a":"${'x'.repeat(n)}${end}","b":2}`,
        `{"a":"${'x'.repeat(n)}${end}${'y'.repeat(n)}","b":2}`,
      ]);
      both(bytesOf(lines));
    }
  });

  test('keys at other places, of other lengths, twice, escaped, unknown, and very many', () => {
    const lines = [
      '{"a":1,"b":2}',
      '{"a":1,"b":2}',
      '{"a": 1,"b":\t2}',
      '{"b":1,"a":2}',
      '{"a":1,"bb":2}',
      '{"a":1,"b":2,"b":3}',
      '{"a":null,"a":2}',
      '{"a":2,"a":null}',
      '{"\\u0061":1}',
      `{"${'k'.repeat(40)}":1,"the key of a column":2}`,
      `{"${'k'.repeat(39)}l":1,"the key of a column":2}`,
      `{${Array.from({ length: 600 }, (_, k) => `"k${k}":${k}`).join(',')},"a":"last"}`,
      `{${Array.from({ length: 600 }, (_, k) => `"k${k}":${k}`).join(',')},"a":"last"}`,
      `{"${utf8('größe')}":"${utf8('größer')}"}`,
      '{}',
      '{ }',
    ];
    expect(oddOnes(both(bytesOf(lines)))).toBe(3);
  });

  test('blanks, ends of lines and numbers', () => {
    const values = [
      '0',
      '-0',
      '01',
      '1.',
      '.5',
      '+1',
      '1.5',
      '1e5',
      '1E+5',
      '1e',
      '-',
      '1-',
      '9'.repeat(100),
      '9'.repeat(101),
      'nul',
      'true',
      'tru',
      'falsy',
      'false',
    ];
    const lines = values.flatMap((value) => [`{"a":${value}}`, ` {\t"a" : ${value} , "b":1 } `, `{"a":[${value}],"b":{"x":${value}}}`]);
    both(
      bytesOf([
        ...lines,
        '',
        ' ',
        '{"a":1}\r',
        '{"a":1}\r{"a":2}',
        '{"a":1}\r\r',
        '{"a":1} x',
        '{"a":1,}',
        '{,}',
        '{"a"}',
        '[1]',
        '{"a":1',
      ]),
    );
    both(bytesOf(['{"a":1}\r', '{"a":1}\r{"a":2}']), false);
    both(Buffer.from('{"a":1}\r\n{"a":2}\r'));
    both(Buffer.from('{"a":1}\n{"a":2}'));
    both(Buffer.from('{"a":1}\n{"a":"2'));
  });

  test('deep nesting', () => {
    const nested = (depth: number) => `{"a":${'['.repeat(depth)}${']'.repeat(depth)}}`;
    expect(oddOnes(both(bytesOf([nested(64), nested(65), nested(66), nested(500)])))).toBe(2);
  });
});
