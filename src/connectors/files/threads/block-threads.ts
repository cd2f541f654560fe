import type { Worker } from 'node:worker_threads';
import { TidemarkError } from '../../../base/errors.js';
import { batchFromMessage, type BatchMessage } from '../../../columnar/transfer.js';
import type { Schema } from '../../../columnar/types.js';
import type { Value } from '../../../columnar/value.js';
import type { EvaluationContext } from '../../../expressions/bound.js';
import type { PassedRows, ScanProgram } from '../../../stream/scan-program.js';
import type { FormatOptions, ReadRequest } from '../format.js';
import type { LineRange } from '../line-ranges.js';
import type { LineBlock } from '../lines.js';
import { BlockClaims } from './block-claims.js';
import type { EpochStages } from './epoch-stages.js';
import { startThread } from './start-thread.js';

/** What a thread reads with: the same as the reader of the program's own thread. */
export interface BlockThreadData {
  readonly format: string;
  readonly request: Omit<ReadRequest, 'signal'>;
  readonly options: FormatOptions;
  /** Columns of the scan: those of the files, and those that are the same for a file. */
  readonly schema: Schema;
  readonly claims: SharedArrayBuffer;
}

/** A block for a thread: where it stands in its file, for whoever claims it first, or its bytes, for that thread alone. */
export interface BlockTask {
  readonly number: number;
  readonly work: LineRange | LineBlock;
  /** What the file gives to each of its rows. */
  readonly constants: ReadonlyMap<string, Value>;
  /** Where stages are to be run: their program by its place among those that the thread was told, and what they may know. */
  readonly stages: { readonly program: number; readonly evaluation: EvaluationContext } | null;
}

/** Tells a thread one more program. */
export interface ProgramTold {
  readonly program: ScanProgram;
}

/** What is left of a batch, as a thread sends it. */
export interface PassedMessage extends Omit<PassedRows, 'batch'> {
  readonly batch: BatchMessage | null;
}

/** What a thread made of a block; `batches` is null where it failed, and the block is to be read again where its error can be told. */
export interface BlockAnswer {
  readonly number: number;
  readonly batches: readonly PassedMessage[] | null;
  /** The block's memory, where it came with its bytes. */
  readonly bytes: Uint8Array | null;
}

/** A block that was dealt out, and what became of it. */
export class DealtBlock {
  /** What a thread made of it; null where it failed, and undefined as long as there is nothing. */
  batches: readonly PassedRows[] | null | undefined;
  #answer!: { readonly resolve: () => void; readonly reject: (error: Error) => void };
  /** Resolves when `batches` are there. */
  readonly answered = new Promise<void>((resolve, reject) => (this.#answer = { resolve, reject }));

  constructor(
    readonly number: number,
    public work: LineRange | LineBlock,
    /** The columns that threads send of it. */
    readonly schema: Schema,
  ) {
    // it may fail before anybody waits for it
    this.answered.catch(() => undefined);
  }

  answer(batches: readonly PassedRows[] | null): void {
    this.batches = batches;
    this.#answer.resolve();
  }

  fail(error: Error): void {
    this.#answer.reject(error);
  }
}

/** Who gives blocks to threads. */
export interface BlockDealer {
  /** Blocks to deal out before the oldest is waited for. */
  readonly blocksAhead: number;
  /** Gives a block to the threads; one with bytes is copied at once. */
  deal(work: LineRange | LineBlock, constants: ReadonlyMap<string, Value>, stages: EpochStages | null): DealtBlock;
  /** Whether the block is the program's own thread's now. One that was given away with its bytes never is. */
  claim(dealt: DealtBlock): boolean;
  /** Nobody wants the block any more. */
  forget(dealt: DealtBlock): void;
}

/** Blocks dealt ahead for each thread, the program's own among them: enough to go on while that one is at a block and all that hangs on it. */
const BLOCKS_A_THREAD = 4;

/**
 * Threads that parse blocks of lines beside the program's own: `workers` in all. They start with the first block. Each knows of all blocks
 * and takes the oldest that nobody has.
 */
export class BlockThreads implements BlockDealer {
  #workers: Worker[] | null = null;
  readonly #claims: BlockClaims;
  readonly #open = new Map<number, DealtBlock>();
  readonly #free: Uint8Array[] = [];
  readonly #programs: ScanProgram[] = [];
  #next = 0;

  constructor(
    private readonly workers: number,
    private readonly data: Omit<BlockThreadData, 'claims'>,
    private readonly schema: Schema,
  ) {
    // several reads may be open at a time
    this.#claims = BlockClaims.make(64 * this.blocksAhead);
  }

  get blocksAhead(): number {
    return this.workers * BLOCKS_A_THREAD;
  }

  deal(work: LineRange | LineBlock, constants: ReadonlyMap<string, Value>, stages: EpochStages | null): DealtBlock {
    this.#workers ??= Array.from({ length: this.workers - 1 }, () => this.#start());
    const dealt = new DealtBlock(this.#next++, work, stages?.program.output ?? this.schema);
    const { number } = dealt;
    const run = stages && { program: this.#placeOf(stages.program), evaluation: stages.evaluation };
    this.#open.set(number, dealt);
    this.#claims.offer(number);
    if ('position' in work) {
      for (const worker of this.#workers) worker.postMessage({ number, work, constants, stages: run } satisfies BlockTask, []);
    } else {
      const copy = this.#copy(work);
      const task: BlockTask = { number, work: copy, constants, stages: run };
      this.#workers[number % this.#workers.length]!.postMessage(task, [copy.bytes.buffer as ArrayBuffer]);
    }
    return dealt;
  }

  /** The place of a program among those that the threads know; they are told of a new one. */
  #placeOf(program: ScanProgram): number {
    const known = this.#programs.indexOf(program);
    if (known >= 0) return known;
    for (const worker of this.#workers!) worker.postMessage({ program } satisfies ProgramTold, []);
    return this.#programs.push(program) - 1;
  }

  claim({ number, work }: DealtBlock): boolean {
    if ('bytes' in work || !this.#claims.claim(number)) return false;
    this.#open.delete(number);
    return true;
  }

  forget({ number }: DealtBlock): void {
    this.#claims.claim(number);
    this.#open.delete(number);
  }

  async close(): Promise<void> {
    const workers = this.#workers ?? [];
    this.#workers = null;
    this.#programs.length = 0;
    await Promise.all(workers.map((worker) => worker.terminate()));
  }

  #start(): Worker {
    const worker = startThread('block-thread', import.meta.url, { ...this.data, claims: this.#claims.memory });
    worker.on('message', (answer: BlockAnswer) => this.#take(answer));
    const fail = (cause?: unknown) => {
      const error = new TidemarkError('WORKER_FAILED', 'a thread that reads files ended. Start the query again.', {}, cause);
      for (const dealt of this.#open.values()) dealt.fail(error);
      this.#open.clear();
    };
    worker.on('error', fail);
    worker.on('exit', () => fail());
    return worker;
  }

  #take({ number, batches, bytes }: BlockAnswer): void {
    const dealt = this.#open.get(number);
    this.#open.delete(number);
    if (bytes !== null && (batches !== null || dealt === undefined)) this.#free.push(bytes);
    if (dealt === undefined) return;
    if (bytes !== null && batches === null) dealt.work = { ...(dealt.work as LineBlock), bytes };
    const made = batches?.map((passed) => ({ ...passed, batch: passed.batch && batchFromMessage(dealt.schema, passed.batch) }));
    dealt.answer(made ?? null);
  }

  #copy(block: LineBlock): LineBlock {
    // scanners look at whole words behind the end
    const length = Math.min(block.bytes.length, (block.end + 8 + 3) & ~3);
    const free = this.#free.pop();
    const copy = free !== undefined && free.length >= length ? free : new Uint8Array(Math.max(length, block.bytes.length));
    copy.set(block.bytes.subarray(0, length));
    return { ...block, bytes: copy };
  }
}
