import { struct, type DataType, type StructType } from '../../../columnar/types.js';
import type { Value } from '../../../columnar/value.js';
import { corruptRecordIndex } from '../record/corrupt-record.js';
import { DateTextReader } from '../record/date-texts.js';
import {
  isText,
  jsonConverter,
  mapKeyType,
  misfit,
  readArray,
  readMap,
  structReader,
  type ConvertSettings,
  type JsonConvert,
} from './json-converters.js';
import { ArrayAsStructError, isRecordProblem, malformedRecord, NullRootError, PartialValue } from './json-errors.js';
import type { JsonOptions } from './json-options.js';
import { JsonToken } from './json-token.js';
import { JsonTokenizer } from './json-tokenizer.js';
import { rowText } from '../record/row-text.js';

/** What a parser is made for, beside the options. */
export interface JsonParserSettings {
  /** An array of objects at the root gives several rows (files); otherwise it is malformed (from_json). */
  readonly allowArrayAsStructs: boolean;
  /** STRING fields keep the text of other values as it stands in the input (files); otherwise it is written anew. */
  readonly exactStrings: boolean;
  /** Gives the date of times without one. */
  readonly nowMicros?: () => bigint;
}

/** The root values of one record (rows for a struct), and why the record is malformed where it is; then they are what could be read. */
export interface JsonOutcome {
  readonly values: readonly Value[];
  readonly problem: Error | null;
}

/**
 * The reference parser of JSON records: text to values of a STRUCT, ARRAY or MAP type, with all of Spark's options and its rules for bad
 * fields. Blank text gives no value.
 */
export class JsonParser {
  readonly #root: (json: JsonTokenizer) => readonly Value[];

  constructor(
    readonly type: DataType,
    readonly options: JsonOptions,
    settings: JsonParserSettings,
  ) {
    const convertSettings: ConvertSettings = {
      partialResults: options.partialResults,
      allowNonNumericNumbers: options.allowNonNumericNumbers,
      exactStrings: settings.exactStrings,
      dates: new DateTextReader(options.dates, settings.nowMicros),
    };
    this.#root = rootReader(type, convertSettings, settings.allowArrayAsStructs);
  }

  /** Parses one record. Never fails, but for date formats that only Spark 2 knew (INCONSISTENT_BEHAVIOR_CROSS_VERSION.*). */
  parse(text: string): JsonOutcome {
    const json = new JsonTokenizer(text, this.options);
    try {
      if (json.next() === JsonToken.end) return NOTHING;
      return { values: this.#root(json), problem: null };
    } catch (error) {
      if (error instanceof PartialValue) return { values: error.value as readonly Value[], problem: error.reason };
      if (!isRecordProblem(error)) throw error;
      return { values: [], problem: error };
    }
  }
}

const NOTHING: JsonOutcome = { values: [], problem: null };

type Root = (json: JsonTokenizer) => readonly Value[];

function rootReader(type: DataType, settings: ConvertSettings, allowArrayAsStructs: boolean): Root {
  const read =
    type.kind === 'struct'
      ? structRoot(type, settings, allowArrayAsStructs)
      : type.kind === 'map'
        ? mapRoot(type, settings)
        : arrayRoot(type, settings);
  return (json) => {
    if (json.token === JsonToken.null) throw new NullRootError('The root of the JSON text gives no row');
    const values = read(json);
    if (values === null) throw misfit(json, json.token, type);
    return values;
  };
}

type RootOrMisfit = (json: JsonTokenizer) => readonly Value[] | null;

function structRoot(type: StructType, settings: ConvertSettings, allowArrayAsStructs: boolean): RootOrMisfit {
  const readObject = structReader(type, settings, true);
  const element = jsonConverter(type, settings);
  return (json) => {
    if (json.token === JsonToken.startObject) return [within(() => readObject(json))];
    if (json.token !== JsonToken.startArray) return null;
    if (!allowArrayAsStructs) throw new ArrayAsStructError('Parsing JSON arrays as structs is forbidden');
    return readArray(json, element, settings, true);
  };
}

/** A partial root value is the only element of a partial list of rows. */
function within(read: () => Value): Value {
  try {
    return read();
  } catch (error) {
    throw error instanceof PartialValue ? new PartialValue([error.value], error.reason) : error;
  }
}

function mapRoot(type: DataType & { kind: 'map' }, settings: ConvertSettings): RootOrMisfit {
  if (!isText(type.key)) throw mapKeyType(type);
  const convert = jsonConverter(type.value, settings);
  return (json) => (json.token === JsonToken.startObject ? [within(() => readMap(json, convert, settings))] : null);
}

function arrayRoot(type: DataType, settings: ConvertSettings): RootOrMisfit {
  const element: DataType = type.kind === 'array' ? type.element : type;
  const convert: JsonConvert = jsonConverter(element, settings);
  const readObject = element.kind === 'struct' ? structReader(element, settings, false) : null;
  return (json) => {
    if (json.token === JsonToken.startArray) return [within(() => readArray(json, convert, settings))];
    if (json.token !== JsonToken.startObject || readObject === null) return null;
    // One object where an array of them is asked for counts as an array of one.
    return [within(() => singleton(() => readObject(json)))];
  };
}

function singleton(read: () => Value): Value {
  try {
    return [read()];
  } catch (error) {
    throw error instanceof PartialValue ? new PartialValue([error.value], error.reason) : error;
  }
}

/**
 * Records of a struct to rows by mode: PERMISSIVE keeps malformed ones with what could be read (and their text in the corrupt-record
 * column, if there is one), DROPMALFORMED leaves them out, FAILFAST raises MALFORMED_RECORD_IN_PARSING.*.
 */
export class JsonRecordReader {
  readonly #parser: JsonParser;
  readonly #corruptIndex: number;

  /** Raises INVALID_CORRUPT_RECORD_TYPE. */
  constructor(
    schema: StructType,
    readonly options: JsonOptions,
    settings: JsonParserSettings,
  ) {
    this.#corruptIndex = corruptRecordIndex(schema, options.columnNameOfCorruptRecord);
    const read = this.#corruptIndex < 0 ? schema : struct(schema.fields.filter((_, k) => k !== this.#corruptIndex));
    this.#parser = new JsonParser(read, options, settings);
  }

  /** Rows of a record; `record` is its text for the corrupt-record column and errors. */
  read(text: string, record: string = text): readonly (readonly Value[])[] {
    const { values, problem } = this.#parser.parse(text);
    const rows = values as readonly (readonly Value[])[];
    if (problem === null) return this.#corruptIndex < 0 ? rows : rows.map((row) => this.#withCorrupt(row, null));
    if (this.options.mode === 'DROPMALFORMED') return [];
    const partial = rows.length > 0 ? rows : [this.#nulls()];
    const kept = this.#corruptIndex < 0 ? partial : partial.map((row) => this.#withCorrupt(row, record));
    if (this.options.mode === 'FAILFAST') throw malformedRecord(problem, record, rowText(kept[0]!));
    return kept;
  }

  #nulls(): Value[] {
    return new Array<Value>((this.#parser.type as StructType).fields.length).fill(null);
  }

  #withCorrupt(row: readonly Value[], record: string | null): Value[] {
    return [...row.slice(0, this.#corruptIndex), record, ...row.slice(this.#corruptIndex)];
  }
}
