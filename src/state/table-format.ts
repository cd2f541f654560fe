import { ByteWriter } from '../columnar/byte-stream.js';
import { readColumn, readOffsets, sealed, unsealed, writeColumn, writeLengths } from '../columnar/codec.js';
import type { Column } from '../columnar/column.js';
import { TIMESTAMP, type DataType } from '../columnar/types.js';
import { TidemarkError } from '../base/errors.js';
import { Bucket } from './bucket.js';

const VERSION = 1;

/** Where the tables of a checkpoint lie: one meta entry a table, one chain of entries a bucket. Names are percent-encoded. */
export const META_PREFIX = 't/meta/';

export function metaKey(operatorId: string, table: string): string {
  return `${META_PREFIX}${encodeURIComponent(operatorId)}/${encodeURIComponent(table)}`;
}

/** Operator and table of a meta entry. */
export function metaOwner(key: string): { readonly operatorId: string; readonly table: string } {
  const [operatorId = '', table = ''] = key.slice(META_PREFIX.length).split('/');
  return { operatorId: decodeURIComponent(operatorId), table: decodeURIComponent(table) };
}

/** Key of entry `sequence` of a bucket's chain; entries of one generation sort by sequence. */
export function entryKey(operatorId: string, table: string, bucket: Bucket, generation: number, sequence: number): string {
  return `${chainPrefix(operatorId, table, bucket, generation)}${hex(sequence, 4)}`;
}

export function chainPrefix(operatorId: string, table: string, bucket: Bucket, generation: number): string {
  return `t/data/${encodeURIComponent(operatorId)}/${encodeURIComponent(table)}/${hex(bucket.depth, 2)}-${hex(bucket.prefix, 8)}/${hex(generation, 10)}-`;
}

/** The first key that is behind all keys with this prefix. */
export function afterPrefix(prefix: string): string {
  return prefix.slice(0, -1) + String.fromCharCode(prefix.charCodeAt(prefix.length - 1) + 1);
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0');
}

/** What a table says of itself in the store. */
export interface TableMeta {
  readonly epochId: number;
  /** Physical layout of key and value types: state of another layout cannot be read. */
  readonly keyLayout: string;
  readonly valueLayout: string;
  readonly buckets: readonly Bucket[];
}

export function encodeMeta(meta: TableMeta): Uint8Array {
  const writer = new ByteWriter(64 + 40 * meta.buckets.length);
  writer.byte(VERSION);
  writer.count(meta.epochId);
  writer.text(meta.keyLayout);
  writer.text(meta.valueLayout);
  writer.count(meta.buckets.length);
  for (const bucket of meta.buckets) {
    const { chain } = bucket;
    writer.count(bucket.depth);
    writer.count(bucket.prefix);
    writer.count(bucket.rows);
    writer.float64(bucket.earliest);
    writer.count(chain.generation);
    writer.count(chain.entries);
    writer.count(chain.baseBytes);
    writer.count(chain.deltaBytes);
    writer.count(chain.epochId + 1);
  }
  return sealed(writer);
}

export function decodeMeta(bytes: Uint8Array): TableMeta {
  const reader = unsealed(bytes);
  checkVersion(reader.byte());
  const epochId = reader.count();
  const keyLayout = reader.text();
  const valueLayout = reader.text();
  const buckets = Array.from({ length: reader.count() }, () => {
    const depth = reader.count();
    const bucket = new Bucket(reader.count(), depth);
    bucket.storedRows = reader.count();
    bucket.earliest = reader.float64();
    bucket.chain = {
      generation: reader.count(),
      entries: reader.count(),
      baseBytes: reader.count(),
      deltaBytes: reader.count(),
      epochId: reader.count() - 1,
    };
    return bucket;
  });
  return { epochId, keyLayout, valueLayout, buckets };
}

/** Keys in byte form: key i is data[offsets[i] .. offsets[i + 1]]. */
export interface KeyBytes {
  readonly length: number;
  readonly offsets: Int32Array;
  readonly data: Uint8Array;
}

/** One entry of a chain. A base holds all rows of its bucket; a delta takes `removed` out, then puts its rows in. */
export interface ChainEntry {
  readonly generation: number;
  readonly sequence: number;
  readonly epochId: number;
  readonly keys: KeyBytes;
  readonly removed: KeyBytes;
  /** TIMESTAMP, NULL where a row does not expire; null where no row does. */
  readonly expiry: Column | null;
  readonly values: readonly Column[];
}

export function encodeEntry(entry: ChainEntry): Uint8Array {
  const writer = new ByteWriter(256 + 2 * entry.keys.data.length);
  writer.byte(VERSION);
  writer.count(entry.generation);
  writer.count(entry.sequence);
  writer.count(entry.epochId);
  writeKeys(writer, entry.keys);
  writeKeys(writer, entry.removed);
  writer.byte(entry.expiry === null ? 0 : 1);
  if (entry.expiry !== null) writeColumn(writer, entry.expiry);
  for (const column of entry.values) writeColumn(writer, column);
  return sealed(writer);
}

export function decodeEntry(bytes: Uint8Array, types: readonly DataType[]): ChainEntry {
  const reader = unsealed(bytes);
  checkVersion(reader.byte());
  const generation = reader.count();
  const sequence = reader.count();
  const epochId = reader.count();
  const keys = readKeys(reader);
  const removed = readKeys(reader);
  const expiry = reader.byte() === 0 ? null : readColumn(reader, TIMESTAMP, keys.length);
  const values = types.map((type) => readColumn(reader, type, keys.length));
  if (reader.rest > 0) throw new TidemarkError('BYTES_CORRUPT', `${reader.rest} bytes are left over behind the values`);
  return { generation, sequence, epochId, keys, removed, expiry, values };
}

/** Keys share their first bytes more often than not (a window's start): those are written once. */
function writeKeys(writer: ByteWriter, keys: KeyBytes): void {
  const { offsets, data, length } = keys;
  writer.count(length);
  if (length === 0) return;
  const shared = sharedPrefix(keys);
  writer.count(shared);
  writer.words(data.subarray(offsets[0]!, offsets[0]! + shared));
  writeLengths(writer, offsets, length);
  if (shared === 0) return writer.words(data.subarray(offsets[0]!, offsets[length]!));
  const rest = new Uint8Array(offsets[length]! - offsets[0]! - length * shared);
  let at = 0;
  for (let i = 0; i < length; i++) for (let k = offsets[i]! + shared; k < offsets[i + 1]!; k++) rest[at++] = data[k]!;
  writer.words(rest);
}

function sharedPrefix({ offsets, data, length }: KeyBytes): number {
  const first = offsets[0]!;
  let shared = offsets[1]! - first;
  for (let i = 1; i < length && shared > 0; i++) {
    const start = offsets[i]!;
    const size = Math.min(shared, offsets[i + 1]! - start);
    let k = 0;
    while (k < size && data[start + k] === data[first + k]) k++;
    shared = k;
  }
  return shared;
}

function readKeys(reader: ReturnType<typeof unsealed>): KeyBytes {
  const length = reader.count();
  if (length === 0) return NO_KEYS;
  const shared = reader.count();
  const prefix = reader.copy(shared);
  const offsets = readOffsets(reader, length);
  const rest = reader.copy(offsets[length]! - length * shared);
  if (shared === 0) return { length, offsets, data: rest };
  const data = new Uint8Array(offsets[length]!);
  let at = 0;
  for (let i = 0; i < length; i++) {
    let to = offsets[i]!;
    for (let k = 0; k < shared; k++) data[to++] = prefix[k]!;
    while (to < offsets[i + 1]!) data[to++] = rest[at++]!;
  }
  return { length, offsets, data };
}

export const NO_KEYS: KeyBytes = Object.freeze({ length: 0, offsets: new Int32Array(1), data: new Uint8Array(0) });

function checkVersion(version: number): void {
  if (version !== VERSION) throw new TidemarkError('BYTES_CORRUPT', `state of format ${version}; this version reads format ${VERSION}`);
}

/** Physical layout of types, without names and nullability. */
export function layoutOf(types: readonly DataType[]): string {
  return types.map(layout).join(' ');
}

function layout(type: DataType): string {
  switch (type.kind) {
    case 'decimal':
      return `decimal(${type.precision},${type.scale})`;
    case 'array':
      return `array<${layout(type.element)}>`;
    case 'map':
      return `map<${layout(type.key)} ${layout(type.value)}>`;
    case 'struct':
      return `struct<${layoutOf(type.fields.map((f) => f.type))}>`;
    case 'char':
    case 'varchar':
      return 'string';
    default:
      return type.kind;
  }
}
