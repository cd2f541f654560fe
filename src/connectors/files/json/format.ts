import type { DataType } from '../../../columnar/types.js';
import { decodeUtf8, encodeUtf8 } from '../../../columnar/utf8.js';
import { systemClock } from '../../../base/clock.js';
import { JsonSchemaInference } from '../../../expressions/values/json/json-inference.js';
import { jsonOptions, type JsonContext, type JsonOptions } from '../../../expressions/values/json/json-options.js';
import { invalidOption } from '../../../expressions/values/record/option-values.js';
import { collected, fileChunks } from '../compression.js';
import { charsetOf, utf8Chunks, type Charset } from '../encoding.js';
import type { FileFormat, FormatOptions, InputFile } from '../format.js';
import { LineCursor, lineBlocks, markLength } from '../lines.js';
import { codecExtension, outputCodec } from '../output-codec.js';
import { TextFileWriter } from '../text-output.js';
import { checkTypes } from '../unsupported-types.js';
import { detectedCharset } from './detect-charset.js';
import { JsonFileReader, type JsonReaderLayout } from './reader.js';
import { jsonText } from './text.js';

const SHARED_OPTIONS = ['dateFormat', 'timestampFormat', 'timestampNTZFormat', 'timeZone', 'locale', 'lineSep', 'encoding', 'charset'];

/** JSON files: one object a line, or whole files with `multiLine`; reading and writing as Spark does. */
export const jsonFormat: FileFormat = {
  name: 'json',
  readsLines: true,
  readOptions: [
    ...SHARED_OPTIONS,
    'mode',
    'columnNameOfCorruptRecord',
    'primitivesAsString',
    'prefersDecimal',
    'dropFieldIfAllNull',
    'inferTimestamp',
    'samplingRatio',
    'multiLine',
    'allowComments',
    'allowUnquotedFieldNames',
    'allowSingleQuotes',
    'allowNumericLeadingZeros',
    'allowNonNumericNumbers',
    'allowBackslashEscapingAnyCharacter',
    'allowUnquotedControlChars',
    'enableDateTimeParsingFallback',
    'maxNestingDepth',
    'maxNumLen',
    'maxStringLen',
  ],
  writeOptions: [...SHARED_OPTIONS, 'compression', 'ignoreNullFields', 'pretty', 'writeNonAsciiCharacterAsCodePoint'],

  async inferSchema(files, options, context) {
    const parsed = readingOptions(options, context);
    const inference = new JsonSchemaInference(parsed.options, () => BigInt(systemClock.nowMs()) * 1000n);
    for (const file of files) await inferFile(inference, file, parsed);
    return inference.schema();
  },

  checkReadSchema: (schema) => checkTypes(schema, 'JSON', isSupported),
  checkWriteSchema: (schema) => checkTypes(schema, 'JSON', isSupported),

  reader(request, options) {
    const parsed = readingOptions(options, request);
    return new JsonFileReader(request, parsed.options, parsed.layout);
  },

  extension: (options) => `.json${codecExtension(outputCodec(options))}`,

  writer(path, schema, options, context) {
    return TextFileWriter.open(path, jsonText(schema, jsonOptions(options, context)), outputCodec(options));
  },
};

function isSupported(type: DataType): boolean {
  switch (type.kind) {
    case 'interval':
    case 'variant':
      return false;
    case 'array':
      return isSupported(type.element);
    case 'map':
      return isSupported(type.key) && isSupported(type.value);
    case 'struct':
      return type.fields.every((f) => isSupported(f.type));
    default:
      return true;
  }
}

interface Parsed {
  readonly options: JsonOptions;
  readonly layout: JsonReaderLayout;
}

/** Options of a read, those on lines and encoding checked against each other. */
function readingOptions(texts: FormatOptions, context: JsonContext): Parsed {
  const options = jsonOptions(texts, context);
  if (options.lineSep === '') throw invalidOption('lineSep', '', "requirement failed: 'lineSep' cannot be an empty string.");
  const charset = options.encoding === undefined ? null : charsetOf(options.encoding, 'JSONOptionsInRead');
  if (charset !== null && !options.multiLine) checkPerLine(charset, options);
  if (!(options.samplingRatio > 0)) {
    const ratio = Number.isInteger(options.samplingRatio) ? options.samplingRatio.toFixed(1) : String(options.samplingRatio);
    throw invalidOption('samplingRatio', ratio, `requirement failed: samplingRatio (${ratio}) should be greater than 0`);
  }
  return { options, layout: { separator: options.lineSep === undefined ? 'any' : encodeUtf8(options.lineSep), charset } };
}

function checkPerLine(charset: Charset, { encoding, lineSep }: JsonOptions): void {
  if (charset === 'utf-16' || charset === 'utf-32') {
    const message = `requirement failed: The ${encoding} encoding must not be included in the denyList when multiLine is disabled:\ndenyList: UTF-16, UTF-32`;
    throw invalidOption('encoding', encoding!, message);
  }
  if (charset !== 'utf-8' && lineSep === undefined) {
    throw invalidOption('encoding', encoding!, `requirement failed: The lineSep option must be specified for the ${encoding} encoding`);
  }
}

async function inferFile(inference: JsonSchemaInference, file: InputFile, { options, layout }: Parsed): Promise<void> {
  const chunks = fileChunks(file.path, new AbortController().signal);
  if (options.multiLine) {
    const bytes = await collected(chunks);
    const charset = layout.charset ?? detectedCharset(bytes);
    const utf8 = charset === 'utf-8' ? bytes : await collected(utf8Chunks(only(bytes), charset));
    return inference.add(decodeUtf8(utf8, markLength(utf8, utf8.length), utf8.length));
  }
  for await (const block of lineBlocks(utf8Chunks(chunks, layout.charset ?? 'utf-8'), layout.separator)) {
    const lines = new LineCursor(block, layout.separator);
    while (lines.next()) inference.add(decodeUtf8(block.bytes, lines.start, lines.end));
  }
}

async function* only(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
