import type { Batch } from '../../../columnar/batch.js';
import type { InputFile, LineReader } from '../format.js';
import type { BlockThreads, ReadBlock } from './block-threads.js';

/** A file that is being read, and what its scan makes of its rows and errors. */
export interface ScannedFile {
  readonly input: InputFile;
  /** The batch with the columns that do not stand in the file. */
  readonly widened: (batch: Batch) => Batch;
  /** Throws, unless the scan goes on without the rest of the file. */
  readonly mayFail: (error: unknown) => void;
}

interface Ahead {
  readonly file: ScannedFile;
  readonly read: Promise<ReadBlock>;
}

/**
 * Reads files whose lines are parsed by threads. This thread reads the bytes and cuts them into the same blocks as it would for itself, deals
 * the blocks out, some ahead of the one that is asked for and over the ends of files, and takes the rows back in order: so the batches
 * are those of one thread.
 */
export class BlocksAhead {
  /** Files that failed where that is allowed: what was dealt out of them already does not count. */
  readonly #ended = new Set<ScannedFile>();

  constructor(
    private readonly threads: BlockThreads,
    private readonly lines: LineReader,
  ) {}

  async *read(files: Iterable<ScannedFile>): AsyncGenerator<Batch> {
    const ahead: Ahead[] = [];
    for await (const block of this.#dealt(files)) {
      ahead.push(block);
      if (ahead.length >= this.threads.blocksAhead) yield* this.#rows(ahead.shift()!);
    }
    while (ahead.length > 0) yield* this.#rows(ahead.shift()!);
  }

  async *#dealt(files: Iterable<ScannedFile>): AsyncGenerator<Ahead> {
    for (const file of files) {
      try {
        for await (const block of this.lines.blocks(file.input)) {
          if (this.#ended.has(file)) break;
          yield { file, read: this.threads.read(block) };
        }
      } catch (error) {
        // it counts after the rows before it
        yield { file, read: Promise.resolve({ batches: [], error: error as Error }) };
      }
    }
  }

  async *#rows({ file, read }: Ahead): AsyncGenerator<Batch> {
    const { batches, error } = await read;
    if (this.#ended.has(file)) return;
    for (const batch of batches) yield file.widened(batch);
    if (error === null) return;
    this.#ended.add(file);
    file.mayFail(error);
  }
}
