import { TidemarkError } from '../../base/errors.js';
import type { SourceLog } from '../../stream/source.js';
import { fileUri, pathOfUri } from './path.js';

/** A file that an epoch reads. */
export interface LoggedFile {
  readonly path: string;
  readonly modifiedMs: number;
  readonly logOffset: number;
}

const VERSION = 'v1';
/** Entries kept beside those that a compact entry holds too, as in Spark (minBatchesToRetain). */
const ENTRIES_KEPT = 100;

/**
 * Which files stand behind each offset, in the source's place of the checkpoint: entry n under `n`, and every `interval`-th time all entries
 * so far under `n.compact`. The text of an entry is Spark's: `v1`, then a line of JSON a file.
 */
export class FileSourceLog {
  #last = -1;
  #compact = -1;
  #oldest = 0;
  /** Everything up to the last entry; what a compact entry holds. */
  readonly #all: LoggedFile[] = [];

  private constructor(
    private readonly log: SourceLog,
    private readonly interval: number,
  ) {}

  static async open(log: SourceLog, interval: number): Promise<FileSourceLog> {
    const opened = new FileSourceLog(log, interval);
    await opened.#restore();
    return opened;
  }

  /** The newest offset, -1 before the first. */
  get last(): number {
    return this.#last;
  }

  get files(): readonly LoggedFile[] {
    return this.#all;
  }

  async #restore(): Promise<void> {
    const entries = (await this.log.names('')).map(entryOf).filter((e) => e !== null);
    for (const { offset, isCompact } of entries) {
      this.#last = Math.max(this.#last, offset);
      if (isCompact) this.#compact = Math.max(this.#compact, offset);
    }
    this.#oldest = Math.min(...entries.map((e) => e.offset), this.#last + 1);
    if (this.#compact >= 0) this.#all.push(...(await this.#read(`${this.#compact}.compact`)));
    for (let n = this.#compact + 1; n <= this.#last; n++) this.#all.push(...(await this.#read(`${n}`)));
  }

  async add(files: readonly { readonly path: string; readonly modifiedMs: number }[]): Promise<void> {
    const logOffset = this.#last + 1;
    const entry = files.map(({ path, modifiedMs }) => ({ path, modifiedMs, logOffset }));
    const isCompact = (logOffset + 1) % this.interval === 0;
    this.#all.push(...entry);
    await this.log.put(isCompact ? `${logOffset}.compact` : `${logOffset}`, entryText(isCompact ? this.#all : entry));
    this.#last = logOffset;
    if (isCompact) await this.#dropBefore(logOffset);
  }

  /** Files of the offsets after `start` up to `end`. */
  between(start: number, end: number): LoggedFile[] {
    let first = this.#all.length;
    while (first > 0 && this.#all[first - 1]!.logOffset > start) first--;
    return this.#all.slice(first).filter((f) => f.logOffset <= end);
  }

  /** Entries that a compact entry holds go when they are old. */
  async #dropBefore(compact: number): Promise<void> {
    const keepFrom = Math.min(this.#compact, compact - ENTRIES_KEPT);
    this.#compact = compact;
    for (let n = this.#oldest; n < keepFrom; n++) {
      await this.log.delete((n + 1) % this.interval === 0 ? `${n}.compact` : `${n}`);
      this.#oldest = n + 1;
    }
  }

  async #read(name: string): Promise<LoggedFile[]> {
    const text = await this.log.get(name);
    const [version, ...lines] = text?.split('\n') ?? [];
    if (version !== VERSION) {
      throw new TidemarkError(
        'CHECKPOINT_CORRUPT',
        `entry ${name} of the file source's log is ${text === undefined ? 'missing' : `not of version ${VERSION}`}`,
        {
          part: `file source log ${name}`,
        },
      );
    }
    return lines.map((line) => {
      const { path, timestamp, batchId } = JSON.parse(line) as { path: string; timestamp: number; batchId: number };
      return { path: pathOfUri(path), modifiedMs: timestamp, logOffset: batchId };
    });
  }
}

function entryOf(name: string): { offset: number; isCompact: boolean } | null {
  const match = /^(\d+)(\.compact)?$/.exec(name);
  return match === null ? null : { offset: Number(match[1]), isCompact: match[2] !== undefined };
}

function entryText(files: readonly LoggedFile[]): string {
  return [VERSION, ...files.map((f) => JSON.stringify({ path: fileUri(f.path), timestamp: f.modifiedMs, batchId: f.logOffset }))].join(
    '\n',
  );
}
