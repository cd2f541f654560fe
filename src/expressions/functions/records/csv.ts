import { TidemarkError } from '../../../base/errors.js';
import { typeSql } from '../../../columnar/schema-text.js';
import { STRING, type DataType, type StructType } from '../../../columnar/types.js';
import type { Value } from '../../../columnar/value.js';
import type { CallSite } from '../../bound.js';
import { callText, quoted, quotedType, typeMismatch, wrongArgumentCount } from '../../errors.js';
import type { BoundFunction, ScalarFunction } from '../../function.js';
import { rowKernel } from '../../row-kernel.js';
import { csvColumnNames, CsvSchemaInference } from '../../values/csv/csv-inference.js';
import { csvOptions, type CsvOptions } from '../../values/csv/csv-options.js';
import { CsvRecordReader } from '../../values/csv/csv-parser.js';
import { CsvTokenizer, NO_LINE_END } from '../../values/csv/csv-tokenizer.js';
import { CsvWriter } from '../../values/csv/csv-writer.js';
import { optionText } from '../../values/record/option-values.js';
import {
  modeUnsupported,
  once,
  optionsArgument,
  sampleArgument,
  schemaArgument,
  shownWithFirst,
  textArgument,
  type RowReader,
} from './arguments.js';

function bindFromCsv(site: CallSite): BoundFunction {
  if (site.args.length < 2 || site.args.length > 3) throw wrongArgumentCount(site.name, '[2, 3]', site.args.length);
  const type = schemaArgument(site, 1);
  const texts = optionsArgument(site, 2);
  if (type.kind !== 'struct') {
    throw new TidemarkError('INVALID_SCHEMA.NON_STRUCT_TYPE', `The schema of from_csv is a struct, not ${quotedType(type)}.`, {
      inputSchema: quoted(site.args[1]!.name),
      dataType: quotedType(type),
    });
  }
  const csv = textArgument(site, 0);
  const { timeZone } = site.settings;
  const read = once(() => recordReader(type, csvOptions(texts, { timeZone })));
  return {
    args: [csv],
    type,
    nullable: csv.nullable,
    name: shownWithFirst(site),
    kernel: rowKernel((text: string, context: { timestampMicros: bigint }) => read()(text, context.timestampMicros), type, true),
  };
}

function recordReader(type: StructType, options: CsvOptions): RowReader {
  if (options.mode === 'DROPMALFORMED') throw modeUnsupported('from_csv', options.mode);
  let now = 0n;
  const names = type.fields.map((f) => f.name);
  const corruptIndex = names.indexOf(options.columnNameOfCorruptRecord);
  const reader = new CsvRecordReader(type, names, oneRecord(options), () => now);
  return (text, nowMicros) => {
    now = nowMicros;
    const row = reader.line(text)[0];
    if (row === undefined) return null;
    // An empty text leaves nothing to show as the bad record.
    return text === '' && corruptIndex >= 0 ? row.with(corruptIndex, null) : row;
  };
}

/** The text is one record: a line break in it is a character like others, unless it is asked for. */
function oneRecord(options: CsvOptions): CsvOptions {
  return { ...options, lineSep: options.lineSep ?? NO_LINE_END };
}

function bindToCsv(site: CallSite): BoundFunction {
  if (site.args.length < 1 || site.args.length > 2) throw wrongArgumentCount(site.name, '[1, 2]', site.args.length);
  const value = site.args[0]!;
  const texts = optionsArgument(site, 1);
  const { type } = value;
  if (type.kind !== 'struct' || !type.fields.every((f) => isWritable(f.type))) {
    throw typeMismatch('UNSUPPORTED_INPUT_TYPE', callText(site), `to_csv takes no ${quotedType(type)}`, {
      functionName: '`to_csv`',
      dataType: quotedType(type),
    });
  }
  const nestedNull = optionText(texts, 'nullValue');
  const types = type.fields.map((f) => f.type);
  const writer = once(() => {
    const options = csvOptions(texts, { timeZone: site.settings.timeZone });
    return new CsvWriter(types, options, { nullText: nestedNull === undefined ? '' : ` ${nestedNull}` });
  });
  return {
    args: [value],
    type: STRING,
    nullable: true,
    name: shownWithFirst(site),
    // A row of nothing at all counts as an empty line, which is none.
    kernel: rowKernel((row: readonly Value[]) => writer().row(row) || null, STRING, true),
  };
}

function isWritable(type: DataType): boolean {
  switch (type.kind) {
    case 'variant':
      return false;
    case 'array':
      return isWritable(type.element);
    case 'map':
      return isWritable(type.key) && isWritable(type.value);
    case 'struct':
      return type.fields.every((f) => isWritable(f.type));
    default:
      return true;
  }
}

function bindSchemaOf(site: CallSite): BoundFunction {
  if (site.args.length < 1 || site.args.length > 2) throw wrongArgumentCount(site.name, '[1, 2]', site.args.length);
  const texts = optionsArgument(site, 1);
  const sample = sampleArgument(site, 'csv');
  const { timeZone } = site.settings;
  const find = once(() => schemaOf(sample, { ...csvOptions(texts, { timeZone }), inferSchema: true }));
  return { args: [], type: STRING, nullable: false, name: shownWithFirst(site), kernel: rowKernel(() => find(), STRING, false) };
}

function schemaOf(sample: string, options: CsvOptions): string {
  const values = new CsvTokenizer(oneRecord(options)).line(sample);
  if (values === null) throw new TidemarkError('INTERNAL_ERROR', 'Parsed CSV record should not be null.');
  const inference = new CsvSchemaInference(csvColumnNames(values, { ...options, header: false }), options);
  inference.add(values);
  return typeSql(inference.schema());
}

export const functions: readonly ScalarFunction[] = [
  { name: 'from_csv', doc: 'A line of CSV as a struct of a schema; options as those of CSV files.', bind: bindFromCsv },
  { name: 'to_csv', doc: 'A struct as a line of CSV; options as those of CSV files.', bind: bindToCsv },
  { name: 'schema_of_csv', doc: 'The schema of a constant line of CSV, as DDL.', bind: bindSchemaOf },
];
