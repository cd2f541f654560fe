import { unlessAborted } from '../base/abort.js';
import { must } from '../base/assert.js';
import type { Batch } from '../columnar/batch.js';
import type { EvaluationContext, SessionSettings } from '../expressions/bound.js';
import type { BadRecord } from '../stream/bad-records.js';
import type { StateStore, StoreWrite } from '../state/contract.js';
import type { EventTimes } from '../stream/event-times.js';
import type { SourceNode, WithWatermarkNode } from '../stream/plan-node.js';
import { widener } from '../stream/required-columns.js';
import { programOf, type ScanChain } from '../stream/scan-program.js';
import type { Offset, ReadLimit, ScanStages, Source, SourceContext, SourceProvider } from '../stream/source.js';
import { CheckpointSourceLog } from './source-log.js';
import { Tee } from './tee.js';

/** What one epoch reads of a source. */
export interface Range {
  readonly start: Offset | null;
  readonly end: Offset | null;
}

/** Equal JSON is the same place. */
export function sameOffset(a: Offset | null, b: Offset | null): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}

/**
 * One source of a running query, with all the places of the plan that read it. It is read once an epoch; each use gets the rows and counts
 * them, as Spark does.
 */
export class SourceInput {
  readonly #columns: readonly string[];
  #source: Source | null = null;
  #log: CheckpointSourceLog | null = null;
  #tee: Tee | null = null;
  #reading: AsyncIterator<Batch> | null = null;
  #stages: ScanStages | null = null;
  /** Rows read in the epoch, each use counted. */
  rowsRead = 0;
  /** Records of the epoch that the source could not read, where there is a sink for them. */
  badRecords: BadRecord[] = [];

  constructor(
    readonly provider: SourceProvider,
    readonly uses: readonly SourceNode[],
  ) {
    const all = provider.schema.fields.map((f) => f.name);
    this.#columns = uses.some((use) => use.requiredColumns === undefined)
      ? all
      : all.filter((name) => uses.some((use) => use.requiredColumns!.includes(name)));
  }

  /** Opens the source; `index` is its place in the checkpoint. */
  async open(store: StateStore, index: number, context: Omit<SourceContext, 'columns' | 'log'>): Promise<void> {
    const log = new CheckpointSourceLog(store, index);
    this.#log = log;
    const reportBad = (record: BadRecord) => void this.badRecords.push(record);
    this.#source = await this.provider.open({ ...context, log, columns: this.#columns, ...(this.provider.badRecords && { reportBad }) });
  }

  /** Goes on with a source that is open. */
  adopt(before: SourceInput): void {
    this.#source = before.source;
    this.#log = before.#log;
    // what the source reports goes to the list that it was given
    this.badRecords = before.badRecords;
  }

  /** What the source wants to be durable with the next offsets. */
  get staged(): readonly StoreWrite[] {
    return this.#log?.staged ?? [];
  }

  /** The offsets that `staged` went with are durable. */
  stagedIsDurable(): void {
    this.#log?.stagedIsDurable();
  }

  get source(): Source {
    return must(this.#source, `source ${this.provider.name} is not open`);
  }

  /** Where the next epoch would end; the start again where there is nothing new. */
  async latestOffset(start: Offset | null, limit: ReadLimit): Promise<Offset | null> {
    return (await this.source.latestOffset(start, limit)) ?? start;
  }

  /** Lets the source run these stages, which are right above its only use: `read` then gives what comes out of them. */
  runStages(chain: ScanChain, settings: SessionSettings, observe: (node: WithWatermarkNode, times: EventTimes) => void): void {
    this.#stages = {
      program: programOf(chain, this.#columns, settings),
      passed: ({ rows, eventTimes }) => {
        this.rowsRead += rows;
        for (const [k, times] of eventTimes.entries()) observe(chain.watermarks[k]!, times);
      },
    };
  }

  /** Sets what the uses read in this epoch. */
  beginEpoch(range: Range, evaluation: EvaluationContext): void {
    this.rowsRead = 0;
    const isEmpty = range.end === null || sameOffset(range.start, range.end);
    this.#read(isEmpty ? null : this.#batches(range, evaluation));
  }

  #batches({ start, end }: Range, evaluation: EvaluationContext): AsyncIterable<Batch> {
    if (this.#stages === null) return this.source.read(start, end!, evaluation);
    return must(this.source.readThrough?.bind(this.source), 'a source that runs stages has readThrough')(
      start,
      end!,
      evaluation,
      this.#stages,
    );
  }

  /** As `beginEpoch`, for rows as they come. */
  beginContinuous(batches: AsyncIterable<Batch>): void {
    this.rowsRead = 0;
    this.#read(batches);
  }

  #read(batches: AsyncIterable<Batch> | null): void {
    this.badRecords.length = 0;
    const rows = batches === null ? null : batches[Symbol.asyncIterator]();
    this.#reading = rows;
    this.#tee = rows === null ? null : new Tee({ [Symbol.asyncIterator]: () => rows }, this.uses.length);
  }

  /** Gives up what is being read, without waiting: a source that is away may not answer. */
  endReading(): void {
    this.#reading?.return?.().then(undefined, () => undefined);
    this.#reading = null;
    this.#tee = null;
  }

  /** The epoch's rows for one use, in the schema of its node. */
  async *read(use: SourceNode, signal: AbortSignal): AsyncIterable<Batch> {
    if (this.#tee === null) return;
    const widen = this.#stages === null ? widener(use.schema, this.#columns) : null;
    const batches = this.#tee.reader(this.uses.indexOf(use))[Symbol.asyncIterator]();
    try {
      for (;;) {
        const { done, value } = await unlessAborted(batches.next(), signal);
        if (done) return;
        if (widen !== null) this.rowsRead += value.length;
        yield widen === null ? value : widen(value);
      }
    } finally {
      // a source that hangs must not hold up whoever stopped
      if (!signal.aborted) await batches.return?.();
    }
  }

  async close(): Promise<void> {
    await this.#source?.close();
  }
}

/** The sources of a plan in the order in which it names them; a provider that is used twice is one. */
export function sourceInputs(nodes: readonly SourceNode[]): SourceInput[] {
  const uses = new Map<SourceProvider, SourceNode[]>();
  for (const node of nodes) uses.set(node.provider, [...(uses.get(node.provider) ?? []), node]);
  return [...uses].map(([provider, places]) => new SourceInput(provider, places));
}
