/**
 * STRING bytes to JavaScript strings and back, without loss: a byte that is not part of valid UTF-8 becomes the lone surrogate
 * U+DC00 + byte (never produced by valid text) and turns into that byte again. `toWellFormed` replaces those by U+FFFD for people.
 */
const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const encoder = new TextEncoder();

/** The text of bytes [start, end). */
export function decodeUtf8(bytes: Uint8Array, start: number, end: number): string {
  const length = end - start;
  if (length < 24) {
    const short = decodeShortAscii(bytes, start, end);
    if (short !== null) return short;
  }
  try {
    return strict.decode(bytes.subarray(start, end));
  } catch {
    return decodeLossless(bytes, start, end);
  }
}

function decodeShortAscii(bytes: Uint8Array, start: number, end: number): string | null {
  let text = '';
  for (let i = start; i < end; i++) {
    const b = bytes[i]!;
    if (b > 127) return null;
    text += String.fromCharCode(b);
  }
  return text;
}

function decodeLossless(bytes: Uint8Array, start: number, end: number): string {
  let text = '';
  let i = start;
  while (i < end) {
    const size = sequenceLength(bytes, i, end);
    text += size === 0 ? String.fromCharCode(0xdc00 + bytes[i]!) : strict.decode(bytes.subarray(i, i + size));
    i += size === 0 ? 1 : size;
  }
  return text;
}

/** Bytes of the valid sequence that begins at i, or 0 where there is none. */
export function sequenceLength(bytes: Uint8Array, i: number, end: number): number {
  const lead = bytes[i]!;
  if (lead < 0x80) return 1;
  const size = lead >= 0xc2 && lead < 0xe0 ? 2 : lead >= 0xe0 && lead < 0xf0 ? 3 : lead >= 0xf0 && lead < 0xf5 ? 4 : 0;
  if (size === 0 || i + size > end) return 0;
  const second = bytes[i + 1]!;
  if (lead === 0xe0 && second < 0xa0) return 0;
  if (lead === 0xed && second > 0x9f) return 0;
  if (lead === 0xf0 && second < 0x90) return 0;
  if (lead === 0xf4 && second > 0x8f) return 0;
  for (let k = 1; k < size; k++) if ((bytes[i + k]! & 0xc0) !== 0x80) return 0;
  return size;
}

const LONE_BYTE = /[\udc80-\udcff]/;
const LONE_BYTES = /(?<![\ud800-\udbff])[\udc80-\udcff]/gu;

/** The bytes of a text, lone surrogates of `decodeUtf8` turned back into their byte. */
export function encodeUtf8(text: string): Uint8Array {
  if (!LONE_BYTE.test(text) || text.isWellFormed?.() === true) return encoder.encode(text);
  const parts: number[] = [];
  for (const ch of text) {
    const code = ch.codePointAt(0)!;
    if (code >= 0xdc80 && code <= 0xdcff) parts.push(code - 0xdc00);
    else for (const b of encoder.encode(ch)) parts.push(b);
  }
  return Uint8Array.from(parts);
}

/** Writes the bytes of `text` at `at`, growing nothing: the target must have 3 bytes a UTF-16 unit. Returns the end. */
export function encodeUtf8Into(text: string, target: Uint8Array, at: number): number {
  if (LONE_BYTE.test(text)) {
    const bytes = encodeUtf8(text);
    target.set(bytes, at);
    return at + bytes.length;
  }
  if (text.length < 32) {
    let end = at;
    let i = 0;
    for (; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (code > 127) break;
      target[end++] = code;
    }
    if (i === text.length) return end;
  }
  return at + encoder.encodeInto(text, target.subarray(at)).written;
}

/** For people and other programs: bytes that were not UTF-8 show as U+FFFD. */
export function toWellFormed(text: string): string {
  return LONE_BYTE.test(text) ? text.replace(LONE_BYTES, '\ufffd') : text;
}

/** Order of STRING: by bytes, which is by code points; -1, 0 or 1. */
export function compareUtf8(a: string, b: string): number {
  if (a === b) return 0;
  const n = Math.min(a.length, b.length);
  for (let i = 0; i < n; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x !== y) return codeOrder(x) < codeOrder(y) ? -1 : 1;
  }
  return a.length < b.length ? -1 : 1;
}

/** Surrogates stand for code points above U+FFFF, so they sort after the rest of the BMP. */
function codeOrder(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x2000 : unit >= 0xe000 ? unit - 0x800 : unit;
}

/** Order of two byte ranges; negative, 0 or positive. */
export function compareBytes(a: Uint8Array, aStart: number, aEnd: number, b: Uint8Array, bStart: number, bEnd: number): number {
  const n = Math.min(aEnd - aStart, bEnd - bStart);
  for (let i = 0; i < n; i++) {
    const d = a[aStart + i]! - b[bStart + i]!;
    if (d !== 0) return d;
  }
  return aEnd - aStart - (bEnd - bStart);
}
