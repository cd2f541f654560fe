import { describe, expect, test } from 'vitest';
import { columnBuilder } from '../../src/columnar/builder.js';
import { ConstantColumn, VoidColumn, type Column } from '../../src/columnar/column.js';
import { decodeKeys, encodeKeys, KeyEncoder } from '../../src/columnar/key.js';
import { BIGINT, DOUBLE, field, INT, mapOf, STRING, struct, TIMESTAMP, type DataType } from '../../src/columnar/types.js';
import type { Value } from '../../src/columnar/value.js';

function columnOf(type: DataType, ...values: Value[]): Column {
  const builder = columnBuilder(type);
  for (const value of values) builder.append(value);
  return builder.finish();
}

function hex(columns: readonly Column[], length: number, options = {}): string[] {
  const keys = encodeKeys(columns, length, options);
  return Array.from({ length }, (_, i) => Buffer.from(keys.data.subarray(keys.offsets[i], keys.offsets[i + 1])).toString('hex'));
}

describe('key bytes', () => {
  // They are part of the checkpoint format: a change here makes old checkpoints unreadable.
  test('are these', () => {
    expect(hex([columnOf(INT, null, -1, 0, 1)], 4)).toEqual(['00', '017fffffff', '0180000000', '0180000001']);
    expect(hex([columnOf(BIGINT, -1n, 1n)], 2)).toEqual(['017fffffffffffffff', '018000000000000001']);
    expect(hex([columnOf(STRING, '', 'ab', '\u0000\u0001\u0002')], 3)).toEqual(['0100', '01616200', '01010101020200']);
    expect(hex([columnOf(DOUBLE, -1, 0, 1)], 3)).toEqual(['01400fffffffffffff', '018000000000000000', '01bff0000000000000']);
    const window = struct([field('start', TIMESTAMP), field('end', TIMESTAMP)]);
    expect(hex([columnOf(window, [1n, 2n], null, [null, 2n])], 3)).toEqual([
      '01018000000000000001018000000000000002',
      '00',
      '0100018000000000000002',
    ]);
    expect([...encodeKeys([columnOf(STRING, 'a', 'hello world')], 2).hashes]).toMatchSnapshot();
  });

  test('take -0.0 for 0.0 in groups and not in distinct, and all NaN for one', () => {
    const nan = new Float64Array(new BigUint64Array([0x7ff8000000000001n, 0xfff8000000000000n]).buffer);
    const column = columnOf(DOUBLE, 0, -0, ...nan);
    const group = hex([column], 4);
    expect(new Set(group.slice(0, 2)).size).toBe(1);
    expect(new Set(group.slice(2)).size).toBe(1);
    const distinct = hex([column], 4, { floats: 'distinct' });
    expect(distinct[1]! < distinct[0]!).toBe(true);
    expect(new Set(distinct.slice(2)).size).toBe(1);
    expect(Object.is(decodeKeys(encodeKeys([column], 4, { floats: 'distinct' }), 4, [DOUBLE])[0]!.get(1), -0)).toBe(true);
    expect(Object.is(decodeKeys(encodeKeys([column], 4), 4, [DOUBLE])[0]!.get(1), 0)).toBe(true);
  });

  test('are the same for maps of the same entries', () => {
    const [a, b] = hex(
      [
        columnOf(
          mapOf(STRING, INT),
          [
            ['x', 1],
            ['a', 2],
          ],
          [
            ['a', 2],
            ['x', 1],
          ],
        ),
      ],
      2,
    );
    expect(a).toBe(b);
  });

  test('tell apart what joined text would not', () => {
    const pairs = [
      ['ab', 'c'],
      ['a', 'bc'],
      [null, 'abc'],
      ['', 'abc'],
      ['abc', null],
    ];
    const columns = [0, 1].map((k) => columnOf(STRING, ...pairs.map((p) => p[k]!)));
    expect(new Set(hex(columns, pairs.length)).size).toBe(pairs.length);
  });

  test('come from constants and void columns too', () => {
    expect(hex([new ConstantColumn(INT, 2, 1), new VoidColumn(2), new ConstantColumn(STRING, 2, null)], 2)).toEqual([
      '01800000010000',
      '01800000010000',
    ]);
    expect(hex([], 2)).toEqual(['', '']);
  });

  test('are refused where equal strings may differ in bytes', () => {
    const column = columnOf(STRING, 'a').withType({ kind: 'string', collation: 'UTF8_LCASE' });
    expect(() => encodeKeys([column], 1)).toThrow(/UNSUPPORTED_KEY_TYPE.*UTF8_LCASE/);
  });

  test('of an encoder that is used again are those of a fresh one', () => {
    const encoder = new KeyEncoder();
    for (const n of [3, 1000, 2]) {
      const column = columnOf(STRING, ...Array.from({ length: n }, (_, i) => 'x'.repeat(i % 100)));
      expect(encoder.encode([column], n)).toEqual(encodeKeys([column], n));
    }
  });
});
