import { systemClock } from '../../../base/clock.js';
import { decodeUtf8, encodeUtf8, toWellFormed } from '../../../columnar/utf8.js';
import { struct, type StructType } from '../../../columnar/types.js';
import { csvColumnNames, CsvSchemaInference } from '../../../expressions/values/csv/csv-inference.js';
import { emptyDelimiter, type CsvOptions } from '../../../expressions/values/csv/csv-options.js';
import { csvRecords } from '../../../expressions/values/csv/csv-records.js';
import { CsvTokenizer } from '../../../expressions/values/csv/csv-tokenizer.js';
import { fileChunks } from '../compression.js';
import { charsetOf, utf8Chunks } from '../encoding.js';
import type { InputFile } from '../format.js';
import { LineCursor, lineBlocks, type LineSeparator } from '../lines.js';
import { isBlankOrComment } from './block-reader.js';

/** The schema of CSV files: names from the first record, types from all records where `inferSchema` asks for them. */
export async function inferCsvSchema(files: readonly InputFile[], options: CsvOptions): Promise<StructType> {
  if (options.delimiter === '') throw emptyDelimiter();
  const tokenizer = new CsvTokenizer(options);
  const seen: SeenHeader = { line: null };
  let inference: CsvSchemaInference | null = null;
  const begin = (values: readonly (string | null)[]) =>
    (inference ??= new CsvSchemaInference(csvColumnNames(values, options), options, () => BigInt(systemClock.nowMs()) * 1000n));
  for (const file of files) {
    if (options.multiLine) await readRecords(file, tokenizer, options, begin);
    else await readLines(file, tokenizer, options, seen, begin);
    if (inference !== null && !options.inferSchema) break;
  }
  return (inference as CsvSchemaInference | null)?.schema() ?? struct([]);
}

/** The header line, once it is found. As in Spark, all lines that read like it are headers too, and other first lines are not. */
interface SeenHeader {
  line: string | null;
}

type Begin = (values: readonly (string | null)[]) => CsvSchemaInference;

function bytesOf(file: InputFile, options: CsvOptions): AsyncGenerator<Uint8Array> {
  return utf8Chunks(fileChunks(file.path, new AbortController().signal), charsetOf(options.encoding, 'CSVOptions'));
}

async function readLines(file: InputFile, tokenizer: CsvTokenizer, options: CsvOptions, header: SeenHeader, begin: Begin): Promise<void> {
  const separator: LineSeparator = options.lineSep === undefined ? 'any' : encodeUtf8(options.lineSep);
  for await (const block of lineBlocks(bytesOf(file, options), separator)) {
    const lines = new LineCursor(block, separator);
    while (lines.next()) {
      if (isBlankOrComment(block.bytes, lines.start, lines.end, options.comment.charCodeAt(0) || 0)) continue;
      const line = toWellFormed(decodeUtf8(block.bytes, lines.start, lines.end));
      if (line === header.line) continue;
      const values = tokenizer.line(line);
      if (values === null) continue;
      const inference = begin(values);
      if (!options.inferSchema) return;
      if (options.header && header.line === null) header.line = line;
      else inference.add(values);
    }
  }
}

async function readRecords(file: InputFile, tokenizer: CsvTokenizer, options: CsvOptions, begin: Begin): Promise<void> {
  let isFirst = true;
  for await (const values of csvRecords(bytesOf(file, options), tokenizer, options.lineSep)) {
    const inference = begin(values);
    if (!options.inferSchema) return;
    if (!(isFirst && options.header)) inference.add(values);
    isFirst = false;
  }
}
