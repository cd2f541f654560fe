/**
 * HyperLogLog++ sketches as bytes.
 *
 * One byte of precision, one of form. Sparse: for each register in use its distance from the one before (as a varint) and its rank.
 * Dense: six bits a register, four registers in three bytes. The shorter form is written. `toSparkWords` lays the registers out as
 * Spark's aggregation buffer does: ten in each 64-bit word, lowest bits first.
 */

import { TidemarkError } from '../../../base/errors.js';
import { HyperLogLog } from './hyper-log-log.js';

const SPARSE = 0;
const DENSE = 1;

/** The sketch as bytes; equal registers give equal bytes. */
export function encodeHyperLogLog(sketch: HyperLogLog): Uint8Array {
  const { registers, precision } = sketch;
  const denseLength = 2 + Math.ceil((registers.length * 3) / 4);
  const sparse = encodeSparse(sketch, denseLength);
  if (sparse) return sparse;
  const bytes = new Uint8Array(denseLength);
  bytes[0] = precision;
  bytes[1] = DENSE;
  for (let i = 0, at = 2; i < registers.length; i += 4, at += 3) {
    const four =
      (rank(registers, i) | (rank(registers, i + 1) << 6) | (rank(registers, i + 2) << 12) | (rank(registers, i + 3) << 18)) >>> 0;
    bytes[at] = four;
    bytes[at + 1] = four >>> 8;
    bytes[at + 2] = four >>> 16;
  }
  return bytes;
}

function rank(registers: Uint8Array, i: number): number {
  return registers[i] as number;
}

function encodeSparse({ registers, precision }: HyperLogLog, limit: number): Uint8Array | null {
  const bytes = new Uint8Array(limit);
  bytes[0] = precision;
  bytes[1] = SPARSE;
  let at = 2;
  let last = -1;
  for (let i = 0; i < registers.length; i++) {
    if (registers[i] === 0) continue;
    let gap = i - last;
    last = i;
    // At most four bytes for the gap and one for the rank.
    if (at + 5 >= limit) return null;
    for (; gap > 127; gap >>>= 7) bytes[at++] = (gap & 127) | 128;
    bytes[at++] = gap;
    bytes[at++] = registers[i] as number;
  }
  return bytes.slice(0, at);
}

/** The sketch of bytes made by `encodeHyperLogLog`. Throws STATE_CORRUPTED for others. */
export function decodeHyperLogLog(bytes: Uint8Array): HyperLogLog {
  const precision = bytes[0] ?? 0;
  if (precision < 4 || precision > 30) throw corrupted(`its precision is ${precision}`);
  const sketch = new HyperLogLog(precision);
  if (bytes[1] === SPARSE) decodeSparse(bytes, sketch.registers);
  else if (bytes[1] === DENSE && bytes.length === 2 + Math.ceil((sketch.registers.length * 3) / 4)) decodeDense(bytes, sketch.registers);
  else throw corrupted(`its form is ${bytes[1]} and its length ${bytes.length}`);
  return sketch;
}

function decodeSparse(bytes: Uint8Array, registers: Uint8Array): void {
  let index = -1;
  for (let at = 2; at < bytes.length;) {
    let gap = 0;
    let shift = 0;
    let byte: number;
    do {
      byte = bytes[at++] as number;
      gap |= (byte & 127) << shift;
      shift += 7;
    } while (byte > 127);
    index += gap;
    if (!(index < registers.length) || at >= bytes.length) throw corrupted('a register is out of range');
    registers[index] = bytes[at++] as number;
  }
}

function decodeDense(bytes: Uint8Array, registers: Uint8Array): void {
  for (let i = 0, at = 2; i < registers.length; i += 4, at += 3) {
    const four = (bytes[at] as number) | ((bytes[at + 1] as number) << 8) | ((bytes[at + 2] as number) << 16);
    for (let k = 0; k < 4; k++) registers[i + k] = (four >>> (6 * k)) & 63;
  }
}

const REGISTERS_PER_WORD = 10;

/** The registers as Spark keeps them: 2^precision / 10 + 1 words. */
export function toSparkWords({ registers }: HyperLogLog): BigInt64Array {
  const words = new BigInt64Array(Math.floor(registers.length / REGISTERS_PER_WORD) + 1);
  registers.forEach((value, i) => {
    const word = Math.floor(i / REGISTERS_PER_WORD);
    words[word] = (words[word] as bigint) | (BigInt(value) << BigInt(6 * (i % REGISTERS_PER_WORD)));
  });
  return words;
}

function corrupted(why: string): TidemarkError {
  return new TidemarkError('STATE_CORRUPTED', `A HyperLogLog sketch cannot be read: ${why}.`);
}
