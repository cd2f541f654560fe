import kafkajs, { type CompressionTypes } from 'kafkajs';
import { TidemarkError } from '../../base/errors.js';
import { crc32c } from '../../base/crc32c.js';

/** Bytes before the first record. */
const HEADER_BYTES = 61;
const CRC_AT = 17;
const ATTRIBUTES_AT = 21;
const TRANSACTIONAL = 0x10;
const MAGIC = 2;
/** Most that a length, a delta and the other numbers of a record take. */
const RECORD_NUMBERS_BYTES = 32;
const FIRST_BYTES = 16_384;

/** A header of a record: its key and value, NULL as well. */
export type RecordHeader = readonly [key: Uint8Array, value: Uint8Array | null];

/** What a batch is written as. */
export interface BatchOwner {
  readonly producerId: bigint;
  readonly producerEpoch: number;
  readonly sequence: number;
  readonly isTransactional: boolean;
}

/** Bytes from `start` to `end`; `start` is -1 for NULL. */
export interface BytesRange {
  data: Uint8Array;
  start: number;
  end: number;
}

/** Records of one partition as Kafka writes them (format 2), put together without an object a record. */
export class RecordBatch {
  #bytes = Buffer.allocUnsafe(FIRST_BYTES);
  #at = HEADER_BYTES;
  #count = 0;

  constructor(private readonly timestampMs: number) {}

  get count(): number {
    return this.#count;
  }

  get size(): number {
    return this.#at;
  }

  add(key: BytesRange, value: BytesRange, headers: readonly RecordHeader[] | null): void {
    const delta = this.#count;
    const keyBytes = key.start < 0 ? -1 : key.end - key.start;
    const valueBytes = value.start < 0 ? -1 : value.end - value.start;
    let size = 2 + varintBytes(delta) + varintBytes(keyBytes) + Math.max(0, keyBytes) + varintBytes(valueBytes) + Math.max(0, valueBytes);
    size += headerBytes(headers);
    this.#reserve(size + RECORD_NUMBERS_BYTES);
    this.#varint(size);
    this.#bytes[this.#at++] = 0;
    this.#varint(0);
    this.#varint(delta);
    this.#range(key.data, key.start, key.end);
    this.#range(value.data, value.start, value.end);
    this.#varint(headers === null ? 0 : headers.length);
    if (headers !== null) {
      for (const [name, content] of headers) {
        this.#range(name, 0, name.length);
        if (content === null) this.#varint(-1);
        else this.#range(content, 0, content.length);
      }
    }
    this.#count++;
  }

  /** The whole batch. The records are compressed here; nothing may be added afterwards. */
  async finish(owner: BatchOwner, compression: CompressionTypes): Promise<Buffer> {
    const records = this.#bytes.subarray(HEADER_BYTES, this.#at);
    const packed = compression === kafkajs.CompressionTypes.None ? records : await compressed(records, compression);
    const batch = packed === records ? this.#bytes.subarray(0, this.#at) : Buffer.allocUnsafe(HEADER_BYTES + packed.length);
    if (packed !== records) packed.copy(batch, HEADER_BYTES);
    batch.writeBigInt64BE(0n, 0);
    batch.writeInt32BE(batch.length - 12, 8);
    batch.writeInt32BE(-1, 12);
    batch.writeInt8(MAGIC, 16);
    batch.writeInt16BE((compression as number) | (owner.isTransactional ? TRANSACTIONAL : 0), ATTRIBUTES_AT);
    batch.writeInt32BE(this.#count - 1, 23);
    batch.writeBigInt64BE(BigInt(this.timestampMs), 27);
    batch.writeBigInt64BE(BigInt(this.timestampMs), 35);
    batch.writeBigInt64BE(owner.producerId, 43);
    batch.writeInt16BE(owner.producerEpoch, 51);
    batch.writeInt32BE(owner.sequence, 53);
    batch.writeInt32BE(this.#count, 57);
    batch.writeUInt32BE(crc32c(batch, ATTRIBUTES_AT), CRC_AT);
    return batch;
  }

  #range(data: Uint8Array, start: number, end: number): void {
    if (start < 0) return this.#varint(-1);
    const length = end - start;
    this.#varint(length);
    // a call into native code costs more than a few bytes
    if (length > 64) this.#bytes.set(data.subarray(start, end), this.#at);
    else for (let k = 0; k < length; k++) this.#bytes[this.#at + k] = data[start + k]!;
    this.#at += length;
  }

  #varint(value: number): void {
    let rest = ((value << 1) ^ (value >> 31)) >>> 0;
    for (; rest > 127; rest >>>= 7) this.#bytes[this.#at++] = (rest & 127) | 128;
    this.#bytes[this.#at++] = rest;
  }

  #reserve(bytes: number): void {
    if (this.#at + bytes <= this.#bytes.length) return;
    const grown = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.#at + bytes));
    this.#bytes.copy(grown, 0, 0, this.#at);
    this.#bytes = grown;
  }
}

function headerBytes(headers: readonly RecordHeader[] | null): number {
  if (headers === null) return 1;
  let size = varintBytes(headers.length);
  for (const [key, value] of headers) {
    size += varintBytes(key.length) + key.length;
    size += value === null ? 1 : varintBytes(value.length) + value.length;
  }
  return size;
}

function varintBytes(value: number): number {
  const bits = ((value << 1) ^ (value >> 31)) >>> 0;
  return bits < 0x80 ? 1 : bits < 0x4000 ? 2 : bits < 0x200000 ? 3 : bits < 0x10000000 ? 4 : 5;
}

async function compressed(records: Buffer, compression: CompressionTypes): Promise<Buffer> {
  const codecs = kafkajs.CompressionCodecs as unknown as Record<
    number,
    (() => { compress(encoder: { buffer: Buffer }): Promise<Buffer> }) | undefined
  >;
  const codec = codecs[compression];
  if (codec === undefined) throw new TidemarkError('INTERNAL_ERROR', `no codec ${compression} for records`);
  return codec().compress({ buffer: records });
}
