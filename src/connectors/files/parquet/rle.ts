import { TidemarkError } from '../../../base/errors.js';

/**
 * Decodes Parquet's hybrid of runs and bit-packed groups into `out`, which says how many values there are. Throws PARQUET_CORRUPT where the
 * data end early.
 */
export function decodeHybrid(bytes: Uint8Array, start: number, end: number, width: number, out: Uint8Array | Int32Array): void {
  const n = out.length;
  const valueBytes = (width + 7) >> 3;
  let p = start;
  let i = 0;
  while (i < n) {
    let head = 0;
    for (let shift = 0; ; shift += 7) {
      if (p >= end || shift > 28) throw cutShort();
      const byte = bytes[p++]!;
      head |= (byte & 127) << shift;
      if (byte < 128) break;
    }
    const count = head >>> 1;
    if ((head & 1) === 1) {
      const values = Math.min(count * 8, n - i);
      // Some writers leave out the padding of the last group.
      if (p + ((values * width + 7) >> 3) > end) throw cutShort();
      unpackBits(bytes, p, width, out, i, values);
      p += count * width;
      i += values;
      continue;
    }
    if (p + valueBytes > end || count === 0) throw cutShort();
    let value = 0;
    for (let b = 0; b < valueBytes; b++) value |= bytes[p++]! << (8 * b);
    const last = Math.min(n, i + count);
    out.fill(value, i, last);
    i = last;
  }
}

/** Reads `count` values of `width` bits, lowest bits first. */
export function unpackBits(bytes: Uint8Array, start: number, width: number, out: Uint8Array | Int32Array, at: number, count: number): void {
  const last = at + count;
  if (width === 0) {
    out.fill(0, at, last);
    return;
  }
  if (width === 1) {
    for (let i = at, k = 0; i < last; i++, k++) out[i] = (bytes[start + (k >> 3)]! >> (k & 7)) & 1;
    return;
  }
  if (width === 8) {
    for (let i = at, p = start; i < last; i++, p++) out[i] = bytes[p]!;
    return;
  }
  if (width > 24) {
    unpackWide(bytes, start, width, out, at, count);
    return;
  }
  const mask = (1 << width) - 1;
  let p = start;
  let held = 0;
  let bits = 0;
  for (let i = at; i < last; i++) {
    while (bits < width) {
      held |= bytes[p++]! << bits;
      bits += 8;
    }
    out[i] = held & mask;
    held >>>= width;
    bits -= width;
  }
}

/** Widths at which the bits held back and the next byte do not fit into 32 bits. */
function unpackWide(bytes: Uint8Array, start: number, width: number, out: Uint8Array | Int32Array, at: number, count: number): void {
  for (let k = 0; k < count; k++) {
    const bit = k * width;
    let value = 0;
    for (let done = 0; done < width;) {
      const place = bit + done;
      const taken = Math.min(8 - (place & 7), width - done);
      value |= ((bytes[start + (place >> 3)]! >> (place & 7)) & ((1 << taken) - 1)) << done;
      done += taken;
    }
    out[at + k] = value;
  }
}

/** Bits needed for values from 0 to `max`. */
export function bitWidth(max: number): number {
  return 32 - Math.clz32(max);
}

function cutShort(): TidemarkError {
  return new TidemarkError('PARQUET_CORRUPT', 'a run of levels or codes is cut short');
}
