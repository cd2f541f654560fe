import { TidemarkError } from '../../base/errors.js';
import type { Batch } from '../../columnar/batch.js';
import { field, STRING, struct, type Schema } from '../../columnar/types.js';
import type { Value } from '../../columnar/value.js';
import type { BadRecord } from '../../stream/bad-records.js';
import type { FormatOptions } from './format.js';
import { METADATA_COLUMN, METADATA_TYPE, type ScanLayout } from './scan.js';

/** Holds the text of a record that cannot be read, between the format's reader and this. */
const TEXT_COLUMN = '_tidemark_bad_record';
const FORMATS: ReadonlySet<string> = new Set(['json', 'csv']);

/** Refuses `onBadRecord` where the format, or another option, leaves nothing to hand out. */
export function checkBadRecords(layout: ScanLayout, options: FormatOptions, isStreaming: boolean): void {
  const { format, dataSchema } = layout;
  if (!isStreaming)
    throw refused('onBadRecord is for streams: a bounded read has no epoch to commit with (see columnNameOfCorruptRecord).');
  if (!FORMATS.has(format.name)) {
    throw refused(`onBadRecord is for json and csv: a ${format.name} file is read whole or not at all (see ignoreCorruptFiles).`);
  }
  const mode = options.get('mode');
  if (mode !== undefined && mode.toUpperCase() !== 'PERMISSIVE') {
    throw refused(`onBadRecord takes the records that mode ${mode} would deal with: leave mode out.`);
  }
  const corrupt = options.get('columnnameofcorruptrecord');
  const names = dataSchema.fields.map((f) => f.name);
  if (corrupt !== undefined || names.includes('_corrupt_record') || names.includes(METADATA_COLUMN)) {
    throw refused('onBadRecord takes the place of a column of corrupt records: leave columnNameOfCorruptRecord and such a column out.');
  }
}

function refused(message: string): TidemarkError {
  return new TidemarkError('INVALID_OPTION_VALUE', message, { option: 'onBadRecord' });
}

/**
 * The layout that tells bad records from good ones: with their text, and the file, behind the columns. All columns of the data are read, as
 * what makes a record bad depends on them.
 */
export function layoutWithText(layout: ScanLayout): ScanLayout {
  const dataSchema = struct([...layout.dataSchema.fields, field(TEXT_COLUMN, STRING)]);
  const schema = struct([
    ...layout.schema.fields.filter((f) => f.name !== METADATA_COLUMN),
    field(TEXT_COLUMN, STRING),
    field(METADATA_COLUMN, METADATA_TYPE, false),
  ]);
  return { ...layout, dataSchema, schema, options: new Map([...layout.options, ['columnnameofcorruptrecord', TEXT_COLUMN]]) };
}

/** Takes bad records out of the batches of a scan with `layoutWithText`, and reports them. */
export class BadRecordFilter {
  readonly #places: readonly number[];
  readonly #schema: Schema;

  constructor(
    readonly layout: ScanLayout,
    columns: readonly string[],
    private readonly source: string,
    private readonly report: (record: BadRecord) => void,
  ) {
    const all = layout.schema.fields;
    this.#places = columns.map((name) => all.findIndex((f) => f.name === name));
    this.#schema = struct(this.#places.map((place) => all[place]!));
  }

  /** Names of the columns that the scan must give. */
  get columns(): readonly string[] {
    return this.layout.schema.fields.map((f) => f.name);
  }

  async *good(batches: AsyncIterable<Batch>): AsyncIterable<Batch> {
    const textPlace = this.layout.schema.fields.length - 2;
    const at: FilePosition = { path: '', position: 0n };
    for await (const batch of batches) {
      const good = this.#goodRows(batch, textPlace, at);
      const kept = good.length === batch.length ? batch : batch.take(Int32Array.from(good));
      if (kept.length > 0) yield kept.arranged(this.#schema, this.#places);
    }
  }

  #goodRows(batch: Batch, textPlace: number, at: FilePosition): number[] {
    const texts = batch.column(textPlace);
    const files = batch.column(textPlace + 1);
    const good: number[] = [];
    for (let i = 0; i < batch.length; i++) {
      const path = (files.get(i) as readonly Value[])[0] as string;
      at.position = path === at.path ? at.position + 1n : 1n;
      at.path = path;
      const record = texts.get(i) as string | null;
      if (record === null) good.push(i);
      else this.report({ source: this.source, path, position: at.position, record, error: this.#errorOf(record) });
    }
    return good;
  }

  #errorOf(record: string): string {
    const types = 'a value does not fit the type of its column';
    if (this.layout.format.name === 'csv') return `the number of fields is not that of the columns, or ${types}`;
    try {
      JSON.parse(record);
      return types;
    } catch (error) {
      return `it is no JSON: ${(error as Error).message}`;
    }
  }
}

/** Which record of which file. */
interface FilePosition {
  path: string;
  position: bigint;
}
