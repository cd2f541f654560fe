import { BytesColumn, type Column } from '../../../columnar/column.js';
import { Dictionary } from '../binary/dictionary.js';
import { GrowingBytes } from '../binary/growing-bytes.js';
import { BufferedWriter, type Encoding, STREAM, type WrittenStream } from './column-writer.js';
import { keepLengths, takeInts } from './kept-ints.js';
import { writeInts } from './int-writer.js';

/** So many values show whether a dictionary pays. */
const SAMPLE = 10_000;
/** Distinct values a value, up to which it does. */
const DISTINCT_MAX = 0.5;

/** Text and bytes: those of a stripe by a dictionary where few of them differ, else one after the other. */
export class BytesWriter extends BufferedWriter {
  readonly #lengths = new GrowingBytes(1024);
  #encoding: Encoding | null = null;

  override get heldBytes(): number {
    return super.heldBytes + this.#lengths.length;
  }

  override get encoding(): Encoding {
    return this.#encoding ?? super.encoding;
  }

  protected values(column: Column): void {
    const { offsets, data, length } = column as BytesColumn;
    this.buffer.append(data.subarray(offsets[0], offsets[length]));
    keepLengths(offsets, length, this.#lengths);
  }

  protected streams(): WrittenStream[] {
    const coded = this.entry.kind === 'STRING' ? this.#coded() : null;
    this.#encoding = coded === null ? null : { kind: 3, dictionarySize: coded.size };
    if (coded !== null) {
      this.buffer.clear();
      this.#lengths.clear();
      return coded.streams;
    }
    const bytes = this.buffer.written().slice();
    this.buffer.clear();
    return [
      { kind: STREAM.data, bytes },
      { kind: STREAM.length, bytes: takeInts(this.#lengths, false) },
    ];
  }

  #coded(): { size: number; streams: WrittenStream[] } | null {
    const count = this.#lengths.length >> 3;
    const lengths = new Int32Array(this.#lengths.bytes.buffer, 0, 2 * count);
    const offsets = new Int32Array(count + 1);
    for (let i = 0; i < count; i++) offsets[i + 1] = offsets[i]! + lengths[2 * i]!;
    const dictionary = new Dictionary();
    const codes = new Int32Array(2 * count);
    const part = new Int32Array(SAMPLE);
    for (let start = 0; start < count; start += SAMPLE) {
      const end = Math.min(count, start + SAMPLE);
      dictionary.addBytes(
        new BytesColumn(this.entry.type, end - start, offsets.subarray(start, end + 1), this.buffer.bytes, null),
        part,
        0,
      );
      if (dictionary.full || dictionary.size > DISTINCT_MAX * end) return null;
      for (let i = start; i < end; i++) codes[2 * i] = part[i - start]!;
    }
    return dictionary.size === 0 ? null : { size: dictionary.size, streams: dictionaryStreams(dictionary, codes) };
  }
}

function dictionaryStreams({ plain, size }: Dictionary, codes: Int32Array): WrittenStream[] {
  const lengths = new Int32Array(2 * size);
  const bytes = new GrowingBytes(plain.length);
  // Each value of the dictionary has its length in four bytes before it.
  const view = new DataView(plain.bytes.buffer);
  for (let code = 0, p = 0; code < size; code++) {
    const length = view.getInt32(p, true);
    lengths[2 * code] = length;
    bytes.append(plain.bytes.subarray(p + 4, p + 4 + length));
    p += 4 + length;
  }
  return [
    { kind: STREAM.data, bytes: intStream(codes) },
    { kind: STREAM.length, bytes: intStream(lengths) },
    { kind: STREAM.dictionaryData, bytes: bytes.written() },
  ];
}

function intStream(words: Int32Array): Uint8Array {
  const out = new GrowingBytes(words.length + 64);
  writeInts(words, false, out);
  return out.written();
}
