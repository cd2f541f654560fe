import type { Batch } from '../../src/columnar/batch.js';
import { KeyEncoder, type KeyBatch } from '../../src/columnar/key.js';
import type { Field } from '../../src/columnar/types.js';
import type { Scope } from '../../src/expressions/scope.js';
import type { StateTable } from '../../src/state/contract.js';
import { SlotColumns } from '../../src/state/slot-columns.js';
import type { EpochInfo } from '../../src/stream/epoch.js';
import { type Operator, operate } from '../../src/stream/operator.js';
import type { DedupNode, PlanNode } from '../../src/stream/plan-node.js';
import { columnMoves } from '../../src/stream/remap.js';
import type { OperatorMetrics, RunContext } from '../../src/stream/run.js';
import { WATERMARK_DELAY, type Watermark } from '../../src/stream/watermark.js';
import { TidemarkError } from '../../src/base/errors.js';
import { instantAt, instantsOf } from '../../src/stream/event-times.js';
import { checkOneEventTime, eventTimeIndex, lateMask } from './event-time.js';
import { FirstRows } from './first-rows.js';
import { LateRows } from './late-rows.js';
import { memoryState } from './memory-state.js';
import { checkStateKeys } from './state-keys.js';

export interface DedupOptions {
  /** Keeps the state across edits of the pipe around it; without a name the state goes by position. */
  readonly name?: string;
}

/** Indexes of the columns of these names (each name may stand for several); all columns where none are named. */
export function keyIndexes(scope: Scope, names: readonly string[]): number[] {
  if (names.length === 0) return scope.columns.map((_, index) => index);
  const indexes = names.flatMap((name) => {
    const found = scope.columns.flatMap((c, index) => (c.name.toLowerCase() === name.toLowerCase() ? [index] : []));
    return found.length > 0 ? found : [unqualified(scope, name)];
  });
  return [...new Set(indexes)];
}

function unqualified(scope: Scope, name: string): number {
  const found = scope.lookUp(name.split('.'));
  if (found !== null && found.fields.length === 0) return found.index;
  const fieldNames = scope.columns.map((c) => c.name).join(', ');
  throw new TidemarkError('UNRESOLVED_COLUMN_AMONG_FIELD_NAMES', `Cannot resolve column name "${name}" among (${fieldNames}).`, {
    colName: name,
    fieldNames,
  });
}

/** The first row of each key. */
export function dedupNode(input: PlanNode, columns: readonly number[], withinWatermark: boolean, options: DedupOptions): DedupNode {
  const node: DedupNode = {
    kind: 'dedup',
    columns,
    withinWatermark,
    ...(options.name !== undefined && { stateName: options.name }),
    operatorName: withinWatermark ? 'dedupeWithinWatermark' : 'dedupe',
    outputWatermark: (globalMs) => globalMs,
    wantsNoDataEpoch: (beforeMs, afterMs) => afterMs > beforeMs,
    inputs: [input],
    scope: input.scope,
    schema: input.schema,
    isStreaming: input.isStreaming,
    detail: { columns: columns.map((c) => input.schema.fields[c]!.name), withinWatermark },
    withInputs: ([next]) => {
      const moves = columnMoves(input.scope, next!.scope);
      return dedupNode(
        next!,
        columns.map((c) => moves[c]!),
        withinWatermark,
        options,
      );
    },
    connect: ([epochs], run) => {
      const isBatch = run.isBatch || !input.isStreaming;
      return operate([epochs!], input.schema, new DedupRows(node, run, isBatch), isBatch ? () => null : run.inputWatermark(node));
    },
  };
  return node;
}

interface Prepared {
  readonly batch: Batch;
  readonly keys: KeyBatch;
}

/** Keys seen, in one table. `within`: each with the instant until which it is remembered. */
class DedupRows implements Operator {
  readonly #encoder: KeyEncoder;
  readonly #first = new FirstRows();
  readonly #late: LateRows;
  readonly #metrics: OperatorMetrics | null;
  readonly #keyFields: readonly Field[];
  /** Column of the event time, or -1. */
  readonly #eventTime: number;
  readonly #delayMicros: number;
  #table!: StateTable;
  #watermark!: Watermark;
  #prepared: Prepared | null = null;

  constructor(
    private readonly node: DedupNode,
    private readonly run: RunContext,
    private readonly isBatch: boolean,
  ) {
    const { fields } = node.schema;
    // A stream keeps 0.0 and -0.0 apart, as Spark does; a batch is grouped, where they are one.
    this.#encoder = new KeyEncoder({ floats: isBatch ? 'group' : 'distinct' });
    this.#late = new LateRows(node, run, isBatch);
    this.#metrics = isBatch ? null : run.metrics(node);
    this.#keyFields = node.columns.map((c) => fields[c]!);
    this.#eventTime = isBatch ? -1 : eventTimeIndex(fields);
    this.#delayMicros = this.#eventTime < 0 ? 0 : 1000 * Number(fields[this.#eventTime]!.metadata![WATERMARK_DELAY]);
    if (!isBatch) this.#table = this.#declare(run.state(node));
  }

  #declare(state: ReturnType<RunContext['state']>): StateTable {
    const bound = this.#expires ? 'keys inside the watermark delay' : 'unbounded: one row a key, as no key column carries the watermark';
    return state.table({ name: 'keys', key: this.#keyFields, value: [], bound }, new SlotColumns([]));
  }

  /** Whether keys are forgotten: within the watermark always, else where the event time is one of them. */
  get #expires(): boolean {
    return this.#eventTime >= 0 && (this.node.withinWatermark || this.node.columns.includes(this.#eventTime));
  }

  onEpoch(_: EpochInfo, watermark: Watermark): void {
    if (this.isBatch) {
      this.#table = this.#declare(memoryState());
    } else {
      checkOneEventTime(this.node.schema.fields, this.run);
      checkStateKeys(this.#keyFields);
    }
    this.#watermark = watermark;
    this.#prepared = null;
    this.#late.start(watermark);
  }

  prefetch(batch: Batch): Promise<void> | undefined {
    return this.isBatch ? undefined : this.#table.prefetch(this.#prepare(batch).keys);
  }

  #prepare(batch: Batch): Prepared {
    if (this.#prepared?.batch === batch) return this.#prepared;
    const columns = this.node.columns.map((c) => batch.column(c));
    return (this.#prepared = { batch, keys: this.#encoder.encode(columns, batch.length) });
  }

  onBatch(batch: Batch): readonly Batch[] {
    const { keys } = this.#prepare(batch);
    this.#prepared = null;
    const instants = this.#eventTime < 0 ? null : instantsOf(batch.column(this.#eventTime));
    const late = instants === null ? null : lateMask(instants, this.#watermark.lateMs);
    if (late !== null) this.#late.add(batch, late);
    const { rows, slots } = this.#first.take(this.#table, keys, late);
    if (instants !== null && this.#expires) {
      for (let i = 0; i < rows.length; i++) this.#table.setExpiry(slots[i]!, this.#expiry(instantAt(instants, rows[i]!)));
    }
    this.#count(batch.length, late, rows.length);
    return rows.length === 0 ? [] : [rows.length === batch.length ? batch : batch.take(rows)];
  }

  /** A row without an event time is remembered as if it were of 1970 within the watermark (as Spark does), and for good otherwise. */
  #expiry(instantMicros: number): number {
    if (!this.node.withinWatermark) return instantMicros;
    return (Number.isNaN(instantMicros) ? 0 : instantMicros) + this.#delayMicros;
  }

  #count(rows: number, late: Uint8Array | null, first: number): void {
    this.#late.countOutput(first);
    if (this.#metrics === null) return;
    const dropped = rows - first - (late === null ? 0 : late.reduce((sum, isLate) => sum + isLate, 0));
    this.#metrics['numDroppedDuplicateRows'] = (this.#metrics['numDroppedDuplicateRows'] ?? 0) + dropped;
  }

  prefetchWatermark(watermark: Watermark): Promise<void> | undefined {
    return this.#expires && watermark.evictMs !== null ? this.#table.prefetchExpired(watermark.evictMs * 1000) : undefined;
  }

  onWatermark(watermark: Watermark): readonly Batch[] {
    if (this.#expires && watermark.evictMs !== null) this.#table.remove(this.#table.expired(watermark.evictMs * 1000));
    return [];
  }
}
