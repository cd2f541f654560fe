import type { GrowingBytes } from '../binary/growing-bytes.js';

/** Appends `count` values of `width` bits in Parquet's hybrid of runs and bit-packed groups. */
export function encodeHybrid(values: Uint8Array | Int32Array, count: number, width: number, out: GrowingBytes): void {
  let pending = 0;
  let i = 0;
  while (i < count) {
    const value = values[i]!;
    let end = i + 1;
    while (end < count && values[end] === value) end++;
    if (end - i >= 8) {
      // Packed groups hold eight values: the run gives what the last one lacks.
      const pad = (8 - ((i - pending) & 7)) & 7;
      if (end - i - pad >= 8) {
        if (i + pad > pending) packGroups(values, pending, i + pad, width, out);
        putRun(value, end - i - pad, width, out);
        pending = end;
      }
    }
    i = end;
  }
  if (pending < count) packGroups(values, pending, count, width, out);
}

export function putRun(value: number, count: number, width: number, out: GrowingBytes): void {
  out.varint(count * 2);
  for (let b = 0; b < (width + 7) >> 3; b++) out.byte((value >>> (8 * b)) & 255);
}

/** Values [start, end) in groups of eight; the last group is filled with zeros. */
function packGroups(values: Uint8Array | Int32Array, start: number, end: number, width: number, out: GrowingBytes): void {
  const groups = (end - start + 7) >> 3;
  out.varint(groups * 2 + 1);
  out.reserve(groups * width + 8);
  const bytes = out.bytes;
  let p = out.length;
  const last = p + groups * width;
  if (width <= 24) {
    let held = 0;
    let bits = 0;
    for (let i = start; i < end; i++) {
      held |= values[i]! << bits;
      bits += width;
      while (bits >= 8) {
        bytes[p++] = held;
        held >>>= 8;
        bits -= 8;
      }
    }
    if (bits > 0) bytes[p++] = held;
  } else {
    bytes.fill(0, p, last);
    for (let i = start, bit = 0; i < end; i++, bit += width) {
      for (let b = 0; b < width; b++) if (((values[i]! >>> b) & 1) === 1) bytes[p + ((bit + b) >> 3)]! |= 1 << ((bit + b) & 7);
    }
    p = last;
  }
  bytes.fill(0, p, last);
  out.length = last;
}
