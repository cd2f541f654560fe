import { TidemarkError } from '../../base/errors.js';
import { nearestNames } from '../../expressions/nearest.js';
import { csvFormat } from './csv/format.js';
import type { FileFormat } from './format.js';
import { jsonFormat } from './json/format.js';
import { orcFormat } from './orc/format.js';
import { parquetFormat } from './parquet/format.js';
import { textFormat } from './text/format.js';

/** Formats by name. */
const FORMATS: ReadonlyMap<string, FileFormat> = new Map(
  ([csvFormat, jsonFormat, orcFormat, parquetFormat, textFormat] as FileFormat[]).map((format) => [format.name, format]),
);

/** Names that Spark knows for something else than files. */
const OTHERS: Readonly<Record<'reading' | 'writing', ReadonlySet<string>>> = {
  reading: new Set(['console', 'noop', 'memory', 'jdbc']),
  writing: new Set(['rate', 'rate-micro-batch', 'jdbc']),
};

/** The format of this name (in any case), or the one given. DATA_SOURCE_NOT_FOUND names the nearest. */
export function formatNamed(name: string | FileFormat, use: 'reading' | 'writing' = 'reading'): FileFormat {
  if (typeof name !== 'string') return name;
  const format = FORMATS.get(name.toLowerCase());
  if (format !== undefined) return format;
  if (OTHERS[use].has(name.toLowerCase())) {
    throw new TidemarkError(
      'DATA_SOURCE_NOT_FOUND',
      `Data source ${name} does not support streamed ${use}, and is no file format. Formats: ${[...FORMATS.keys()].join(', ')}`,
      { provider: name },
    );
  }
  const [nearest] = nearestNames(name, FORMATS.keys(), 1);
  throw new TidemarkError(
    'DATA_SOURCE_NOT_FOUND',
    `Failed to find the file format '${name}'; did you mean '${nearest}'? Formats: ${[...FORMATS.keys()].join(', ')}`,
    {
      provider: name,
      nearest,
    },
  );
}

/** Whether a format is one of the package's own, which another thread knows by its name as well. */
export function isBuiltIn(format: FileFormat): boolean {
  return FORMATS.get(format.name) === format;
}
