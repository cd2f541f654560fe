import {
  type EpochStream,
  type MemoryStream,
  memoryStream,
  type OutputMode,
  type QueryProgress,
  type StreamingQuery,
  toMemory,
  writeStream,
} from 'tidemark';

/** A query over a memory stream, fed step by step; state in a temporary checkpoint. */
export class Steps {
  readonly #source: MemoryStream;
  readonly #sink = toMemory();
  readonly #query: StreamingQuery;
  readonly progress: QueryProgress[] = [];

  constructor(ddl: string, pipe: (stream: EpochStream) => EpochStream, outputMode: OutputMode = 'append') {
    this.#source = memoryStream(ddl) as unknown as MemoryStream;
    this.#query = pipe(this.#source).pipe(writeStream(this.#sink, { outputMode })).start();
    this.#query.progress$.subscribe((progress) => this.progress.push(progress));
  }

  /** Adds rows, waits until nothing remains to do, and gives the rows that came out. */
  async add(rows: readonly Readonly<Record<string, unknown>>[]): Promise<Record<string, unknown>[]> {
    const before = this.#sink.rows().length;
    this.#source.add(rows);
    await this.#query.processAllAvailable();
    return this.#sink.rows().slice(before);
  }

  get last(): QueryProgress {
    return this.progress.at(-1)!;
  }

  async stop(): Promise<void> {
    await this.#query.stop();
  }
}

/** A time of the first minutes of 1970, in seconds. */
export function at(seconds: number): Date {
  return new Date(1000 * seconds);
}
