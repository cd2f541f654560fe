import { TidemarkError } from '../../../base/errors.js';
import { decompressBlock, loadCodec, type BlockCodec } from '../binary/block-codec.js';
import type { RandomAccess } from '../format.js';
import type { DenseValues, PlainValues } from './dense.js';
import { ENCODINGS, named, type Codec, type ColumnChunk } from './metadata.js';
import { bitWidth, decodeHybrid } from './rle.js';
import type { ParquetNode } from './schema-tree.js';
import { ThriftReader, type ThriftStruct } from './thrift-reader.js';
import { decodePlain, decodeValues } from './values.js';

/** A decoded page. `definition` is null where every value is there, `repetition` where no value repeats. */
export interface Page {
  readonly levels: number;
  readonly definition: Uint8Array | null;
  readonly repetition: Uint8Array | null;
  readonly values: DenseValues;
}

const BLOCK_CODECS: Partial<Record<Codec, BlockCodec>> = {
  UNCOMPRESSED: 'none',
  SNAPPY: 'snappy',
  GZIP: 'gzip',
  BROTLI: 'brotli',
  LZ4: 'lz4_hadoop',
  ZSTD: 'zstd',
  LZ4_RAW: 'lz4',
};

const WINDOW_BYTES = 1 << 20;
const HEADER_GUESS_BYTES = 4096;

/** The pages of one column chunk, read and decoded one by one through a window on the file. */
export class PageSource {
  #window: Uint8Array = new Uint8Array(0);
  #windowStart = 0;
  #position: number;
  readonly #end: number;
  #left: number;
  #dictionary: PlainValues | null = null;
  readonly #codec: BlockCodec;

  constructor(
    private readonly file: RandomAccess,
    private readonly chunk: ColumnChunk,
    private readonly leaf: ParquetNode,
    private readonly readSplit: boolean,
  ) {
    this.#position = chunk.startOffset;
    this.#end = chunk.startOffset + chunk.sizeBytes;
    this.#left = chunk.valueCount;
    const codec = BLOCK_CODECS[chunk.codec];
    if (codec === undefined)
      throw new TidemarkError('CODEC_NOT_AVAILABLE', `the codec ${chunk.codec} is not supported`, { codecName: chunk.codec });
    this.#codec = codec;
    if (this.#end > file.sizeBytes || chunk.startOffset < 4) throw corrupt('a column chunk lies outside of the file');
  }

  /** The next page of values, or null after the last. */
  async next(): Promise<Page | null> {
    await loadCodec(this.#codec);
    while (this.#left > 0) {
      const { header, body } = await this.#nextRaw();
      const dictionary = header.struct(7);
      if (dictionary !== undefined) {
        this.#readDictionary(header, dictionary, body);
        continue;
      }
      const v1 = header.struct(5);
      const v2 = header.struct(8);
      if (v1 === undefined && v2 === undefined) continue;
      const page = v1 === undefined ? this.#pageV2(header, v2!, body) : this.#pageV1(header, v1, body);
      this.#left -= page.levels;
      return page;
    }
    return null;
  }

  async #nextRaw(): Promise<{ header: ThriftStruct; body: Uint8Array }> {
    let bytes = await this.#bytes(HEADER_GUESS_BYTES);
    let reader = new ThriftReader(bytes);
    let header: ThriftStruct;
    try {
      header = reader.struct();
    } catch {
      // Statistics of long strings may make a header longer than the guess.
      bytes = await this.#bytes(WINDOW_BYTES);
      reader = new ThriftReader(bytes);
      header = reader.struct();
    }
    this.#position += reader.position;
    const size = header.number(3) ?? -1;
    if (size < 0 || size > this.#end - this.#position) throw corrupt('a page is longer than its column chunk');
    const body = (await this.#bytes(size)).subarray(0, size);
    this.#position += size;
    return { header, body };
  }

  /** At least `wanted` bytes from the position on, or all that the chunk has left. */
  async #bytes(wanted: number): Promise<Uint8Array> {
    const count = Math.min(wanted, this.#end - this.#position);
    const at = this.#position - this.#windowStart;
    if (at + count > this.#window.length) {
      const size = Math.min(Math.max(count, WINDOW_BYTES), this.#end - this.#position);
      this.#window = await this.file.read(this.#position, size);
      this.#windowStart = this.#position;
      return this.#window;
    }
    return this.#window.subarray(at);
  }

  #readDictionary(header: ThriftStruct, dictionary: ThriftStruct, body: Uint8Array): void {
    const bytes = this.#decompressed(body, header.number(2) ?? 0);
    const count = dictionary.number(1) ?? 0;
    if (count > bytes.length && this.leaf.physical !== 'BOOLEAN' && this.leaf.width > 0) throw corrupt('a dictionary has too many values');
    this.#dictionary = decodePlain(bytes, 0, bytes.length, count, this.leaf.physical!, this.leaf.width);
  }

  #pageV1(header: ThriftStruct, data: ThriftStruct, body: Uint8Array): Page {
    const bytes = this.#decompressed(body, header.number(2) ?? 0);
    const levels = this.#levelCount(data);
    if (data.number(4) === 4 && this.leaf.repeated > 0) throw corrupt('levels in the old BIT_PACKED encoding');
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let at = 0;
    const take = (max: number): Uint8Array | null => {
      if (max === 0) return null;
      if (at + 4 > bytes.length) throw corrupt('the levels of a page are cut short');
      const size = view.getUint32(at, true);
      at += 4 + size;
      if (at > bytes.length) throw corrupt('the levels of a page are cut short');
      return decodeLevels(bytes, at - size, at, max, levels);
    };
    const repetition = take(this.leaf.repeated);
    const definition = take(this.leaf.definition);
    return this.#page(levels, repetition, definition, bytes, at, data.number(2));
  }

  #pageV2(header: ThriftStruct, data: ThriftStruct, body: Uint8Array): Page {
    const levels = this.#levelCount(data);
    const repetitionSize = data.number(6) ?? 0;
    const levelsSize = repetitionSize + (data.number(5) ?? 0);
    if (levelsSize > body.length) throw corrupt('the levels of a page are cut short');
    const { repeated, definition } = this.leaf;
    const repetitionLevels = repeated === 0 ? null : decodeLevels(body, 0, repetitionSize, repeated, levels);
    const definitionLevels = definition === 0 ? null : decodeLevels(body, repetitionSize, levelsSize, definition, levels);
    const rest = body.subarray(levelsSize);
    const size = (header.number(2) ?? 0) - levelsSize;
    const bytes = data.flag(7) === false || rest.length === 0 ? rest : this.#decompressed(rest, size);
    return this.#page(levels, repetitionLevels, definitionLevels, bytes, 0, data.number(4));
  }

  #levelCount(data: ThriftStruct): number {
    const levels = data.number(1) ?? -1;
    if (levels < 0 || levels > this.#left) throw corrupt('a page has more values than its column chunk');
    return levels;
  }

  #page(
    levels: number,
    repetition: Uint8Array | null,
    definition: Uint8Array | null,
    bytes: Uint8Array,
    start: number,
    encoding?: number,
  ): Page {
    const max = this.leaf.definition;
    let count = levels;
    if (definition !== null) {
      count = 0;
      for (let i = 0; i < levels; i++) if (definition[i] === max) count++;
    }
    const page = { bytes, start, end: bytes.length, count, encoding: named(ENCODINGS, encoding, 'encoding') };
    const values = decodeValues(page, this.leaf, this.#dictionary, this.readSplit);
    return { levels, repetition, definition: count === levels ? null : definition, values };
  }

  #decompressed(body: Uint8Array, size: number): Uint8Array {
    const bytes = decompressBlock(this.#codec, body, size);
    if (bytes.length !== size) throw corrupt(`a page has ${bytes.length} bytes instead of ${size}`);
    return bytes;
  }
}

function decodeLevels(bytes: Uint8Array, start: number, end: number, max: number, count: number): Uint8Array {
  const levels = new Uint8Array(count);
  decodeHybrid(bytes, start, end, bitWidth(max), levels);
  return levels;
}

function corrupt(what: string): TidemarkError {
  return new TidemarkError('PARQUET_CORRUPT', `the file is damaged: ${what}`);
}
