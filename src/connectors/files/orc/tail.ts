import { TidemarkError } from '../../../base/errors.js';
import { loadCodec, type BlockCodec } from '../binary/block-codec.js';
import type { RandomAccess } from '../format.js';
import { decompressAll } from './blocks.js';
import { Message } from './protobuf.js';

/** Kinds of types, as numbered in the format. */
export const KINDS = [
  'BOOLEAN',
  'BYTE',
  'SHORT',
  'INT',
  'LONG',
  'FLOAT',
  'DOUBLE',
  'STRING',
  'BINARY',
  'TIMESTAMP',
  'LIST',
  'MAP',
  'STRUCT',
  'UNION',
  'DECIMAL',
  'DATE',
  'VARCHAR',
  'CHAR',
  'TIMESTAMP_INSTANT',
] as const;
export type OrcKind = (typeof KINDS)[number];

export interface OrcType {
  readonly kind: OrcKind;
  readonly children: readonly number[];
  readonly names: readonly string[];
  readonly precision: number;
  readonly scale: number;
  readonly attributes: ReadonlyMap<string, string>;
}

export interface Stripe {
  readonly offset: number;
  readonly indexBytes: number;
  readonly dataBytes: number;
  readonly footerBytes: number;
  readonly rows: number;
}

/** What the end of a file says of it. */
export interface OrcTail {
  readonly codec: BlockCodec;
  /** Bytes that a block has at most when it is spelled out. */
  readonly blockBytes: number;
  readonly types: readonly OrcType[];
  readonly stripes: readonly Stripe[];
  readonly rows: number;
  /** Dates before 1582-10-15 count in the Gregorian calendar, as ours do. */
  readonly proleptic: boolean;
}

const CODECS: readonly (BlockCodec | null)[] = ['none', 'deflate', 'snappy', null, 'lz4', 'zstd', 'brotli'];
const GUESS_BYTES = 16 * 1024;

/** Reads postscript and footer. Throws ORC_CORRUPT where the file is not ORC. */
export async function readTail(file: RandomAccess, path: string): Promise<OrcTail> {
  const size = file.sizeBytes;
  let tail = await file.read(Math.max(0, size - GUESS_BYTES), Math.min(size, GUESS_BYTES));
  const postscriptBytes = tail.at(-1) ?? 0;
  if (postscriptBytes + 1 > tail.length) throw notOrc(path);
  const postscript = new Message(tail.subarray(tail.length - 1 - postscriptBytes, -1));
  if (postscript.text(8000) !== 'ORC') throw notOrc(path);
  const footerBytes = postscript.number(1) ?? 0;
  const needed = footerBytes + postscriptBytes + 1;
  if (needed > size) throw notOrc(path);
  if (needed > tail.length) tail = await file.read(size - needed, needed);
  const codec = CODECS[postscript.number(2) ?? 0];
  if (codec === null || codec === undefined)
    throw new TidemarkError('CODEC_NOT_AVAILABLE', `${path} is compressed with LZO, which is not supported`, { codecName: 'LZO' });
  await loadCodec(codec);
  const blockBytes = postscript.number(3) ?? 262_144;
  const footerStart = tail.length - needed;
  const footer = new Message(decompressAll(tail.subarray(footerStart, footerStart + footerBytes), codec, blockBytes));
  return parseFooter(footer, codec, blockBytes);
}

function notOrc(path: string): TidemarkError {
  return new TidemarkError('ORC_CORRUPT', `${path} is not an ORC file: it does not end in a postscript`, { path });
}

function parseFooter(footer: Message, codec: BlockCodec, blockBytes: number): OrcTail {
  const types = footer.messages(4).map(parseType);
  // Each child stands after its parent: a file that says otherwise would send us round in circles.
  if (types.length === 0 || types.some(({ children }, i) => children.some((c) => c <= i || c >= types.length))) {
    throw new TidemarkError('ORC_CORRUPT', 'the types of the file are no tree');
  }
  return {
    codec,
    blockBytes,
    types,
    stripes: footer.messages(3).map((stripe) => ({
      offset: stripe.number(1) ?? 0,
      indexBytes: stripe.number(2) ?? 0,
      dataBytes: stripe.number(3) ?? 0,
      footerBytes: stripe.number(4) ?? 0,
      rows: stripe.number(5) ?? 0,
    })),
    rows: footer.number(6) ?? 0,
    proleptic: footer.number(11) === 2,
  };
}

function parseType(type: Message): OrcType {
  const kind = KINDS[type.number(1) ?? 0];
  if (kind === undefined) throw new TidemarkError('ORC_CORRUPT', `unknown kind of type ${type.number(1)}`);
  return {
    kind,
    children: type.numbers(2),
    names: type.texts(3),
    precision: type.number(5) ?? 38,
    scale: type.number(6) ?? 10,
    attributes: new Map(type.messages(7).map((a) => [a.text(1) ?? '', a.text(2) ?? ''])),
  };
}

export type StreamKind = 'PRESENT' | 'DATA' | 'LENGTH' | 'DICTIONARY_DATA' | 'SECONDARY';
const STREAM_KINDS: Partial<Record<number, StreamKind>> = { 0: 'PRESENT', 1: 'DATA', 2: 'LENGTH', 3: 'DICTIONARY_DATA', 5: 'SECONDARY' };

export interface StreamPlace {
  readonly kind: StreamKind | undefined;
  readonly column: number;
  readonly offset: number;
  readonly bytes: number;
}

/** What a stripe holds: where its streams lie and how each column is encoded. */
export interface StripeFooter {
  readonly streams: readonly StreamPlace[];
  readonly encodings: readonly { readonly v2: boolean; readonly dictionary: boolean; readonly dictionarySize: number }[];
  readonly timeZone: string;
}

export async function readStripeFooter(file: RandomAccess, tail: OrcTail, stripe: Stripe): Promise<StripeFooter> {
  const start = stripe.offset + stripe.indexBytes + stripe.dataBytes;
  if (start + stripe.footerBytes > file.sizeBytes) throw new TidemarkError('ORC_CORRUPT', 'a stripe lies outside of the file');
  const footer = new Message(decompressAll(await file.read(start, stripe.footerBytes), tail.codec, tail.blockBytes));
  let offset = stripe.offset;
  const streams = footer.messages(1).map((stream): StreamPlace => {
    const bytes = stream.number(3) ?? 0;
    offset += bytes;
    return { kind: STREAM_KINDS[stream.number(1) ?? 0], column: stream.number(2) ?? 0, offset: offset - bytes, bytes };
  });
  if (offset > start) throw new TidemarkError('ORC_CORRUPT', 'the streams of a stripe are longer than the stripe');
  const encodings = footer.messages(2).map((encoding) => {
    const kind = encoding.number(1) ?? 0;
    return { v2: kind >= 2, dictionary: kind === 1 || kind === 3, dictionarySize: encoding.number(2) ?? 0 };
  });
  return { streams, encodings, timeZone: footer.text(3) ?? '' };
}
