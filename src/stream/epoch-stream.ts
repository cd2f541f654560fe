import { Observable, type Operator as RxOperator, type Subscriber, type TeardownLogic, type UnaryFunction } from 'rxjs';
import { TidemarkError } from '../base/errors.js';
import { type Batch, concatBatches } from '../columnar/batch.js';
import { rowObjects } from '../columnar/rows.js';
import { treeString } from '../columnar/schema-text.js';
import type { Schema } from '../columnar/types.js';
import { cachedRows } from './cached.js';
import type { Epoch } from './epoch.js';
import { type BinaryStyle, GRID_DEFAULTS, gridText } from './grid.js';
import { opaqueNode } from './opaque.js';
import type { PlanNode } from './plan-node.js';
import { runner } from './runner.js';
import { settingsOf } from './settings.js';
import type { SaveMode, SinkProvider } from './sink.js';
import { boundedNode } from './source-plan.js';

/** A pipeable operator of tidemark: stream in, stream out. Assignable to RxJS's `OperatorFunction<Epoch<A>, Epoch<B>>` where a stream is piped. */
export type EpochOperator<A, B> = (source: EpochStream<A>) => EpochStream<B>;

/** What a step of `pipe` hands on: a plain RxJS operator over epochs gives an EpochStream (see `lift`), all else is as it is. */
export type Piped<A> = A extends EpochStream<infer _> ? A : A extends Observable<Epoch<infer B>> ? EpochStream<B> : A;

/** What RxJS hands to `lift`. */
type Lifted<A, B> = RxOperator<Epoch<A>, Epoch<B>>;

declare const rowType: unique symbol;

/**
 * A stream of epochs with its schema and its logical plan. It is an RxJS Observable: plain RxJS operators may stand in `pipe` between ours
 * (they see whole epochs), and subscribing to it runs it as a query of its own, with state in memory. Nothing runs before that,
 * before `start()` of a writer, or before a batch action.
 *
 * `R` is the type of a row as an object (see plain.ts for the JavaScript type of each SQL type).
 */
export class EpochStream<R = Record<string, unknown>> extends Observable<Epoch<R>> {
  declare readonly [rowType]: (row: R) => R;

  constructor(readonly plan: PlanNode) {
    super((subscriber: Subscriber<Epoch<R>>): TeardownLogic => runner().subscribe(plan, subscriber as unknown as Subscriber<Epoch>));
  }

  get schema(): Schema {
    return this.plan.schema;
  }

  /** False for bounded streams, which have the batch actions. */
  get isStreaming(): boolean {
    return this.plan.isStreaming;
  }

  /** RxJS calls this for its own operators; the result stays an EpochStream, with an opaque node in its plan. */
  override lift<B>(operator?: RxOperator<Epoch<R>, B>): Observable<B> {
    if (operator === undefined) return this as unknown as Observable<B>;
    return new EpochStream<B>(opaqueNode(this.plan, operator as unknown as Lifted<unknown, unknown>)) as unknown as Observable<B>;
  }

  override pipe(): EpochStream<R>;
  override pipe<A>(a: UnaryFunction<EpochStream<R>, A>): Piped<A>;
  override pipe<A, B>(a: UnaryFunction<EpochStream<R>, A>, b: UnaryFunction<Piped<A>, B>): Piped<B>;
  override pipe<A, B, C>(a: UnaryFunction<EpochStream<R>, A>, b: UnaryFunction<Piped<A>, B>, c: UnaryFunction<Piped<B>, C>): Piped<C>;
  override pipe<A, B, C, D>(
    a: UnaryFunction<EpochStream<R>, A>,
    b: UnaryFunction<Piped<A>, B>,
    c: UnaryFunction<Piped<B>, C>,
    d: UnaryFunction<Piped<C>, D>,
  ): Piped<D>;
  override pipe<A, B, C, D, E>(
    a: UnaryFunction<EpochStream<R>, A>,
    b: UnaryFunction<Piped<A>, B>,
    c: UnaryFunction<Piped<B>, C>,
    d: UnaryFunction<Piped<C>, D>,
    e: UnaryFunction<Piped<D>, E>,
  ): Piped<E>;
  override pipe<A, B, C, D, E, F>(
    a: UnaryFunction<EpochStream<R>, A>,
    b: UnaryFunction<Piped<A>, B>,
    c: UnaryFunction<Piped<B>, C>,
    d: UnaryFunction<Piped<C>, D>,
    e: UnaryFunction<Piped<D>, E>,
    f: UnaryFunction<Piped<E>, F>,
  ): Piped<F>;
  override pipe<A, B, C, D, E, F, G>(
    a: UnaryFunction<EpochStream<R>, A>,
    b: UnaryFunction<Piped<A>, B>,
    c: UnaryFunction<Piped<B>, C>,
    d: UnaryFunction<Piped<C>, D>,
    e: UnaryFunction<Piped<D>, E>,
    f: UnaryFunction<Piped<E>, F>,
    g: UnaryFunction<Piped<F>, G>,
  ): Piped<G>;
  override pipe<A, B, C, D, E, F, G, H>(
    a: UnaryFunction<EpochStream<R>, A>,
    b: UnaryFunction<Piped<A>, B>,
    c: UnaryFunction<Piped<B>, C>,
    d: UnaryFunction<Piped<C>, D>,
    e: UnaryFunction<Piped<D>, E>,
    f: UnaryFunction<Piped<E>, F>,
    g: UnaryFunction<Piped<F>, G>,
    h: UnaryFunction<Piped<G>, H>,
  ): Piped<H>;
  override pipe<A, B, C, D, E, F, G, H, I>(
    a: UnaryFunction<EpochStream<R>, A>,
    b: UnaryFunction<Piped<A>, B>,
    c: UnaryFunction<Piped<B>, C>,
    d: UnaryFunction<Piped<C>, D>,
    e: UnaryFunction<Piped<D>, E>,
    f: UnaryFunction<Piped<E>, F>,
    g: UnaryFunction<Piped<F>, G>,
    h: UnaryFunction<Piped<G>, H>,
    i: UnaryFunction<Piped<H>, I>,
  ): Piped<I>;
  override pipe(...operators: UnaryFunction<never, unknown>[]): unknown {
    return operators.reduce((value: unknown, operator) => (operator as UnaryFunction<unknown, unknown>)(value), this);
  }

  /** All rows of a bounded stream as objects. */
  async collect(): Promise<R[]> {
    this.#mustBeBounded('collect');
    return (await runner().collect(this.plan)) as R[];
  }

  /** The number of rows of a bounded stream. */
  async count(): Promise<number> {
    this.#mustBeBounded('count');
    return runner().count(this.plan);
  }

  /**
   * Prints the first `rows` rows of a bounded stream as a grid, as Spark's `show`. `truncate`: true cuts cells to 20 characters, a number to that
   * many, false not at all. `vertical`: a line a value.
   */
  async show(rows = GRID_DEFAULTS.rows, truncate: boolean | number = true, vertical = false, options: ShowOptions = {}): Promise<void> {
    this.#mustBeBounded('show');
    const width = truncate === true ? GRID_DEFAULTS.truncate : truncate === false ? 0 : truncate;
    const { print = toStandardOutput, binaryStyle = 'HEX_DISCRETE' } = options;
    const shown = await this.#first(Math.max(0, rows) + 1);
    print(
      `${gridText(shown, { rows, truncate: width, vertical, binaryStyle }, { ...settingsOf(this.plan), timestampMicros: 0n, epochId: 0 })}\n`,
    );
  }

  /** The first `rows` rows of a bounded stream as objects. */
  async take(rows: number): Promise<R[]> {
    this.#mustBeBounded('take');
    return [...rowObjects(await this.#first(rows))] as R[];
  }

  /** Whether a bounded stream has no row. */
  async isEmpty(): Promise<boolean> {
    this.#mustBeBounded('isEmpty');
    return (await this.#first(1)).length === 0;
  }

  /** Prints the schema as a tree, down to `level` where one is given. */
  printSchema(level?: number, print: Print = toStandardOutput): void {
    print(`${treeString(this.schema, level)}\n`);
  }

  /**
   * Writes a bounded stream into a sink that takes batch writes (`toFiles`, `toTable`). `mode` says what becomes of what is there: `error` (the
   * default) refuses, `append` adds, `overwrite` replaces, `ignore` leaves it.
   */
  async write(sink: SinkProvider, options: { readonly mode?: SaveMode } = {}): Promise<void> {
    if (this.isStreaming) {
      throw new TidemarkError(
        'CALL_ON_STREAMING_DATASET_UNSUPPORTED',
        'The method `write` can not be called on a stream that does not end. Use writeStream(…).start().',
        {
          methodName: '`write`',
        },
      );
    }
    if (sink.writeBatch === undefined) {
      throw new TidemarkError(
        'UNSUPPORTED_BATCH_WRITE',
        `the sink ${sink.name} takes streams only: use writeStream(…), or write to files or a table.`,
        {
          sink: sink.name,
        },
      );
    }
    sink.check?.(this.schema, 'append');
    await sink.writeBatch(this.schema, runner().batches(this.plan), saveMode(options.mode ?? 'error'), settingsOf(this.plan));
  }

  /** The same bounded rows, computed once, when they are first needed, and then kept in memory: for several reads or writes of them. */
  cache(): EpochStream<R> {
    this.#mustBeBounded('cache');
    return new EpochStream<R>(boundedNode(cachedRows(this.plan)));
  }

  async #first(limit: number): Promise<Batch> {
    if (limit <= 0) return concatBatches(this.schema, []);
    const parts: Batch[] = [];
    let count = 0;
    for await (const batch of runner().batches(this.plan)) {
      parts.push(batch.slice(0, Math.min(batch.length, limit - count)));
      count += batch.length;
      if (count >= limit) break;
    }
    return concatBatches(this.schema, parts);
  }

  #mustBeBounded(action: string): void {
    if (!this.isStreaming) return;
    throw new TidemarkError(
      'UNSUPPORTED_STREAMING_OPERATION.BATCH_ACTION',
      `Queries with streaming sources must be executed with writeStream(…).start(): ${action}() needs all rows, and this stream does not end. Or subscribe, or use a bounded source (readFiles, fromRows).`,
      { action },
    );
  }
}

/** The stream of a node; operators end with this. */
export function streamOf<R>(plan: PlanNode): EpochStream<R> {
  return new EpochStream<R>(plan);
}

type Print = (text: string) => void;

/** How `show` prints. */
export interface ShowOptions {
  /** Where the text goes; standard output by default. */
  readonly print?: Print;
  /** How BINARY is shown; default HEX_DISCRETE. */
  readonly binaryStyle?: BinaryStyle;
}

function toStandardOutput(text: string): void {
  process.stdout.write(text);
}

const SAVE_MODES: Readonly<Record<string, SaveMode>> = {
  append: 'append',
  overwrite: 'overwrite',
  ignore: 'ignore',
  error: 'error',
  errorifexists: 'error',
  default: 'error',
};

function saveMode(mode: string): SaveMode {
  const known = SAVE_MODES[mode.toLowerCase()];
  if (known !== undefined) return known;
  throw new TidemarkError(
    'INVALID_SAVE_MODE',
    `The specified save mode "${mode}" is invalid. Valid save modes include "append", "overwrite", "ignore", "error", "errorifexists", and "default".`,
    { mode },
  );
}
