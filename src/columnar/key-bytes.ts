import { getBit, type Bitmap } from './bitmap.js';
import { copyBytes, hasLowByte, viewOf } from './byte-words.js';
import type { BytesColumn } from './column.js';
import { KeyNode } from './key-node.js';

/** Strings and binary, also through a dictionary: what has to be escaped is found once for all bytes, not once a row. */
export class BytesNode extends KeyNode {
  readonly #escapes: boolean;
  readonly #view: DataView;

  constructor(
    length: number,
    validity: Bitmap | null,
    private readonly bytes: BytesColumn,
    private readonly codes: Int32Array | null,
  ) {
    super(length, validity, -1);
    this.#view = viewOf(bytes.data);
    this.#escapes = hasLowByte(this.#view, bytes.offsets[0]!, bytes.offsets[bytes.length]!);
  }

  addSizes(sizes: Int32Array): void {
    const { validity, codes } = this;
    const { offsets, data } = this.bytes;
    for (let i = 0; i < this.length; i++) {
      if (validity !== null && !getBit(validity, i)) {
        sizes[i]! += 1;
        continue;
      }
      const k = codes === null ? i : codes[i]!;
      const start = offsets[k]!;
      const end = offsets[k + 1]!;
      let size = end - start + 2;
      if (this.#escapes) for (let b = start; b < end; b++) if (data[b]! <= 1) size++;
      sizes[i]! += size;
    }
  }

  write(data: Uint8Array, view: DataView, cursors: Int32Array): void {
    const { validity, codes } = this;
    const fromView = this.#view;
    const { offsets, data: from } = this.bytes;
    for (let i = 0; i < this.length; i++) {
      let at = cursors[i]!;
      if (at < 0) continue;
      if (validity !== null && !getBit(validity, i)) {
        data[at] = 0;
        cursors[i] = at + 1;
        continue;
      }
      const k = codes === null ? i : codes[i]!;
      data[at++] = 1;
      const start = offsets[k]!;
      const end = offsets[k + 1]!;
      if (this.#escapes) at = writeEscaped(from, start, end, data, at);
      else {
        copyBytes(from, fromView, start, end, data, view, at);
        at += end - start;
      }
      data[at] = 0;
      cursors[i] = at + 1;
    }
  }
}

function writeEscaped(from: Uint8Array, start: number, end: number, to: Uint8Array, at: number): number {
  for (let b = start; b < end; b++) {
    const byte = from[b]!;
    if (byte <= 1) {
      to[at++] = 1;
      to[at++] = byte + 1;
    } else to[at++] = byte;
  }
  return at;
}
