import { BufferPool } from './buffer-pool.js';
import { CARRIAGE_RETURN, NEWLINE } from './bytes.js';
import { type ByteSource, ChunkBytes } from './plain-bytes.js';

/** Whole lines in a shared buffer: valid until the next block is asked for. */
export interface LineBlock {
  readonly bytes: Uint8Array;
  /** The lines are bytes [start, end); the last one ends at `end`, with or without a separator. */
  readonly start: number;
  readonly end: number;
  /** True for the first block of a file. */
  readonly isFirst: boolean;
}

/** What ends a line: any of \n, \r and \r\n, or just these bytes. */
export type LineSeparator = 'any' | Uint8Array;

export const BLOCK_BYTES = 1 << 20;
/** Room behind the last line, so that scanners may look at whole words of four bytes. A buffer's length is a multiple of 4. */
export const SPARE_BYTES = 8;
const buffers = new BufferPool(BLOCK_BYTES + SPARE_BYTES, 4);

/** Where blocks are read into. */
export interface BlockMemory {
  /** A buffer of any content, of at least SPARE_BYTES more than a block. */
  take(): Uint8Array<ArrayBuffer>;
  /** Nobody looks at the buffer any more. */
  give(buffer: Uint8Array<ArrayBuffer>): void;
}

/** `linesFrom` of chunks that come from elsewhere. */
export function lineBlocks(
  chunks: AsyncIterable<Uint8Array>,
  separator: LineSeparator = 'any',
  blockBytes = BLOCK_BYTES,
): AsyncGenerator<LineBlock> {
  const room = ((blockBytes + 3) & ~3) + SPARE_BYTES;
  const memory = blockBytes === BLOCK_BYTES ? buffers : { take: () => new Uint8Array(room), give: () => undefined };
  return linesFrom(new ChunkBytes(chunks), separator, memory);
}

/**
 * Cuts bytes into blocks of whole lines of about a mebibyte, and closes their source. One buffer is reused for all blocks, and afterwards for
 * other files; it grows only when a single line is longer. After `end` there is always one more byte, a newline, so that scanners need no check
 * for the end. A UTF-8 byte order mark at the very beginning is left out.
 */
export async function* linesFrom(source: ByteSource, separator: LineSeparator, memory: BlockMemory = buffers): AsyncGenerator<LineBlock> {
  const taken = memory.take();
  let buffer = taken;
  let used = 0;
  let isFirst = true;
  let start = -1;
  try {
    for (;;) {
      const read = source.read(buffer, used, buffer.length - SPARE_BYTES - used);
      const got = typeof read === 'number' ? read : await read;
      if (got === 0) break;
      used += got;
      if (used < buffer.length - SPARE_BYTES) continue;
      const cut = cutOf(buffer, used, separator);
      if (cut === 0) {
        buffer = grown(buffer);
        continue;
      }
      if (start < 0) start = markLength(buffer, used);
      const next = buffer[cut]!;
      buffer[cut] = NEWLINE;
      yield { bytes: buffer, start, end: cut, isFirst };
      isFirst = false;
      start = 0;
      buffer[cut] = next;
      buffer.copyWithin(0, cut, used);
      used -= cut;
    }
    if (start < 0) start = markLength(buffer, used);
    buffer[used] = NEWLINE;
    if (used > start) yield { bytes: buffer, start, end: used, isFirst };
  } finally {
    memory.give(taken);
    await source.close();
  }
}

/** Length of the UTF-8 byte order mark that the bytes begin with: 3 or 0. */
export function markLength(bytes: Uint8Array, used: number): number {
  return used >= 3 && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
}

function grown(buffer: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(buffer.length * 2);
  larger.set(buffer);
  return larger;
}

/** Where the last whole line ends, 0 where there is none. */
function cutOf(bytes: Uint8Array, used: number, separator: LineSeparator): number {
  if (separator !== 'any' && (separator.length > 1 || separator[0] !== NEWLINE)) return lastSeparator(bytes, used, separator);
  const newline = bytes.lastIndexOf(NEWLINE, used - 1);
  if (newline >= 0 || separator !== 'any') return newline + 1;
  // Without any newline, a carriage return that is not the last byte is a whole separator.
  return used < 2 ? 0 : bytes.lastIndexOf(CARRIAGE_RETURN, used - 2) + 1;
}

/** Separators are found from the left, since they may overlap. */
function lastSeparator(bytes: Uint8Array, used: number, separator: Uint8Array): number {
  let cut = 0;
  for (let p = indexOfBytes(bytes, separator, 0, used); p >= 0; p = indexOfBytes(bytes, separator, cut, used)) cut = p + separator.length;
  return cut;
}

/** First place of `needle` within [start, end), or -1. */
export function indexOfBytes(bytes: Uint8Array, needle: Uint8Array, start: number, end: number): number {
  const first = needle[0]!;
  for (let p = bytes.indexOf(first, start); p >= 0 && p + needle.length <= end; p = bytes.indexOf(first, p + 1)) {
    let i = 1;
    while (i < needle.length && bytes[p + i] === needle[i]) i++;
    if (i === needle.length) return p;
  }
  return -1;
}

/** Goes through the lines of a block: after `next` has said true, the line is bytes [start, end) without its separator. */
export class LineCursor {
  start = 0;
  end = 0;
  #next: number;

  constructor(
    private readonly block: LineBlock,
    private readonly separator: LineSeparator,
  ) {
    this.#next = block.start;
  }

  /** Where the line after the current one begins. */
  get nextStart(): number {
    return this.#next;
  }

  next(): boolean {
    const { bytes, end } = this.block;
    if (this.#next >= end) return false;
    this.start = this.#next;
    if (this.separator === 'any') {
      let p = this.start;
      while (bytes[p] !== NEWLINE && bytes[p] !== CARRIAGE_RETURN) p++;
      this.end = Math.min(p, end);
      this.#next = p + (bytes[p] === CARRIAGE_RETURN && bytes[p + 1] === NEWLINE && p + 1 < end ? 2 : 1);
    } else {
      const found = indexOfBytes(bytes, this.separator, this.start, end);
      this.end = found < 0 ? end : found;
      this.#next = this.end + this.separator.length;
    }
    return true;
  }
}
