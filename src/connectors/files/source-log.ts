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
/** With fewer files every multiple of the interval is compact, as in Spark. */
const SPARSE_FROM_FILES = 256;
/** Old entries that go with one offset at most, so that none pays for all. */
const DROPPED_MAX = 20;

/**
 * Which files stand behind each offset, in the source's place of the checkpoint: entry n under `n`, and now and then all entries so far under
 * `n.compact`: at each multiple of `interval`, as Spark; once there are many files, when their number has doubled, so that what an offset costs
 * does not grow with it. The text of an entry is Spark's: `v1`, then a line of JSON a file.
 */
export class FileSourceLog {
  #last = -1;
  /** Offsets whose entry is a compact one, oldest first. */
  #compacts: number[] = [];
  /** Files in the newest compact entry. */
  #compacted = 0;
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
    for (const { offset } of entries) this.#last = Math.max(this.#last, offset);
    this.#compacts = entries.flatMap((e) => (e.isCompact ? [e.offset] : [])).sort((a, b) => a - b);
    this.#oldest = Math.min(...entries.map((e) => e.offset), this.#last + 1);
    const compact = this.#compacts.at(-1) ?? -1;
    if (compact >= 0) this.#all.push(...(await this.#read(`${compact}.compact`)));
    this.#compacted = this.#all.length;
    for (let n = compact + 1; n <= this.#last; n++) this.#all.push(...(await this.#read(`${n}`)));
  }

  /** Makes the next offset of these files; durable with the offset log entry that takes it. */
  add(files: readonly { readonly path: string; readonly modifiedMs: number }[]): void {
    const logOffset = this.#last + 1;
    const entry = files.map(({ path, modifiedMs }) => ({ path, modifiedMs, logOffset }));
    this.#all.push(...entry);
    const isDue = this.#all.length < SPARSE_FROM_FILES || this.#all.length >= 2 * this.#compacted;
    const isCompact = isDue && (logOffset + 1) % this.interval === 0;
    this.log.stage(isCompact ? `${logOffset}.compact` : `${logOffset}`, entryText(isCompact ? this.#all : entry));
    this.#last = logOffset;
    if (isCompact) {
      this.#compacts.push(logOffset);
      this.#compacted = this.#all.length;
    }
    this.#dropOld();
  }

  /** Files of the offsets after `start` up to `end`. */
  between(start: number, end: number): LoggedFile[] {
    let first = this.#all.length;
    while (first > 0 && this.#all[first - 1]!.logOffset > start) first--;
    return this.#all.slice(first).filter((f) => f.logOffset <= end);
  }

  /** Entries that a compact entry holds go when they are old; the compact entry before it stays with those behind it. */
  #dropOld(): void {
    const [before = 0, newest = 0] = this.#compacts.slice(-2);
    const end = Math.min(before, newest - ENTRIES_KEPT, this.#oldest + DROPPED_MAX);
    for (; this.#oldest < end; this.#oldest++) {
      const isCompact = this.#compacts[0] === this.#oldest;
      if (isCompact) this.#compacts.shift();
      this.log.stage(isCompact ? `${this.#oldest}.compact` : `${this.#oldest}`, null);
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
