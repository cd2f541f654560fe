import { systemClock } from '../../base/clock.js';
import type { Batch } from '../../columnar/batch.js';
import type { EvaluationContext } from '../../expressions/bound.js';
import type { Offset, ReadLimit, ScanStages, Source, SourceContext } from '../../stream/source.js';
import { TidemarkError } from '../../base/errors.js';
import { BadRecordFilter, layoutWithText } from './bad-records.js';
import type { Finder } from './finder.js';
import { statFile, type ListedFile } from './listing.js';
import { FileScan, type ScanLayout } from './scan.js';
import { SeenFiles } from './seen-files.js';
import { sourceCleaner, type CleanFile } from './source-cleaner.js';
import { FileSourceLog, type LoggedFile } from './source-log.js';
import type { SourceOptions } from './source-options.js';

/** A wait between listings, in milliseconds: at least this, and long enough for listing to be a small part of the time. */
const POLL_MIN_MS = 10;
const POLL_FACTOR = 10;

/**
 * Files in the order of their times, as Spark's FileStreamSource takes them. Each listing that gives files makes an entry of the source's
 * log before anybody hears of the offset, so an epoch that runs again reads exactly the same files. A file is known by its path: what is
 * written again under a known path is not read again.
 */
export class FileSource implements Source {
  readonly #seen: SeenFiles;
  readonly #scan: FileScan;
  readonly #clean: CleanFile | null;
  readonly #bad: BadRecordFilter | null;
  /** Listed and not yet taken: kept for the next epochs, so that not each of them lists. */
  #unread: readonly ListedFile[] | null = null;
  #fixed: readonly ListedFile[] | null = null;
  #listingMs = 0;

  private constructor(
    private readonly finder: Finder,
    private readonly options: SourceOptions,
    private readonly log: FileSourceLog,
    layout: ScanLayout,
    context: SourceContext,
  ) {
    this.#seen = new SeenFiles(options.maxFileAgeMs, options.fileNameOnly);
    for (const file of log.files) this.#seen.add(file.path, file.modifiedMs);
    this.#seen.purge();
    this.#bad = badRecordFilter(layout, context, finder);
    this.#scan = new FileScan(this.#bad?.layout ?? layout, this.#bad === null ? context : { ...context, columns: this.#bad.columns });
    this.#clean = sourceCleaner(options, finder.path);
  }

  static async open(finder: Finder, options: SourceOptions, layout: ScanLayout, context: SourceContext): Promise<FileSource> {
    const log = await FileSourceLog.open(context.log, options.logCompactInterval);
    return new FileSource(finder, options, log, layout, context);
  }

  async latestOffset(_start: Offset | null, limit: ReadLimit): Promise<Offset | null> {
    const files = this.#next(limit);
    for (const file of files) this.#seen.add(file.path, file.modifiedMs);
    this.#seen.purge();
    if (files.length > 0) this.log.add(files);
    return this.log.last < 0 ? null : { logOffset: this.log.last };
  }

  prepareForAvailableNow(): Promise<void> {
    this.#fixed = this.#list();
    return Promise.resolve();
  }

  async *read(start: Offset | null, end: Offset, _evaluation: EvaluationContext): AsyncIterable<Batch> {
    const files = this.log.between(start === null ? -1 : logOffset(start), logOffset(end));
    const batches = this.#scan.read(files.map(listed), this.finder.basePathsOf(files.map((f) => f.path)));
    yield* this.#bad === null ? batches : this.#bad.good(batches);
  }

  readThrough(start: Offset | null, end: Offset, evaluation: EvaluationContext, stages: ScanStages): AsyncIterable<Batch> {
    const files = this.log.between(start === null ? -1 : logOffset(start), logOffset(end));
    return this.#scan.read(files.map(listed), this.finder.basePathsOf(files.map((f) => f.path)), { ...stages, evaluation });
  }

  async commit(end: Offset): Promise<void> {
    if (this.#clean === null) return;
    const offset = logOffset(end);
    for (const file of this.log.between(offset - 1, offset)) await this.#clean(file.path);
  }

  waitForData(signal: AbortSignal): Promise<void> {
    return systemClock.waitUntil(systemClock.nowMs() + Math.max(POLL_MIN_MS, this.#listingMs * POLL_FACTOR), signal);
  }

  close(): Promise<void> {
    return this.#scan.close();
  }

  /** The files of the next epoch. What the limit leaves over is kept, unless it is so little that listing anew is better. */
  #next(limit: ReadLimit): readonly ListedFile[] {
    const fresh = this.#unread ?? this.#candidates();
    this.#unread = null;
    const { maxFiles, maxBytes, latestFirst, discardCachedInputRatio, maxCachedFiles } = this.options;
    if (limit === 'unlimited' || (maxFiles === null && maxBytes === null)) return fresh;
    const count = maxFiles ?? countWithin(fresh, maxBytes!);
    const rest = fresh.slice(count);
    const restSize = maxFiles === null ? rest.reduce((sum, f) => sum + f.sizeBytes, 0) : rest.length;
    const mayKeep = !latestFirst && this.#fixed === null && restSize >= (maxFiles ?? maxBytes!) * discardCachedInputRatio;
    if (mayKeep && rest.length > 0 && maxCachedFiles > 0) this.#unread = rest.slice(0, maxCachedFiles);
    return fresh.slice(0, count);
  }

  #candidates(): ListedFile[] {
    return (this.#fixed ?? this.#list()).filter((f) => this.#seen.isNew(f.path, f.modifiedMs));
  }

  /** Files that may be new, oldest first (or newest); those of one time in the order they are listed in. */
  #list(): ListedFile[] {
    const startMs = systemClock.nowMs();
    const sign = this.options.latestFirst ? -1 : 1;
    const files = this.finder.list((folder, name) => this.#seen.holds(folder, name)).sort((a, b) => sign * (a.modifiedMs - b.modifiedMs));
    this.#listingMs = systemClock.nowMs() - startMs;
    return files;
  }
}

function badRecordFilter(layout: ScanLayout, { reportBad, columns }: SourceContext, finder: Finder): BadRecordFilter | null {
  if (reportBad === undefined) return null;
  return new BadRecordFilter(layoutWithText(layout), columns, `FileStreamSource[file:${finder.path}]`, reportBad);
}

/** How many files from the first on have at most `maxBytes` together; always one. */
function countWithin(files: readonly ListedFile[], maxBytes: number): number {
  let bytes = 0;
  for (const [k, file] of files.entries()) {
    bytes += file.sizeBytes;
    if (bytes > maxBytes && k > 0) return k;
  }
  return files.length;
}

function logOffset(offset: Offset): number {
  const n = typeof offset === 'number' ? offset : (offset as { readonly logOffset?: unknown } | null)?.logOffset;
  if (typeof n === 'number') return n;
  throw new TidemarkError('CHECKPOINT_CORRUPT', `an offset of a file source is like {"logOffset":1}, not ${JSON.stringify(offset)}`, {
    part: 'offset',
  });
}

/** The file as it is now; one that is gone is reported when it is read. */
function listed(file: LoggedFile): ListedFile {
  return statFile(file.path) ?? { path: file.path, sizeBytes: 0, modifiedMs: file.modifiedMs };
}
