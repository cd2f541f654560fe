/** `url_encode` and `url_decode`: the coding of HTML forms (space as `+`), in UTF-8. */

import { encodeUtf8 } from '../../../columnar/utf8.js';

const PLAIN = /^[A-Za-z0-9._*-]*$/;

/** `url_encode` */
export function urlEncode(text: string): string {
  if (PLAIN.test(text)) return text;
  let encoded = '';
  for (const byte of encodeUtf8(text)) {
    const char = String.fromCharCode(byte);
    encoded += PLAIN.test(char) ? char : char === ' ' ? '+' : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return encoded;
}

/** `url_decode`; null when a `%` is not followed by two hexadecimal digits. Bytes that are not UTF-8 become U+FFFD. */
export function urlDecode(text: string): string | null {
  if (/%(?![0-9A-Fa-f]{2})/.test(text)) return null;
  return text.replaceAll('+', ' ').replace(/(?:%[0-9A-Fa-f]{2})+/g, (run) => Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8'));
}
