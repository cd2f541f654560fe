// AssemblyScript, compiled by scripts/wasm.js to WebAssembly with SIMD: the scanner of scan.ts over the records of a whole block. Both accept
// the same records and say the same of them; change them together.
//
// Places are addresses in the memory, which simd-scanner.ts lays out; tokens hold places relative to the block.

export { doubles, freeFrom, integers, texts, timestamps, useColumn } from './columns.js';
import { ABSENT, ESCAPED, FALSE, NESTED, NUMBER, STRING, TRUE } from './kinds.js';
import { escaped, MALFORMED, numberEnd, QUOTE, skipBlanks, stringEnd } from './text.js';

/** `null`, `true`, `alse` as little-endian words. */
const NULL_WORD: u32 = 0x6c6c756e;
const TRUE_WORD: u32 = 0x65757274;
const ALSE_WORD: u32 = 0x65736c61;

const DEPTH_MAX: i32 = 64;

/** A seam: what stands between two values. Its place and length, the bits that comparing it must give, its column. */
const SEAM_BYTES: usize = 16;
const SEAMS_MAX: usize = 256;
/** A wanted key: place, length, column. */
const KEY_BYTES: usize = 12;

let block: usize = 0;
let kinds: usize = 0;
let starts: usize = 0;
let ends: usize = 0;
let rowStarts: usize = 0;
let rowEnds: usize = 0;
let capacity: usize = 0;
let keys: usize = 0;
let slots: usize = 0;
let slotMask: u32 = 0;
let seams: usize = 0;
let returnSeparates: bool = false;

let rows: i32 = 0;

/** Where the block begins, and the tables of rows: `capacity` entries a column. */
export function useTables(
  at: usize,
  kindsAt: usize,
  startsAt: usize,
  endsAt: usize,
  rowStartsAt: usize,
  rowEndsAt: usize,
  size: usize,
): void {
  block = at;
  kinds = kindsAt;
  starts = startsAt;
  ends = endsAt;
  rowStarts = rowStartsAt;
  rowEnds = rowEndsAt;
  capacity = size;
}

/** The wanted keys, an open table of `slotCount` (a power of two) numbers of keys from 1 on, and room for seams. */
export function useKeys(keysAt: usize, keyCount: u32, slotsAt: usize, slotCount: u32, seamsAt: usize, carriageReturnSeparates: bool): void {
  keys = keysAt;
  slots = slotsAt;
  slotMask = slotCount - 1;
  seams = seamsAt;
  returnSeparates = carriageReturnSeparates;
  for (let k: u32 = 0; k < keyCount; k++) {
    const key = keys + k * KEY_BYTES;
    const at = load<u32>(key);
    let slot = hashOf(at, at + load<u32>(key, 4)) & slotMask;
    while (load<u32>(slots + (slot << 2)) !== 0) slot = (slot + 1) & slotMask;
    store<u32>(slots + (slot << 2), k + 1);
  }
}

/** Other bytes stand in the block now: what seams looked like is not known. */
export function forget(): void {
  memory.fill(seams, 0, SEAMS_MAX * SEAM_BYTES);
}

/** Rows that there are after `scan`. */
export function rowCount(): i32 {
  return rows;
}

/**
 * Scans records from `start` on into rows from `row` on, until one is not plain, `end` is reached or there are `rowsMax` rows. Gives the place
 * behind the last record that was plain. All tokens are absent before. A newline stands at `end`.
 */
export function scan(start: usize, end: usize, row: i32, rowsMax: i32): usize {
  let p = start;
  rows = row;
  while (p < end && rows < rowsMax) {
    const next = record(p, end);
    if (next === MALFORMED) break;
    p = next;
    rows++;
  }
  return p;
}

/** Place of the line after the record. */
function record(start: usize, end: usize): usize {
  let p = object(start);
  if (p === MALFORMED) return MALFORMED;
  if (load<u8>(p) !== 10) p = skipBlanks(p);
  let recordEnd = p;
  const c: u32 = load<u8>(p);
  if (c === 13) {
    if (load<u8>(p, 1) === 10) {
      p++;
      if (!returnSeparates) recordEnd = p;
    } else if (!returnSeparates) return MALFORMED;
  } else if (c !== 10) return MALFORMED;
  p++;
  if (p > end + 1) return MALFORMED;
  store<u32>(rowStarts + ((<usize>rows) << 2), <u32>(start - block));
  store<u32>(rowEnds + ((<usize>rows) << 2), <u32>(recordEnd - block));
  return p;
}

/** End of the record's object; `start` may stand at blanks before it. */
function object(start: usize): usize {
  let p = start;
  for (let seam = seams, last = seams + SEAMS_MAX * SEAM_BYTES; ; seam += SEAM_BYTES) {
    const hasRoom = seam < last;
    const size: usize = hasRoom ? load<u32>(seam, 4) : 0;
    let column: i32;
    if (size !== 0 && isSeam(p, load<u32>(seam), size, load<u32>(seam, 8))) {
      p += size;
      if (load<u8>(p) <= 32) p = skipBlanks(p);
      column = load<i32>(seam, 12);
    } else {
      const from = p;
      p = skipBlanks(p);
      const c: u32 = load<u8>(p);
      if (seam === seams) {
        if (c !== 123) return MALFORMED;
        p = skipBlanks(p + 1);
        if (load<u8>(p) === 125) return p + 1;
      } else {
        if (c === 125) return p + 1;
        if (c !== 44) return MALFORMED;
        p = skipBlanks(p + 1);
      }
      if (load<u8>(p) !== QUOTE) return MALFORMED;
      const keyStart = p + 1;
      p = stringEnd(keyStart);
      if (p === MALFORMED || escaped) return MALFORMED;
      column = columnOf(keyStart, p);
      p = skipBlanks(p + 1);
      if (load<u8>(p) !== 58) return MALFORMED;
      p = skipBlanks(p + 1);
      if (hasRoom) {
        const length = <u32>(p - from);
        store<u32>(seam, <u32>from);
        store<u32>(seam, length, 4);
        store<u32>(seam, length < 16 ? (1 << length) - 1 : 0xffff, 8);
        store<i32>(seam, column, 12);
      }
    }
    p = value(p, column);
    if (p === MALFORMED) return MALFORMED;
  }
  return MALFORMED;
}

/** Whether the `size` bytes at p are those of a seam; `bits`: one for each of the first 16. */
function isSeam(p: usize, seam: usize, size: usize, bits: u32): bool {
  if ((i8x16.bitmask(i8x16.eq(v128.load(p), v128.load(seam))) & bits) !== bits) return false;
  for (let i: usize = 16; i < size; i++) if (load<u8>(p + i) !== load<u8>(seam + i)) return false;
  return true;
}

/** End of the value at p, which is kept where its column is wanted. */
function value(p: usize, column: i32): usize {
  const first: u32 = load<u8>(p);
  if (first === QUOTE) {
    const end = stringEnd(p + 1);
    if (end === MALFORMED) return MALFORMED;
    if (column >= 0 && !keep(column, escaped ? ESCAPED : STRING, p + 1, end)) return MALFORMED;
    return end + 1;
  }
  const end = otherEnd(p, first, 0);
  if (end === MALFORMED) return MALFORMED;
  if (column >= 0 && !keep(column, kindOf(first), p, end)) return MALFORMED;
  return end;
}

/** False where the record has another value of the column. */
function keep(column: i32, kind: u8, start: usize, end: usize): bool {
  const at = <usize>column * capacity + <usize>rows;
  if (load<u8>(kinds + at) !== ABSENT) return false;
  store<u8>(kinds + at, kind);
  store<u32>(starts + (at << 2), <u32>(start - block));
  store<u32>(ends + (at << 2), <u32>(end - block));
  return true;
}

function kindOf(first: u32): u8 {
  switch (first) {
    case 123:
    case 91:
      return NESTED;
    case 110:
      return ABSENT;
    case 116:
      return TRUE;
    case 102:
      return FALSE;
    default:
      return NUMBER;
  }
}

/** End of the value at p that begins with `first` and is no string. */
function otherEnd(p: usize, first: u32, depth: i32): usize {
  if (first === 123 || first === 91) return nestedEnd(p, first, depth);
  if (first === 110) return load<u32>(p) === NULL_WORD ? p + 4 : MALFORMED;
  if (first === 116) return load<u32>(p) === TRUE_WORD ? p + 4 : MALFORMED;
  if (first === 102) return load<u32>(p, 1) === ALSE_WORD ? p + 5 : MALFORMED;
  return numberEnd(p);
}

/** End of the object or array at p; its grammar is checked, its values are not kept. */
function nestedEnd(start: usize, first: u32, depth: i32): usize {
  if (depth > DEPTH_MAX) return MALFORMED;
  const isObject = first === 123;
  const close: u32 = isObject ? 125 : 93;
  let p = skipBlanks(start + 1);
  if (load<u8>(p) === close) return p + 1;
  for (;;) {
    if (isObject) {
      if (load<u8>(p) !== QUOTE) return MALFORMED;
      p = stringEnd(p + 1);
      if (p === MALFORMED) return MALFORMED;
      p = skipBlanks(p + 1);
      if (load<u8>(p) !== 58) return MALFORMED;
      p = skipBlanks(p + 1);
    }
    const c: u32 = load<u8>(p);
    if (c === QUOTE) {
      p = stringEnd(p + 1);
      if (p === MALFORMED) return MALFORMED;
      p++;
    } else {
      p = otherEnd(p, c, depth + 1);
      if (p === MALFORMED) return MALFORMED;
    }
    p = skipBlanks(p);
    const after: u32 = load<u8>(p);
    if (after === close) return p + 1;
    if (after !== 44) return MALFORMED;
    p = skipBlanks(p + 1);
  }
  return MALFORMED;
}

/** The column that the key of these bytes names, -1 where it is not wanted. */
function columnOf(start: usize, end: usize): i32 {
  for (let slot = hashOf(start, end) & slotMask; ; slot = (slot + 1) & slotMask) {
    const number = load<u32>(slots + (slot << 2));
    if (number === 0) return -1;
    const key = keys + (number - 1) * KEY_BYTES;
    if (load<u32>(key, 4) === end - start && memory.compare(load<u32>(key), start, end - start) === 0) return load<i32>(key, 8);
  }
  return -1;
}

function hashOf(start: usize, end: usize): u32 {
  let hash: u32 = <u32>(end - start);
  for (let p = start; p < end; p++) hash = hash * 31 + load<u8>(p);
  return hash ^ (hash >>> 9);
}
