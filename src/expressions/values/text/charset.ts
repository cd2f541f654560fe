/** `encode` and `decode`: text to bytes in a character set and back. Bytes or characters that the set lacks give null. */

import { TidemarkError } from '../../../base/errors.js';
import { encodeUtf8, toWellFormed } from '../../../columnar/utf8.js';

const CHARSETS = ['iso-8859-1', 'us-ascii', 'utf-16', 'utf-16be', 'utf-16le', 'utf-32', 'utf-8'] as const;

export type Charset = (typeof CHARSETS)[number];

/** The character set of a name in any case. Throws INVALID_PARAMETER_VALUE.CHARSET for one that Spark does not take. */
export function charsetOf(name: string, functionName: 'encode' | 'decode'): Charset {
  const charset = CHARSETS.find((c) => c === name.toLowerCase());
  if (charset) return charset;
  throw new TidemarkError(
    'INVALID_PARAMETER_VALUE.CHARSET',
    `${functionName} takes one of the charsets ${CHARSETS.join(', ')}, not ${name}.`,
    {
      functionName: `\`${functionName}\``,
      parameter: '`charset`',
      charset: name,
      charsets: CHARSETS.join(', '),
    },
  );
}

/** Text as bytes; null when the charset lacks a character (MALFORMED_CHARACTER_CODING in SQL). */
export function encodeText(text: string, charset: Charset): Uint8Array | null {
  switch (charset) {
    case 'utf-8':
      return encodeUtf8(text);
    case 'iso-8859-1':
      return encodeUnits(text, 255);
    case 'us-ascii':
      return encodeUnits(text, 127);
    case 'utf-16':
      return text === '' ? new Uint8Array() : Uint8Array.from([0xfe, 0xff, ...utf16(text, false)]);
    case 'utf-16be':
      return utf16(text, false);
    case 'utf-16le':
      return utf16(text, true);
    case 'utf-32':
      return utf32(text);
  }
}

function encodeUnits(text: string, max: number): Uint8Array | null {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit > max) return null;
    bytes[i] = unit;
  }
  return bytes;
}

function utf16(text: string, littleEndian: boolean): Uint8Array {
  const wellFormed = toWellFormed(text);
  const view = new DataView(new ArrayBuffer(wellFormed.length * 2));
  for (let i = 0; i < wellFormed.length; i++) view.setUint16(2 * i, wellFormed.charCodeAt(i), littleEndian);
  return new Uint8Array(view.buffer);
}

function utf32(text: string): Uint8Array {
  const chars = [...toWellFormed(text)];
  const view = new DataView(new ArrayBuffer(chars.length * 4));
  chars.forEach((char, i) => view.setUint32(4 * i, char.codePointAt(0) as number));
  return new Uint8Array(view.buffer);
}

/** Bytes as text; null when they are not of the charset (MALFORMED_CHARACTER_CODING in SQL). */
export function decodeText(bytes: Uint8Array, charset: Charset): string | null {
  switch (charset) {
    case 'utf-8':
      return decodeWith('utf-8', bytes);
    case 'iso-8859-1':
      return Buffer.from(bytes).toString('latin1');
    case 'us-ascii':
      return bytes.some((byte) => byte > 127) ? null : Buffer.from(bytes).toString('latin1');
    case 'utf-16':
      if (bytes[0] === 0xff && bytes[1] === 0xfe) return decodeWith('utf-16le', bytes.subarray(2));
      return decodeUtf16Be(bytes[0] === 0xfe && bytes[1] === 0xff ? bytes.subarray(2) : bytes);
    case 'utf-16be':
      return decodeUtf16Be(bytes);
    case 'utf-16le':
      return decodeWith('utf-16le', bytes);
    case 'utf-32':
      return decodeUtf32(bytes);
  }
}

function decodeUtf16Be(bytes: Uint8Array): string | null {
  return bytes.length % 2 === 1 ? null : decodeWith('utf-16le', Buffer.from(bytes).swap16());
}

function decodeWith(label: string, bytes: Uint8Array): string | null {
  try {
    return new TextDecoder(label, { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

function decodeUtf32(bytes: Uint8Array): string | null {
  if (bytes.length % 4 !== 0) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const littleEndian = bytes.length > 0 && view.getUint32(0) === 0xfffe0000;
  const start = littleEndian || (bytes.length > 0 && view.getUint32(0) === 0xfeff) ? 4 : 0;
  let text = '';
  for (let i = start; i < bytes.length; i += 4) {
    const code = view.getUint32(i, littleEndian);
    if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return null;
    text += String.fromCodePoint(code);
  }
  return text;
}
