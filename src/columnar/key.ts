import type { KeyNode } from './key-node.js';
import { keyNode } from './key-pieces.js';
import { viewOf } from './byte-words.js';
import { hashBytes } from './key-hash.js';
import type { Column } from './column.js';

/** Keys of a batch in byte form, with their hashes; made once a batch by `encodeKeys`, shared by all tables with the same key. */
export interface KeyBatch {
  readonly length: number;
  readonly hashes: Int32Array;
  /** Key i is data[offsets[i] .. offsets[i + 1]]. */
  readonly offsets: Int32Array;
  readonly data: Uint8Array;
  /** Over `data`. */
  readonly view: DataView;
}

export interface KeyOptions {
  /**
   * How FLOAT and DOUBLE compare. `group` (GROUP BY, joins): -0.0 equals 0.0. `distinct` (dropDuplicates): two keys. NaN equals NaN in both.
   * Default `group`.
   */
  readonly floats?: 'group' | 'distinct';
}

/**
 * The key of each row over `columns`, as bytes that are equal only where the values are and sort as the values do: NULL first, then by
 * value, column by column; NaN after all numbers; strings and binary by bytes; arrays element by element; maps regardless of entry order.
 * `decodeKeys` gives the columns back.
 */
export function encodeKeys(columns: readonly Column[], length: number, options: KeyOptions = {}): KeyBatch {
  return new KeyEncoder(options).encode(columns, length);
}

/** `encodeKeys` with buffers that are used again: a batch is good until the next `encode` of the same encoder. */
export class KeyEncoder {
  #hashes = new Int32Array(0);
  #offsets = new Int32Array(1);
  #cursors = new Int32Array(0);
  #data = new Uint8Array(0);
  readonly #keepNegativeZero: boolean;

  constructor(options: KeyOptions = {}) {
    this.#keepNegativeZero = options.floats === 'distinct';
  }

  encode(columns: readonly Column[], length: number): KeyBatch {
    if (length > this.#hashes.length) this.#growRows(length);
    const nodes = columns.map((column) => keyNode(column, length, this.#keepNegativeZero));
    const bytes = this.#layOut(nodes, length);
    // Exact views, so that a KeyBatch never shows more than its own rows.
    const offsets = this.#offsets.subarray(0, length + 1);
    const hashes = this.#hashes.subarray(0, length);
    const data = this.#data.subarray(0, bytes);
    const view = viewOf(data);
    const cursors = this.#cursors.subarray(0, length);
    for (const node of nodes) node.write(data, view, cursors);
    for (let i = 0; i < length; i++) hashes[i] = hashBytes(view, offsets[i]!, offsets[i + 1]!);
    return { length, hashes, offsets, data, view };
  }

  /** Fills offsets and cursors from the sizes of all pieces; returns the bytes of all keys. */
  #layOut(nodes: readonly KeyNode[], length: number): number {
    const cursors = this.#cursors;
    const offsets = this.#offsets;
    cursors.fill(0, 0, length);
    let fixed = 0;
    for (const node of nodes) {
      if (node.fixedSize >= 0) fixed += node.fixedSize;
      else node.addSizes(cursors);
    }
    let at = 0;
    for (let i = 0; i < length; i++) {
      const size = cursors[i]! + fixed;
      offsets[i] = at;
      cursors[i] = at;
      at += size;
    }
    offsets[length] = at;
    if (at > this.#data.length) this.#data = new Uint8Array(Math.max(at, Math.ceil(this.#data.length * 1.5)));
    return at;
  }

  #growRows(length: number): void {
    this.#hashes = new Int32Array(length);
    this.#offsets = new Int32Array(length + 1);
    this.#cursors = new Int32Array(length);
  }
}

export { decodeKeys } from './key-decode.js';
