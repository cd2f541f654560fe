import { TidemarkError } from '../../base/errors.js';
import type { FormatOptions } from './format.js';

/** Codecs that text formats are written in. */
export type OutputCodec = 'none' | 'gzip' | 'deflate' | 'lz4' | 'snappy';

const CODECS: ReadonlyMap<string, OutputCodec> = new Map<string, OutputCodec>([
  ['none', 'none'],
  ['uncompressed', 'none'],
  ['gzip', 'gzip'],
  ['org.apache.hadoop.io.compress.gzipcodec', 'gzip'],
  ['deflate', 'deflate'],
  ['org.apache.hadoop.io.compress.deflatecodec', 'deflate'],
  ['lz4', 'lz4'],
  ['org.apache.hadoop.io.compress.lz4codec', 'lz4'],
  ['snappy', 'snappy'],
  ['org.apache.hadoop.io.compress.snappycodec', 'snappy'],
]);

/** The codec of the `compression` option (also `codec`); CODEC_NOT_AVAILABLE.* for others, as Spark has it for text files. */
export function outputCodec(options: FormatOptions): OutputCodec {
  const name = options.get('compression') ?? options.get('codec');
  if (name === undefined) return 'none';
  const codec = CODECS.get(name.toLowerCase());
  if (codec !== undefined) return codec;
  if (name.toLowerCase() === 'bzip2') {
    throw new TidemarkError('CODEC_NOT_AVAILABLE.WITH_CONF_SUGGESTION', 'The codec bzip2 can be read but not written; use gzip.', {
      codecName: name,
    });
  }
  const availableCodecs = 'bzip2, deflate, uncompressed, snappy, none, lz4, gzip';
  throw new TidemarkError(
    'CODEC_NOT_AVAILABLE.WITH_AVAILABLE_CODECS_SUGGESTION',
    `The codec ${name} is not available. Available codecs are ${availableCodecs}.`,
    { codecName: name, availableCodecs },
  );
}

const EXTENSIONS: Readonly<Record<OutputCodec, string>> = { none: '', gzip: '.gz', deflate: '.deflate', lz4: '.lz4', snappy: '.snappy' };

/** What a codec adds to file names. */
export function codecExtension(codec: OutputCodec): string {
  return EXTENSIONS[codec];
}
