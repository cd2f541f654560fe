import { existsSync } from 'node:fs';
import { mkdir, readdir, rm, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TidemarkError } from '../../base/errors.js';
import type { Batch } from '../../columnar/batch.js';
import type { SaveMode } from '../../stream/sink.js';
import { DataFiles, type FileLayout } from './data-files.js';
import { syncFolder } from './durable.js';
import { hasManifest } from './sink-log.js';
import { writing } from './write-failure.js';

/** What a table's folder says of it. */
export const TABLE_FILE = '_tidemark_table.json';

/**
 * Batch write of a folder. `error`: the folder must not exist; `ignore`: nothing is done where it does; `append`: files are added; `overwrite`:
 * what was there goes once the new files are complete. Ends with an empty `_SUCCESS`, as Spark's.
 */
export async function saveFiles(layout: FileLayout, batches: AsyncIterable<Batch>, mode: SaveMode): Promise<void> {
  const { folder } = layout;
  if (existsSync(folder)) {
    if (mode === 'ignore') return;
    if (mode === 'error') {
      const message = `Path file:${folder} already exists. Set mode as "overwrite" to overwrite the existing path.`;
      throw new TidemarkError('PATH_ALREADY_EXISTS', message, { outputPath: `file:${folder}` });
    }
    if (mode === 'append' && hasManifest(folder)) {
      throw new TidemarkError(
        'FILE_SINK_FOLDER_IN_USE',
        `${folder} was written by a streaming query: only files of its manifest count there, and a batch write cannot add to it. Write to another folder.`,
        { folder },
      );
    }
  }
  await writing(folder, () => replaceFiles(layout, batches, mode));
}

async function replaceFiles(layout: FileLayout, batches: AsyncIterable<Batch>, mode: SaveMode): Promise<void> {
  const { folder } = layout;
  const before = mode === 'overwrite' && existsSync(folder) ? await readdir(folder) : [];
  await mkdir(folder, { recursive: true });
  // files are complete before the old ones go: a partition folder is both, so it is emptied of what is not new
  const files = new DataFiles(layout);
  try {
    for await (const batch of batches) await files.write(batch);
    await files.keepSchema();
    const { files: done, durable } = await files.finish();
    await durable;
    const written = new Set(done.map((f) => f.path));
    for (const name of before) if (name !== TABLE_FILE) await removeOld(join(folder, name), written);
  } catch (error) {
    for (const path of await files.abort()) await unlink(path).catch(() => undefined);
    throw error;
  }
  await writeFile(join(folder, '_SUCCESS'), '');
  await syncFolder(folder);
}

async function removeOld(path: string, written: ReadonlySet<string>): Promise<void> {
  if (written.has(path)) return;
  const holdsNew = [...written].some((file) => file.startsWith(`${path}/`));
  if (!holdsNew) return rm(path, { recursive: true, force: true });
  for (const name of await readdir(path)) await removeOld(join(path, name), written);
}
