import * as zstdWasm from '@bokuweb/zstd-wasm';
import kafkajs from 'kafkajs';
import { compressFrame, decompressFrame } from 'lz4-napi';
import snappy from 'snappyjs';

interface Codec {
  compress(encoder: { readonly buffer: Buffer }): Promise<Buffer>;
  decompress(buffer: Buffer): Promise<Buffer>;
}

let zstdIsReady: Promise<void> | null = null;

const ZSTD: Codec = {
  async compress({ buffer }) {
    await (zstdIsReady ??= zstdWasm.init());
    return Buffer.from(zstdWasm.compress(new Uint8Array(buffer)));
  },
  async decompress(buffer) {
    await (zstdIsReady ??= zstdWasm.init());
    return Buffer.from(zstdWasm.decompress(new Uint8Array(buffer)));
  },
};

const LZ4: Codec = {
  compress: ({ buffer }) => compressFrame(buffer),
  decompress: (buffer) => decompressFrame(buffer),
};

/** The frame that Java's snappy stream puts around its blocks. */
const XERIAL_MAGIC = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0]);
const XERIAL_HEADER_BYTES = 16;
const XERIAL_BLOCK_BYTES = 32_768;

const SNAPPY: Codec = {
  compress({ buffer }) {
    const header = Buffer.alloc(XERIAL_HEADER_BYTES);
    XERIAL_MAGIC.copy(header);
    header.writeInt32BE(1, 8);
    header.writeInt32BE(1, 12);
    const parts = [header];
    for (let at = 0; at < buffer.length; at += XERIAL_BLOCK_BYTES) {
      const block = Buffer.from(snappy.compress(buffer.subarray(at, at + XERIAL_BLOCK_BYTES)));
      const size = Buffer.alloc(4);
      size.writeInt32BE(block.length);
      parts.push(size, block);
    }
    return Promise.resolve(Buffer.concat(parts));
  },
  decompress(buffer) {
    if (!buffer.subarray(0, XERIAL_MAGIC.length).equals(XERIAL_MAGIC)) return Promise.resolve(Buffer.from(snappy.uncompress(buffer)));
    const parts: Buffer[] = [];
    for (let at = XERIAL_HEADER_BYTES; at < buffer.length;) {
      const size = buffer.readInt32BE(at);
      parts.push(Buffer.from(snappy.uncompress(buffer.subarray(at + 4, at + 4 + size))));
      at += 4 + size;
    }
    return Promise.resolve(Buffer.concat(parts));
  },
};

/** Gives kafkajs, which has gzip alone, the other codecs of Kafka. A codec that the program has registered itself stays. */
export function registerCodecs(): void {
  const known = kafkajs.CompressionCodecs as unknown as Record<number, (() => Codec) | undefined>;
  const ours: readonly [number, Codec][] = [
    [kafkajs.CompressionTypes.Snappy, SNAPPY],
    [kafkajs.CompressionTypes.LZ4, LZ4],
    [kafkajs.CompressionTypes.ZSTD, ZSTD],
  ];
  for (const [type, codec] of ours) if (isFree(known[type])) known[type] = () => codec;
}

/** kafkajs keeps a function in each free place that throws when it is called. */
function isFree(codec: (() => Codec) | undefined): boolean {
  try {
    return codec === undefined || codec() === undefined;
  } catch {
    return true;
  }
}
