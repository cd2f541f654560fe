import { ROWS_MAX } from '../tokens/block-rows.js';
import type { TokenColumn } from '../tokens/token.js';
import type { Converted, ConvertedTexts, LocalTimes, TokenLoops } from '../tokens/token-loops.js';
import { aligned, type MemoryArrays } from './memory-arrays.js';
import type { ScannerProgram } from './scanner-module.js';

/** Texts are copied in whole vectors. */
const ROOM_BEHIND = 16;
/** 64 bits a row, or an offset a row and one more. */
const VALUE_WORDS = 2 * ROWS_MAX;

/** Bytes of memory that loops need for themselves, for blocks of so many bytes. */
export const loopBytes = (blockBytes: number): number => ROWS_MAX + aligned(4 * VALUE_WORDS) + aligned(blockBytes + ROOM_BEHIND);

/** The loops of `assembly/columns.ts`, over tokens in the memory of the scanner. What they make is copied out of it. */
export class SimdLoops implements TokenLoops {
  readonly #done: Uint8Array;
  readonly #words: Int32Array;
  readonly #doubles: Float64Array;
  readonly #data: Uint8Array;

  constructor(
    private readonly program: ScannerProgram,
    arrays: MemoryArrays,
    private readonly block: Uint8Array,
  ) {
    this.#done = arrays.bytes(ROWS_MAX);
    const words = arrays.integers(VALUE_WORDS);
    this.#words = words;
    this.#doubles = new Float64Array(words.buffer, words.byteOffset, ROWS_MAX);
    this.#data = arrays.bytes(block.length + ROOM_BEHIND);
  }

  integers(tokens: TokenColumn): Converted<Int32Array> {
    this.#use(tokens);
    const count = this.program.integers();
    return { values: this.#words.slice(0, 2 * tokens.rows), done: this.#marks(count, tokens.rows) };
  }

  doubles(tokens: TokenColumn): Converted<Float64Array> {
    this.#use(tokens);
    const count = this.program.doubles();
    return { values: this.#doubles.slice(0, tokens.rows), done: this.#marks(count, tokens.rows) };
  }

  timestamps(tokens: TokenColumn, local: LocalTimes): Converted<Int32Array> {
    this.#use(tokens);
    const meaning = local === 'odd' ? 0 : local === 'stay' ? 1 : 2;
    const count = this.program.timestamps(meaning, typeof local === 'string' ? 0 : local.offsetSeconds);
    return { values: this.#words.slice(0, 2 * tokens.rows), done: this.#marks(count, tokens.rows) };
  }

  texts(tokens: TokenColumn): ConvertedTexts | null {
    this.#use(tokens);
    const total = this.program.texts(this.#data.byteOffset, this.#data.length);
    return total < 0 ? null : { offsets: this.#words.slice(0, tokens.rows + 1), data: this.#data.slice(0, total) };
  }

  #use({ kinds, starts, ends, rows }: TokenColumn): void {
    const { program, block } = this;
    program.useColumn(
      block.byteOffset,
      kinds.byteOffset,
      starts.byteOffset,
      ends.byteOffset,
      rows,
      this.#done.byteOffset,
      this.#words.byteOffset,
    );
  }

  #marks(count: number, rows: number): Uint8Array | null {
    return count === rows ? null : this.#done;
  }
}
