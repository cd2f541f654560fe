import type { TokenColumn } from './token.js';

/** Values of a column, and which rows have theirs: null where all do, otherwise 1 for those; good until the next column is converted. */
export interface Converted<T> {
  readonly values: T;
  readonly done: Uint8Array | null;
}

/** Texts one after the other; text i is bytes [offsets[i], offsets[i + 1]). */
export interface ConvertedTexts {
  readonly offsets: Int32Array;
  readonly data: Uint8Array;
}

/** What a timestamp without a zone is: not plain, local time that stays so, or local time at an offset from Greenwich. */
export type LocalTimes = 'odd' | 'stay' | { readonly offsetSeconds: number };

/** Loops over the tokens of a column of JSON that do not run in JavaScript. They leave out what is not of the plain form. */
export interface TokenLoops {
  /** As words of 64-bit integers. */
  integers(tokens: TokenColumn): Converted<Int32Array>;
  doubles(tokens: TokenColumn): Converted<Float64Array>;
  /** As words of microseconds. */
  timestamps(tokens: TokenColumn, local: LocalTimes): Converted<Int32Array>;
  /** Strings without escapes and other values as they stand; empty where there is none. Null where it does not fit. */
  texts(tokens: TokenColumn): ConvertedTexts | null;
}
