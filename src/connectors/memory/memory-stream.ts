import { Batch } from '../../columnar/batch.js';
import { batchFromObjects } from '../../columnar/rows.js';
import type { Schema } from '../../columnar/types.js';
import type { SessionSettings } from '../../expressions/bound.js';
import { EpochStream } from '../../stream/epoch-stream.js';
import { pickColumns } from '../../stream/required-columns.js';
import { type RowOfInput, type SchemaInput, schemaOf } from '../../stream/schema-input.js';
import type { Offset, Source, SourceContext, SourceProvider } from '../../stream/source.js';
import { sourceNode } from '../../stream/source-node.js';

/**
 * An unbounded stream of rows that the program adds itself, for tests and examples. Each `add` is one block; the next epoch takes all blocks
 * that wait, also empty ones (an `add` of nothing runs an epoch, as in Spark). Used in several places of a plan it is one input.
 *
 * Replayable within the process: rows stay in memory as long as the stream does, so a query that starts again over its checkpoint goes on
 * where it was.
 */
export class MemoryStream<R = Record<string, unknown>> extends EpochStream<R> {
  readonly #blocks: Blocks;

  constructor(blocks: Blocks) {
    super(sourceNode(blocks));
    this.#blocks = blocks;
  }

  /** Adds rows as one block. Returns the offset of the block. ROW_VALUE_TYPE where a value does not fit its column. */
  add(rows: readonly Readonly<Record<string, unknown>>[] | Batch): number {
    const batch = rows instanceof Batch ? rows.withSchema(this.#blocks.schema) : batchFromObjects(this.#blocks.schema, rows);
    return this.#blocks.add(batch);
  }
}

/**
 * A memory stream with this schema, which may be given in any form and types the rows. `settings` say in which ANSI mode and time zone
 * expressions are read.
 *
 * @example
 * const input = memoryStream('value INT');
 * const query = input.pipe(where('value > 1'), writeStream(toMemory())).start();
 * input.add([{ value: 1 }, { value: 2 }]);
 * await query.processAllAvailable();
 */
export function memoryStream<const S extends SchemaInput>(schema: S, settings?: SessionSettings): MemoryStream<RowOfInput<S>> {
  return new MemoryStream<RowOfInput<S>>(new Blocks(schemaOf(schema), settings));
}

/** `memoryStream` that begins with these rows. */
export function fromMemory<const S extends SchemaInput>(
  schema: S,
  rows: readonly Readonly<Record<string, unknown>>[] = [],
): MemoryStream<RowOfInput<S>> {
  const stream = memoryStream(schema);
  if (rows.length > 0) stream.add(rows);
  return stream;
}

/** The blocks of one memory stream, shared by all its runs. Offset n stands for blocks 0 to n. */
class Blocks implements SourceProvider {
  readonly name = 'memory';
  readonly manifest = { replayable: true, availableNow: true, continuous: true };
  readonly detail = {};
  readonly #blocks: Batch[] = [];
  #waiting: (() => void)[] = [];

  readonly settings?: SessionSettings;

  constructor(
    readonly schema: Schema,
    settings?: SessionSettings,
  ) {
    if (settings !== undefined) this.settings = settings;
  }

  get description(): string {
    return `MemoryStream[${this.schema.fields.map((f) => f.name).join(',')}]`;
  }

  add(batch: Batch): number {
    this.#blocks.push(batch);
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const wake of waiting) wake();
    return this.#blocks.length - 1;
  }

  async open(context: SourceContext): Promise<Source> {
    let last: number | null = null;
    let seen = -1;
    const newest = (): Offset | null => {
      seen = last ?? this.#blocks.length - 1;
      return seen < 0 ? null : seen;
    };
    return {
      latestOffset: async () => newest(),
      reportLatestOffset: newest,
      prepareForAvailableNow: async () => {
        last = this.#blocks.length - 1;
      },
      read: (start, end) => this.#read(start, end, context.columns),
      waitForData: (signal) => (last === null && seen < this.#blocks.length - 1 ? Promise.resolve() : this.#added(signal)),
      close: async () => undefined,
    };
  }

  async *#read(start: Offset | null, end: Offset, columns: readonly string[]): AsyncIterable<Batch> {
    for (let n = start === null ? 0 : Number(start) + 1; n <= Number(end); n++) {
      const block = this.#blocks[n];
      if (block !== undefined && block.length > 0) yield pickColumns(block, columns);
    }
  }

  #added(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        signal.removeEventListener('abort', wake);
        this.#waiting = this.#waiting.filter((w) => w !== wake);
        resolve();
      };
      this.#waiting.push(wake);
      signal.addEventListener('abort', wake, { once: true });
    });
  }
}
