import { TidemarkError } from '../../../base/errors.js';
import type { Batch } from '../../../columnar/batch.js';
import { struct, type Schema } from '../../../columnar/types.js';
import type { InputFile, RandomAccess, ReadRequest } from '../format.js';
import { openLocalFile } from './local-file.js';
import { readFailure } from './read-failure.js';

/** The rows of a file that is opened for them and closed after them; nothing of an empty one. What goes wrong names the file. */
export async function* openedFile(
  file: InputFile,
  batches: (access: RandomAccess, path: string) => AsyncIterable<Batch>,
): AsyncGenerator<Batch> {
  if (file.sizeBytes === 0) return;
  let access: RandomAccess | null = null;
  try {
    access = await openLocalFile(file.path);
    yield* batches(access, file.path);
  } catch (error) {
    throw readFailure(error, file);
  } finally {
    await access?.close();
  }
}

/** The columns that a read wants, in its order. */
export function wantedSchema({ schema, columns }: ReadRequest): Schema {
  return struct(
    columns.map((name) => {
      const found = schema.fields.find((f) => f.name === name);
      if (found === undefined) throw new TidemarkError('INTERNAL_ERROR', `no column ${name} in the schema of the files`);
      return found;
    }),
  );
}
