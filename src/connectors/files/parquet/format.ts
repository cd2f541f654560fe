import { TidemarkError } from '../../../base/errors.js';
import type { BlockCodec } from '../binary/block-codec.js';
import { codecNamed } from '../binary/codec-named.js';
import { inferFromFooters, isTrue } from '../binary/infer-footers.js';
import { isStorable } from '../binary/storable.js';
import type { FileFormat, FormatOptions } from '../format.js';
import { checkTypes } from '../unsupported-types.js';
import { readMetadata, type Codec } from './metadata.js';
import { ParquetReader } from './parquet-reader.js';
import { ParquetWriter } from './parquet-writer.js';
import { rebaseOptions } from './rebase.js';
import { schemaOfFile } from './schema-read.js';
import type { TimestampForm } from './write-node.js';

const NANOS_AS_LONG = 'nanosAsLong';
const SPLIT = 'byteStreamSplit';
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
  readOptions: ['mergeSchema', 'datetimeRebaseMode', 'int96RebaseMode', NANOS_AS_LONG, SPLIT],
  writeOptions: ['compression', TIMESTAMP_TYPE],
  inferSchema: (files, options) => {
    const nanosAsLong = isTrue(options, NANOS_AS_LONG.toLowerCase());
    return inferFromFooters(files, options, 'Parquet', async (access, path) =>
      schemaOfFile(await readMetadata(access, path), { nanosAsLong }),
    );
  },
  checkReadSchema: (schema) => checkTypes(schema, 'Parquet', isStorable),
  checkWriteSchema: (schema) => checkTypes(schema, 'Parquet', isStorable),
  reader: (request, options) =>
    new ParquetReader(request, { rebase: rebaseOptions(options), byteStreamSplit: isTrue(options, SPLIT.toLowerCase()) }),
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

function codecOf(options: FormatOptions): { codec: Codec; block: BlockCodec; suffix: string } {
  return codecNamed(options.get('compression') ?? 'snappy', CODECS);
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
