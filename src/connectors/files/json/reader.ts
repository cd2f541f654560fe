import { Batch } from '../../../columnar/batch.js';
import { systemClock } from '../../../base/clock.js';
import { must } from '../../../base/assert.js';
import { struct, type DataType, type Schema } from '../../../columnar/types.js';
import { decodeUtf8 } from '../../../columnar/utf8.js';
import type { Value } from '../../../columnar/value.js';
import { jsonConverter } from '../../../expressions/values/json/json-converters.js';
import { isRecordProblem } from '../../../expressions/values/json/json-errors.js';
import type { JsonOptions } from '../../../expressions/values/json/json-options.js';
import { JsonRecordReader } from '../../../expressions/values/json/json-parser.js';
import { JsonToken } from '../../../expressions/values/json/json-token.js';
import { JsonTokenizer } from '../../../expressions/values/json/json-tokenizer.js';
import { checkNotOnlyCorrupt, corruptRecordIndex } from '../../../expressions/values/record/corrupt-record.js';
import { DateTextReader } from '../../../expressions/values/record/date-texts.js';
import { codecOfPath, collected, fileChunks } from '../compression.js';
import type { Charset } from '../encoding.js';
import { utf8Chunks } from '../encoding.js';
import type { FileReader, InputFile, LineReader, ReadRequest } from '../format.js';
import { lineRanges } from '../line-ranges.js';
import { type LineBlock, linesFrom, type LineSeparator, markLength } from '../lines.js';
import { ChunkBytes, PlainBytes } from '../plain-bytes.js';
import { converterFor } from '../tokens/converter-for.js';
import type { ColumnConverter, ReadValue } from '../tokens/converter.js';
import { Token } from '../tokens/token.js';
import { JsonBlockReader } from './block-reader.js';
import { ArrayConverter } from './array-converter.js';
import { detectedCharset } from './detect-charset.js';
import { StructConverter } from './struct-converter.js';

/** Deeper nesting than this is allowed by the fast path, which looks at no limit of the user's. */
const SCANNED_DEPTH = 66;
const SCANNED_NUMBER_BYTES = 100;

const nowMicros = () => BigInt(systemClock.nowMs()) * 1000n;

/** What a JSON reader takes from the options that are not of the records themselves. */
export interface JsonReaderLayout {
  readonly separator: LineSeparator;
  /** Null: UTF-8, or in multiLine mode whatever the bytes look like. */
  readonly charset: Charset | null;
}

/** Reads JSON files: a record a line, or a whole file (`multiLine`). */
export class JsonFileReader implements FileReader {
  readonly #schema: Schema;
  readonly #records: JsonRecordReader;
  readonly #blocks: JsonBlockReader;
  readonly lines: LineReader | undefined;

  constructor(
    private readonly request: ReadRequest,
    private readonly options: JsonOptions,
    private readonly layout: JsonReaderLayout,
  ) {
    this.#schema = struct(
      request.columns.map((name) =>
        must(
          request.schema.fields.find((f) => f.name === name),
          `no column ${name}`,
        ),
      ),
    );
    corruptRecordIndex(request.schema, options.columnNameOfCorruptRecord);
    checkNotOnlyCorrupt(request.columns, options.columnNameOfCorruptRecord);
    const exactStrings = layout.charset === null;
    const corruptIndex = corruptRecordIndex(this.#schema, options.columnNameOfCorruptRecord);
    this.#records = new JsonRecordReader(this.#schema, options, { allowArrayAsStructs: true, exactStrings, nowMicros });
    this.#blocks = new JsonBlockReader({
      schema: this.#schema,
      converters: this.#schema.fields.map((f) => this.#converter(f.type, exactStrings)),
      corruptIndex,
      mayDefer: options.mode === 'PERMISSIVE' && options.partialResults && corruptIndex < 0,
      separator: layout.separator,
      slow: (bytes, start, end) => this.#slow(bytes, start, end),
      mayScan: options.maxNestingDepth >= SCANNED_DEPTH && options.maxNumLen >= SCANNED_NUMBER_BYTES && options.maxStringLen > 1 << 30,
    });
    const isUtf8 = (layout.charset ?? 'utf-8') === 'utf-8';
    this.lines = options.multiLine
      ? undefined
      : {
          blocks: (file) => this.#lineBlocks(file),
          ranges: (file) => (isUtf8 ? lineRanges(file.path, layout.separator) : null),
          memoryFor: (bytes) => this.#blocks.memoryFor(bytes),
          read: (block) => this.#blocks.read(block),
        };
  }

  async *read(file: InputFile): AsyncIterable<Batch> {
    if (this.lines === undefined) return yield* this.#readWhole(fileChunks(file.path, this.request.signal));
    for await (const block of this.lines.blocks(file)) yield* this.lines.read(block);
  }

  /** A plain file is read right into the memory that it is scanned in. */
  async *#lineBlocks({ path, sizeBytes }: InputFile): AsyncGenerator<LineBlock> {
    const { separator, charset } = this.layout;
    const { signal } = this.request;
    const isPlain = codecOfPath(path) === null && (charset ?? 'utf-8') === 'utf-8';
    const bytes = isPlain ? await PlainBytes.open(path, signal) : new ChunkBytes(utf8Chunks(fileChunks(path, signal), charset ?? 'utf-8'));
    yield* linesFrom(bytes, separator, isPlain ? this.#blocks.memoryFor(sizeBytes) : undefined);
  }

  async *#readWhole(chunks: AsyncIterable<Uint8Array>): AsyncIterable<Batch> {
    const bytes = await collected(chunks);
    const charset = this.layout.charset ?? detectedCharset(bytes);
    const utf8 = charset === 'utf-8' ? bytes : await collected(utf8Chunks(once(bytes), charset));
    const record = decodeUtf8(utf8, 0, utf8.length);
    const text = decodeUtf8(utf8, markLength(utf8, utf8.length), utf8.length);
    const rows = this.#records.read(text, record);
    for (let i = 0; i < rows.length; i += this.request.batchRows) {
      yield Batch.fromRows(this.#schema, rows.slice(i, i + this.request.batchRows));
    }
  }

  #slow(bytes: Uint8Array, start: number, end: number): readonly (readonly Value[])[] {
    const record = decodeUtf8(bytes, start, end);
    return this.#records.read(record.startsWith('\ufeff') ? record.slice(1) : record, record);
  }

  #converter(type: DataType, exactStrings: boolean): ColumnConverter {
    const { dates } = this.options;
    const format = { date: dates.dateFormat, timestamp: dates.timestampFormat, timestamp_ntz: dates.timestampNtzFormat }[
      type.kind as 'date'
    ];
    const settings = { numberToken: Token.number, rawStrings: exactStrings, zone: dates.zone, read: this.#valueReader(type, exactStrings) };
    if (type.kind === 'array') return new ArrayConverter(type, settings, this.#converter(type.element, exactStrings));
    if (type.kind !== 'struct') return converterFor(type, settings, format !== undefined);
    const children = type.fields.map((f) => this.#converter(f.type, exactStrings));
    return new StructConverter(type, settings, children);
  }

  /** Reads one value by the reference converter of its type; the scan has checked its grammar. */
  #valueReader(type: DataType, exactStrings: boolean): ReadValue {
    const { options } = this;
    const convert = jsonConverter(type, {
      partialResults: options.partialResults,
      allowNonNumericNumbers: options.allowNonNumericNumbers,
      exactStrings,
      dates: new DateTextReader(options.dates, nowMicros),
    });
    return (bytes, start, end, kind) => {
      const quotes = kind === Token.string || kind === Token.escaped ? 1 : 0;
      const json = new JsonTokenizer(decodeUtf8(bytes, start - quotes, end + quotes), options);
      try {
        if (json.next() === JsonToken.end) return undefined;
        return convert(json);
      } catch (error) {
        if (isRecordProblem(error)) return undefined;
        throw error;
      }
    };
  }
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
