import { TidemarkError } from '../../../base/errors.js';
import { sqlName, type DataType, type Schema } from '../../../columnar/types.js';
import type { BlockCodec } from '../binary/block-codec.js';
import { openLocalFile } from '../binary/local-file.js';
import type { FileFormat, FormatOptions, InputFile } from '../format.js';
import { mergeSchemas } from './merge-schemas.js';
import { readMetadata, type Codec } from './metadata.js';
import { ParquetReader } from './parquet-reader.js';
import { ParquetWriter } from './parquet-writer.js';
import { schemaOfFile, type SchemaReadOptions } from './schema-read.js';
import type { TimestampForm } from './write-node.js';

const NANOS_AS_LONG = 'nanosAsLong';
const TIMESTAMP_TYPE = 'outputTimestampType';
const ROW_GROUP_BYTES = 64 << 20;

/** Compression by Spark's names: what the footer calls it, and what stands in file names. */
const CODECS: Readonly<Record<string, { codec: Codec; block: BlockCodec; suffix: string }>> = {
  none: { codec: 'UNCOMPRESSED', block: 'none', suffix: '' },
  uncompressed: { codec: 'UNCOMPRESSED', block: 'none', suffix: '' },
  snappy: { codec: 'SNAPPY', block: 'snappy', suffix: '.snappy' },
  gzip: { codec: 'GZIP', block: 'gzip', suffix: '.gz' },
  zstd: { codec: 'ZSTD', block: 'zstd', suffix: '.zstd' },
  lz4_raw: { codec: 'LZ4_RAW', block: 'lz4', suffix: '.lz4raw' },
  lz4raw: { codec: 'LZ4_RAW', block: 'lz4', suffix: '.lz4raw' },
  lz4: { codec: 'LZ4_RAW', block: 'lz4', suffix: '.lz4raw' },
};

/** Parquet files, read and written as Spark does. */
export const parquetFormat: FileFormat = {
  name: 'parquet',
  readOptions: ['mergeSchema', 'datetimeRebaseMode', 'int96RebaseMode', NANOS_AS_LONG],
  writeOptions: ['compression', TIMESTAMP_TYPE],
  inferSchema,
  checkReadSchema: checkSchema,
  checkWriteSchema: checkSchema,
  reader: (request) => new ParquetReader(request),
  extension: (options) => `${codecOf(options).suffix}.parquet`,
  writer: (path, schema, options) => {
    const { codec, block } = codecOf(options);
    return ParquetWriter.open(path, schema, {
      codec,
      blockCodec: block,
      timestamps: timestampForm(options),
      rowGroupBytes: ROW_GROUP_BYTES,
    });
  },
};

async function inferSchema(files: readonly InputFile[], options: FormatOptions): Promise<Schema> {
  const ordered = [...files].sort((a, b) => (a.path < b.path ? -1 : 1));
  const merge = isTrue(options, 'mergeschema');
  const readOptions: SchemaReadOptions = { nanosAsLong: isTrue(options, NANOS_AS_LONG.toLowerCase()) };
  const skipCorrupt = isTrue(options, 'ignorecorruptfiles');
  let schema: Schema | null = null;
  for (const file of ordered) {
    const own = await footerSchema(file, readOptions, skipCorrupt);
    if (own === null) continue;
    schema = schema === null ? own : mergeSchemas(schema, own);
    if (!merge) break;
  }
  if (schema !== null) return schema;
  throw new TidemarkError('UNABLE_TO_INFER_SCHEMA', 'Unable to infer schema for Parquet. It must be specified manually.', {
    format: 'Parquet',
  });
}

/** The schema in a file's footer; null for a file that is damaged where those are to be skipped. */
async function footerSchema(file: InputFile, options: SchemaReadOptions, skipCorrupt: boolean): Promise<Schema | null> {
  const access = await openLocalFile(file.path);
  try {
    const metadata = await readMetadata(access, file.path).catch((error: unknown) => {
      if (skipCorrupt) return null;
      throw new TidemarkError(
        'FAILED_READ_FILE.CANNOT_READ_FILE_FOOTER',
        `Encountered error while reading file ${file.uri}. Could not read footer. Please ensure that the file is in either ORC or Parquet format.`,
        { path: file.uri },
        error,
      );
    });
    return metadata === null ? null : schemaOfFile(metadata, options);
  } finally {
    await access.close();
  }
}

function isTrue(options: FormatOptions, name: string): boolean {
  return options.get(name)?.toLowerCase() === 'true';
}

function codecOf(options: FormatOptions): { codec: Codec; block: BlockCodec; suffix: string } {
  const name = (options.get('compression') ?? 'snappy').toLowerCase();
  const known = Object.hasOwn(CODECS, name) ? CODECS[name] : undefined;
  if (known !== undefined) return known;
  throw new TidemarkError(
    'CODEC_NOT_AVAILABLE.WITH_AVAILABLE_CODECS_SUGGESTION',
    `The codec ${name} is not available. Available codecs are ${Object.keys(CODECS).join(', ')}.`,
    { codecName: name, availableCodecs: Object.keys(CODECS).join(', ') },
  );
}

function timestampForm(options: FormatOptions): TimestampForm {
  const form = (options.get(TIMESTAMP_TYPE.toLowerCase()) ?? 'INT96').toUpperCase();
  if (form === 'INT96' || form === 'TIMESTAMP_MICROS' || form === 'TIMESTAMP_MILLIS') return form;
  throw new TidemarkError(
    'INVALID_CONF_VALUE.OUT_OF_RANGE_OF_OPTIONS',
    `${TIMESTAMP_TYPE} is INT96, TIMESTAMP_MICROS or TIMESTAMP_MILLIS, not ${form}.`,
    {
      confName: TIMESTAMP_TYPE,
      confValue: form,
    },
  );
}

/** Refuses types that Parquet files cannot hold. */
function checkSchema(schema: Schema): void {
  for (const { name, type } of schema.fields) {
    if (isStorable(type)) continue;
    throw new TidemarkError(
      'UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE',
      `The Parquet datasource doesn't support the column \`${name}\` of the type "${sqlName(type)}".`,
      { columnName: `\`${name}\``, columnType: `"${sqlName(type)}"`, format: 'Parquet' },
    );
  }
}

function isStorable(type: DataType): boolean {
  switch (type.kind) {
    case 'void':
    case 'variant':
    case 'interval':
      return false;
    case 'array':
      return isStorable(type.element);
    case 'map':
      return isStorable(type.key) && isStorable(type.value);
    case 'struct':
      return type.fields.every((f) => isStorable(f.type));
    default:
      return true;
  }
}
