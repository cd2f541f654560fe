import type { Bitmap } from '../../../columnar/bitmap.js';
import { sameBytes, viewOf } from '../../../columnar/byte-words.js';
import { BytesColumn, DictionaryColumn } from '../../../columnar/column.js';
import type { DataType } from '../../../columnar/types.js';
import { Token, type TokenColumn } from './token.js';

/** With more different texts than this, codes are not worth their making. */
const TEXTS_MAX = 256;
const SLOTS = 1024;
const TEXT_BYTES_MAX = 64;
/** Blocks that are not tried after one that failed: twice as many each time, up to this. */
const SKIP_MAX = 256;

/**
 * Codes of a column's texts, where few differ (kinds, states, channels): filters and keys then look at numbers, and rows are taken without
 * copying text. The dictionary goes on from block to block, so that what was computed of it stays good.
 */
export class TextCodes {
  #count = 0;
  readonly #slots = new Int16Array(SLOTS).fill(-1);
  readonly #offsets = new Int32Array(TEXTS_MAX + 1);
  readonly #data = new Uint8Array(TEXTS_MAX * TEXT_BYTES_MAX);
  readonly #view = viewOf(this.#data);
  #dictionary: BytesColumn | null = null;
  #skip = 0;
  #skipNext = 1;

  constructor(private readonly type: DataType) {}

  /** The column as codes; null where a text is not plain or too many differ. */
  column(tokens: TokenColumn, validity: Bitmap | null): DictionaryColumn | null {
    if (this.#skip > 0) {
      this.#skip--;
      return null;
    }
    const { bytes, kinds, starts, ends, rows } = tokens;
    const view = viewOf(bytes);
    const codes = new Int32Array(rows);
    for (let i = 0; i < rows; i++) {
      const kind = kinds[i]!;
      if (kind === Token.absent) continue;
      const code = kind === Token.string ? this.#codeOf(bytes, view, starts[i]!, ends[i]!) : -1;
      if (code < 0) return this.#giveUp();
      codes[i] = code;
    }
    this.#skipNext = 1;
    return new DictionaryColumn(this.type, rows, codes, this.#texts(), validity);
  }

  #texts(): BytesColumn {
    if (this.#dictionary?.length !== this.#count) {
      const offsets = this.#offsets.slice(0, this.#count + 1);
      this.#dictionary = new BytesColumn(this.type, this.#count, offsets, this.#data.slice(0, offsets[this.#count]), null);
    }
    return this.#dictionary;
  }

  #giveUp(): null {
    this.#count = 0;
    this.#dictionary = null;
    this.#slots.fill(-1);
    this.#skip = this.#skipNext;
    this.#skipNext = Math.min(SKIP_MAX, 2 * this.#skipNext);
    return null;
  }

  #codeOf(bytes: Uint8Array, view: DataView, start: number, end: number): number {
    const size = end - start;
    if (size > TEXT_BYTES_MAX) return -1;
    let hash = size;
    let p = start;
    for (const stop = end - 3; p < stop; p += 4) hash = Math.imul(hash ^ view.getInt32(p, true), 0x01000193) ^ (hash >>> 13);
    for (; p < end; p++) hash = Math.imul(hash ^ view.getUint8(p), 0x01000193);
    hash ^= hash >>> 15;
    hash ^= hash >>> 7;
    for (let slot = hash & (SLOTS - 1); ; slot = (slot + 1) & (SLOTS - 1)) {
      const code = this.#slots[slot]!;
      if (code < 0) return this.#add(slot, bytes, start, end);
      const at = this.#offsets[code]!;
      if (this.#offsets[code + 1]! - at === size && sameBytes(view, start, this.#view, at, size)) return code;
    }
  }

  #add(slot: number, bytes: Uint8Array, start: number, end: number): number {
    if (this.#count === TEXTS_MAX) return -1;
    const code = this.#count++;
    let at = this.#offsets[code]!;
    for (let p = start; p < end; p++) this.#data[at++] = bytes[p]!;
    this.#offsets[code + 1] = at;
    this.#slots[slot] = code;
    return code;
  }
}
