import { expect, test } from 'vitest';
import { copyBytes, hasLowByte, sameBytes, viewOf } from '../../src/columnar/byte-words.js';

/** An array that does not begin where its buffer does, of bytes that all differ from their neighbours. */
function bytesOf(length: number, first = 2): Uint8Array {
  return new Uint8Array(length + 3).subarray(3).map((_, i) => first + ((i * 7) % 250));
}

test('copies any run to any place, and nothing beside it', () => {
  const from = bytesOf(600);
  for (const size of [0, 1, 3, 4, 5, 7, 8, 31, 255, 256, 257, 300]) {
    for (const [start, at] of [
      [0, 0],
      [1, 2],
      [3, 5],
    ] as const) {
      const to = new Uint8Array(at + size + 4).fill(9);
      copyBytes(from, viewOf(from), start, start + size, to, viewOf(to), at);
      expect([...to]).toEqual([...new Array<number>(at).fill(9), ...from.subarray(start, start + size), 9, 9, 9, 9]);
    }
  }
});

test('compares runs to their last byte', () => {
  const left = bytesOf(40);
  for (const size of [0, 1, 4, 6, 8, 11, 37]) {
    const right = new Uint8Array(size + 2);
    right.set(left.subarray(3, 3 + size), 1);
    expect(sameBytes(viewOf(left), 3, viewOf(right), 1, size)).toBe(true);
    for (let k = 0; k < size; k++) {
      right[1 + k]! ^= 0x80;
      expect(sameBytes(viewOf(left), 3, viewOf(right), 1, size)).toBe(false);
      right[1 + k]! ^= 0x80;
    }
  }
});

test('finds the bytes 0 and 1 wherever they stand, and no others', () => {
  const bytes = Uint8Array.from({ length: 254 }, (_, i) => i + 2);
  expect(hasLowByte(viewOf(bytes), 0, bytes.length)).toBe(false);
  for (const low of [0, 1]) {
    for (let k = 0; k < 13; k++) {
      const marked = bytes.slice();
      marked[100 + k] = low;
      expect(hasLowByte(viewOf(marked), 90, 113)).toBe(true);
      expect(hasLowByte(viewOf(marked), 90, 100 + k)).toBe(false);
      expect(hasLowByte(viewOf(marked), 101 + k, marked.length)).toBe(false);
    }
  }
});
