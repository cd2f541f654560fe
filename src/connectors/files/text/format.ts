import { TidemarkError } from '../../../base/errors.js';
import { Batch } from '../../../columnar/batch.js';
import { BytesColumn } from '../../../columnar/column.js';
import { field, STRING, struct, type DataType, type Schema } from '../../../columnar/types.js';
import { encodeUtf8 } from '../../../columnar/utf8.js';
import { booleanOption, invalidOption, optionText } from '../../../expressions/values/record/option-values.js';
import { collected, fileChunks } from '../compression.js';
import type { FileFormat, FileReader, FormatOptions, InputFile, LineReader, ReadRequest } from '../format.js';
import { lineRanges } from '../line-ranges.js';
import { lineBlocks, type LineSeparator } from '../lines.js';
import { codecExtension, outputCodec } from '../output-codec.js';
import { TextFileWriter } from '../text-output.js';
import { checkTypes } from '../unsupported-types.js';
import { TextBlockReader } from './block-reader.js';
import { LineText } from './text.js';

const SCHEMA = struct([field('value', STRING)]);

/** Text files: one STRING column, a row a line, or a row a file (`wholetext`). */
export const textFormat: FileFormat = {
  name: 'text',
  readsLines: true,
  readOptions: ['wholetext', 'lineSep', 'encoding'],
  writeOptions: ['lineSep', 'encoding', 'compression'],
  inferSchema: () => Promise.resolve(SCHEMA),
  checkReadSchema: (schema) => checkTypes(schema, 'Text', isString),
  checkWriteSchema(schema) {
    checkTypes(schema, 'Text', isString);
    checkSingle(schema);
  },

  reader(request, options) {
    checkSingle(request.schema);
    return new TextFileReader(request, separatorOf(options), booleanOption(options, 'wholetext', false));
  },

  extension: (options) => `.txt${codecExtension(outputCodec(options))}`,

  writer(path, _schema, options) {
    const separator = separatorOf(options);
    return TextFileWriter.open(path, new LineText(separator === 'any' ? Uint8Array.of(10) : separator), outputCodec(options));
  },
};

function isString(type: DataType): boolean {
  return type.kind === 'string' || type.kind === 'char' || type.kind === 'varchar';
}

function checkSingle({ fields }: Schema): void {
  if (fields.length <= 1) return;
  throw new TidemarkError('TEXT_COLUMNS', `Text data source supports only a single column, and you have ${fields.length} columns.`, {
    schemaSize: String(fields.length),
  });
}

/** The `lineSep` option as bytes. */
function separatorOf(options: FormatOptions): LineSeparator {
  const text = optionText(options, 'lineSep');
  if (text === '') throw invalidOption('lineSep', '', "requirement failed: 'lineSep' cannot be an empty string.");
  return text === undefined ? 'any' : encodeUtf8(text);
}

class TextFileReader implements FileReader {
  readonly #schema: Schema;
  readonly lines: LineReader | undefined;

  constructor(
    private readonly request: ReadRequest,
    separator: LineSeparator,
    isWhole: boolean,
  ) {
    this.#schema = struct(request.schema.fields.filter((f) => request.columns.includes(f.name)));
    const blocks = new TextBlockReader(this.#schema, separator, request.batchRows);
    if (isWhole) return;
    this.lines = {
      blocks: (file) => lineBlocks(fileChunks(file.path, request.signal), separator),
      ranges: (file) => lineRanges(file.path, separator),
      read: (block) => blocks.read(block),
    };
  }

  async *read(file: InputFile): AsyncIterable<Batch> {
    if (this.lines === undefined) {
      const bytes = await collected(fileChunks(file.path, this.request.signal));
      // as in Spark, an empty file has no row
      if (bytes.length > 0) yield this.#whole(bytes);
      return;
    }
    for await (const block of this.lines.blocks(file)) yield* this.lines.read(block);
  }

  #whole(bytes: Uint8Array): Batch {
    const [column] = this.#schema.fields;
    if (column === undefined) return new Batch(this.#schema, [], 1);
    return new Batch(this.#schema, [new BytesColumn(column.type, 1, Int32Array.of(0, bytes.length), bytes, null)], 1);
  }
}
