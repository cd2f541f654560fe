import { TidemarkError } from '../../../base/errors.js';
import { compressBlock, decompressBlock, type BlockCodec } from '../binary/block-codec.js';
import { GrowingBytes } from '../binary/growing-bytes.js';

/**
 * A stream of bytes cut into compressed blocks, each with three bytes before it: its length, and whether it is stored as it was. Blocks are
 * spelled out one at a time. Reading past the end throws ORC_CORRUPT.
 */
export class BlockStream {
  #block: Uint8Array;
  #at = 0;
  #next = 0;

  constructor(
    private readonly source: Uint8Array,
    private readonly codec: BlockCodec,
    private readonly blockBytes: number,
  ) {
    this.#block = codec === 'none' ? source : new Uint8Array(0);
    if (codec === 'none') this.#next = source.length;
  }

  byte(): number {
    while (this.#at >= this.#block.length) this.#advance();
    return this.#block[this.#at++]!;
  }

  /** The next `count` bytes, valid until the next call. */
  take(count: number): Uint8Array {
    if (this.#block.length - this.#at >= count) {
      this.#at += count;
      return this.#block.subarray(this.#at - count, this.#at);
    }
    const out = new Uint8Array(Math.min(count, this.source.length * 1100 + 1024));
    if (out.length < count) throw corrupt();
    this.readInto(out);
    return out;
  }

  /** Fills `out`. */
  readInto(out: Uint8Array): void {
    let at = 0;
    while (at < out.length) {
      while (this.#at >= this.#block.length) this.#advance();
      const n = Math.min(out.length - at, this.#block.length - this.#at);
      out.set(this.#block.subarray(this.#at, this.#at + n), at);
      this.#at += n;
      at += n;
    }
  }

  /** Whether nothing is left. */
  get atEnd(): boolean {
    while (this.#at >= this.#block.length) {
      if (this.#next >= this.source.length) return true;
      this.#advance();
    }
    return false;
  }

  #advance(): void {
    const { source } = this;
    const p = this.#next;
    if (p + 3 > source.length) throw corrupt();
    const head = source[p]! | (source[p + 1]! << 8) | (source[p + 2]! << 16);
    const length = head >>> 1;
    this.#next = p + 3 + length;
    if (this.#next > source.length) throw corrupt();
    const block = source.subarray(p + 3, this.#next);
    this.#block = (head & 1) === 1 ? block : spelledOut(this.codec, block, this.blockBytes);
    this.#at = 0;
  }
}

function spelledOut(codec: BlockCodec, block: Uint8Array, blockBytes: number): Uint8Array {
  return decompressBlock(codec, block, blockBytes);
}

/** All bytes of a short stream. */
export function decompressAll(source: Uint8Array, codec: BlockCodec, blockBytes: number): Uint8Array {
  if (codec === 'none') return source;
  const out = new GrowingBytes(source.length * 4);
  const stream = new BlockStream(source, codec, blockBytes);
  while (!stream.atEnd) out.byte(stream.byte());
  return out.written();
}

/** Cuts bytes into blocks and compresses each that becomes smaller by it. */
export function compressAll(bytes: Uint8Array, codec: BlockCodec, blockBytes: number): Uint8Array {
  if (codec === 'none') return bytes;
  const out = new GrowingBytes(bytes.length / 2 + 64);
  for (let start = 0; start < bytes.length; start += blockBytes) {
    const block = bytes.subarray(start, Math.min(start + blockBytes, bytes.length));
    const packed = compressBlock(codec, block);
    const smaller = packed.length < block.length;
    const head = smaller ? packed.length * 2 : block.length * 2 + 1;
    out.byte(head & 255);
    out.byte((head >>> 8) & 255);
    out.byte(head >>> 16);
    out.append(smaller ? packed : block);
  }
  return out.written();
}

function corrupt(): TidemarkError {
  return new TidemarkError('ORC_CORRUPT', 'a stream ends before its values do');
}
