import { Batch } from '../../src/columnar/batch.js';
import type { Column } from '../../src/columnar/column.js';
import { KeyEncoder, type KeyBatch } from '../../src/columnar/key.js';
import type { Field } from '../../src/columnar/types.js';
import type { EvaluationContext } from '../../src/expressions/bound.js';
import type { StateTable } from '../../src/state/contract.js';
import type { EpochInfo } from '../../src/stream/epoch.js';
import { instantAt, instantsOf } from '../../src/stream/event-times.js';
import type { Operator } from '../../src/stream/operator.js';
import type { AggregateNode } from '../../src/stream/plan-node.js';
import type { RunContext } from '../../src/stream/run.js';
import type { Watermark } from '../../src/stream/watermark.js';
import { Accumulators, AggregateInputs } from './aggregates-by-slot.js';
import { checkStateKeys } from './state-keys.js';
import { DistinctRows } from './distinct-rows.js';
import { checkOneEventTime, lateMask } from './event-time.js';
import { LateRows } from './late-rows.js';
import { memoryState } from './memory-state.js';
import { OUTPUT_CHUNK, chunksOf, together } from './chunks.js';
import { type PaneGroups, PaneSums } from './pane-groups.js';
import { panesOf } from './window-panes.js';

export interface GroupedRowsParts {
  readonly node: AggregateNode;
  readonly keyFields: readonly Field[];
  /** Index of the key that carries the watermark, or -1. */
  readonly eventTime: number;
  readonly isBatch: boolean;
  readonly run: RunContext;
}

/** What was computed of a batch before its state was there. */
interface Prepared {
  readonly batch: Batch;
  readonly keyColumns: readonly Column[];
  readonly keys: KeyBatch;
  readonly late: Uint8Array | null;
  /** Where sliding windows are added up by pane; keys are those of the groups then. */
  readonly panes: PaneGroups | null;
}

/**
 * Groups in one table: key columns to accumulators. Late rows are left out before anything is added; groups leave when the evict bound
 * passes the instant of their key.
 */
export class GroupedRows implements Operator {
  readonly #inputs: AggregateInputs;
  readonly #encoder = new KeyEncoder();
  readonly #late: LateRows;
  readonly #isGlobal: boolean;
  #accumulators!: Accumulators;
  #table!: StateTable;
  #distinct!: DistinctRows;
  #context!: EvaluationContext;
  #watermark!: Watermark;
  #prepared: Prepared | null = null;
  readonly #panes: PaneSums | null;

  constructor(private readonly parts: GroupedRowsParts) {
    const { node, run, isBatch } = parts;
    this.#inputs = new AggregateInputs(node.keys, node.aggregates, run.settings);
    this.#late = new LateRows(node, run, isBatch);
    this.#panes = PaneSums.suit(node) ? new PaneSums(node, this.#inputs, run.settings) : null;
    this.#isGlobal = node.keys.length === 0;
    if (!isBatch) this.#declareTables(run.state(node));
  }

  #declareTables(state: ReturnType<RunContext['state']>): void {
    const { node, keyFields, eventTime, run } = this.parts;
    this.#accumulators = new Accumulators(node.aggregates, run.settings);
    const bound = this.#isGlobal
      ? 'one row'
      : eventTime >= 0 && run.outputMode !== 'complete'
        ? 'groups inside the watermark delay'
        : 'unbounded: one row a group';
    this.#table = state.table({ name: 'groups', key: keyFields, value: this.#accumulators.stateFields, bound }, this.#accumulators.values);
    this.#distinct = new DistinctRows(node.aggregates, keyFields, bound, state);
  }

  onEpoch(info: EpochInfo, watermark: Watermark): void {
    const { isBatch, keyFields, run } = this.parts;
    if (isBatch) {
      this.#declareTables(memoryState());
    } else {
      checkOneEventTime(keyFields, run);
      checkStateKeys(keyFields);
    }
    this.#context = info.evaluation;
    this.#watermark = watermark;
    this.#prepared = null;
    this.#late.start(watermark);
  }

  prefetch(batch: Batch): Promise<void> | undefined {
    if (this.parts.isBatch) return undefined;
    const { keys, keyColumns } = this.#prepare(batch);
    return together([this.#table.prefetch(keys), this.#distinct.prefetch(batch, keyColumns, this.#inputs, this.#context)]);
  }

  onBatch(batch: Batch): readonly Batch[] {
    const { keys, keyColumns, late, panes } = this.#prepare(batch);
    this.#prepared = null;
    if (late !== null) this.#late.add(batch, late, { keys });
    const slots = new Int32Array(keys.length);
    const fresh = this.parts.eventTime < 0 ? undefined : new Uint8Array(keys.length);
    const added = this.#table.upsert(keys, slots, late ?? undefined, fresh);
    if (panes === null) this.#add(batch, keyColumns, slots);
    else this.#panes!.add(panes, slots, this.#accumulators, this.#context);
    this.#table.markChanged(slots);
    if (added > 0 && fresh !== undefined) this.#setExpiries(keyColumns, slots, fresh);
    return [];
  }

  #prepare(batch: Batch): Prepared {
    if (this.#prepared?.batch === batch) return this.#prepared;
    const panes = this.#panesOf(batch);
    const keyColumns = panes === null ? this.#inputs.keys(batch, this.#context) : panes.keyColumns;
    const keys = this.#encoder.encode(keyColumns, panes === null ? batch.length : panes.partOfGroup.length);
    const late = panes === null ? this.#lateRows(keyColumns) : null;
    return (this.#prepared = { batch, keyColumns, keys, late, panes });
  }

  /** The batch by pane, where that is possible. Late rows are wanted one by one, so a batch that has some is taken row by row. */
  #panesOf(batch: Batch): PaneGroups | null {
    const panes = this.#panes === null ? undefined : panesOf(batch);
    if (panes === undefined) return null;
    const groups = this.#panes!.groupsOf(panes, this.#context);
    return this.#lateRows(groups.keyColumns) === null ? groups : null;
  }

  #lateRows(keyColumns: readonly Column[]): Uint8Array | null {
    const { eventTime, run } = this.parts;
    if (eventTime < 0 || run.outputMode === 'complete') return null;
    return lateMask(instantsOf(keyColumns[eventTime]!), this.#watermark.lateMs);
  }

  #add(batch: Batch, keyColumns: readonly Column[], slots: Int32Array): void {
    this.parts.node.aggregates.forEach((aggregate, k) => {
      const taken = this.#inputs.taken(k, slots, batch, this.#context);
      const into = aggregate.distinct ? this.#distinct.firsts(k, keyColumns, taken, this.#expiryOf(keyColumns)) : taken.slots;
      this.#accumulators.all[k]!.update(into, taken.args, taken.length);
    });
  }

  #expiryOf(keyColumns: readonly Column[]): ((row: number) => number) | null {
    const { eventTime } = this.parts;
    if (eventTime < 0) return null;
    const instants = instantsOf(keyColumns[eventTime]!);
    return (row) => instantAt(instants, row);
  }

  /** A group expires at the instant of its key, which is known when it begins. */
  #setExpiries(keyColumns: readonly Column[], slots: Int32Array, fresh: Uint8Array): void {
    const instants = instantsOf(keyColumns[this.parts.eventTime]!);
    for (let i = 0; i < slots.length; i++) if (fresh[i] === 1) this.#table.setExpiry(slots[i]!, instantAt(instants, i));
  }

  prefetchWatermark(): Promise<void> | undefined {
    const { isBatch, run } = this.parts;
    if (isBatch) return undefined;
    const bound = this.#evictMicros();
    return together([
      this.#isGlobal ? this.#table.prefetch(this.#encoder.encode([], 1)) : undefined,
      run.outputMode === 'complete' ? this.#table.prefetchAll() : undefined,
      bound === null ? undefined : this.#table.prefetchExpired(bound),
      bound === null ? undefined : this.#distinct.prefetchExpired(bound),
    ]);
  }

  onWatermark(): readonly Batch[] {
    const { isBatch, run } = this.parts;
    if (this.#isGlobal) this.#keepOneRow();
    const bound = this.#evictMicros();
    if (isBatch || run.outputMode === 'complete') return this.#output(this.#table.allSlots());
    const expired = bound === null ? new Int32Array(0) : this.#table.expired(bound);
    const out = this.#output(run.outputMode === 'update' ? this.#table.changedSlots() : expired);
    this.#table.remove(expired);
    if (bound !== null) this.#distinct.evict(bound);
    return out;
  }

  /** An aggregation over everything has its row also where no row came. */
  #keepOneRow(): void {
    const slots = new Int32Array(1);
    this.#table.upsert(this.#encoder.encode([], 1), slots);
    this.#table.markChanged(slots);
  }

  #evictMicros(): number | null {
    const { isBatch, run, eventTime } = this.parts;
    if (isBatch || run.outputMode === 'complete' || eventTime < 0 || this.#watermark.evictMs === null) return null;
    return this.#watermark.evictMs * 1000;
  }

  #output(slots: Int32Array): Batch[] {
    this.#late.countOutput(slots.length);
    return chunksOf(slots, OUTPUT_CHUNK).map((chunk) => {
      const columns = [...this.#table.keyColumns(chunk), ...this.#accumulators.results(chunk)];
      return new Batch(this.parts.node.schema, columns, chunk.length);
    });
  }
}
