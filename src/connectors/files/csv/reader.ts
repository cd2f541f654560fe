import { must } from '../../../base/assert.js';
import { systemClock } from '../../../base/clock.js';
import { Batch } from '../../../columnar/batch.js';
import { struct, type DataType, type Schema } from '../../../columnar/types.js';
import { decodeUtf8, encodeUtf8, toWellFormed } from '../../../columnar/utf8.js';
import type { Value } from '../../../columnar/value.js';
import { csvConverter, javaDouble } from '../../../expressions/values/csv/csv-converters.js';
import { emptyDelimiter, type CsvOptions } from '../../../expressions/values/csv/csv-options.js';
import { CsvRecordReader, malformedCsv, prunes } from '../../../expressions/values/csv/csv-parser.js';
import { csvRecords } from '../../../expressions/values/csv/csv-records.js';
import { CsvLimitError, CsvTokenizer } from '../../../expressions/values/csv/csv-tokenizer.js';
import { checkNotOnlyCorrupt } from '../../../expressions/values/record/corrupt-record.js';
import { DateTextReader } from '../../../expressions/values/record/date-texts.js';
import { fileChunks } from '../compression.js';
import { charsetOf, utf8Chunks, type Charset } from '../encoding.js';
import { failedRead } from '../failed-read.js';
import type { FileReader, InputFile, LineReader, ReadRequest } from '../format.js';
import { type LineRange, lineRanges, RangeReader } from '../line-ranges.js';
import { LineCursor, lineBlocks, type LineBlock, type LineSeparator } from '../lines.js';
import { converterFor } from '../tokens/converter-for.js';
import type { ColumnConverter } from '../tokens/converter.js';
import { Token } from '../tokens/token.js';
import { CsvBlockReader, isBlankOrComment } from './block-reader.js';
import { checkHeader } from './header.js';
import type { CsvSyntax } from './scan.js';

const nowMicros = () => BigInt(systemClock.nowMs()) * 1000n;

/** Reads CSV files: a record a line, or records that may go over lines (`multiLine`). */
export class CsvFileReader implements FileReader {
  readonly #schema: Schema;
  readonly #charset: Charset;
  readonly #separator: LineSeparator;
  readonly #records: CsvRecordReader;
  readonly lines: LineReader | undefined;
  /** Data columns of the files and those that are wanted, without the one of malformed records. */
  readonly #data: readonly string[];
  readonly #wanted: readonly string[];
  readonly #prunes: boolean;

  constructor(
    private readonly request: ReadRequest,
    private readonly options: CsvOptions,
  ) {
    const { schema, columns } = request;
    const corrupt = options.columnNameOfCorruptRecord;
    checkNotOnlyCorrupt(columns, corrupt);
    this.#schema = struct(
      columns.map((name) =>
        must(
          schema.fields.find((f) => f.name === name),
          `no column ${name}`,
        ),
      ),
    );
    this.#charset = charsetOf(options.encoding, 'CSVOptions');
    this.#separator = options.lineSep === undefined ? 'any' : encodeUtf8(options.lineSep);
    this.#records = new CsvRecordReader(schema, columns, options, nowMicros);
    this.#data = schema.fields.map((f) => f.name).filter((name) => name !== corrupt);
    this.#wanted = columns.filter((name) => name !== corrupt);
    this.#prunes = prunes(options, this.#data.length, this.#wanted.length, columns.indexOf(corrupt));
    const blocks = new CsvBlockReader({
      schema: this.#schema,
      converters: this.#schema.fields.map((f) => this.#converter(f.name === corrupt ? null : f.type)),
      places: columns.map((name) => (name === corrupt ? -1 : this.#data.indexOf(name))),
      separator: this.#separator,
      syntax: this.#syntax(),
      comment: asciiOf(options.comment) ?? 0,
      slow: (bytes, start, end) => this.#records.line(textOf(bytes, start, end)),
    });
    this.lines = options.multiLine
      ? undefined
      : { blocks: (file) => this.#dataBlocks(file), ranges: (file) => this.#dataRanges(file), read: (block) => blocks.read(block) };
  }

  async *read(file: InputFile): AsyncIterable<Batch> {
    if (this.lines === undefined) return yield* this.#readRecords(file);
    for await (const block of this.lines.blocks(file)) yield* this.lines.read(block);
  }

  #chunks(file: InputFile): AsyncIterable<Uint8Array> {
    if (this.options.delimiter === '') throw failedRead(file.uri, emptyDelimiter());
    return utf8Chunks(fileChunks(file.path, this.request.signal), this.#charset);
  }

  /** The file's lines without its header. */
  async *#dataBlocks(file: InputFile): AsyncGenerator<LineBlock> {
    let wantsHeader = this.options.header;
    for await (const block of lineBlocks(this.#chunks(file), this.#separator)) {
      const start = wantsHeader ? this.#headerEnd(block, file) : block.start;
      if (start === null) continue;
      wantsHeader = false;
      yield { ...block, start };
    }
  }

  #dataRanges(file: InputFile): Iterable<LineRange> | null {
    if (this.#charset !== 'utf-8' || this.options.delimiter === '') return null;
    const ranges = lineRanges(file.path, this.#separator);
    return ranges === null || !this.options.header ? ranges : this.#behindHeader(ranges, file);
  }

  *#behindHeader(ranges: Iterable<LineRange>, file: InputFile): Generator<LineRange> {
    const reader = new RangeReader();
    let wantsHeader = true;
    try {
      for (const range of ranges) {
        const skipped = wantsHeader ? this.#headerEnd(reader.read(range), file) : 0;
        if (skipped === null) continue;
        wantsHeader = false;
        if (skipped < range.length) yield { ...range, position: range.position + skipped, length: range.length - skipped };
      }
    } finally {
      reader.close();
    }
  }

  /** Behind the first line that is neither blank nor a comment; null where there is none yet. */
  #headerEnd(block: LineBlock, file: InputFile): number | null {
    const comment = asciiOf(this.options.comment) ?? 0;
    const lines = new LineCursor(block, this.#separator);
    while (lines.next()) {
      if (isBlankOrComment(block.bytes, lines.start, lines.end, 0)) continue;
      const text = textOf(block.bytes, lines.start, lines.end);
      if (comment !== 0 && text.trimStart().startsWith(this.options.comment)) continue;
      this.#checkHeader(this.#records.tokenizer.line(text), file);
      return lines.nextStart;
    }
    return null;
  }

  #checkHeader(names: readonly (string | null)[] | null, file: InputFile): void {
    if (this.options.enforceSchema || names === null) return;
    if (!this.#prunes) return checkHeader(names, this.#data, file.uri);
    checkHeader(
      this.#wanted.map((name) => names[this.#data.indexOf(name)] ?? null),
      this.#wanted,
      file.uri,
    );
  }

  /** Records that may go over lines: they are read by the reference, row by row. */
  async *#readRecords(file: InputFile): AsyncGenerator<Batch> {
    const chunks = this.#chunks(file);
    // one of its own: several files may be read at a time
    const tokenizer = new CsvTokenizer(this.options);
    let wantsHeader = this.options.header;
    let rows: (readonly Value[])[] = [];
    try {
      for await (const values of csvRecords(chunks, tokenizer, this.options.lineSep)) {
        if (wantsHeader) this.#checkHeader(values, file);
        else rows.push(...this.#records.values(values, () => tokenizer.recordText));
        wantsHeader = false;
        if (rows.length < this.request.batchRows) continue;
        yield Batch.fromRows(this.#schema, rows);
        rows = [];
      }
    } catch (error) {
      throw error instanceof CsvLimitError ? malformedCsv(tokenizer.recordText, error) : error;
    }
    if (rows.length > 0) yield Batch.fromRows(this.#schema, rows);
  }

  /** The converter of a column; null stands for the column of malformed records. */
  #converter(type: DataType | null): ColumnConverter {
    const { options } = this;
    const convert = type === null ? () => null : csvConverter(type, options, new DateTextReader(options.dates, nowMicros));
    const settings = {
      numberToken: Token.string,
      rawStrings: true,
      zone: options.dates.zone,
      read: (bytes: Uint8Array, start: number, end: number) => convert(textOf(bytes, start, end)) ?? undefined,
    };
    return converterFor(type ?? { kind: 'string' }, settings, type !== null && hasFormat(type, options));
  }

  /** The plain form of the options; null where they are such that every line is for the reference. */
  #syntax(): CsvSyntax | null {
    const { options } = this;
    const [delimiter, quote, escape, comment] = [options.delimiter, options.quote, options.escape, options.comment].map(asciiOf);
    const isNewline = this.#separator === 'any' || (this.#separator.length === 1 && this.#separator[0] === 10);
    if (!isNewline || !delimiter || quote === null || escape === null || comment === null) return null;
    return {
      delimiter,
      quote: quote!,
      escape: escape!,
      comment: comment!,
      minds: options.ignoreLeadingWhiteSpace || options.ignoreTrailingWhiteSpace,
      carriageReturnSeparates: this.#separator === 'any',
      nullBytes: encodeUtf8(options.nullValue),
      width: this.#prunes ? -1 : this.#data.length,
      columnsMax: options.maxColumns,
      valueBytesMax: options.maxCharsPerColumn < 0 ? Infinity : options.maxCharsPerColumn,
    };
  }
}

/** Whether values are not in the form that fast converters know. */
function hasFormat(type: DataType, { dates, nanValue, positiveInf, negativeInf }: CsvOptions): boolean {
  switch (type.kind) {
    case 'date':
      return dates.dateFormat !== undefined;
    case 'timestamp':
      return dates.timestampFormat !== undefined;
    case 'timestamp_ntz':
      return dates.timestampNtzFormat !== undefined;
    case 'decimal':
      return !/^en[-_]US$/i.test(dates.locale);
    case 'float':
    case 'double':
      return [nanValue, positiveInf, negativeInf].some((text) => Number.isFinite(javaDouble(text) ?? NaN));
    default:
      return false;
  }
}

/** Code of a single ASCII character, 0 for none, null for others. */
function asciiOf(text: string): number | null {
  if (text === '') return 0;
  return text.length === 1 && text.charCodeAt(0) < 128 && text !== '\n' && text !== '\r' ? text.charCodeAt(0) : null;
}

/** Text as Java decodes it: bytes that are not UTF-8 become U+FFFD. */
function textOf(bytes: Uint8Array, start: number, end: number): string {
  return toWellFormed(decodeUtf8(bytes, start, end));
}
