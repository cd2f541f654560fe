/** `is_valid_utf8`, `make_valid_utf8`. A STRING keeps bytes that are not UTF-8 as lone surrogates. */

import { encodeUtf8 } from '../../../columnar/utf8.js';

/** Whether all bytes of the text are UTF-8. */
export function isValidUtf8(text: string): boolean {
  return !/[\ud800-\udfff]/u.test(text);
}

/** The text with U+FFFD for each maximal run of bytes that begins a character but does not end it. */
export function makeValidUtf8(text: string): string {
  if (isValidUtf8(text)) return text;
  const bytes = encodeUtf8(text);
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
}
