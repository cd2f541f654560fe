import type { DataType } from '../../../columnar/types.js';
import { csvOptions, type CsvContext, type CsvOptions } from '../../../expressions/values/csv/csv-options.js';
import { invalidOption } from '../../../expressions/values/record/option-values.js';
import type { FileFormat, FormatOptions } from '../format.js';
import { codecExtension, outputCodec } from '../output-codec.js';
import { TextFileWriter } from '../text-output.js';
import { checkTypes } from '../unsupported-types.js';
import { inferCsvSchema } from './infer.js';
import { CsvFileReader } from './reader.js';
import { CsvText } from './text.js';

const SHARED_OPTIONS = [
  'sep',
  'delimiter',
  'quote',
  'escape',
  'charToEscapeQuoteEscaping',
  'comment',
  'header',
  'ignoreLeadingWhiteSpace',
  'ignoreTrailingWhiteSpace',
  'nullValue',
  'emptyValue',
  'dateFormat',
  'timestampFormat',
  'timestampNTZFormat',
  'timeZone',
  'locale',
  'lineSep',
  'encoding',
  'charset',
];

/** CSV files, read and written as Spark does. */
export const csvFormat: FileFormat = {
  name: 'csv',
  readsLines: true,
  readOptions: [
    ...SHARED_OPTIONS,
    'inferSchema',
    'enforceSchema',
    'nanValue',
    'positiveInf',
    'negativeInf',
    'preferDate',
    'enableDateTimeParsingFallback',
    'maxColumns',
    'maxCharsPerColumn',
    'mode',
    'columnNameOfCorruptRecord',
    'multiLine',
    'columnPruning',
    'unescapedQuoteHandling',
    'samplingRatio',
    'inputBufferSize',
  ],
  writeOptions: [...SHARED_OPTIONS, 'quoteAll', 'escapeQuotes', 'compression', 'extension'],

  inferSchema: (files, options, context) => inferCsvSchema(files, readingOptions(options, context)),
  checkReadSchema: (schema) => checkTypes(schema, 'CSV', isSupported),
  checkWriteSchema: (schema) => checkTypes(schema, 'CSV', isSupported),
  reader: (request, options) => new CsvFileReader(request, readingOptions(options, request)),
  hasHeader: (options) => options.get('header')?.toLowerCase() === 'true',
  extension: (options) => `.${extensionOf(options)}${codecExtension(outputCodec(options))}`,
  writer: (path, schema, options, context) =>
    TextFileWriter.open(path, new CsvText(schema, csvOptions(options, context)), outputCodec(options)),
};

function isSupported(type: DataType): boolean {
  return !['array', 'map', 'struct', 'variant', 'interval', 'void'].includes(type.kind);
}

function readingOptions(texts: FormatOptions, context: CsvContext): CsvOptions {
  const options = csvOptions(texts, context);
  if (!(options.samplingRatio > 0)) {
    const ratio = Number.isInteger(options.samplingRatio) ? options.samplingRatio.toFixed(1) : String(options.samplingRatio);
    throw invalidOption('samplingRatio', ratio, `requirement failed: samplingRatio (${ratio}) should be greater than 0`);
  }
  return options;
}

function extensionOf(options: FormatOptions): string {
  const extension = options.get('extension') ?? 'csv';
  if (!/^[A-Za-z]{3}$/.test(extension)) {
    throw invalidOption('extension', extension, `Invalid extension: ${extension}. It must be 3 letters.`);
  }
  return extension;
}
