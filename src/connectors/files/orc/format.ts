import type { Schema } from '../../../columnar/types.js';
import type { BlockCodec } from '../binary/block-codec.js';
import { codecNamed } from '../binary/codec-named.js';
import { inferFromFooters } from '../binary/infer-footers.js';
import { isStorable } from '../binary/storable.js';
import type { FileFormat, FormatOptions } from '../format.js';
import { checkTypes } from '../unsupported-types.js';
import { OrcReader } from './orc-reader.js';
import { OrcWriter } from './orc-writer.js';
import { schemaOfTypes } from './orc-types.js';
import { readTail } from './tail.js';

/** Compression by Spark's names: the codec, its number in the postscript, and what stands in file names. */
const CODECS: Readonly<Record<string, { codec: BlockCodec; id: number; suffix: string }>> = {
  none: { codec: 'none', id: 0, suffix: '' },
  uncompressed: { codec: 'none', id: 0, suffix: '' },
  zlib: { codec: 'deflate', id: 1, suffix: '.zlib' },
  snappy: { codec: 'snappy', id: 2, suffix: '.snappy' },
  lz4: { codec: 'lz4', id: 4, suffix: '.lz4' },
  zstd: { codec: 'zstd', id: 5, suffix: '.zstd' },
};

/** ORC files, read and written as Spark does. */
export const orcFormat: FileFormat = {
  name: 'orc',
  readOptions: ['mergeSchema'],
  writeOptions: ['compression', 'orc.compress'],
  inferSchema: (files, options) =>
    inferFromFooters(files, options, 'ORC', async (access, path) => schemaOfTypes((await readTail(access, path)).types)),
  checkReadSchema: (schema: Schema) => checkTypes(schema, 'ORC', isStorable),
  checkWriteSchema: (schema: Schema) => checkTypes(schema, 'ORC', isStorable),
  reader: (request) => new OrcReader(request),
  extension: (options) => `${codecOf(options).suffix}.orc`,
  writer: (path, schema, options, { timeZone }) => {
    const { codec, id } = codecOf(options);
    return OrcWriter.open(path, schema, { codec, codecId: id, timeZone });
  },
};

function codecOf(options: FormatOptions): { codec: BlockCodec; id: number; suffix: string } {
  return codecNamed(options.get('compression') ?? options.get('orc.compress') ?? 'zstd', CODECS);
}
