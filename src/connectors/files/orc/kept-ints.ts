import { GrowingBytes } from '../binary/growing-bytes.js';
import { writeInts } from './int-writer.js';

/** The integers kept in a buffer as a stream; the buffer is empty afterwards. */
export function takeInts(buffer: GrowingBytes, signed: boolean): Uint8Array {
  const out = new GrowingBytes(buffer.length / 2 + 64);
  writeInts(new Int32Array(buffer.bytes.buffer, 0, buffer.length >> 2), signed, out);
  buffer.clear();
  return out.written();
}

/** Appends the lengths of values to a buffer of integers. */
export function keepLengths(offsets: Int32Array, count: number, buffer: GrowingBytes): void {
  for (let i = 0; i < count; i++) {
    buffer.uint32(offsets[i + 1]! - offsets[i]!);
    buffer.uint32(0);
  }
}
