import { TidemarkError } from '../../../base/errors.js';
import type { StructType } from '../../../columnar/types.js';
import type { Value } from '../../../columnar/value.js';
import { corruptRecordIndex } from '../record/corrupt-record.js';
import { DateTextReader } from '../record/date-texts.js';
import { malformedRow } from '../record/malformed-record.js';
import { rowText } from '../record/row-text.js';
import { csvConverter, type CsvConvert } from './csv-converters.js';
import type { CsvOptions } from './csv-options.js';
import { CsvLimitError, CsvTokenizer } from './csv-tokenizer.js';

/**
 * The reference reader of CSV records: values of a record to a row, by mode: PERMISSIVE keeps malformed ones with what could be read (and
 * their text in the corrupt-record column), DROPMALFORMED leaves them out, FAILFAST raises MALFORMED_RECORD_IN_PARSING.*.
 */
export class CsvRecordReader {
  readonly tokenizer: CsvTokenizer;
  readonly #converts: readonly CsvConvert[];
  /** Where the value of each column stands in a record. */
  readonly #places: readonly number[];
  /** Values a record has to have; -1 where columns are picked out, and any number is good. */
  readonly #width: number;
  readonly #corruptIndex: number;

  /** `columns` are those wanted, in output order. Raises INVALID_CORRUPT_RECORD_TYPE, UNSUPPORTED_DATATYPE. */
  constructor(
    schema: StructType,
    columns: readonly string[],
    readonly options: CsvOptions,
    nowMicros?: () => bigint,
  ) {
    const corruptName = options.columnNameOfCorruptRecord;
    corruptRecordIndex(schema, corruptName);
    this.tokenizer = new CsvTokenizer(options);
    const data = schema.fields.filter((f) => f.name !== corruptName);
    const wanted = columns.filter((name) => name !== corruptName);
    this.#corruptIndex = columns.indexOf(corruptName);
    const dates = new DateTextReader(options.dates, nowMicros);
    this.#places = wanted.map((name) => data.findIndex((f) => f.name === name));
    this.#converts = this.#places.map((place) => csvConverter(data[place]!.type, options, dates));
    this.#width = prunes(options, data.length, wanted.length, this.#corruptIndex) ? -1 : data.length;
  }

  /** Rows of a line. A comment or an empty line counts as malformed. Raises MALFORMED_CSV_RECORD beyond the limits of the options. */
  line(text: string): readonly (readonly Value[])[] {
    try {
      return this.values(this.tokenizer.line(text), () => text);
    } catch (error) {
      throw error instanceof CsvLimitError ? malformedCsv(text, error) : error;
    }
  }

  /** Rows of the values of a record; `record` gives its text. */
  values(tokens: readonly (string | null)[] | null, record: () => string): readonly (readonly Value[])[] {
    const row = new Array<Value>(this.#places.length).fill(null);
    let problem: string | null = null;
    if (tokens === null || (this.#width >= 0 && tokens.length !== this.#width)) problem = `Malformed CSV record: ${record()}`;
    for (let k = 0; k < row.length; k++) {
      const text = tokens?.[this.#places[k]!] ?? null;
      if (text === null || text === this.options.nullValue) continue;
      row[k] = this.#converts[k]!(text);
      if (row[k] === null) problem ??= `For input string: "${text}"`;
    }
    if (problem === null) return [this.#withCorrupt(row, null)];
    if (this.options.mode === 'DROPMALFORMED') return [];
    const kept = this.#withCorrupt(row, record);
    if (this.options.mode === 'FAILFAST') throw malformedRow(rowText(kept), new Error(problem));
    return [kept];
  }

  #withCorrupt(row: readonly Value[], record: (() => string) | null): readonly Value[] {
    if (this.#corruptIndex < 0) return row;
    return [...row.slice(0, this.#corruptIndex), record === null ? null : record(), ...row.slice(this.#corruptIndex)];
  }
}

/** Whether only some columns are looked at, so that the number of values in a record does not matter. */
export function prunes(options: CsvOptions, dataColumns: number, wantedColumns: number, corruptIndex: number): boolean {
  return options.columnPruning && wantedColumns < dataColumns && corruptIndex < 0;
}

export function malformedCsv(record: string, cause?: unknown): TidemarkError {
  return new TidemarkError('MALFORMED_CSV_RECORD', `Malformed CSV record: ${record}`, { badRecord: record }, cause);
}
