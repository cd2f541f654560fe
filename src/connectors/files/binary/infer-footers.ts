import { TidemarkError } from '../../../base/errors.js';
import type { Schema } from '../../../columnar/types.js';
import type { FormatOptions, InputFile, RandomAccess } from '../format.js';
import { openLocalFile } from './local-file.js';
import { mergeSchemas } from './merge-schemas.js';

type ReadSchema = (access: RandomAccess, path: string) => Promise<Schema>;

/**
 * The schema that files carry in their footers: of the first file by path, or of all of them with mergeSchema. Files that cannot be read are
 * left out with ignoreCorruptFiles. Throws FAILED_READ_FILE.CANNOT_READ_FILE_FOOTER, UNABLE_TO_INFER_SCHEMA and CANNOT_MERGE_SCHEMAS.
 */
export async function inferFromFooters(
  files: readonly InputFile[],
  options: FormatOptions,
  format: string,
  read: ReadSchema,
): Promise<Schema> {
  const merge = isTrue(options, 'mergeschema');
  const skipCorrupt = isTrue(options, 'ignorecorruptfiles');
  let schema: Schema | null = null;
  for (const file of files.toSorted((a, b) => (a.path < b.path ? -1 : 1))) {
    const own = await footerSchema(file, read, skipCorrupt);
    if (own === null) continue;
    schema = schema === null ? own : mergeSchemas(schema, own);
    if (!merge) break;
  }
  if (schema !== null) return schema;
  throw new TidemarkError('UNABLE_TO_INFER_SCHEMA', `Unable to infer schema for ${format}. It must be specified manually.`, { format });
}

async function footerSchema(file: InputFile, read: ReadSchema, skipCorrupt: boolean): Promise<Schema | null> {
  const access = await openLocalFile(file.path);
  try {
    return await read(access, file.path);
  } catch (error) {
    if (!(error instanceof TidemarkError) || !DAMAGE.has(error.code)) throw error;
    if (skipCorrupt) return null;
    throw new TidemarkError(
      'FAILED_READ_FILE.CANNOT_READ_FILE_FOOTER',
      `Encountered error while reading file ${file.uri}. Could not read footer. Please ensure that the file is in either ORC or Parquet format.`,
      { path: file.uri },
      error,
    );
  } finally {
    await access.close();
  }
}

const DAMAGE = new Set(['PARQUET_CORRUPT', 'ORC_CORRUPT', 'BLOCK_CORRUPT', 'FILE_TOO_SHORT']);

/** Whether an option is set to `true`. */
export function isTrue(options: FormatOptions, name: string): boolean {
  return options.get(name)?.toLowerCase() === 'true';
}
