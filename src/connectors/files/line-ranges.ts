import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { codecOfPath } from './compression.js';
import { CARRIAGE_RETURN, NEWLINE } from './bytes.js';
import { BLOCK_BYTES, type BlockMemory, type LineBlock, type LineSeparator, markLength, SPARE_BYTES } from './lines.js';

/** Where a block of whole lines stands in a plain file: what a block is before its bytes are read. */
export interface LineRange {
  readonly path: string;
  readonly position: number;
  readonly length: number;
}

/** How much of the end of a block is looked at first for its last newline. */
const TAIL_BYTES = 1 << 12;

/**
 * The blocks that `lineBlocks` would cut a plain file into, without reading more of it than the ends of blocks. Null where that cannot be
 * told: the file is compressed, no file with a size of its own, or its lines end otherwise than by newlines.
 */
export function lineRanges(path: string, separator: LineSeparator, blockBytes = BLOCK_BYTES): Iterable<LineRange> | null {
  const isNewline = separator === 'any' || (separator.length === 1 && separator[0] === NEWLINE);
  if (!isNewline || codecOfPath(path) !== null) return null;
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat?.isFile() === true ? cutInto(path, stat.size, separator === 'any', (blockBytes + 3) & ~3) : null;
}

function* cutInto(path: string, size: number, mayReturn: boolean, blockBytes: number): Generator<LineRange> {
  let room = blockBytes;
  let position = 0;
  const file = new PlainFile(path);
  try {
    while (position < size) {
      if (size - position < room) return yield { path, position, length: size - position };
      const length = lengthOfLines(file, position, room, mayReturn);
      // a line that is longer than a block: as lineBlocks, which keeps the larger buffer
      if (length === 0) room = 2 * (room + SPARE_BYTES) - SPARE_BYTES;
      else yield { path, position, length };
      position += length;
    }
  } finally {
    file.close();
  }
}

/** Bytes of the whole lines within `room` bytes from a position on; 0 where not even one ends there. */
function lengthOfLines(file: PlainFile, position: number, room: number, mayReturn: boolean): number {
  for (let tail = Math.min(TAIL_BYTES, room); ; tail = Math.min(tail * 16, room)) {
    const bytes = file.read(position + room - tail, tail);
    const newline = bytes.lastIndexOf(NEWLINE);
    if (newline >= 0) return room - tail + newline + 1;
    if (tail < room) continue;
    // as in lineBlocks: a carriage return that is not the last byte is a whole separator
    return mayReturn && bytes.length >= 2 ? bytes.lastIndexOf(CARRIAGE_RETURN, bytes.length - 2) + 1 : 0;
  }
}

/** Reads ranges, one at a time; a block is good until it is left. */
export class RangeReader {
  #own = new Uint8Array(0);
  #taken: { readonly memory: BlockMemory; readonly bytes: Uint8Array<ArrayBuffer> } | null = null;
  #file: PlainFile | null = null;

  /** `memoryFor`: where blocks of so many bytes are best read into; undefined where it is all the same. */
  constructor(private readonly memoryFor: (bytes: number) => BlockMemory | undefined = () => undefined) {}

  read({ path, position, length }: LineRange): LineBlock {
    this.leave();
    if (this.#file?.path !== path) {
      this.#file?.close();
      this.#file = null;
      this.#file = new PlainFile(path);
    }
    const bytes = this.#bytesFor(length);
    const end = this.#file.readInto(bytes, position, length);
    bytes[end] = NEWLINE;
    const isFirst = position === 0;
    return { bytes, start: isFirst ? markLength(bytes, end) : 0, end, isFirst };
  }

  /** Nobody looks at the block any more. */
  leave(): void {
    this.#taken?.memory.give(this.#taken.bytes);
    this.#taken = null;
  }

  close(): void {
    this.leave();
    this.#file?.close();
    this.#file = null;
  }

  #bytesFor(length: number): Uint8Array {
    const room = length + SPARE_BYTES;
    const memory = length <= BLOCK_BYTES ? this.memoryFor(length) : undefined;
    if (memory !== undefined) {
      const bytes = memory.take();
      this.#taken = { memory, bytes };
      return bytes;
    }
    if (this.#own.length < room) this.#own = new Uint8Array(((Math.max(length, BLOCK_BYTES) + 3) & ~3) + SPARE_BYTES);
    return this.#own;
  }
}

/** A file that is read at once: for threads, which have nothing else to do, and for parts that are much shorter than what is made of them. */
class PlainFile {
  readonly #file: number;

  constructor(readonly path: string) {
    this.#file = openSync(path, 'r');
  }

  read(position: number, length: number): Uint8Array {
    const bytes = new Uint8Array(length);
    return bytes.subarray(0, this.readInto(bytes, position, length));
  }

  /** Fills the beginning of `bytes`; gives how many bytes there were. */
  readInto(bytes: Uint8Array, position: number, length: number): number {
    let at = 0;
    while (at < length) {
      const got = readSync(this.#file, bytes, at, length - at, position + at);
      if (got === 0) break;
      at += got;
    }
    return at;
  }

  close(): void {
    closeSync(this.#file);
  }
}
