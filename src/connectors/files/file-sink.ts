import { createHash } from 'node:crypto';
import { mkdir, readdir, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { systemClock } from '../../base/clock.js';
import type { Epoch } from '../../stream/epoch.js';
import type { Sink } from '../../stream/sink.js';
import { DataFiles, type FileLayout } from './data-files.js';
import { syncFolder } from './durable.js';
import { statFile, type ListedFile } from './listing.js';
import { MANIFEST_FOLDER, SinkLog } from './sink-log.js';
import { writing } from './write-failure.js';

export interface FileSinkOptions {
  readonly queryId: string;
  readonly compactInterval: number;
  readonly retentionMs: number | null;
  /** The newest epoch that the checkpoint holds as committed; null for none. */
  readonly lastCommittedEpoch: number | null;
}

/** Writes epochs into a folder; the manifest's entry of an epoch is what commits it. */
export class FileSink implements Sink {
  #writing: DataFiles | null = null;

  private constructor(
    private readonly layout: FileLayout,
    private readonly options: FileSinkOptions,
    private readonly log: SinkLog,
    private readonly mark: string,
  ) {}

  static async open(layout: FileLayout, options: FileSinkOptions): Promise<FileSink> {
    return writing(layout.folder, async () => {
      await makeFolder(layout.folder);
      const log = await SinkLog.open(layout.folder, options.queryId, options.compactInterval, options.lastCommittedEpoch ?? -1);
      const mark = markOf(options.queryId);
      await removeStrays(layout.folder, mark, log.strays());
      return new FileSink(layout, options, log, mark);
    });
  }

  get lastEpoch(): number | null {
    return this.log.newest < 0 ? null : this.log.newest;
  }

  /** Writes the data files and, beside them, the entry that is to commit them. An epoch that the manifest has is not written again. */
  async write(epoch: Epoch): Promise<number | null> {
    if (epoch.id <= this.log.newest) return null;
    const files = new DataFiles(this.layout, this.mark);
    this.#writing = files;
    await writing(this.layout.folder, async () => {
      for await (const batch of epoch.batches()) await files.write(batch);
      if (this.layout.format.hasHeader?.(this.layout.options) === true) await files.keepSchema();
      const { files: done, durable } = await files.finish();
      const { retentionMs } = this.options;
      const retainFromMs = retentionMs === null ? null : systemClock.nowMs() - retentionMs;
      await Promise.all([durable, this.log.prepare(epoch.id, done, retainFromMs)]);
    });
    return null;
  }

  async commit(epochId: number): Promise<void> {
    if (epochId <= this.log.newest) return;
    await writing(this.layout.folder, () => this.log.commit(epochId));
    this.#writing = null;
  }

  /** Files that a failed attempt wrote are no data; they go at once where that is possible. */
  async abort(epochId: number): Promise<void> {
    if (epochId <= this.log.newest) return;
    const finished = (await this.#writing?.abort()) ?? [];
    this.#writing = null;
    this.log.discard();
    for (const path of finished) await unlink(path).catch(() => undefined);
  }

  /** What was begun and not committed stays for the next start to remove, but no file stays open. */
  async close(): Promise<void> {
    await this.#writing?.abort();
    this.#writing = null;
    this.log.discard();
  }
}

/** Begins the names of a query's files (in the place of the first digits of a UUID), so that leftovers are known for what they are. */
function markOf(queryId: string): string {
  const hex = createHash('sha256').update(queryId).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4`;
}

/** Removes files of this query that no committed epoch knows: a crash came between writing them and their entry. */
async function removeStrays(folder: string, mark: string, isStray: (file: ListedFile) => boolean): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (entry.name !== MANIFEST_FOLDER) await removeStrays(path, mark, isStray);
      continue;
    }
    const file = isMarked(entry.name, mark) ? statFile(path) : null;
    if (file !== null && isStray(file)) await unlink(path);
  }
}

/** A data file of the query, or a temporary file beside one. */
function isMarked(name: string, mark: string): boolean {
  return name.includes(`part-00000-${mark}`);
}

/** Makes the folder and what is missing above it, durably. */
async function makeFolder(folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true });
  if (first === undefined) return;
  for (let at = folder; at.length >= first.length; at = dirname(at)) await syncFolder(dirname(at));
}
