import type { Observable, Subscription } from 'rxjs';
import { TidemarkError } from '../../base/errors.js';
import { must } from '../../base/assert.js';
import { Batch } from '../../columnar/batch.js';
import { decodeColumns, encodeColumns } from '../../columnar/codec.js';
import { batchFromObjects } from '../../columnar/rows.js';
import type { Schema } from '../../columnar/types.js';
import type { EpochStream } from '../../stream/epoch-stream.js';
import { pickColumns } from '../../stream/required-columns.js';
import { schemaOf, type RowOfInput, type SchemaInput } from '../../stream/schema-input.js';
import { sourceStream } from '../../stream/source-node.js';
import type { Offset, ReadLimit, Source, SourceContext } from '../../stream/source.js';
import { WakeUp } from '../shared/wake-up.js';

export interface ObservableOptions<S extends SchemaInput> {
  readonly schema: S;
  /** Rows of one epoch at most; default no limit. */
  readonly maxRowsPerTrigger?: number;
}

/**
 * Rows that an RxJS Observable pushes. They are written to a journal in the checkpoint before the epoch that reads them is logged, so an epoch
 * that runs again after a crash has the same rows; rows that had come and were not yet in an epoch are lost with the process, for the
 * Observable cannot give them again. Each start subscribes anew. An error of the Observable fails the query; its end ends nothing.
 *
 * Throws ROW_VALUE_TYPE (as the failure of the query) for a row that does not fit the schema.
 *
 * @example
 * fromObservable(interval(100).pipe(map((n) => ({ n }))), { schema: 'n INT' })
 */
export function fromObservable<const S extends SchemaInput>(
  rows: Observable<Readonly<RowOfInput<S>>>,
  options: ObservableOptions<S>,
): EpochStream<RowOfInput<S>> {
  const schema = schemaOf(options.schema);
  const limit = options.maxRowsPerTrigger ?? Infinity;
  if (!(limit >= 1)) {
    throw new TidemarkError('INVALID_OPTION_VALUE', `maxRowsPerTrigger is 1 or more, not ${limit}`, {
      option: 'maxRowsPerTrigger',
      value: limit,
    });
  }
  return sourceStream<RowOfInput<S>>({
    description: `Observable[${schema.fields.map((f) => f.name).join(',')}]`,
    name: 'observable',
    schema,
    manifest: { replayable: true, availableNow: true },
    detail: {},
    open: (context) => Journal.open(rows as Observable<Readonly<Record<string, unknown>>>, schema, limit, context),
  });
}

/** Offset n stands for the entries up to n of the journal; an entry holds the rows of one epoch. */
class Journal implements Source {
  #waiting: Readonly<Record<string, unknown>>[] = [];
  #failure: { readonly cause: unknown } | null = null;
  #subscription: Subscription | null = null;
  readonly #wakeUp = new WakeUp();
  /** Rows that are there when availableNow begins; later ones are for the next run. */
  #fixed: number | null = null;
  #oldest: number;
  #last: number;

  private constructor(
    private readonly schema: Schema,
    private readonly limit: number,
    private readonly context: SourceContext,
    entries: readonly number[],
  ) {
    this.#last = Math.max(-1, ...entries);
    this.#oldest = Math.min(this.#last + 1, ...entries);
  }

  static async open(
    rows: Observable<Readonly<Record<string, unknown>>>,
    schema: Schema,
    limit: number,
    context: SourceContext,
  ): Promise<Journal> {
    const names = await context.log.names('');
    const journal = new Journal(schema, limit, context, names.map(Number));
    journal.#subscribe(rows);
    return journal;
  }

  async latestOffset(_start: Offset | null, limit: ReadLimit): Promise<Offset | null> {
    if (this.#failure !== null) {
      const { cause } = this.#failure;
      throw new TidemarkError(
        'OBSERVABLE_FAILED',
        `the Observable of a source failed: ${cause instanceof Error ? cause.message : String(cause)}`,
        {},
        cause,
      );
    }
    const count = Math.min(this.#waiting.length, limit === 'unlimited' ? Infinity : this.limit, this.#fixed ?? Infinity);
    if (count > 0) await this.#append(this.#waiting.splice(0, count));
    if (this.#fixed !== null) this.#fixed -= count;
    return this.#last < 0 ? null : this.#last;
  }

  prepareForAvailableNow(): Promise<void> {
    this.#fixed = this.#waiting.length;
    return Promise.resolve();
  }

  async *read(start: Offset | null, end: Offset): AsyncIterable<Batch> {
    for (let n = start === null ? 0 : (start as number) + 1; n <= (end as number); n++) {
      const text = must(await this.context.log.get(entryName(n)), `entry ${n} of the journal of an Observable is missing`);
      const columns = decodeColumns(
        Buffer.from(text, 'base64'),
        this.schema.fields.map((f) => f.type),
      );
      yield pickColumns(new Batch(this.schema, columns, columns[0]?.length ?? 0), this.context.columns);
    }
  }

  /** Entries of durable epochs go; the last stays, for its number. */
  async commit(end: Offset): Promise<void> {
    for (; this.#oldest < (end as number); this.#oldest++) await this.context.log.delete(entryName(this.#oldest));
  }

  waitForData(signal: AbortSignal): Promise<void> {
    if (this.#waiting.length > 0 || this.#failure !== null) return Promise.resolve();
    return this.#wakeUp.wait(signal);
  }

  close(): Promise<void> {
    this.#subscription?.unsubscribe();
    return Promise.resolve();
  }

  #subscribe(rows: Observable<Readonly<Record<string, unknown>>>): void {
    this.#subscription = rows.subscribe({
      next: (row) => {
        this.#waiting.push(row);
        this.#wakeUp.now();
      },
      error: (cause: unknown) => {
        this.#failure = { cause };
        this.#wakeUp.now();
      },
    });
  }

  async #append(rows: readonly Readonly<Record<string, unknown>>[]): Promise<void> {
    const batch = batchFromObjects(this.schema, rows);
    await this.context.log.put(entryName(this.#last + 1), Buffer.from(encodeColumns(batch.columns)).toString('base64'));
    this.#last++;
  }
}

/** Names sort as their numbers. */
function entryName(n: number): string {
  return String(n).padStart(16, '0');
}
