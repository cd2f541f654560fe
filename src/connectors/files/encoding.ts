import { TidemarkError } from '../../base/errors.js';

/** Character sets that Spark reads and writes, by the names it knows for them. */
export type Charset =
  'utf-8' | 'us-ascii' | 'iso-8859-1' | 'utf-16' | 'utf-16be' | 'utf-16le' | 'utf-32' | 'utf-32be' | 'utf-32le' | 'windows-1252';

const NAMES: ReadonlyMap<string, Charset> = new Map<string, Charset>([
  ['utf-8', 'utf-8'],
  ['utf8', 'utf-8'],
  ['us-ascii', 'us-ascii'],
  ['ascii', 'us-ascii'],
  ['iso-8859-1', 'iso-8859-1'],
  ['iso8859_1', 'iso-8859-1'],
  ['latin1', 'iso-8859-1'],
  ['windows-1252', 'windows-1252'],
  ['cp1252', 'windows-1252'],
  ['utf-16', 'utf-16'],
  ['utf-16be', 'utf-16be'],
  ['utf-16le', 'utf-16le'],
  ['utf-32', 'utf-32'],
  ['utf-32be', 'utf-32be'],
  ['utf-32le', 'utf-32le'],
]);

/** The character set of a name in any case. INVALID_PARAMETER_VALUE.CHARSET lists those there are; `user` is who asks (`CSVOptions`). */
export function charsetOf(name: string, user: string): Charset {
  const charset = NAMES.get(name.toLowerCase());
  if (charset !== undefined) return charset;
  const charsets = 'iso-8859-1, us-ascii, utf-16, utf-16be, utf-16le, utf-32, utf-8';
  throw new TidemarkError(
    'INVALID_PARAMETER_VALUE.CHARSET',
    `The value of parameter(s) \`charset\` in \`${user}\` is invalid: expects one of the ${charsets}, but got ${name}.`,
    { charset: name, charsets, functionName: `\`${user}\``, parameter: '`charset`' },
  );
}

/** Bytes of any character set as UTF-8, chunk by chunk; what does not belong to it becomes U+FFFD. */
export async function* utf8Chunks(chunks: AsyncIterable<Uint8Array>, charset: Charset): AsyncGenerator<Uint8Array> {
  if (charset === 'utf-8') return yield* chunks;
  let decode: ((chunk: Uint8Array, isLast: boolean) => string) | null = null;
  for await (const chunk of chunks) {
    decode ??= decoderFor(charset, chunk);
    const text = decode(chunk, false);
    if (text !== '') yield Buffer.from(text, 'utf8');
  }
  const rest = decode?.(new Uint8Array(0), true) ?? '';
  if (rest !== '') yield Buffer.from(rest, 'utf8');
}

/** Text in a character set; characters it lacks become `?`, as in Java. */
export function encodeText(text: string, charset: Charset): Uint8Array {
  switch (charset) {
    case 'utf-8':
      return Buffer.from(text, 'utf8');
    case 'us-ascii':
      return Buffer.from(text.replaceAll(/[^\0-\x7f]/gu, '?'), 'latin1');
    case 'iso-8859-1':
    case 'windows-1252':
      return Buffer.from(text.replaceAll(/[^\0-\xff]/gu, '?'), 'latin1');
    case 'utf-16le':
      return Buffer.from(text, 'utf16le');
    case 'utf-16be':
    case 'utf-16':
      return Buffer.from(text, 'utf16le').swap16();
    default:
      return utf32Bytes(text, charset === 'utf-32le');
  }
}

/** What stands at the beginning of a file: Java's UTF-16 has a byte order mark. */
export function byteOrderMark(charset: Charset): Uint8Array {
  return charset === 'utf-16' ? Uint8Array.of(0xfe, 0xff) : new Uint8Array(0);
}

function utf32Bytes(text: string, isLittle: boolean): Uint8Array {
  const codes = Array.from(text, (c) => c.codePointAt(0)!);
  const bytes = new Uint8Array(codes.length * 4);
  const view = new DataView(bytes.buffer);
  codes.forEach((code, i) => view.setUint32(4 * i, code, isLittle));
  return bytes;
}

function decoderFor(charset: Charset, first: Uint8Array): (chunk: Uint8Array, isLast: boolean) => string {
  switch (charset) {
    case 'us-ascii':
      return (chunk) =>
        Buffer.from(chunk)
          .toString('latin1')
          .replaceAll(/[\x80-\xff]/g, '\ufffd');
    case 'iso-8859-1':
      return (chunk) => Buffer.from(chunk).toString('latin1');
    case 'utf-16':
      return streaming(first[0] === 0xff && first[1] === 0xfe ? 'utf-16le' : 'utf-16be');
    case 'utf-16be':
    case 'utf-16le':
    case 'windows-1252':
      return streaming(charset);
    case 'utf-32':
      return utf32(first[0] === 0xff && first[1] === 0xfe);
    case 'utf-32be':
    case 'utf-32le':
      return utf32(charset === 'utf-32le');
    default:
      return streaming('utf-8');
  }
}

function streaming(label: string): (chunk: Uint8Array, isLast: boolean) => string {
  const decoder = new TextDecoder(label);
  return (chunk, isLast) => decoder.decode(chunk, { stream: !isLast });
}

function utf32(isLittle: boolean): (chunk: Uint8Array, isLast: boolean) => string {
  let rest: Uint8Array = new Uint8Array(0);
  let isFirst = true;
  return (chunk) => {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    let text = '';
    let at = 0;
    for (; at + 4 <= bytes.length; at += 4) {
      const code = view.getUint32(at, isLittle);
      if (!(isFirst && code === 0xfeff)) text += code > 0x10ffff ? '\ufffd' : String.fromCodePoint(code);
      isFirst = false;
    }
    rest = bytes.slice(at);
    return text;
  };
}
