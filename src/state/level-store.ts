import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Level } from 'level';
import { TidemarkError } from '../base/errors.js';
import type { StateStore, StoreWrite } from './contract.js';
import { findLogDamage } from './level-log.js';
import { findTableDamage } from './level-table.js';

type Database = Level<string, Uint8Array>;

/** LevelDB keeps this much in memory before it writes a sorted file: an epoch of large state should fit. */
const WRITE_BUFFER_BYTES = 16 * 1024 * 1024;
const READ_AHEAD_BYTES = 1024 * 1024;

/**
 * A StateStore in a LevelDB folder. One process, and one store, may have a folder open: another one is refused with CHECKPOINT_IN_USE.
 * Damage that LevelDB notices is CHECKPOINT_CORRUPT; a write that the system refuses (full disk, no permission) is STORE_WRITE_FAILED.
 */
export class LevelStore implements StateStore {
  private constructor(
    private readonly database: Database,
    private readonly folder: string,
  ) {}

  /** Opens the folder, which is made when it is missing. */
  static async open(folder: string): Promise<LevelStore> {
    await checkFiles(folder);
    // not before it is needed: the program starts sooner
    const { Level } = await import('level');
    const database: Database = new Level(folder, {
      keyEncoding: 'utf8',
      valueEncoding: 'view',
      writeBufferSize: WRITE_BUFFER_BYTES,
      maxFileSize: WRITE_BUFFER_BYTES / 2,
    });
    try {
      await database.open();
    } catch (error) {
      throw openError(folder, error);
    }
    return new LevelStore(database, folder);
  }

  async get(key: string): Promise<Uint8Array | undefined> {
    try {
      const value = await this.database.get(key);
      return value === undefined ? undefined : plain(value);
    } catch (error) {
      throw readError(this.folder, error);
    }
  }

  async *range(
    from: string,
    to: string,
    options: { readonly reverse?: boolean; readonly limit?: number } = {},
  ): AsyncIterable<readonly [string, Uint8Array]> {
    if (this.database.status !== 'open') throw closedError(this.folder, undefined);
    const iterator = this.database.iterator({ gte: from, lt: to, highWaterMarkBytes: READ_AHEAD_BYTES, ...options });
    try {
      for (;;) {
        const entry = await iterator.next();
        if (entry === undefined) return;
        yield [entry[0], plain(entry[1])];
      }
    } catch (error) {
      throw readError(this.folder, error);
    } finally {
      await iterator.close();
    }
  }

  // Chained batches: many times faster than arrays of operations.
  async write(writes: readonly StoreWrite[], options: { readonly sync: boolean }): Promise<void> {
    if (writes.length === 0) return;
    try {
      const batch = this.database.batch();
      for (const { key, value } of writes) {
        if (value === null) batch.del(key);
        else batch.put(key, value);
      }
      await batch.write({ sync: options.sync });
    } catch (error) {
      throw writeError(this.folder, error);
    }
  }

  async close(): Promise<void> {
    try {
      await this.database.close();
    } catch (error) {
      throw writeError(this.folder, error);
    }
  }
}

/**
 * What is wrong with CURRENT, which names the newest manifest. Without it LevelDB would begin anew over what is there. A start that was killed
 * leaves a folder without it too, but nothing in it yet.
 */
async function rootDamage(folder: string): Promise<string | null> {
  const names: readonly string[] = await readdir(folder).catch(() => []);
  if (!names.includes('CURRENT')) return names.some((name) => /\.(ldb|sst|log)$/.test(name)) ? 'the file CURRENT is missing' : null;
  const manifest = /^(MANIFEST-\d+)\n$/.exec(await readFile(join(folder, 'CURRENT'), 'latin1').catch(() => ''))?.[1];
  if (manifest === undefined) return 'the file CURRENT does not name a manifest';
  // another process may just have written it
  const isThere = names.includes(manifest) || (await readdir(folder)).includes(manifest);
  return isThere ? null : `the file CURRENT names ${manifest}, which is missing`;
}

/** What LevelDB does not check itself. */
async function checkFiles(folder: string): Promise<void> {
  const root = await rootDamage(folder);
  if (root !== null) throw corruptError(folder, root, undefined);
  const log = await findLogDamage(folder);
  if (log !== null) throw corruptError(folder, `the log ${log.file} is not what was written, from byte ${log.at} on`, undefined);
  const table = await findTableDamage(folder);
  if (table !== null) throw corruptError(folder, `the table ${table.file} is not what was written: ${table.what}`, undefined);
}

/** LevelDB gives Buffers, whose `slice` does not copy. */
function plain(value: Uint8Array): Uint8Array {
  return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
}

/** LevelDB's own error, which abstract-level may wrap. */
function levelError(error: unknown): { readonly code: string; readonly message: string } {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const { code, message } = cause as { code?: unknown; message?: unknown };
  return { code: typeof code === 'string' ? code : '', message: typeof message === 'string' ? message : String(cause) };
}

function openError(folder: string, error: unknown): TidemarkError {
  const { code, message } = levelError(error);
  if (code === 'LEVEL_LOCKED') {
    const text = `the checkpoint ${folder} is in use by another query, in this process or another one; stop that query, or choose another checkpoint location`;
    return new TidemarkError('CHECKPOINT_IN_USE', text, { folder }, error);
  }
  // The folder was made if it was missing, so a file that is not there is one that LevelDB had written.
  if (isCorruption(code, message) || /No such file/.test(message)) return corruptError(folder, message, error);
  return new TidemarkError('STORE_WRITE_FAILED', `the checkpoint ${folder} cannot be opened: ${message}`, { folder }, error);
}

function readError(folder: string, error: unknown): unknown {
  if (error instanceof TidemarkError) return error;
  const { code, message } = levelError(error);
  if (isCorruption(code, message)) return corruptError(folder, message, error);
  if (isClosed(code, error)) return closedError(folder, error);
  return new TidemarkError('STORE_READ_FAILED', `the checkpoint ${folder} cannot be read: ${message}`, { folder }, error);
}

function writeError(folder: string, error: unknown): TidemarkError {
  const { code, message } = levelError(error);
  if (isCorruption(code, message)) return corruptError(folder, message, error);
  if (isClosed(code, error)) return closedError(folder, error);
  return new TidemarkError('STORE_WRITE_FAILED', `the checkpoint ${folder} cannot be written: ${message}`, { folder }, error);
}

function isCorruption(code: string, message: string): boolean {
  return code === 'LEVEL_CORRUPTION' || message.startsWith('Corruption:');
}

function isClosed(code: string, error: unknown): boolean {
  const outer = (error as { code?: unknown }).code;
  return [code, outer].some((c) => c === 'LEVEL_DATABASE_NOT_OPEN' || c === 'LEVEL_BATCH_NOT_OPEN' || c === 'LEVEL_ITERATOR_NOT_OPEN');
}

function closedError(folder: string, cause: unknown): TidemarkError {
  return new TidemarkError('STORE_CLOSED', `the checkpoint ${folder} is closed`, { folder }, cause);
}

function corruptError(folder: string, message: string, cause: unknown): TidemarkError {
  const text = `the checkpoint ${folder} is damaged: ${message}; restore it from a copy, or start with a new one`;
  return new TidemarkError('CHECKPOINT_CORRUPT', text, { folder }, cause);
}
