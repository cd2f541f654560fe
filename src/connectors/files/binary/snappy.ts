import { TidemarkError } from '../../../base/errors.js';

const FRAGMENT = 65_536;
const HASH_BITS = 14;
const table = new Uint16Array(1 << HASH_BITS);

/** The raw Snappy form of `input` (no framing). */
export function snappyCompress(input: Uint8Array): Uint8Array {
  const out = new Uint8Array(32 + input.length + Math.floor(input.length / 6));
  let op = putLength(out, input.length);
  for (let start = 0; start < input.length; start += FRAGMENT) {
    op = compressFragment(input, start, Math.min(start + FRAGMENT, input.length), out, op);
  }
  return out.subarray(0, op);
}

function putLength(out: Uint8Array, length: number): number {
  let op = 0;
  let rest = length;
  while (rest > 127) {
    out[op++] = (rest & 127) | 128;
    rest >>>= 7;
  }
  out[op++] = rest;
  return op;
}

function hashAt(input: Uint8Array, p: number): number {
  return Math.imul(load32(input, p), 0x1e35a7bd) >>> (32 - HASH_BITS);
}

function load32(input: Uint8Array, p: number): number {
  return input[p]! | (input[p + 1]! << 8) | (input[p + 2]! << 16) | (input[p + 3]! << 24);
}

/** Greedy matching within one fragment of 64 KiB; strides grow where nothing matches. */
function compressFragment(input: Uint8Array, start: number, end: number, out: Uint8Array, at: number): number {
  let op = at;
  let pending = start;
  const limit = end - 15;
  if (limit > start) {
    table.fill(0);
    let ip = start + 1;
    let skip = 32;
    while (ip <= limit) {
      const hash = hashAt(input, ip);
      const candidate = start + table[hash]!;
      table[hash] = ip - start;
      if (candidate >= ip || load32(input, candidate) !== load32(input, ip)) {
        ip += skip++ >>> 5;
        continue;
      }
      if (ip > pending) op = putLiteral(input, pending, ip, out, op);
      let matched = 4;
      while (ip + matched < end && input[candidate + matched] === input[ip + matched]) matched++;
      op = putCopy(out, op, ip - candidate, matched);
      ip += matched;
      pending = ip;
      skip = 32;
      if (ip <= limit) table[hashAt(input, ip - 1)] = ip - 1 - start;
    }
  }
  return pending < end ? putLiteral(input, pending, end, out, op) : op;
}

function putLiteral(input: Uint8Array, start: number, end: number, out: Uint8Array, at: number): number {
  let op = at;
  const n = end - start - 1;
  if (n < 60) out[op++] = n << 2;
  else if (n < 256) {
    out[op++] = 60 << 2;
    out[op++] = n;
  } else {
    out[op++] = 61 << 2;
    out[op++] = n & 255;
    out[op++] = n >>> 8;
  }
  if (n < 32) for (let p = start; p < end; p++) out[op++] = input[p]!;
  else {
    out.set(input.subarray(start, end), op);
    op += n + 1;
  }
  return op;
}

function putCopy(out: Uint8Array, at: number, offset: number, length: number): number {
  let op = at;
  let rest = length;
  while (rest > 0) {
    // A copy of 65 to 67 bytes leaves at least four for the next one, which shorter forms need.
    const n = rest >= 68 ? 64 : rest > 64 ? 60 : rest;
    if (n >= 4 && n < 12 && offset < 2048) {
      out[op++] = 1 | ((n - 4) << 2) | ((offset >>> 8) << 5);
      out[op++] = offset & 255;
    } else {
      out[op++] = 2 | ((n - 1) << 2);
      out[op++] = offset & 255;
      out[op++] = offset >>> 8;
    }
    rest -= n;
  }
  return op;
}

/** The bytes of a raw Snappy block. Throws BLOCK_CORRUPT where the block does not hold what it says. */
export function snappyDecompress(input: Uint8Array): Uint8Array {
  let length = 0;
  let ip = 0;
  for (let scale = 1; ; scale *= 128) {
    const byte = input[ip++];
    if (byte === undefined || scale > 2 ** 28) throw corrupt();
    length += (byte & 127) * scale;
    if (byte < 128) break;
  }
  // The densest block holds 64 bytes in a three-byte copy.
  if (length > input.length * 64) throw corrupt();
  const out = new Uint8Array(length);
  expand(input, ip, out);
  return out;
}

function expand(input: Uint8Array, start: number, out: Uint8Array): void {
  const size = input.length;
  const length = out.length;
  let ip = start;
  let op = 0;
  while (ip < size) {
    const tag = input[ip++]!;
    const kind = tag & 3;
    if (kind === 0) {
      let n = tag >>> 2;
      if (n >= 60) {
        const extra = n - 59;
        n = 0;
        for (let k = 0; k < extra; k++) n += input[ip + k]! * 2 ** (8 * k);
        ip += extra;
      }
      n++;
      if (!(ip + n <= size) || op + n > length) throw corrupt();
      if (n < 24) for (let k = 0; k < n; k++) out[op + k] = input[ip + k]!;
      else out.set(input.subarray(ip, ip + n), op);
      ip += n;
      op += n;
      continue;
    }
    let n: number;
    let offset: number;
    if (kind === 1) {
      n = ((tag >>> 2) & 7) + 4;
      offset = ((tag >>> 5) << 8) | input[ip++]!;
    } else {
      n = (tag >>> 2) + 1;
      offset = input[ip]! | (input[ip + 1]! << 8);
      ip += 2;
      if (kind === 3) {
        offset += input[ip]! * 65_536 + input[ip + 1]! * 16_777_216;
        ip += 2;
      }
    }
    const from = op - offset;
    if (!(offset > 0) || from < 0 || op + n > length || ip > size) throw corrupt();
    if (offset >= n && n > 16) out.copyWithin(op, from, from + n);
    else for (let k = 0; k < n; k++) out[op + k] = out[from + k]!;
    op += n;
  }
  if (op !== length) throw corrupt();
}

function corrupt(): TidemarkError {
  return new TidemarkError('BLOCK_CORRUPT', 'a Snappy block does not hold what it says');
}
