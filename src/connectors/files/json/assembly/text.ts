// AssemblyScript: where strings and numbers of JSON end. Places are addresses; nothing is read beyond a newline but what a vector takes along.

/** No address: this is not plain. */
export const MALFORMED: usize = 0;
export const QUOTE: u32 = 34;
const BACKSLASH: u32 = 92;
const NUMBER_BYTES_MAX: usize = 100;

/** Whether the string that was looked at last holds escapes. */
export let escaped: bool = false;

/** Place of the quote that ends the string whose text begins at `start`; sets `escaped`. */
export function stringEnd(start: usize): usize {
  const p = plainEnd(start);
  escaped = false;
  return load<u8>(p) === QUOTE ? p : oddStringEnd(p);
}

/** Place of the next byte that is a quote, a backslash, a control character or above 127. */
function plainEnd(start: usize): usize {
  let p = start;
  for (;;) {
    const bytes = v128.load(p);
    // signed: bytes above 127 are below 32 as well
    const odd = v128.or(v128.or(i8x16.eq(bytes, i8x16.splat(34)), i8x16.eq(bytes, i8x16.splat(92))), i8x16.lt_s(bytes, i8x16.splat(32)));
    const bits = i8x16.bitmask(odd);
    if (bits !== 0) return p + ctz(bits);
    p += 16;
  }
  return p;
}

/** `stringEnd` for a string all of whose bytes before `from` are plain. */
function oddStringEnd(from: usize): usize {
  let p = from;
  let isAscii = true;
  for (;;) {
    const c: u32 = load<u8>(p);
    if (c === QUOTE) return isAscii || isUtf8(from, p) ? p : MALFORMED;
    if (c === BACKSLASH) {
      const size = escapeLength(p);
      if (size === 0) return MALFORMED;
      escaped = true;
      p += size;
    } else if (c < 32) return MALFORMED;
    else {
      // text of other scripts: all that matters is where it ends, then it is looked at as a whole
      if (c > 127) isAscii = false;
      p = isAscii ? plainEnd(p) : textEnd(p);
    }
  }
  return MALFORMED;
}

/** Place of the next quote, backslash or control character. */
function textEnd(start: usize): usize {
  let p = start;
  for (;;) {
    const bytes = v128.load(p);
    const odd = v128.or(v128.or(i8x16.eq(bytes, i8x16.splat(34)), i8x16.eq(bytes, i8x16.splat(92))), i8x16.lt_u(bytes, i8x16.splat(32)));
    const bits = i8x16.bitmask(odd);
    if (bits !== 0) return p + ctz(bits);
    p += 16;
  }
  return p;
}

/** Length of the escape at p, 0 where it is none. */
function escapeLength(p: usize): usize {
  const c: u32 = load<u8>(p, 1);
  if (c === 34 || c === 92 || c === 47 || c === 98 || c === 102 || c === 110 || c === 114 || c === 116) return 2;
  if (c !== 117) return 0;
  for (let i: usize = 2; i < 6; i++) {
    const byte: u32 = load<u8>(p + i);
    const letter = byte | 32;
    if (!(byte >= 48 && byte <= 57) && !(letter >= 97 && letter <= 102)) return 0;
  }
  return 6;
}

function isUtf8(start: usize, end: usize): bool {
  let p = start;
  while (p < end) {
    if (p + 16 <= end && i8x16.bitmask(v128.load(p)) === 0) {
      p += 16;
      continue;
    }
    const size = sequenceLength(p, end);
    if (size === 0) return false;
    p += size;
  }
  return true;
}

/** Bytes of the valid sequence at p, 0 where there is none. */
function sequenceLength(p: usize, end: usize): usize {
  const lead: u32 = load<u8>(p);
  if (lead < 0x80) return 1;
  if (lead < 0xc2 || lead > 0xf4) return 0;
  const size: usize = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  if (p + size > end) return 0;
  const second: u32 = load<u8>(p, 1);
  if (lead === 0xe0 && second < 0xa0) return 0;
  if (lead === 0xed && second > 0x9f) return 0;
  if (lead === 0xf0 && second < 0x90) return 0;
  if (lead === 0xf4 && second > 0x8f) return 0;
  for (let i: usize = 1; i < size; i++) if ((load<u8>(p + i) & 0xc0) !== 0x80) return 0;
  return size;
}

function isDigit(p: usize): bool {
  return <u32>load<u8>(p) - 48 < 10;
}

/** End of the number at p by JSON's grammar. */
export function numberEnd(start: usize): usize {
  let p = start;
  if (load<u8>(p) === 45) p++;
  if (!isDigit(p)) return MALFORMED;
  const isZero = load<u8>(p) === 48;
  p++;
  if (!isZero) while (isDigit(p)) p++;
  if (load<u8>(p) === 46) {
    const digits = ++p;
    while (isDigit(p)) p++;
    if (p === digits) return MALFORMED;
  }
  if ((load<u8>(p) | 32) === 101) {
    p++;
    const sign: u32 = load<u8>(p);
    if (sign === 43 || sign === 45) p++;
    const digits = p;
    while (isDigit(p)) p++;
    if (p === digits) return MALFORMED;
  }
  const after: u32 = load<u8>(p);
  const goesOn = after - 48 < 10 || after === 43 || after === 45 || after === 46 || (after | 32) === 101;
  return goesOn || p - start > NUMBER_BYTES_MAX ? MALFORMED : p;
}

export function skipBlanks(start: usize): usize {
  let p = start;
  for (;;) {
    const c: u32 = load<u8>(p);
    if (c !== 32 && c !== 9) return p;
    p++;
  }
  return p;
}
