import { TidemarkError } from '../../../base/errors.js';
import { copyShort } from '../binary/copy-bytes.js';
import { type ByteValues } from './dense.js';

/** The integers of a DELTA_BINARY_PACKED run, as words (two a value for 64 bits), and the place after them. */
export interface DeltaRun {
  readonly words: Int32Array;
  readonly end: number;
}

class BitSource {
  constructor(
    private readonly bytes: Uint8Array,
    public position: number,
    private readonly end: number,
  ) {}

  byte(): number {
    if (this.position >= this.end) throw cutShort();
    return this.bytes[this.position++]!;
  }

  count(): number {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = this.byte();
      value += (byte & 127) * scale;
      if (byte < 128) return value;
      if (scale > 2 ** 35) throw cutShort();
    }
  }

  zigzag(): bigint {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = this.byte();
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) break;
      if (shift > 63n) throw cutShort();
    }
    return (value >> 1n) ^ -(value & 1n);
  }

  need(count: number): void {
    if (count > this.end - this.position) throw cutShort();
  }

  /** Bits [bit, bit + width) from `start` on; at most 32. */
  bits(start: number, bit: number, width: number): number {
    let value = 0;
    for (let done = 0; done < width;) {
      const place = bit + done;
      const taken = Math.min(8 - (place & 7), width - done);
      value |= ((this.bytes[start + (place >> 3)]! >> (place & 7)) & ((1 << taken) - 1)) << done;
      done += taken;
    }
    return value;
  }
}

/** Reads DELTA_BINARY_PACKED values of 32 (`per` 1) or 64 (`per` 2) bits; sums wrap around as the format says. */
export function decodeDelta(bytes: Uint8Array, start: number, end: number, per: 1 | 2, expected: number): DeltaRun {
  const source = new BitSource(bytes, start, end);
  const blockSize = source.count();
  const miniBlocks = source.count();
  const total = source.count();
  if (miniBlocks === 0 || blockSize % miniBlocks !== 0 || total > expected) throw cutShort();
  const perMini = blockSize / miniBlocks;
  const words = new Int32Array(total * per);
  let [low, high] = split(source.zigzag());
  if (total > 0) {
    words[0] = low;
    if (per === 2) words[1] = high;
  }
  let i = 1;
  while (i < total) {
    const [minLow, minHigh] = split(source.zigzag());
    source.need(miniBlocks);
    const widths = Array.from({ length: miniBlocks }, () => source.byte());
    for (const width of widths) {
      if (i >= total) break;
      if (width > 64) throw cutShort();
      const at = source.position;
      const held = Math.min(perMini, total - i);
      source.need((held * width + 7) >> 3);
      for (let k = 0; k < held; k++) {
        const bit = k * width;
        // value += min delta + delta, in two words with carry.
        let sum = (low >>> 0) + (minLow >>> 0) + (source.bits(at, bit, Math.min(width, 32)) >>> 0);
        const more = width > 32 ? source.bits(at, bit + 32, width - 32) : 0;
        high = (high + minHigh + more + Math.floor(sum / 4294967296)) | 0;
        sum %= 4294967296;
        low = sum | 0;
        words[i * per] = low;
        if (per === 2) words[i * per + 1] = high;
        i++;
      }
      source.position = at + ((perMini * width) >> 3);
    }
  }
  return { words, end: Math.min(source.position, end) };
}

function split(value: bigint): [number, number] {
  return [Number(BigInt.asIntN(32, value)), Number(BigInt.asIntN(32, value >> 32n))];
}

/** DELTA_LENGTH_BYTE_ARRAY: all lengths, then all bytes. */
export function decodeDeltaLengths(bytes: Uint8Array, start: number, end: number, count: number): ByteValues & { readonly end: number } {
  const { words: lengths, end: at } = decodeDelta(bytes, start, end, 1, count);
  const offsets = new Int32Array(lengths.length + 1);
  for (let i = 0; i < lengths.length; i++) {
    if (lengths[i]! < 0) throw cutShort();
    offsets[i + 1] = offsets[i]! + lengths[i]!;
  }
  const size = offsets[lengths.length]!;
  if (size > end - at || size < 0) throw cutShort();
  return { kind: 'bytes', offsets, data: bytes.subarray(at, at + size), end: at + size };
}

/** DELTA_BYTE_ARRAY: each value is a beginning of the one before it and a suffix. */
export function decodeDeltaStrings(bytes: Uint8Array, start: number, end: number, count: number): ByteValues {
  const { words: prefixes, end: at } = decodeDelta(bytes, start, end, 1, count);
  const suffixes = decodeDeltaLengths(bytes, at, end, count);
  const n = prefixes.length;
  if (suffixes.offsets.length !== n + 1) throw cutShort();
  const offsets = new Int32Array(n + 1);
  for (let i = 0; i < n; i++) {
    const before = i === 0 ? 0 : offsets[i]! - offsets[i - 1]!;
    if (prefixes[i]! < 0 || prefixes[i]! > before) throw cutShort();
    offsets[i + 1] = offsets[i]! + prefixes[i]! + suffixes.offsets[i + 1]! - suffixes.offsets[i]!;
    if (offsets[i + 1]! < 0) throw cutShort();
  }
  const data = new Uint8Array(offsets[n]!);
  for (let i = 0; i < n; i++) {
    const to = offsets[i]!;
    const prefix = prefixes[i]!;
    if (prefix > 0) data.copyWithin(to, offsets[i - 1]!, offsets[i - 1]! + prefix);
    copyShort(suffixes.data, suffixes.offsets[i]!, suffixes.offsets[i + 1]!, data, to + prefix);
  }
  return { kind: 'bytes', offsets, data };
}

function cutShort(): TidemarkError {
  return new TidemarkError('PARQUET_CORRUPT', 'delta-encoded values are cut short');
}
