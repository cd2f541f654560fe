import { BytesColumn, type Column, DictionaryColumn } from '../../../columnar/column.js';
import { flatten } from '../../../columnar/concat.js';
import { compressBlock, type BlockCodec } from '../binary/block-codec.js';
import { Dictionary } from '../binary/dictionary.js';
import { GrowingBytes } from '../binary/growing-bytes.js';
import { dataPageHeader, dictionaryPageHeader } from './metadata-write.js';
import { encodePlain, storedValues } from './plain-encode.js';
import { bitWidth } from './rle.js';
import { encodeHybrid, putRun } from './rle-encode.js';
import type { Shredded } from './shred.js';
import { boundsCollector, type Bounds } from './statistics.js';
import type { WriteLeaf } from './write-node.js';

const PAGE_BYTES = 1 << 20;
const PAGE_LEVELS = 65_536;

/** A finished column chunk: pages ready to be written, and what the footer says of them. */
export interface WrittenChunk {
  readonly leaf: WriteLeaf;
  readonly parts: readonly Uint8Array[];
  /** Bytes of the dictionary page, which is the first part; 0 where there is none. */
  readonly dictionaryBytes: number;
  readonly compressedBytes: number;
  readonly uncompressedBytes: number;
  readonly levels: number;
  readonly nulls: number;
  readonly bounds: Bounds | undefined;
  readonly plainPages: boolean;
}

/** Encodes one leaf of one row group into pages: by dictionary while that pays, plainly otherwise. */
export class LeafWriter {
  readonly #definition = new GrowingBytes(1024);
  readonly #repetition = new GrowingBytes(64);
  readonly #plain = new GrowingBytes(4096);
  readonly #bounds;
  #dictionary: Dictionary | null;
  #codes = new Int32Array(1024);
  #codeCount = 0;
  #pageLevels = 0;
  #pageNulls = 0;
  readonly #pages: Uint8Array[] = [];
  #levels = 0;
  #nulls = 0;
  #compressed = 0;
  #uncompressed = 0;
  #codedPages = 0;
  #plainPages = 0;

  constructor(
    readonly leaf: WriteLeaf,
    private readonly codec: BlockCodec,
  ) {
    this.#bounds = boundsCollector(leaf);
    const coded = leaf.physical !== 'BOOLEAN' && leaf.physical !== 'FIXED_LEN_BYTE_ARRAY';
    this.#dictionary = coded ? new Dictionary() : null;
  }

  /** Bytes that the chunk takes so far, about. */
  get bufferedBytes(): number {
    const dictionary = this.#kept ?? this.#dictionary;
    return this.#compressed + this.#plain.length + this.#codeCount + (dictionary?.plain.length ?? 0);
  }

  append({ levels, definition, repetition, values }: Shredded): void {
    if (this.leaf.definition > 0) {
      if (definition === null) this.#definition.fill(this.leaf.definition, levels);
      else this.#definition.append(definition);
    }
    if (repetition !== null) this.#repetition.append(repetition);
    this.#pageLevels += levels;
    this.#pageNulls += levels - values.length;
    if (this.#dictionary === null) encodePlain(this.leaf, flatten(values), this.#plain);
    else this.#appendCoded(this.#dictionary, values);
    if (this.#dictionary?.full === true) this.#leaveDictionary();
    if (this.#pageLevels >= PAGE_LEVELS || this.#plain.length >= PAGE_BYTES) this.#flushPage();
  }

  #appendCoded(dictionary: Dictionary, values: Column): void {
    const count = values.length;
    if (this.#codeCount + count > this.#codes.length) {
      const grown = new Int32Array((this.#codeCount + count) * 2);
      grown.set(this.#codes.subarray(0, this.#codeCount));
      this.#codes = grown;
    }
    if (values instanceof DictionaryColumn) dictionary.addCoded(values.codes, count, values.dictionary, this.#codes, this.#codeCount);
    else if (values instanceof BytesColumn) dictionary.addBytes(values, this.#codes, this.#codeCount);
    else {
      const stored = storedValues(this.leaf, values);
      const words = new Int32Array(stored.buffer, stored.byteOffset, stored.byteLength >> 2);
      dictionary.addWords(words, count === 0 ? 1 : words.length / count, this.#codes, this.#codeCount);
    }
    this.#codeCount += count;
  }

  /** Goes on plainly. Pages already coded stay so if there are any; else nothing is left of the dictionary. */
  #leaveDictionary(): void {
    const dictionary = this.#dictionary!;
    if (this.#codedPages > 0) {
      this.#flushPage();
      this.#kept = dictionary;
    } else {
      dictionary.spellOut(this.#codes, this.#codeCount, this.#plain);
      this.#codeCount = 0;
    }
    this.#dictionary = null;
  }

  /** The dictionary of pages that were coded before it was left. */
  #kept: Dictionary | null = null;

  #flushPage(): void {
    if (this.#pageLevels === 0) return;
    if (this.#dictionary !== null && this.#codedPages === 0 && !this.#paysOff(this.#dictionary)) this.#leaveDictionary();
    const body = new GrowingBytes(this.#plain.length + this.#codeCount * 2 + 1024);
    this.#putLevels(this.#repetition, this.leaf.repeated, body);
    this.#putLevels(this.#definition, this.leaf.definition, body);
    const coded = this.#dictionary !== null;
    if (coded) this.#putCodes(this.#dictionary!, body);
    else this.#putPlain(body);
    this.#addPage(body.written(), (raw, packed) => dataPageHeader(raw, packed, this.#pageLevels, coded));
    if (coded) this.#codedPages++;
    else this.#plainPages++;
    this.#levels += this.#pageLevels;
    this.#nulls += this.#pageNulls;
    this.#pageLevels = 0;
    this.#pageNulls = 0;
    this.#codeCount = 0;
    for (const buffer of [this.#plain, this.#definition, this.#repetition]) buffer.clear();
  }

  /** Whether the first page is smaller as codes and a dictionary. */
  #paysOff(dictionary: Dictionary): boolean {
    const width = bitWidth(Math.max(0, dictionary.size - 1));
    const raw = dictionary.size === 0 ? 0 : (dictionary.plain.length / dictionary.size) * this.#codeCount;
    return dictionary.plain.length + (this.#codeCount * width) / 8 < raw;
  }

  #putLevels(levels: GrowingBytes, max: number, body: GrowingBytes): void {
    if (max === 0) return;
    const at = body.length;
    body.uint32(0);
    const width = bitWidth(max);
    if (max === this.leaf.definition && this.#pageNulls === 0 && levels === this.#definition) putRun(max, this.#pageLevels, width, body);
    else encodeHybrid(levels.bytes, levels.length, width, body);
    const end = body.length;
    body.length = at;
    body.uint32(end - at - 4);
    body.length = end;
  }

  #putCodes(dictionary: Dictionary, body: GrowingBytes): void {
    const width = bitWidth(Math.max(0, dictionary.size - 1));
    body.byte(width);
    if (this.#codeCount > 0) encodeHybrid(this.#codes, this.#codeCount, width, body);
  }

  #putPlain(body: GrowingBytes): void {
    this.#bounds.add(this.#plain);
    if (this.leaf.physical !== 'BOOLEAN') {
      body.append(this.#plain.written());
      return;
    }
    const count = this.#plain.length;
    const packed = new Uint8Array((count + 7) >> 3);
    for (let i = 0; i < count; i++) packed[i >> 3]! |= this.#plain.bytes[i]! << (i & 7);
    body.append(packed);
  }

  #addPage(raw: Uint8Array, header: (raw: number, packed: number) => Uint8Array, first = false): number {
    const packed = compressBlock(this.codec, raw);
    const head = header(raw.length, packed.length);
    const page = new Uint8Array(head.length + packed.length);
    page.set(head);
    page.set(packed, head.length);
    if (first) this.#pages.unshift(page);
    else this.#pages.push(page);
    this.#compressed += page.length;
    this.#uncompressed += head.length + raw.length;
    return page.length;
  }

  finish(): WrittenChunk {
    this.#flushPage();
    const dictionary = this.#codedPages > 0 ? (this.#kept ?? this.#dictionary) : null;
    let dictionaryBytes = 0;
    if (dictionary !== null) {
      this.#bounds.add(dictionary.plain);
      const put = (raw: number, packed: number): Uint8Array => dictionaryPageHeader(raw, packed, dictionary.size);
      dictionaryBytes = this.#addPage(dictionary.plain.written(), put, true);
    }
    return {
      leaf: this.leaf,
      parts: this.#pages,
      dictionaryBytes,
      compressedBytes: this.#compressed,
      uncompressedBytes: this.#uncompressed,
      levels: this.#levels,
      nulls: this.#nulls,
      bounds: this.#bounds.finish(),
      plainPages: this.#plainPages > 0,
    };
  }
}
