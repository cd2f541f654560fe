import type { Worker } from 'node:worker_threads';
import { TidemarkError } from '../../../base/errors.js';
import { errorFromMessage, type ErrorMessage } from '../../../base/error-message.js';
import type { Batch } from '../../../columnar/batch.js';
import { batchFromMessage, type BatchMessage } from '../../../columnar/transfer.js';
import type { Schema } from '../../../columnar/types.js';
import type { FormatOptions, ReadRequest } from '../format.js';
import type { LineBlock } from '../lines.js';
import { startThread } from './start-thread.js';

/** What a thread reads with: the same as the reader of this thread. */
export interface BlockThreadData {
  readonly format: string;
  readonly request: Omit<ReadRequest, 'signal'>;
  readonly options: FormatOptions;
}

/** The rows of one block, the error that ended them, and the block's memory for the next one. */
export interface BlockAnswer {
  readonly batches: readonly BatchMessage[];
  readonly error: ErrorMessage | null;
  readonly bytes: Uint8Array;
}

/** What became of a block. */
export interface ReadBlock {
  readonly batches: readonly Batch[];
  readonly error: Error | null;
}

interface Waiting {
  readonly resolve: (read: ReadBlock) => void;
  readonly reject: (error: Error) => void;
}

/** A thread with the blocks it has been given, oldest first. */
interface BlockThread {
  readonly worker: Worker;
  readonly waiting: Waiting[];
}

/** Blocks that a thread has been given or is at: one to read, one to go on with, one on its way back. */
const BLOCKS_A_THREAD = 3;

/** Threads that parse blocks of lines. They start with the first block. */
export class BlockThreads {
  #threads: BlockThread[] | null = null;
  readonly #free: Uint8Array[] = [];

  constructor(
    private readonly count: number,
    private readonly data: BlockThreadData,
    private readonly schema: Schema,
  ) {}

  /** Blocks to hand out before the oldest is waited for. */
  get blocksAhead(): number {
    return this.count * BLOCKS_A_THREAD;
  }

  /** The rows of a block, which is copied at once. */
  read(block: LineBlock): Promise<ReadBlock> {
    this.#threads ??= Array.from({ length: this.count }, () => this.#start());
    const thread = this.#threads.reduce((a, b) => (b.waiting.length < a.waiting.length ? b : a));
    const bytes = this.#copy(block);
    const read = new Promise<ReadBlock>((resolve, reject) => thread.waiting.push({ resolve, reject }));
    // it may fail before anybody waits for it
    read.catch(() => undefined);
    thread.worker.postMessage({ ...block, bytes }, [bytes.buffer as ArrayBuffer]);
    return read;
  }

  async close(): Promise<void> {
    const threads = this.#threads ?? [];
    this.#threads = null;
    await Promise.all(threads.map(({ worker }) => worker.terminate()));
  }

  #start(): BlockThread {
    const worker = startThread('block-thread', import.meta.url, this.data);
    const waiting: Waiting[] = [];
    worker.on('message', (answer: BlockAnswer) => {
      this.#free.push(answer.bytes);
      const batches = answer.batches.map((message) => batchFromMessage(this.schema, message));
      waiting.shift()!.resolve({ batches, error: answer.error === null ? null : errorFromMessage(answer.error) });
    });
    const fail = (cause?: unknown) => {
      const error = new TidemarkError('WORKER_FAILED', 'a thread that reads files ended. Start the query again.', {}, cause);
      for (const { reject } of waiting.splice(0)) reject(error);
    };
    worker.on('error', fail);
    worker.on('exit', () => fail());
    return { worker, waiting };
  }

  #copy({ bytes, end }: LineBlock): Uint8Array {
    // scanners look at whole words behind the end
    const length = Math.min(bytes.length, (end + 8 + 3) & ~3);
    const free = this.#free.pop();
    const copy = free !== undefined && free.length >= length ? free : new Uint8Array(Math.max(length, bytes.length));
    copy.set(bytes.subarray(0, length));
    return copy;
  }
}
