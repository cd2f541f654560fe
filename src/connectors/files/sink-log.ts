import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { mkdir, readdir, readFile, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { TidemarkError } from '../../base/errors.js';
import { syncFolder, writeAtomically } from './durable.js';
import type { ListedFile } from './listing.js';
import { fileUri, pathOfUri } from './path.js';

/** The folder of the manifest, under Spark's name and in its format: Spark reads our folders as it reads its own. */
export const MANIFEST_FOLDER = '_spark_metadata';
const OWNER_FILE = '.query';
const VERSION = 'v1';
/** Entries that stay beside the compact entries that hold them too. */
const ENTRIES_KEPT = 100;

/** A data file of a committed epoch, with the fields of Spark's log in their order. */
interface ManifestLine {
  readonly path: string;
  readonly size: number;
  readonly isDir: boolean;
  readonly modificationTime: number;
  readonly blockReplication: number;
  readonly blockSize: number;
  readonly action: string;
}

interface EntryName {
  readonly epochId: number;
  readonly isCompact: boolean;
}

/** Whether a folder was written by a file sink. */
export function hasManifest(folder: string): boolean {
  return existsSync(join(folder, MANIFEST_FOLDER));
}

/** The files that committed epochs wrote, oldest epoch first. What else lies in the folder is not data. */
export function listManifest(folder: string): ListedFile[] {
  const place = join(folder, MANIFEST_FOLDER);
  const lines: ManifestLine[] = [];
  for (const name of entriesToRead(readdirSync(place))) lines.push(...parseEntry(name, readFileSync(join(place, name), 'utf8')));
  return liveFiles(lines).map((line) => ({ path: placeOf(line, folder), sizeBytes: line.size, modifiedMs: line.modificationTime }));
}

/**
 * Where a logged file lies in the folder. The log holds whole paths, as Spark's; a folder that was moved, or is reached by another name, still
 * has its files below it: the partition folders and the name at the end of the path say where.
 */
function placeOf(line: ManifestLine, folder: string): string {
  const path = pathOfUri(line.path);
  if (path.startsWith(`${folder}/`)) return path;
  const parts = path.split('/');
  let first = parts.length - 1;
  while (first > 0 && parts[first - 1]!.includes('=')) first--;
  return join(folder, ...parts.slice(first));
}

/** The newest compact entry and those after it. */
function entriesToRead(names: readonly string[]): string[] {
  const entries = names.flatMap((name) => entryName(name) ?? []);
  const compact = Math.max(-1, ...entries.filter((e) => e.isCompact).map((e) => e.epochId));
  const later = entries.filter((e) => !e.isCompact && e.epochId > compact).sort((a, b) => a.epochId - b.epochId);
  return [...(compact < 0 ? [] : [`${compact}.compact`]), ...later.map((e) => `${e.epochId}`)];
}

function entryName(name: string): EntryName | null {
  const match = /^(\d+)(\.compact)?$/.exec(name);
  return match === null ? null : { epochId: Number(match[1]), isCompact: match[2] !== undefined };
}

function entryFile({ epochId, isCompact }: EntryName): string {
  return isCompact ? `${epochId}.compact` : `${epochId}`;
}

function parseEntry(name: string, text: string): ManifestLine[] {
  const [version, ...lines] = text.split('\n');
  if (version !== VERSION) {
    const number = /^v(\d+)$/.exec(version ?? '')?.[1];
    throw new TidemarkError(
      'MALFORMED_LOG_FILE',
      number === undefined
        ? `the manifest entry ${name} does not begin with a version`
        : `the manifest entry ${name} is of version v${number}; the highest supported version is v1`,
      { entry: name, version },
    );
  }
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as ManifestLine);
}

function liveFiles(lines: readonly ManifestLine[]): ManifestLine[] {
  const deleted = new Set(lines.filter((line) => line.action === 'delete').map((line) => line.path));
  return deleted.size === 0 ? [...lines] : lines.filter((line) => !deleted.has(line.path));
}

/** Writes the manifest of one folder: one entry an epoch, which is what commits it. */
export class SinkLog {
  #newest = -1;
  #compact = -1;
  #oldest = 0;
  /** When the newest entry was written; what an epoch writes after it is younger. */
  #newestMs = 0;
  #lines: ManifestLine[] = [];

  private constructor(
    private readonly dataFolder: string,
    private readonly folder: string,
    private readonly interval: number,
  ) {}

  /**
   * Opens the manifest for a query. The folder belongs to the query that wrote into it first: its id lies beside the entries, and another
   * query is refused (FILE_SINK_FOLDER_IN_USE), for its epochs would be taken for those of the first.
   */
  static async open(folder: string, queryId: string, interval: number): Promise<SinkLog> {
    const log = new SinkLog(folder, join(folder, MANIFEST_FOLDER), interval);
    await mkdir(log.folder, { recursive: true });
    await syncFolder(folder);
    const names = await readdir(log.folder);
    const owner = names.includes(OWNER_FILE)
      ? (JSON.parse(await readFile(join(log.folder, OWNER_FILE), 'utf8')) as { queryId: string }).queryId
      : null;
    const entries = names.flatMap((name) => entryName(name) ?? []);
    if (owner !== queryId) {
      if (owner !== null || entries.length > 0) throw inUse(folder, owner, queryId);
      await writeAtomically(join(log.folder, OWNER_FILE), JSON.stringify({ queryId }));
    }
    await log.#restore(names, entries);
    return log;
  }

  async #restore(names: readonly string[], entries: readonly EntryName[]): Promise<void> {
    for (const name of entriesToRead(names)) this.#lines.push(...parseEntry(name, await readFile(join(this.folder, name), 'utf8')));
    this.#newest = Math.max(-1, ...entries.map((e) => e.epochId));
    this.#compact = Math.max(-1, ...entries.filter((e) => e.isCompact).map((e) => e.epochId));
    this.#oldest = Math.min(this.#newest + 1, ...entries.map((e) => e.epochId));
    const newest = entries.find((e) => e.epochId === this.#newest);
    if (newest !== undefined) this.#newestMs = Math.floor((await stat(join(this.folder, entryFile(newest)))).mtimeMs);
  }

  /** The newest committed epoch, -1 before the first. */
  get newest(): number {
    return this.#newest;
  }

  /** Whether a file of this query is none of a committed epoch: it is not in the log, and younger than the newest entry. */
  strays(): (file: ListedFile) => boolean {
    const known = new Set(this.#lines.map((line) => placeOf(line, this.dataFolder)));
    return (file) => !known.has(file.path) && file.modifiedMs >= this.#newestMs;
  }

  /** Commits an epoch: its files are data from here on, all at once. `retainFromMs`: files older than that leave the log when it is compacted. */
  async add(epochId: number, files: readonly ListedFile[], retainFromMs: number | null): Promise<void> {
    const lines = files.map(manifestLine);
    this.#lines.push(...lines);
    const isCompact = (epochId + 1) % this.interval === 0;
    if (isCompact && retainFromMs !== null) this.#lines = this.#lines.filter((line) => line.modificationTime >= retainFromMs);
    const name = isCompact ? `${epochId}.compact` : `${epochId}`;
    const text = [VERSION, ...(isCompact ? this.#lines : lines).map((line) => JSON.stringify(line))].join('\n');
    await writeAtomically(join(this.folder, name), text);
    this.#newest = epochId;
    if (isCompact) await this.#dropBefore(epochId);
  }

  async #dropBefore(compact: number): Promise<void> {
    const keepFrom = Math.min(this.#compact, compact - ENTRIES_KEPT);
    this.#compact = compact;
    for (; this.#oldest < keepFrom; this.#oldest++) {
      const name = (this.#oldest + 1) % this.interval === 0 ? `${this.#oldest}.compact` : `${this.#oldest}`;
      await unlink(join(this.folder, name)).catch(() => undefined);
    }
  }
}

function manifestLine(file: ListedFile): ManifestLine {
  return {
    path: fileUri(file.path),
    size: file.sizeBytes,
    isDir: false,
    modificationTime: file.modifiedMs,
    blockReplication: 1,
    blockSize: 33_554_432,
    action: 'add',
  };
}

function inUse(folder: string, owner: string | null, queryId: string): TidemarkError {
  const whose = owner === null ? 'a query of another program (Spark)' : `the query with id ${owner}`;
  return new TidemarkError(
    'FILE_SINK_FOLDER_IN_USE',
    `${folder} was written by ${whose}, and this query has id ${queryId}. Use that query's checkpoint, or another folder.`,
    { folder, owner, queryId },
  );
}
