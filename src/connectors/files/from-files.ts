import { existsSync, statSync } from 'node:fs';
import { TidemarkError } from '../../base/errors.js';
import { arrayOf, field, mapOf, STRING, struct, type DataType, type Field, type Schema } from '../../columnar/types.js';
import { DEFAULT_SETTINGS, type SessionSettings } from '../../expressions/bound.js';
import type { EpochStream } from '../../stream/epoch-stream.js';
import { schemaOf, type RowOfInput, type SchemaInput } from '../../stream/schema-input.js';
import { badRecordSink, type BadRecordHandler } from '../../stream/bad-records.js';
import type { SinkProvider } from '../../stream/sink.js';
import type { BoundedProvider, SourceProvider } from '../../stream/source.js';
import { checkBadRecords } from './bad-records.js';
import { boundedStream, sourceStream } from '../../stream/source-node.js';
import type { FileFormat, FormatOptions, InputFile } from './format.js';
import { formatNamed, isBuiltIn } from './formats.js';
import { inferNow, type InferenceRequest } from './infer-now.js';
import { Finder } from './finder.js';
import { expandGlob, isGlob } from './glob.js';
import { filesOf, listingOptions, type FolderTree } from './listing.js';
import { absolutePath, fileUri } from './path.js';
import { booleanOption, checkOptions, formatOptions, readOptionNames } from './options.js';
import { discoverPartitions, type PartitionLayout } from './partitions.js';
import { FileScan, METADATA_COLUMN, METADATA_TYPE, type ScanLayout } from './scan.js';
import { FileSource } from './source.js';
import { sourceOptions } from './source-options.js';

/** Options of a file read. Beside these all options of Spark's file source and of the format, in any case of letters. */
export interface ReadOptions<S extends SchemaInput = SchemaInput> {
  /** json, csv, text, parquet, orc, or a format of your own; default parquet. */
  readonly format?: string | FileFormat;
  /** Columns of the rows. Needed but for text, and for formats that tell it themselves. */
  readonly schema?: S;
  /** json and csv streams: where records go that cannot be read, see `fromFiles`. */
  readonly onBadRecord?: BadRecordHandler;
  readonly [option: string]: unknown;
}

/**
 * New files of a folder (or glob), as an unbounded stream: oldest first, each read once. The rows have the columns of `schema`, then those of
 * partition folders (`name=value`) that the schema does not name. Replayable, so exactly-once over a checkpoint.
 *
 * Options: maxFilesPerTrigger, maxBytesPerTrigger, latestFirst, maxFileAge, maxCachedFiles, discardCachedInputRatio, fileNameOnly, cleanSource,
 * sourceArchiveDir, metadataColumn (`*` and the rows have Spark's `_metadata` struct as the last column; without it, expressions that name it
 * find it), pathGlobFilter, recursiveFileLookup, basePath, ignoreCorruptFiles, ignoreMissingFiles, and those of the format.
 *
 * `onBadRecord` (json and csv; beyond Spark) takes records out that cannot be read, where Spark would give rows with NULLs, leave them out or
 * fail: to a sink, as rows of `source, path, position, record, error`, committed with the epoch, or to a function, which is called before the
 * epoch is committed. `position` counts the records of a file from 1. Progress counts them (`metrics.badRecords` of the source). With it all
 * columns are read. Records of one epoch are in memory until it is committed.
 *
 * Throws UNKNOWN_OPTION, DATA_SOURCE_NOT_FOUND (format), PATH_NOT_FOUND, UNABLE_TO_INFER_SCHEMA where no schema is given and none can be told.
 *
 * @example
 * const flights = fromFiles('flights/', { format: 'json', schema: 'time TIMESTAMP, origin STRING, delay DOUBLE', maxFilesPerTrigger: 10 });
 */
export function fromFiles<const S extends SchemaInput = string>(path: string, options: ReadOptions<S> = {}): EpochStream<RowOfInput<S>> {
  return sourceStream<RowOfInput<S>>(streamProvider(resolveRead(path, options, true)));
}

function streamProvider(read: ResolvedRead): SourceProvider {
  const { finder, layout } = read;
  return {
    description: `FileStreamSource[file:${finder.path}]`,
    name: layout.format.name,
    schema: layout.schema,
    ...hiddenColumns(read),
    manifest: { replayable: true, availableNow: true },
    detail: detailOf(read),
    ...(read.badRecords && { badRecords: read.badRecords }),
    runsStages: layout.format.readsLines === true,
    open: (context) => FileSource.open(finder, sourceOptions(read.options), layout, context),
    withMetadata: () => streamProvider(withHiddenMetadata(read)),
  };
}

/**
 * The files of a folder, a glob or a single file as they are when they are read: a bounded stream (Spark: `read`). Options as for `fromFiles`;
 * those that only concern a stream are let be.
 *
 * @example
 * const airports = readFiles('airports.csv', { format: 'csv', header: true, schema: 'code STRING, city STRING' });
 */
export function readFiles<const S extends SchemaInput = string>(path: string, options: ReadOptions<S> = {}): EpochStream<RowOfInput<S>> {
  return boundedStream<RowOfInput<S>>(boundedProvider(resolveRead(path, options, false)));
}

function boundedProvider(read: ResolvedRead): BoundedProvider {
  const { finder, layout } = read;
  const isWanted = modifiedWithin(read.options);
  return {
    description: `FileScan ${layout.format.name} [file:${finder.path}]`,
    name: layout.format.name,
    schema: layout.schema,
    ...hiddenColumns(read),
    detail: detailOf(read),
    read: (columns, evaluation, signal) => {
      const files = finder.list().filter(isWanted);
      return new FileScan(layout, { columns, settings: evaluation, signal }).read(files, finder.basePathsOf(files.map((f) => f.path)));
    },
    withMetadata: () => boundedProvider(withHiddenMetadata(read)),
  };
}

function detailOf({ finder, layout }: ResolvedRead) {
  return { path: finder.path, format: layout.format.name, options: Object.fromEntries(layout.options) };
}

/** The same read with `_metadata` behind its columns, for those who name it. */
function withHiddenMetadata(read: ResolvedRead): ResolvedRead {
  const { layout } = read;
  const schema = struct([...layout.schema.fields, field(METADATA_COLUMN, METADATA_TYPE, false)]);
  return { ...read, layout: { ...layout, schema }, hidesMetadata: true };
}

function hiddenColumns({ hidesMetadata = false }: ResolvedRead) {
  return hidesMetadata ? { hiddenColumns: [METADATA_COLUMN] } : {};
}

/**
 * The schema that the files at `path` have, for formats that can tell (json, csv, parquet, orc): partition columns last. The same as that of a
 * read without a schema, for formats that need time to find out.
 */
export async function inferSchema(path: string, options: ReadOptions = {}): Promise<Schema> {
  const { format, finder, options: checked, settings } = prepareRead(path, options);
  const tree = finder.tree();
  const partitions = discover(finder.partitionTree(), [], checked, settings);
  if (format.name === 'text') return struct(merged(TEXT_SCHEMA.fields, partitions.fields));
  const request = inferenceOf(format, tree, checked, settings);
  const found = await format.inferSchema!(request.files, request.options, settings);
  return struct(merged(found.fields, partitions.fields));
}

interface ResolvedRead {
  readonly finder: Finder;
  readonly layout: ScanLayout;
  readonly options: FormatOptions;
  readonly hidesMetadata?: boolean;
  readonly badRecords?: SinkProvider;
}

function prepareRead(path: string, given: ReadOptions) {
  const { format: formatName = 'parquet', schema, onBadRecord, ...rest } = given;
  if (Object.keys(rest).some((name) => name.toLowerCase() === 'path')) {
    throw new TidemarkError(
      '_LEGACY_ERROR_TEMP_1188',
      "There is a 'path' option set and the read is called with a path parameter. Either remove the path option, or call it without the parameter.",
      { option: 'path' },
    );
  }
  const format = formatNamed(formatName);
  const options = checkOptions(rest, readOptionNames(format), `reading ${format.name} files`);
  checkBasePath(options.get('basepath'));
  const settings: SessionSettings = { ...DEFAULT_SETTINGS, timeZone: options.get('timezone') ?? DEFAULT_SETTINGS.timeZone };
  const finder = new Finder(listingOptions(path, options, booleanOption(options, 'recursiveFileLookup', false)));
  return { format, schema, options, settings, finder, ...(onBadRecord !== undefined && { badRecords: badRecordSink(onBadRecord) }) };
}

function resolveRead(path: string, given: ReadOptions, isStreaming: boolean): ResolvedRead {
  const { format, schema: schemaInput, options, settings, finder, badRecords } = prepareRead(path, given);
  checkPath(path, isStreaming);
  modifiedWithin(options);
  const tree = finder.tree();
  const user = schemaInput === undefined ? null : schemaOf(schemaInput);
  const partitions = discover(finder.partitionTree(), user?.fields ?? [], options, settings);
  const data = user ?? toldSchema(format, tree, options, settings, isStreaming);
  const dataFields = user === null ? data.fields : withoutPartitions(data.fields, partitions.fields);
  const dataSchema = struct(dataFields.map(nullable));
  checkNames(dataSchema);
  format.checkReadSchema?.(dataSchema);
  const layout: ScanLayout = {
    format,
    options: formatOptions(options, format.readOptions),
    dataSchema,
    partitionFields: partitions.fields,
    schema: struct([...merged(dataSchema.fields, partitions.fields), ...metadataField(options, dataSchema)]),
    ignoreCorruptFiles: booleanOption(options, 'ignoreCorruptFiles', false),
    ignoreMissingFiles: booleanOption(options, 'ignoreMissingFiles', false),
  };
  if (badRecords === undefined) return { finder, options, layout };
  checkBadRecords(layout, options, isStreaming);
  return { finder, options, layout, badRecords };
}

function checkNames({ fields }: Schema): void {
  const names = fields.map((f) => f.name.toLowerCase());
  const twice = names.find((name, k) => names.indexOf(name) !== k);
  if (twice === undefined) return;
  throw new TidemarkError(
    'COLUMN_ALREADY_EXISTS',
    `The column \`${twice}\` already exists. Choose another name or rename the existing column.`,
    {
      columnName: `\`${twice}\``,
    },
  );
}

/** A path that does not exist is a mistake; a glob of a stream may match nothing yet. */
function checkPath(path: string, isStreaming: boolean): void {
  if (path === '') throw new TidemarkError('MISSING_PATH', "'path' is not specified", {});
  const absolute = absolutePath(path);
  const exists = isGlob(absolute) ? isStreaming || expandGlob(absolute).length > 0 : existsSync(absolute);
  if (exists) return;
  throw new TidemarkError('PATH_NOT_FOUND', `Path does not exist: file:${absolute}.`, { path: `file:${absolute}` });
}

function checkBasePath(basePath: string | undefined): void {
  if (basePath === undefined) return;
  const isFolder = statSync(absolutePath(basePath), { throwIfNoEntry: false })?.isDirectory();
  if (isFolder === true) return;
  const what = isFolder === undefined ? 'not found' : 'must be a directory';
  throw new TidemarkError('INVALID_OPTION_VALUE', `Option 'basePath' ${what}: ${basePath}`, { option: 'basePath', value: basePath });
}

function discover(tree: FolderTree, userFields: readonly Field[], options: FormatOptions, settings: SessionSettings): PartitionLayout {
  if (booleanOption(options, 'recursiveFileLookup', false)) return { fields: [], byFolder: new Map() };
  return discoverPartitions(tree, userFields, booleanOption(options, 'inferPartitionTypes', true), settings);
}

/** The columns of the data, where a partition column of the same name takes the place of the data's, then the other partition columns. */
function merged(data: readonly Field[], partitions: readonly Field[]): Field[] {
  const place = (f: Field) => partitions.find((p) => p.name.toLowerCase() === f.name.toLowerCase()) ?? f;
  const fields = data.map(place);
  return [...fields, ...partitions.filter((p) => !fields.includes(p))];
}

function withoutPartitions(fields: readonly Field[], partitions: readonly Field[]): Field[] {
  const names = new Set(partitions.map((p) => p.name.toLowerCase()));
  return fields.filter((f) => !names.has(f.name.toLowerCase()));
}

/** `_metadata` as the last column, where it is asked for and the data has none of that name. */
function metadataField(options: FormatOptions, data: Schema): Field[] {
  const isWanted = booleanOption(options, 'metadataColumn', false) && !data.fields.some((f) => f.name === METADATA_COLUMN);
  return isWanted ? [field(METADATA_COLUMN, METADATA_TYPE, false)] : [];
}

/** Every column of a file, and all within it, may be NULL, whatever the schema says, as in Spark. */
function nullable(f: Field): Field {
  return { ...f, type: nullableType(f.type), nullable: true };
}

function nullableType(type: DataType): DataType {
  switch (type.kind) {
    case 'struct':
      return struct(type.fields.map(nullable));
    case 'array':
      return arrayOf(nullableType(type.element));
    case 'map':
      return mapOf(nullableType(type.key), nullableType(type.value));
    default:
      return type;
  }
}

const TEXT_SCHEMA = struct([field('value', STRING)]);

/** The files that a schema is found out from; refuses formats that cannot tell, and folders without files. */
function inferenceOf(format: FileFormat, tree: FolderTree, options: FormatOptions, settings: SessionSettings): InferenceRequest {
  const all = booleanOption(options, 'recursiveFileLookup', false) || discover(tree, [], options, settings).fields.length > 0;
  const files = filesOf(tree, all).map((file): InputFile => ({ ...file, uri: fileUri(file.path), partitions: new Map() }));
  if (files.length === 0 || format.inferSchema === undefined) throw unableToInfer(format);
  return { format: format.name, files, options: formatOptions(options, format.readOptions), settings };
}

/** The schema of a read that gives none. A stream has to say what it reads, as in Spark; but for text, whose rows are all alike. */
function toldSchema(format: FileFormat, tree: FolderTree, options: FormatOptions, settings: SessionSettings, isStreaming: boolean): Schema {
  if (format.name === 'text') return TEXT_SCHEMA;
  if (isStreaming) {
    throw new TidemarkError(
      'SCHEMA_NOT_SPECIFIED',
      `Schema must be specified when creating a streaming source. If some files already exist in the directory, ask them for it: schema: await inferSchema(path, { format: '${format.name}' }).`,
      { format: format.name },
    );
  }
  const request = inferenceOf(format, tree, options, settings);
  if (isBuiltIn(format)) return inferNow(request);
  const schema = format.inferSchema!(request.files, request.options, settings);
  if (!(schema instanceof Promise)) return schema;
  schema.catch(() => undefined);
  throw new TidemarkError(
    'UNABLE_TO_INFER_SCHEMA',
    `the format ${format.name} tells its schema by a promise: ask for it first with schema: await inferSchema(path, …), or give one.`,
    { format: format.name },
  );
}

function unableToInfer(format: FileFormat): TidemarkError {
  return new TidemarkError('UNABLE_TO_INFER_SCHEMA', `Unable to infer schema for ${format.name}. It must be specified manually.`, {
    format: format.name,
  });
}

/** The files that modifiedBefore and modifiedAfter leave; times without a zone are UTC. */
function modifiedWithin(options: FormatOptions): (file: { readonly modifiedMs: number }) => boolean {
  const before = timeOption(options, 'modifiedbefore');
  const after = timeOption(options, 'modifiedafter');
  return ({ modifiedMs }) => (before === null || modifiedMs < before) && (after === null || modifiedMs > after);
}

function timeOption(options: FormatOptions, name: string): number | null {
  const text = options.get(name);
  if (text === undefined) return null;
  const ms = Date.parse(/([zZ]|[+-]\d\d:?\d\d)$/.test(text) ? text : `${text}Z`);
  if (!Number.isNaN(ms)) return ms;
  throw new TidemarkError(
    'INVALID_OPTION_VALUE',
    `The timestamp provided for the '${name}' option is invalid. The expected format is 'YYYY-MM-DDTHH:mm:ss', but the provided timestamp: ${text}`,
    { option: name, value: text },
  );
}
