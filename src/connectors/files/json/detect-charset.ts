import type { Charset } from '../encoding.js';

/** The encoding that the first bytes of JSON text tell: by a byte order mark, or by where the zeros stand. */
export function detectedCharset(bytes: Uint8Array): Charset {
  const [a = 1, b = 1, c = 1, d = 1] = bytes;
  if (bytes.length >= 4) {
    if (a === 0 && b === 0 && (c !== 0 || d !== 0)) return 'utf-32be';
    if (c === 0 && d === 0 && (a !== 0 || b !== 0)) return 'utf-32le';
  }
  if (bytes.length < 2) return 'utf-8';
  if ((a === 0xfe && b === 0xff) || a === 0) return 'utf-16be';
  if ((a === 0xff && b === 0xfe) || b === 0) return 'utf-16le';
  return 'utf-8';
}
