import { indexOfByte, NEWLINE } from './bytes.js';

/** Whole lines in a shared buffer: valid until the next block is asked for. */
export interface LineBlock {
  readonly bytes: Uint8Array;
  /** The lines are bytes [start, end); the last one ends at `end`, with or without a separator. */
  readonly start: number;
  readonly end: number;
  /** True for the first block of a file. */
  readonly isFirst: boolean;
}

const BLOCK_BYTES = 1 << 20;

/**
 * Cuts a stream of byte chunks into blocks of whole lines of about a mebibyte. One buffer is reused for all blocks; it grows only when a
 * single line is longer. After `end` there is always one more byte, a newline, so that scanners need no check for the end.
 *
 * `separator` is the last byte of what ends a line (a newline unless the format's lineSep says otherwise): a block is cut behind one.
 */
export async function* lineBlocks(
  chunks: AsyncIterable<Uint8Array>,
  separator = NEWLINE,
  blockBytes = BLOCK_BYTES,
): AsyncGenerator<LineBlock> {
  let buffer = new Uint8Array(blockBytes + 1);
  let used = 0;
  let isFirst = true;
  for await (const chunk of chunks) {
    let at = 0;
    while (at < chunk.length) {
      const room = buffer.length - 1 - used;
      const part = Math.min(room, chunk.length - at);
      buffer.set(part === chunk.length ? chunk : chunk.subarray(at, at + part), used);
      used += part;
      at += part;
      if (used < buffer.length - 1) continue;
      const cut = lastIndexOf(buffer, separator, used) + 1;
      if (cut === 0) {
        buffer = grown(buffer);
        continue;
      }
      const next = buffer[cut]!;
      buffer[cut] = NEWLINE;
      yield { bytes: buffer, start: 0, end: cut, isFirst };
      isFirst = false;
      buffer[cut] = next;
      buffer.copyWithin(0, cut, used);
      used -= cut;
    }
  }
  buffer[used] = NEWLINE;
  if (used > 0) yield { bytes: buffer, start: 0, end: used, isFirst };
}

function grown(buffer: Uint8Array): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(buffer.length * 2);
  larger.set(buffer);
  return larger;
}

function lastIndexOf(bytes: Uint8Array, byte: number, end: number): number {
  let i = end - 1;
  while (i >= 0 && bytes[i] !== byte) i--;
  return i;
}

/** End of the line that begins at `start`: where the next newline is, or `end`. */
export function lineEnd(bytes: Uint8Array, start: number, end: number): number {
  const i = indexOfByte(bytes, NEWLINE, start);
  return i < 0 || i > end ? end : i;
}
