import { existsSync, linkSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { mkdir, readdir, readFile, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { TidemarkError } from '../../base/errors.js';
import { Draft, syncFolder, writeAtomically } from './durable.js';
import type { ListedFile } from './listing.js';
import { fileUri, pathOfUri } from './path.js';

/** The folder of the manifest, under Spark's name and in its format: Spark reads our folders as it reads its own. */
export const MANIFEST_FOLDER = '_spark_metadata';
const OWNER_FILE = '.query';
/** A durable entry without files, under no epoch's name: epochs without rows are links to it. */
const EMPTY_FILE = '.empty';
const VERSION = 'v1';
/** Entries that stay beside the compact entries that hold them too. */
const ENTRIES_KEPT = 100;
/** Old entries that go with one epoch at most, so that none pays for all. */
const DROPPED_MAX = 2;

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

function isDraft(name: string): boolean {
  return /^\.(\d+(\.compact)?|empty)\.\d+\.tmp$/.test(name);
}

function entryText(lines: readonly ManifestLine[]): string {
  return [VERSION, ...lines.map((line) => JSON.stringify(line))].join('\n');
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

/** An entry that is made and not yet shown. */
interface Prepared {
  readonly epochId: number;
  readonly isCompact: boolean;
  /** The files it adds; for a compact entry all that it holds. */
  readonly lines: ManifestLine[];
  /** Null for an entry without files, which is a link. */
  readonly draft: Draft | null;
}

/**
 * Writes the manifest of one folder: one entry an epoch, which is what commits it. An entry that says something is durable before the commit
 * resolves. One that says nothing is not synced: where a power cut takes it, the next start makes it again, as the checkpoint knows of its epoch.
 */
export class SinkLog {
  #newest = -1;
  /** The newest two compact entries, the older one first. */
  #compacts: readonly number[] = [];
  #oldest = 0;
  /** When the newest entry that is no link was written; what an epoch writes after it is younger. */
  #newestMs = 0;
  #lines: ManifestLine[] = [];
  #prepared: Prepared | null = null;
  #hasEmpty = false;

  private constructor(
    private readonly dataFolder: string,
    private readonly folder: string,
    private readonly interval: number,
  ) {}

  /**
   * Opens the manifest for a query, whose checkpoint holds `lastCommitted` as its newest epoch. The folder belongs to the query that wrote into
   * it first: its id lies beside the entries, and another query is refused (FILE_SINK_FOLDER_IN_USE), for its epochs would be taken for those of
   * the first.
   */
  static async open(folder: string, queryId: string, interval: number, lastCommitted: number): Promise<SinkLog> {
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
    for (const name of names) if (isDraft(name)) await unlink(join(log.folder, name));
    await log.#restore(names, entries);
    await log.#fillUpTo(lastCommitted);
    return log;
  }

  async #restore(names: readonly string[], entries: readonly EntryName[]): Promise<void> {
    for (const name of entriesToRead(names)) {
      const lines = parseEntry(name, await readFile(join(this.folder, name), 'utf8'));
      this.#lines.push(...lines);
      // a link has the time of what it leads to
      if (lines.length > 0 || name.endsWith('.compact'))
        this.#newestMs = Math.max(this.#newestMs, Math.floor((await stat(join(this.folder, name))).mtimeMs));
    }
    this.#newest = Math.max(-1, ...entries.map((e) => e.epochId));
    this.#compacts = entries.flatMap((e) => (e.isCompact ? [e.epochId] : [])).sort((a, b) => a - b);
    this.#oldest = Math.min(this.#newest + 1, ...entries.map((e) => e.epochId));
    this.#hasEmpty = names.includes(EMPTY_FILE);
  }

  /** Makes the newest entries again that a power cut has taken: those of committed epochs without rows, of which none is a compact one. */
  async #fillUpTo(lastCommitted: number): Promise<void> {
    if (Math.floor((lastCommitted + 1) / this.interval) > Math.floor((this.#newest + 1) / this.interval)) return;
    for (; this.#newest < lastCommitted; this.#newest++) await this.#link(`${this.#newest + 1}`);
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

  /**
   * Makes the entry of an epoch, durable and not yet shown. `retainFromMs`: files older than that leave the log when it is compacted.
   */
  async prepare(epochId: number, files: readonly ListedFile[], retainFromMs: number | null): Promise<void> {
    const isCompact = (epochId + 1) % this.interval === 0;
    const isKept = (line: ManifestLine) => retainFromMs === null || line.modificationTime >= retainFromMs;
    const added = files.map(manifestLine);
    const lines = isCompact ? [...this.#lines, ...added].filter(isKept) : added;
    const path = join(this.folder, entryFile({ epochId, isCompact }));
    const draft = isCompact || lines.length > 0 ? await Draft.write(path, entryText(lines)) : null;
    this.#prepared = { epochId, isCompact, lines, draft };
  }

  /** Commits the epoch that was prepared: its files are data from here on, all at once. */
  async commit(epochId: number): Promise<void> {
    const prepared = this.#prepared;
    if (prepared?.epochId !== epochId) throw new TidemarkError('INTERNAL_ERROR', `epoch ${epochId} was not written before its commit`);
    if (prepared.draft === null) await this.#link(`${epochId}`);
    else await prepared.draft.publish();
    this.#prepared = null;
    if (prepared.isCompact) this.#lines = prepared.lines;
    else this.#lines.push(...prepared.lines);
    this.#newest = epochId;
    if (prepared.isCompact) this.#compacts = [...this.#compacts.slice(-1), epochId];
    this.#dropOld();
  }

  /** Forgets what was prepared. */
  discard(): void {
    this.#prepared?.draft?.discard();
    this.#prepared = null;
  }

  /** An entry without files. */
  async #link(name: string): Promise<void> {
    const empty = join(this.folder, EMPTY_FILE);
    if (!this.#hasEmpty) await writeAtomically(empty, entryText([]));
    this.#hasEmpty = true;
    try {
      linkSync(empty, join(this.folder, name));
    } catch {
      // not every file system has links
      await writeAtomically(join(this.folder, name), entryText([]));
    }
  }

  /** Entries that compact ones hold go when they are old. */
  #dropOld(): void {
    const [before = 0, newest = 0] = this.#compacts.slice(-2);
    const end = Math.min(before, newest - ENTRIES_KEPT, this.#oldest + DROPPED_MAX);
    for (; this.#oldest < end; this.#oldest++) {
      const isCompact = (this.#oldest + 1) % this.interval === 0;
      rmSync(join(this.folder, entryFile({ epochId: this.#oldest, isCompact })), { force: true });
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
