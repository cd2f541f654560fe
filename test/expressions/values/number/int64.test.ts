import { describe, expect, it } from 'vitest';
import {
  INT64_MAX,
  INT64_MIN,
  addInt64,
  addWords,
  compareWords,
  highWord,
  lowWord,
  multiplyInt64,
  multiplyWords,
  negateInt64,
  readInt64,
  safeOfWords,
  subtractInt64,
  subtractWords,
  wrapInt64,
  writeInt64,
} from '../../../../src/expressions/values/number/int64.js';

const EDGES = [
  0n,
  1n,
  -1n,
  2n,
  3n,
  -7n,
  4294967295n,
  4294967296n,
  -4294967296n,
  -4294967297n,
  3037000500n,
  94906267n,
  9007199254740991n,
  9007199254740992n,
  -9007199254740991n,
  -9007199254740993n,
  INT64_MAX,
  INT64_MAX - 1n,
  INT64_MIN,
  INT64_MIN + 1n,
];

describe('int64', () => {
  it('overflows to null exactly outside 64 bits', () => {
    for (const a of EDGES)
      for (const b of EDGES) {
        const check = (exact: bigint) => (exact === wrapInt64(exact) ? exact : null);
        expect(addInt64(a, b)).toBe(check(a + b));
        expect(subtractInt64(a, b)).toBe(check(a - b));
        expect(multiplyInt64(a, b)).toBe(check(a * b));
      }
    expect(negateInt64(INT64_MIN)).toBeNull();
    expect(negateInt64(INT64_MAX)).toBe(-INT64_MAX);
  });

  it('gives on words what bigint gives', () => {
    const words = new Int32Array(6);
    const longs = new BigInt64Array(words.buffer);
    for (const a of EDGES)
      for (const b of EDGES) {
        writeInt64(words, 0, a);
        writeInt64(words, 1, b);
        expect([longs[0], longs[1], readInt64(words, 0)]).toEqual([a, b, a]);
        for (const [operate, exact] of [
          [addWords, a + b],
          [subtractWords, a - b],
          [multiplyWords, a * b],
        ] as const) {
          expect(operate(words, 0, words, 1, words, 2)).toBe(exact === wrapInt64(exact));
          expect(longs[2]).toBe(wrapInt64(exact));
        }
        const order = compareWords(words[0]!, words[1]!, words[2]!, words[3]!);
        expect(order).toBe(a < b ? -1 : a > b ? 1 : 0);
      }
  });

  it('splits and joins safe integers', () => {
    for (const value of [0, 1, -1, 4294967296, -4294967297, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER]) {
      expect(safeOfWords(lowWord(value), highWord(value))).toBe(value);
    }
    expect(safeOfWords(0, 2097152)).toBeNaN();
    expect(safeOfWords(0, -2097152)).toBeNaN();
  });
});
