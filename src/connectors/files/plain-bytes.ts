import { closeSync, open, openSync, read, readSync, statSync } from 'node:fs';
import { nextTurn, steadyMs } from '../../base/clock.js';

/** Bytes that are read into the memory of the one who asks. */
export interface ByteSource {
  /** Puts up to `room` bytes at `target[at]` and gives how many; 0 at the end. Given at once where nothing has to be waited for. */
  read(target: Uint8Array, at: number, room: number): number | Promise<number>;
  close(): Promise<void>;
}

const READ_BYTES = 1 << 18;
/** A read that takes longer was not of the system's memory. */
const WAITED_MS = 3;
/** Reads that are left to other threads once one was waited for. */
const READS_ELSEWHERE = 16;
/** So long files are read, and made something of, at once before everybody else has a turn. */
const TURN_MS = 2;

/**
 * A file as it stands. What is in the system's memory, as most files are when they are read, is copied at once: a thread that is asked for it
 * costs four times as much. Where a read has been waited for, the next ones go to other threads, and so do all of what is no regular file.
 * Reading at once keeps the event loop to itself, so it lets go of it every few milliseconds.
 */
export class PlainBytes implements ByteSource {
  #readsElsewhere: number;
  #reading: Promise<number> | null = null;

  private constructor(
    private readonly descriptor: number,
    private readonly signal: AbortSignal,
    isRegular: boolean,
  ) {
    this.#readsElsewhere = isRegular ? 0 : Infinity;
  }

  static async open(path: string, signal: AbortSignal): Promise<PlainBytes> {
    if (isTurnDue()) await turn();
    const isRegular = statSync(path).isFile();
    // what is no file may have to be waited for
    return new PlainBytes(isRegular ? openSync(path, 'r') : await opened(path), signal, isRegular);
  }

  read(target: Uint8Array, at: number, room: number): number | Promise<number> {
    this.signal.throwIfAborted();
    const size = Math.min(room, READ_BYTES);
    if (this.#readsElsewhere > 0) return this.#readElsewhere(target, at, size);
    const beganMs = steadyMs();
    const got = readSync(this.descriptor, target, at, size, null);
    if (steadyMs() - beganMs > WAITED_MS) this.#readsElsewhere = READS_ELSEWHERE;
    return isTurnDue() ? turn().then(() => got) : got;
  }

  async close(): Promise<void> {
    // the number of a file that is closed may be another file's at once
    await this.#reading?.catch(() => undefined);
    closeSync(this.descriptor);
  }

  async #readElsewhere(target: Uint8Array, at: number, size: number): Promise<number> {
    this.#readsElsewhere--;
    this.#reading = new Promise((resolve, reject) =>
      read(this.descriptor, target, at, size, null, (error, bytesRead) => (error === null ? resolve(bytesRead) : reject(error))),
    );
    const got = await this.#reading;
    this.signal.throwIfAborted();
    return got;
  }
}

function opened(path: string): Promise<number> {
  return new Promise((resolve, reject) => open(path, 'r', (error, descriptor) => (error === null ? resolve(descriptor) : reject(error))));
}

/** When everybody else last had a turn, as far as it was given here. One for all files: a thousand small ones are as long as a large one. */
let lastTurnMs = 0;

function isTurnDue(): boolean {
  return steadyMs() - lastTurnMs > TURN_MS;
}

async function turn(): Promise<void> {
  await nextTurn();
  lastTurnMs = steadyMs();
}

/** Chunks as a source, copied. */
export class ChunkBytes implements ByteSource {
  readonly #chunks: AsyncIterator<Uint8Array>;
  #chunk: Uint8Array = new Uint8Array(0);
  #at = 0;
  #isDone = false;

  constructor(chunks: AsyncIterable<Uint8Array>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  read(target: Uint8Array, at: number, room: number): number | Promise<number> {
    return this.#at < this.#chunk.length ? this.#copy(target, at, room) : this.#next(target, at, room);
  }

  async close(): Promise<void> {
    if (!this.#isDone) await this.#chunks.return?.();
  }

  #copy(target: Uint8Array, at: number, room: number): number {
    const part = Math.min(room, this.#chunk.length - this.#at);
    target.set(this.#chunk.subarray(this.#at, this.#at + part), at);
    this.#at += part;
    return part;
  }

  async #next(target: Uint8Array, at: number, room: number): Promise<number> {
    do {
      const { done, value } = await this.#chunks.next();
      this.#isDone = done === true;
      if (this.#isDone) return 0;
      this.#chunk = value as Uint8Array;
      this.#at = 0;
    } while (this.#chunk.length === 0);
    return this.#copy(target, at, room);
  }
}
