import { resolve } from 'node:path';
import { TidemarkError } from '../../base/errors.js';
import { sqlName, struct, type Schema } from '../../columnar/types.js';
import { nearestNames } from '../../expressions/nearest.js';
import type { SessionSettings } from '../../expressions/bound.js';
import type { SinkProvider } from '../../stream/sink.js';
import { javaTimeMs } from '../shared/java-time.js';
import type { FileLayout } from './data-files.js';
import { FileSink } from './file-sink.js';
import type { FileFormat, FormatOptions } from './format.js';
import { formatNamed } from './formats.js';
import { checkOptions, formatOptions, numberOption, SINK_OPTIONS } from './options.js';
import { absolutePath } from './path.js';
import { saveFiles } from './save-files.js';

/** Options of a file write. Beside these all options of the format, in any case of letters. */
export interface WriteOptions {
  /** json, csv, text, parquet, orc, or a format of your own; default parquet. */
  readonly format?: string | FileFormat;
  /** Columns that become folders `name=value` and are left out of the files. */
  readonly partitionBy?: string | readonly string[];
  readonly compression?: string;
  /** A file that has grown to this many bytes, about, is followed by another; default 256 MiB. */
  readonly maxBytesPerFile?: number;
  /** Rows in one file at most; default no limit. */
  readonly maxRecordsPerFile?: number;
  readonly [option: string]: unknown;
}

const MAX_BYTES_PER_FILE = 268_435_456;
/** Formats whose files have columns or nothing. */
const BINARY_FORMATS = new Set(['parquet', 'orc']);

/**
 * Files in a folder, exactly once: data files get their final names at once, and an epoch's files count from the moment its entry stands in
 * the manifest `_spark_metadata`, which `fromFiles`, `readFiles` and Spark honour. What a crash left over is removed at the next start. A
 * folder belongs to the query that wrote it first. Append mode only; an epoch without rows has an empty entry and no file (with a CSV header and
 * no partitions: a file of the header).
 *
 * Also takes batch writes: `stream.write(toFiles(…), { mode: 'overwrite' })`.
 *
 * Throws UNKNOWN_OPTION, DATA_SOURCE_NOT_FOUND (format); when the query starts PARTITION_COLUMN_NOT_FOUND_IN_SCHEMA,
 * ALL_PARTITION_COLUMNS_NOT_ALLOWED and types that the format cannot write.
 *
 * @example stream.pipe(writeStream(toFiles('out/', { format: 'parquet', partitionBy: ['origin'] }), { checkpointLocation: 'checkpoints/out' })).start();
 */
export function toFiles(path: string, options: WriteOptions = {}): SinkProvider {
  const { format: formatName = 'parquet', partitionBy: partitions = [], ...rest } = options;
  const format = formatNamed(formatName, 'writing');
  const checked = checkOptions(rest, [...SINK_OPTIONS, ...format.writeOptions], `writing ${format.name} files`);
  if (path === '') throw new TidemarkError('MISSING_PATH', "'path' is not specified", {});
  const folder = absolutePath(path);
  const partitionBy = typeof partitions === 'string' ? [partitions] : partitions;
  const layoutOf = (schema: Schema, settings: SessionSettings) => fileLayout(folder, format, checked, schema, partitionBy, settings);
  const retention = checked.get('retention');
  const retentionMs = retention === undefined ? null : javaTimeMs('retention', retention, 'ms');
  return {
    description: `FileSink[${path}]`,
    name: format.name,
    manifest: { idempotent: true, transactional: true, outputModes: ['append'], temporaryCheckpoint: false },
    detail: { path: folder, format: format.name, partitionBy: [...partitionBy] },
    check: (schema) => void layoutOf(schema, { ansi: true, timeZone: 'UTC' }),
    open: (context) =>
      FileSink.open(layoutOf(context.schema, context.settings), {
        queryId: context.queryId,
        compactInterval: numberOption(checked, 'logCompactInterval', (n) => Number.isInteger(n) && n >= 2, 'an integer of 2 or more') ?? 10,
        retentionMs,
        lastCommittedEpoch: context.lastCommittedEpoch,
      }),
    writeBatch: (schema, batches, mode, settings) => {
      const layout = layoutOf(schema, settings);
      if (partitionBy.length > 0 && layout.partitionBy.length === schema.fields.length) throw allColumns(partitionBy);
      return saveFiles(layout, batches, mode);
    },
  };
}

function fileLayout(
  folder: string,
  format: FileFormat,
  options: FormatOptions,
  schema: Schema,
  partitionBy: readonly string[],
  settings: SessionSettings,
): FileLayout {
  const indexes = partitionBy.map((name) => partitionIndex(schema, name));
  const twice = partitionBy.find((_, k) => indexes.indexOf(indexes[k]!) !== k);
  if (twice !== undefined) {
    throw new TidemarkError('COLUMN_ALREADY_EXISTS', `The column \`${twice}\` stands twice in partitionBy.`, {
      columnName: `\`${twice}\``,
    });
  }
  const dataSchema = struct(schema.fields.filter((_, k) => !indexes.includes(k)));
  if (dataSchema.fields.length === 0 && BINARY_FORMATS.has(format.name)) {
    throw new TidemarkError(
      'EMPTY_SCHEMA_NOT_SUPPORTED_FOR_DATASOURCE',
      `The ${format.name} datasource cannot write a schema with an empty group: it needs at least one column.`,
      { format: format.name },
    );
  }
  format.checkWriteSchema?.(dataSchema);
  const atLeastOne = (n: number) => Number.isInteger(n) && n >= 1;
  return {
    folder: resolve(folder),
    format,
    options: formatOptions(options, format.writeOptions),
    schema,
    partitionBy: indexes,
    maxRowsPerFile: rowLimit(numberOption(options, 'maxRecordsPerFile', Number.isInteger, 'an integer')),
    maxBytesPerFile: numberOption(options, 'maxBytesPerFile', atLeastOne, 'an integer of 1 or more') ?? MAX_BYTES_PER_FILE,
    settings: { ...settings, timeZone: options.get('timezone') ?? settings.timeZone },
  };
}

/** A batch write is refused; a stream may do it, as in Spark: its files hold rows without columns, where the format has such. */
function allColumns(partitionBy: readonly string[]): TidemarkError {
  return new TidemarkError('ALL_PARTITION_COLUMNS_NOT_ALLOWED', 'Cannot use all columns for partition columns.', {
    partitionBy: [...partitionBy],
  });
}

function partitionIndex(schema: Schema, name: string): number {
  const index = schema.fields.findIndex((f) => f.name.toLowerCase() === name.toLowerCase());
  const known = schema.fields.map((f) => f.name);
  if (index < 0) {
    throw new TidemarkError(
      'PARTITION_COLUMN_NOT_FOUND_IN_SCHEMA',
      `Partition column ${name} not found in existing columns (${known.join(', ')}); did you mean '${nearestNames(name, known, 1)[0]}'?`,
      { column: name, schema: sqlName(schema) },
    );
  }
  const { type } = schema.fields[index]!;
  if (type.kind === 'struct' || type.kind === 'array' || type.kind === 'map') {
    throw new TidemarkError('INVALID_PARTITION_COLUMN_DATA_TYPE', `Cannot use ${sqlName(type)} for partition column.`, {
      type: sqlName(type),
    });
  }
  return index;
}

/** As in Spark, zero and less mean no limit. */
function rowLimit(rows: number | null): number {
  return rows === null || rows <= 0 ? Infinity : rows;
}
