import { nextTurn } from '../../../base/clock.js';
import type { Batch } from '../../../columnar/batch.js';
import type { Value } from '../../../columnar/value.js';
import type { PassedRows } from '../../../stream/scan-program.js';
import type { InputFile, LineReader } from '../format.js';
import { type LineRange, RangeReader } from '../line-ranges.js';
import type { LineBlock } from '../lines.js';
import type { BlockDealer, DealtBlock } from './block-threads.js';
import type { EpochStages } from './epoch-stages.js';

/** A file that is being read, and what its scan makes of its rows and errors. */
export interface ScannedFile {
  readonly input: InputFile;
  /** Values of the columns that do not stand in the file. */
  readonly constants: ReadonlyMap<string, Value>;
  /** The batch with these columns. */
  readonly widened: (batch: Batch) => Batch;
  /** Throws, unless the scan goes on without the rest of the file. */
  readonly mayFail: (error: unknown) => void;
}

/** A block of a file, or the error that the file ended with. */
interface Ahead {
  readonly file: ScannedFile;
  readonly dealt: DealtBlock | null;
  readonly error: unknown;
  /** Whether this thread has claimed it. */
  isOwn: boolean;
  /** Rows that this thread made of it before it was its turn. */
  made: readonly PassedRows[] | null;
}

/**
 * Reads files whose lines are parsed by several threads, this one among them. The files are cut into the same blocks as one thread would cut
 * them, which are dealt out some ahead of the one that is wanted, over the ends of files. Whoever is free takes the oldest that nobody has:
 * this thread too, whenever the block that it has to go on with is still being read by another. Rows are handed on in order, so they are those of one thread; a block that a
 * thread fails with is read again here, so that errors are as well.
 */
export class BlocksAhead {
  /** Files that failed where that is allowed: what was dealt out of them already does not count. */
  readonly #ended = new Set<ScannedFile>();
  readonly #ranges: RangeReader;
  readonly #ahead: Ahead[] = [];

  constructor(
    private readonly threads: BlockDealer,
    private readonly lines: LineReader,
    private readonly pass: (batch: Batch) => PassedRows,
    private readonly stages: EpochStages | null,
  ) {
    this.#ranges = new RangeReader((bytes) => lines.memoryFor?.(bytes));
  }

  async *read(files: Iterable<ScannedFile>): AsyncGenerator<PassedRows> {
    const ahead = this.#ahead;
    const blocks = this.#blocks(files);
    try {
      for (let isMore = true; isMore || ahead.length > 0;) {
        while (isMore && ahead.length < this.threads.blocksAhead) {
          const { done, value } = await blocks.next();
          if (done) isMore = false;
          else ahead.push(value);
        }
        if (ahead.length > 0) yield* this.#rows(ahead.shift()!);
      }
    } finally {
      for (const { dealt } of ahead) if (dealt !== null) this.threads.forget(dealt);
      this.#ranges.close();
      await blocks.return(undefined);
    }
  }

  async *#blocks(files: Iterable<ScannedFile>): AsyncGenerator<Ahead> {
    for (const file of files) {
      try {
        for await (const work of this.lines.ranges(file.input) ?? this.lines.blocks(file.input)) {
          if (this.#ended.has(file)) break;
          yield { file, dealt: this.threads.deal(work, file.constants, this.stages), error: null, isOwn: false, made: null };
        }
      } catch (error) {
        // it counts after the rows before it
        yield { file, dealt: null, error, isOwn: false, made: null };
      }
    }
  }

  async *#rows(ahead: Ahead): AsyncGenerator<PassedRows> {
    const { file, dealt, made } = ahead;
    if (this.#ended.has(file)) return dealt === null ? undefined : this.threads.forget(dealt);
    if (dealt === null) return this.#end(file, ahead.error);
    if (made !== null) return yield* made;
    if (!ahead.isOwn && !this.threads.claim(dealt)) {
      while (dealt.batches === undefined) if (!(await this.#makeOther())) await dealt.answered;
      if (dealt.batches !== null) {
        // threads run the stages, where there are any
        if (this.stages !== null) yield* dealt.batches;
        else for (const { batch } of dealt.batches) yield this.pass(file.widened(batch!));
        return;
      }
    }
    try {
      for (const batch of this.#parsed(dealt.work)) yield this.pass(file.widened(batch));
    } catch (error) {
      this.#end(file, error);
    }
    await nextTurn();
  }

  #end(file: ScannedFile, error: unknown): void {
    this.#ended.add(file);
    file.mayFail(error);
  }

  /** Reads another block while the next one is with a thread; false where there is none that nobody has. */
  async #makeOther(): Promise<boolean> {
    const other = this.#ahead.find(
      ({ file, dealt, isOwn }) => dealt !== null && !isOwn && !this.#ended.has(file) && this.threads.claim(dealt),
    );
    if (other === undefined) return false;
    other.isOwn = true;
    try {
      other.made = Array.from(this.#parsed(other.dealt!.work), (batch) => this.pass(other.file.widened(batch)));
    } catch {
      // read again when it is its turn: what comes before the error counts as well
    }
    // answers of threads come between turns of the event loop, as all else that waits for one
    await nextTurn();
    return true;
  }

  *#parsed(work: LineRange | LineBlock): Iterable<Batch> {
    try {
      yield* this.lines.read('bytes' in work ? work : this.#ranges.read(work));
    } finally {
      this.#ranges.leave();
    }
  }
}
