import { CODECS, ENCODINGS, PHYSICAL, type Codec, type Encoding, type Logical } from './metadata.js';
import type { WrittenChunk } from './leaf-writer.js';
import { ThriftWriter } from './thrift-writer.js';
import type { WriteNode } from './write-node.js';

const encodingNumber = (name: Encoding): number => ENCODINGS.indexOf(name);

/** The header of a page of values (version 1). */
export function dataPageHeader(rawBytes: number, packedBytes: number, levels: number, coded: boolean): Uint8Array {
  return pageHeader(0, rawBytes, packedBytes, (out) => {
    out.struct(5, () => {
      out.int32(1, levels);
      out.int32(2, encodingNumber(coded ? 'RLE_DICTIONARY' : 'PLAIN'));
      out.int32(3, encodingNumber('RLE'));
      out.int32(4, encodingNumber('RLE'));
    });
  });
}

export function dictionaryPageHeader(rawBytes: number, packedBytes: number, size: number): Uint8Array {
  return pageHeader(2, rawBytes, packedBytes, (out) => {
    out.struct(7, () => {
      out.int32(1, size);
      out.int32(2, encodingNumber('PLAIN'));
    });
  });
}

function pageHeader(kind: number, rawBytes: number, packedBytes: number, write: (out: ThriftWriter) => void): Uint8Array {
  const out = new ThriftWriter();
  out.root(() => {
    out.int32(1, kind);
    out.int32(2, rawBytes);
    out.int32(3, packedBytes);
    write(out);
  });
  return out.finish();
}

/** A row group that is in the file. */
export interface WrittenRowGroup {
  readonly rows: number;
  readonly chunks: readonly { readonly chunk: WrittenChunk; readonly startOffset: number }[];
}

export interface FooterParts {
  readonly nodes: readonly WriteNode[];
  readonly rows: number;
  readonly groups: readonly WrittenRowGroup[];
  readonly codec: Codec;
  readonly keyValues: readonly (readonly [string, string])[];
  readonly createdBy: string;
}

/** The footer, without its length and the magic bytes. */
export function footerBytes(parts: FooterParts): Uint8Array {
  const out = new ThriftWriter();
  const leaves = parts.nodes.flatMap(countLeaves);
  out.root(() => {
    out.int32(1, 1);
    const root = { name: 'spark_schema', children: parts.nodes.length, node: undefined };
    out.structs(2, [root, ...parts.nodes.flatMap(flattened)], ({ name, children, node }) => putElement(out, name, children, node));
    out.int64(3, parts.rows);
    out.structs(4, parts.groups, (group) => putRowGroup(out, group, parts));
    out.structs(5, parts.keyValues, ([key, value]) => {
      out.text(1, key);
      out.text(2, value);
    });
    out.text(6, parts.createdBy);
    // Values of each leaf are ordered as its type says.
    out.structs(7, leaves, () => out.struct(1, () => undefined));
  });
  return out.finish();
}

function countLeaves(node: WriteNode): WriteNode[] {
  return node.kind === 'leaf' ? [node] : node.children.flatMap(countLeaves);
}

interface Element {
  readonly name: string;
  readonly children: number;
  readonly node: WriteNode | undefined;
}

function flattened(node: WriteNode): Element[] {
  if (node.kind === 'leaf') return [{ name: node.name, children: 0, node }];
  return [{ name: node.name, children: node.children.length, node }, ...node.children.flatMap(flattened)];
}

function putElement(out: ThriftWriter, name: string, children: number, node: WriteNode | undefined): void {
  const logical = node?.logical;
  if (node?.kind === 'leaf') {
    out.int32(1, PHYSICAL.indexOf(node.physical));
    if (node.width > 0) out.int32(2, node.width);
  }
  if (node !== undefined) out.int32(3, ['REQUIRED', 'OPTIONAL', 'REPEATED'].indexOf(node.repetition));
  out.text(4, name);
  if (node?.kind !== 'leaf') out.int32(5, children);
  if (logical === undefined) return;
  out.int32(6, convertedNumber(logical));
  if (logical.kind === 'DECIMAL') {
    out.int32(7, logical.scale);
    out.int32(8, logical.precision);
  }
  out.struct(10, () => putLogical(out, logical));
}

/** The older name of a logical type, for readers that know no other. */
function convertedNumber(logical: Logical): number | undefined {
  switch (logical.kind) {
    case 'STRING':
      return 0;
    case 'MAP':
      return 1;
    case 'LIST':
      return 3;
    case 'DECIMAL':
      return 5;
    case 'DATE':
      return 6;
    case 'TIMESTAMP':
      return logical.utc ? (logical.unit === 'MILLIS' ? 9 : 10) : undefined;
    case 'INTEGER':
      return logical.bits === 8 ? 15 : 16;
    default:
      return undefined;
  }
}

const LOGICAL_IDS: Partial<Record<Logical['kind'], number>> = {
  STRING: 1,
  MAP: 2,
  LIST: 3,
  DECIMAL: 5,
  DATE: 6,
  TIME: 7,
  TIMESTAMP: 8,
  INTEGER: 10,
};

function putLogical(out: ThriftWriter, logical: Logical): void {
  out.struct(LOGICAL_IDS[logical.kind]!, () => {
    if (logical.kind === 'DECIMAL') {
      out.int32(1, logical.scale);
      out.int32(2, logical.precision);
    } else if (logical.kind === 'TIME' || logical.kind === 'TIMESTAMP') {
      out.flag(1, logical.utc);
      out.struct(2, () => out.struct(logical.unit === 'MILLIS' ? 1 : 2, () => undefined));
    } else if (logical.kind === 'INTEGER') {
      out.int8(1, logical.bits);
      out.flag(2, logical.signed);
    }
  });
}

function putRowGroup(out: ThriftWriter, { rows, chunks }: WrittenRowGroup, { codec, groups }: FooterParts): void {
  const total = (of: (chunk: WrittenChunk) => number): number => chunks.reduce((sum, { chunk }) => sum + of(chunk), 0);
  out.structs(1, chunks, ({ chunk, startOffset }) => {
    out.int64(2, startOffset);
    out.struct(3, () => putChunk(out, chunk, startOffset, codec));
  });
  out.int64(
    2,
    total((chunk) => chunk.uncompressedBytes),
  );
  out.int64(3, rows);
  if (chunks[0] !== undefined) out.int64(5, chunks[0].startOffset);
  out.int64(
    6,
    total((chunk) => chunk.compressedBytes),
  );
  out.int16(
    7,
    groups.findIndex((group) => group.chunks === chunks),
  );
}

function putChunk(out: ThriftWriter, chunk: WrittenChunk, startOffset: number, codec: Codec): void {
  const { leaf, bounds } = chunk;
  const coded = chunk.dictionaryBytes > 0;
  out.int32(1, PHYSICAL.indexOf(leaf.physical));
  const encodings: Encoding[] = [
    ...(coded || chunk.plainPages ? (['PLAIN'] as const) : []),
    'RLE',
    ...(coded ? (['RLE_DICTIONARY'] as const) : []),
  ];
  out.int32s(2, encodings.map(encodingNumber));
  out.texts(3, leaf.path);
  out.int32(4, CODECS.indexOf(codec));
  out.int64(5, chunk.levels);
  out.int64(6, chunk.uncompressedBytes);
  out.int64(7, chunk.compressedBytes);
  out.int64(9, startOffset + chunk.dictionaryBytes);
  if (coded) out.int64(11, startOffset);
  out.struct(12, () => {
    out.int64(3, chunk.nulls);
    out.bytes(5, bounds?.max);
    out.bytes(6, bounds?.min);
  });
}
