import { describe, expect, test } from 'vitest';
import { columnBuilder } from '../../src/columnar/builder.js';
import { decodeColumns, encodeColumns } from '../../src/columnar/codec.js';
import type { Column } from '../../src/columnar/column.js';
import { BIGINT, DOUBLE, INT, STRING, type DataType } from '../../src/columnar/types.js';
import type { Value } from '../../src/columnar/value.js';

function columnOf(type: DataType, values: readonly Value[]): Column {
  const builder = columnBuilder(type);
  for (const value of values) builder.append(value);
  return builder.finish();
}

const rows = Array.from({ length: 1000 }, (_, i) => i);

describe('encoded columns', () => {
  test('take few bytes where values are near each other', () => {
    const size = (type: DataType, value: (i: number) => Value) => encodeColumns([columnOf(type, rows.map(value))]).length;
    expect(size(BIGINT, () => 1_700_000_000_000_000n)).toBeLessThan(32);
    expect(size(BIGINT, (i) => 1_700_000_000_000_000n + BigInt(i % 200))).toBeLessThan(1032);
    expect(size(BIGINT, (i) => BigInt(i) * 60n)).toBeLessThan(2032);
    expect(size(DOUBLE, (i) => i % 100)).toBeLessThan(1032);
    expect(size(DOUBLE, (i) => i / 3)).toBeLessThan(8032);
    expect(size(INT, (i) => (i === 5 ? 7 : null))).toBeLessThan(160);
    expect(size(STRING, () => 'ab')).toBeLessThan(2032);
  });

  // A change here makes old checkpoints unreadable.
  test('are these bytes', () => {
    const bytes = encodeColumns([columnOf(BIGINT, [1n, null, 300n]), columnOf(STRING, ['a', '', 'é'])]);
    expect(Buffer.from(bytes).toString('hex')).toMatchSnapshot();
    expect(decodeColumns(bytes, [BIGINT, STRING]).map((c) => [0, 1, 2].map((i) => c.get(i)))).toEqual([
      [1n, null, 300n],
      ['a', '', 'é'],
    ]);
  });

  test('are refused under other types and other versions', () => {
    const bytes = encodeColumns([columnOf(STRING, ['abc', 'd'])]);
    expect(() => decodeColumns(bytes, [STRING, STRING])).toThrow(/BYTES_CORRUPT/);
    expect(() => decodeColumns(bytes, [])).toThrow(/left over/);
    expect(() => decodeColumns(new Uint8Array(3), [STRING])).toThrow(/BYTES_CORRUPT/);
    // Bytes in the middle of a Buffer are read as well.
    const padded = Buffer.concat([Buffer.of(1, 2, 3), bytes]).subarray(3);
    expect(decodeColumns(padded, [STRING])[0]!.get(0)).toBe('abc');
  });
});
