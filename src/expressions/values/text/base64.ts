/** `base64` and `unbase64`. */

/** `base64`: on one line, padded. */
export function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}

/**
 * `unbase64`: bytes of text whose other characters are passed over, as in mail. Null when a single digit is left over or padding is
 * misplaced.
 */
export function unbase64(text: string): Uint8Array | null {
  const [, digits = '', padding = '', rest = ''] = /^([^=]*)((?:=[^=]*)*)(.*)$/s.exec(
    text.replace(/[^A-Za-z0-9+/=]/g, ''),
  ) as RegExpExecArray;
  const left = digits.length % 4;
  if (left === 1 || rest !== '') return null;
  if (padding !== '' && padding !== '='.repeat((4 - left) % 4)) return null;
  return Uint8Array.from(Buffer.from(digits, 'base64'));
}

/** `to_binary(text, 'base64')`: as `unbase64`, but null for any character that is neither digit, padding at the end nor white space. */
export function unbase64Strict(text: string): Uint8Array | null {
  const body = text.replace(/[ \t\r\n\f]/g, '');
  return /^[A-Za-z0-9+/]*={0,2}$/.test(body) ? unbase64(body) : null;
}
