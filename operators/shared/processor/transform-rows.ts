import { TidemarkError } from '../../../src/base/errors.js';
import type { Batch } from '../../../src/columnar/batch.js';
import { ConstantColumn } from '../../../src/columnar/column.js';
import { KeyEncoder } from '../../../src/columnar/key.js';
import { schemaFromJson, schemaToJson } from '../../../src/columnar/schema-json.js';
import { type Field, field, STRING } from '../../../src/columnar/types.js';
import type { Value } from '../../../src/columnar/value.js';
import type { BoundExpression } from '../../../src/expressions/bound.js';
import { evaluate } from '../../../src/expressions/evaluate.js';
import type { OperatorState, StateTable } from '../../../src/state/contract.js';
import { SlotColumns } from '../../../src/state/slot-columns.js';
import type { EpochInfo } from '../../../src/stream/epoch.js';
import { instantsOf } from '../../../src/stream/event-times.js';
import type { Operator } from '../../../src/stream/operator.js';
import type { TransformWithStateNode } from '../../../src/stream/plan-node.js';
import type { RunContext } from '../../../src/stream/run.js';
import type { Watermark } from '../../../src/stream/watermark.js';
import { together } from '../chunks.js';
import { checkOneEventTime, eventTimeIndex, lateMask } from '../event-time.js';
import { EpochGroups, keyValue, rowObject } from '../groups/epoch-groups.js';
import { RowCollector, valuesOfAll } from '../groups/row-collector.js';
import { LateRows } from '../late-rows.js';
import { memoryState } from '../memory-state.js';
import { checkStateKeys } from '../state-keys.js';
import { CellStore, type KeyColumns, type KeyedCells } from './cell-store.js';
import { ProcessorHandle, TIMERS } from './processor-handle.js';
import type { StatefulProcessor, TimerValues } from './processor-types.js';
import { checkEvolution, type VariableRecord } from './value-shape.js';

/** Keys of an epoch whose state is looked up together. */
const KEYS_AT_ONCE = 8192;

export type AnyProcessor = StatefulProcessor<unknown, unknown, unknown>;

/** What the stage of transformWithState is made from. */
export interface TransformParts {
  readonly keys: readonly BoundExpression[];
  readonly keyFields: readonly Field[];
  readonly name: string;
  readonly processor: () => AnyProcessor;
  /** Index of the output column that carries the watermark; -1 where none does. */
  readonly eventTimeColumn: number;
  /** Key columns of the initial state; null without one. */
  readonly initialKeys: readonly number[] | null;
}

/** Runs a processor: rows of each key first, then the timers that are due, then what has outlived its time. */
export class TransformRows implements Operator {
  readonly #encoder = new KeyEncoder();
  readonly #late: LateRows;
  readonly #eventTime: number;
  readonly #processor: AnyProcessor;
  readonly #handle: ProcessorHandle;
  #store!: CellStore;
  #records!: StateTable;
  readonly #recordValues = new SlotColumns([STRING, STRING]);
  #isReady = false;
  #groups!: EpochGroups;
  #initialKeys!: EpochGroups;
  #initial: { readonly key: KeyColumns; readonly row: Readonly<Record<string, unknown>> }[] = [];
  #info!: EpochInfo;
  #watermark!: Watermark;
  #timers!: TimerValues;

  constructor(
    private readonly node: TransformWithStateNode,
    private readonly parts: TransformParts,
    private readonly run: RunContext,
    private readonly isBatch: boolean,
  ) {
    this.#late = new LateRows(node, run, isBatch);
    this.#eventTime = eventTimeIndex(node.inputs[0]!.schema.fields);
    this.#handle = new ProcessorHandle(node.timeMode);
    if (!isBatch) this.#declare(run.state(node));
    this.#processor = parts.processor();
    this.#user('init', null, () => this.#processor.init(this.#handle, run.outputMode, node.timeMode));
    this.#handle.isInitialized = true;
  }

  #declare(state: OperatorState): void {
    this.#store = new CellStore(this.parts.keyFields, state);
    const spec = {
      name: 'schemas',
      key: [field('variable', STRING)],
      value: [field('kind', STRING), field('schema', STRING)],
      bound: 'one row a variable',
      auxiliary: true,
    };
    this.#records = state.table(spec, this.isBatch ? new SlotColumns([STRING, STRING]) : this.#recordValues);
  }

  onEpoch(info: EpochInfo, watermark: Watermark): void {
    if (this.isBatch) this.#declare(memoryState());
    else {
      checkOneEventTime(this.node.inputs[0]!.schema.fields, this.run);
      checkStateKeys(this.parts.keyFields);
    }
    if (!this.#isReady) this.run.signal.addEventListener('abort', () => this.#processor.close?.(), { once: true });
    this.#groups = new EpochGroups(this.parts.keyFields);
    this.#initialKeys = new EpochGroups(this.parts.keyFields);
    this.#initial = [];
    this.#info = info;
    this.#watermark = watermark;
    this.#handle.nowMs = this.run.processingTimeMs(info.id);
    this.#timers = timerValues(this.#handle.nowMs, this.#eventTime >= 0 ? (watermark.evictMs ?? -1) : null);
    this.#late.start(watermark);
  }

  /** The initial state is read in the first epoch only. */
  inputs(): readonly number[] {
    return this.parts.initialKeys !== null && (this.#info.id === 0 || this.isBatch) ? [0, 1] : [0];
  }

  prefetch(batch: Batch, input: number): Promise<void> | undefined {
    return together([this.#getReady(), this.#store.prefetch(this.#variables, this.#keysOf(batch, input), batch.length)]);
  }

  get #variables(): readonly string[] {
    const names = [...this.#handle.variables.keys()];
    return this.node.timeMode === 'none' ? names : [...names, TIMERS];
  }

  #keysOf(batch: Batch, input: number): KeyColumns {
    if (input === 1) return this.parts.initialKeys!.map((k) => batch.column(k));
    return this.parts.keys.map((key) => evaluate(key, batch, this.#info.evaluation));
  }

  onBatch(batch: Batch, input: number): readonly Batch[] {
    const columns = this.#keysOf(batch, input);
    const keys = this.#encoder.encode(columns, batch.length);
    if (input === 1) {
      const before = this.#initialKeys.size;
      this.#initialKeys.touch(keys);
      if (this.#initialKeys.size - before < batch.length) {
        throw new TidemarkError('DUPLICATE_INITIAL_STATE_KEY', `the initial state of ${this.parts.name} holds a key more than once`, {
          processor: this.parts.name,
        });
      }
      for (let i = 0; i < batch.length; i++) this.#initial.push({ key: columns.map((c) => c.slice(i, i + 1)), row: rowObject(batch, i) });
      return [];
    }
    const judges = this.node.timeMode === 'event' && this.#eventTime >= 0 && !this.isBatch;
    const late = judges ? lateMask(instantsOf(batch.column(this.#eventTime)), this.#watermark.lateMs) : null;
    if (late !== null) this.#late.add(batch, late);
    this.#groups.add(batch, keys, late);
    return [];
  }

  /** Before the first epoch of a run: compares the variables with those of the checkpoint, and deletes those that are to go. */
  #getReady(): Promise<void> | undefined {
    if (this.#isReady || this.isBatch) return undefined;
    const loading = together([this.#records.prefetchAll(), this.#handle.deleted.length > 0 ? this.#store.prefetchAll() : undefined]);
    return loading === undefined ? this.#compare() : loading.then(() => this.#compare());
  }

  #compare(): undefined {
    if (this.#isReady) return;
    this.#isReady = true;
    for (const name of this.#handle.deleted) {
      this.#store.deleteVariable(name);
      const slot = new Int32Array(1);
      this.#records.find(this.#encoder.encode([new ConstantColumn(STRING, 1, name)], 1), slot);
      if (!this.#handle.variables.has(name)) this.#records.remove(slot);
    }
    for (const variable of this.#handle.variables.values()) {
      const key = this.#encoder.encode([new ConstantColumn(STRING, 1, variable.name)], 1);
      const slot = new Int32Array(1);
      this.#records.find(key, slot);
      const wasDeleted = this.#handle.deleted.includes(variable.name);
      const stored = slot[0]! < 0 || wasDeleted ? null : this.#recordAt(slot[0]!);
      if (stored !== null) checkEvolution(variable.name, stored, variable, variable.renamed);
      this.#records.upsert(key, slot);
      this.#recordValues.setValue(0, slot[0]!, variable.kind);
      this.#recordValues.setValue(1, slot[0]!, variable.schema === null ? null : schemaToJson(variable.schema));
      this.#records.markChanged(slot);
    }
    return undefined;
  }

  #recordAt(slot: number): VariableRecord {
    const schema = this.#recordValues.value(1, slot) as string | null;
    return { kind: this.#recordValues.value(0, slot) as VariableRecord['kind'], schema: schema === null ? null : schemaFromJson(schema) };
  }

  prefetchWatermark(): Promise<void> | undefined {
    const boundMs = this.#boundMs();
    return together([this.#getReady(), boundMs === null ? undefined : this.#store.prefetchDue(this.#variables, boundMs)]);
  }

  /** Timers at or before this instant are due. */
  #boundMs(): number | null {
    if (this.isBatch) return null;
    return this.node.timeMode === 'processing' ? this.#handle.nowMs : this.node.timeMode === 'event' ? this.#watermark.evictMs : null;
  }

  async *onWatermarkAsync(): AsyncIterable<Batch> {
    const out = new RowCollector(this.node.schema);
    for (const { key, row } of this.#initial)
      await this.#call(
        'handleInitialState',
        this.#store.cellsOf(key, 1),
        0,
        (k) => this.#processor.handleInitialState?.(k, row as Record<string, unknown>, this.#timers),
        out,
      );
    yield* this.#rowsOfGroups(out);
    yield* this.#expiredTimers(out);
    this.#dropOutlived();
    const rest = out.rest();
    if (rest !== null) yield rest;
  }

  async *#rowsOfGroups(out: RowCollector): AsyncIterable<Batch> {
    const { size } = this.#groups;
    const columns = size === 0 ? [] : this.#groups.keyColumns();
    for (let start = 0; start < size; start += KEYS_AT_ONCE) {
      const end = Math.min(start + KEYS_AT_ONCE, size);
      const cells = this.#store.cellsOf(
        columns.map((c) => c.slice(start, end)),
        end - start,
      );
      for (let group = start; group < end; group++) {
        const rows = this.#groups.rowsOf(group);
        if (rows.length === 0) continue;
        const calling = this.#call(
          'handleInputRows',
          cells,
          group - start,
          (k) => this.#processor.handleInputRows(k, rows, this.#timers),
          out,
        );
        if (calling !== undefined) await calling;
        const batch = out.full();
        if (batch !== null) yield batch;
      }
    }
  }

  async *#expiredTimers(out: RowCollector): AsyncIterable<Batch> {
    const boundMs = this.#boundMs();
    if (boundMs === null) return;
    const { variables, keys } = this.#store.due(boundMs);
    const cells = this.#store.cellsOf(keys, variables.length);
    const due = variables
      .flatMap((variable, key) =>
        variable === TIMERS
          ? cells.read(TIMERS, key).flatMap((item) => (item.expiryMs! <= boundMs ? [{ key, expiryMs: item.expiryMs! }] : []))
          : [],
      )
      .sort((a, b) => a.expiryMs - b.expiryMs);
    for (const { key, expiryMs } of due) {
      // an earlier call for the key may have deleted it
      const timers = cells.read(TIMERS, key);
      if (!timers.some((item) => item.expiryMs === expiryMs)) continue;
      cells.write(
        TIMERS,
        key,
        timers.filter((item) => item.expiryMs !== expiryMs),
      );
      const calling = this.#call(
        'handleExpiredTimer',
        cells,
        key,
        (k) => this.#processor.handleExpiredTimer?.(k, this.#timers, expiryMs),
        out,
      );
      if (calling !== undefined) await calling;
      const batch = out.full();
      if (batch !== null) yield batch;
    }
  }

  /** Takes out what has outlived its TTL, of all keys. */
  #dropOutlived(): void {
    if (this.isBatch || this.node.timeMode !== 'processing') return;
    const { nowMs } = this.#handle;
    const { variables, keys } = this.#store.due(nowMs);
    const cells = this.#store.cellsOf(keys, variables.length);
    for (const [key, variable] of variables.entries()) {
      if (variable === TIMERS) continue;
      const items = cells.read(variable, key);
      cells.write(
        variable,
        key,
        items.filter((item) => item.expiryMs === null || item.expiryMs > nowMs),
      );
    }
  }

  /** Calls a method for a key; its rows go to `out`, its changes to the store. A promise only where the method gives one. */
  #call(method: string, cells: KeyedCells, key: number, invoke: (key: unknown) => unknown, out: RowCollector): Promise<void> | undefined {
    const value = keyValue(this.parts.keyFields, cells.keys, key);
    this.#handle.enter(cells, key);
    const result = this.#user(method, value, () => invoke(value));
    if (result instanceof Promise || isAsyncIterable(result)) return this.#finishLater(method, value, result, out);
    this.#finish(
      this.#user(method, value, () => this.#rowsOf(result)),
      out,
    );
    return undefined;
  }

  async #finishLater(method: string, key: unknown, result: unknown, out: RowCollector): Promise<void> {
    try {
      const settled = await result;
      const rows: unknown[] = [];
      if (isAsyncIterable(settled)) for await (const row of settled) rows.push(row);
      this.#finish(this.#rowsOf(isAsyncIterable(settled) ? rows : settled), out);
    } catch (error) {
      throw this.#failed(method, key, error);
    }
  }

  #finish(rows: readonly Value[][], out: RowCollector): void {
    this.#handle.leave();
    this.#checkTimes(rows);
    this.#late.countOutput(rows.length);
    out.add(rows);
  }

  #rowsOf(result: unknown): Value[][] {
    if (result === undefined || result === null) return [];
    if (typeof result !== 'object' || !(Symbol.iterator in result))
      throw new TidemarkError('ROW_VALUE_TYPE', `a processor gives an iterable of rows, or nothing, not ${typeof result}`);
    return valuesOfAll(result as Iterable<unknown>, this.node.schema);
  }

  /** Rows below the watermark would be late for whatever follows. */
  #checkTimes(rows: readonly Value[][]): void {
    const { eventTimeColumn } = this.parts;
    const { evictMs } = this.#watermark;
    if (eventTimeColumn < 0 || evictMs === null || this.isBatch) return;
    for (const row of rows) {
      const micros = row[eventTimeColumn] as bigint | null;
      if (micros === null || micros >= BigInt(evictMs) * 1000n) continue;
      throw new TidemarkError(
        'EMITTING_ROWS_OLDER_THAN_WATERMARK_NOT_ALLOWED',
        `Previous node emitted a row with eventTime=${micros} which is older than current_watermark_value=${BigInt(evictMs) * 1000n} (microseconds).`,
        { emittedRowEventTime: String(micros), currentWatermark: String(BigInt(evictMs) * 1000n) },
      );
    }
  }

  #user<T>(method: string, key: unknown, call: () => T): T {
    try {
      return call();
    } catch (error) {
      throw this.#failed(method, key, error);
    }
  }

  #failed(method: string, key: unknown, error: unknown): unknown {
    if (error instanceof TidemarkError && /^(STATEFUL_PROCESSOR|ILLEGAL_STATE|EMITTING)/.test(error.code)) return error;
    const reason = error instanceof Error ? error.message : String(error);
    return new TidemarkError(
      'TRANSFORM_WITH_STATE_USER_FUNCTION_ERROR',
      `An error occurred in the user defined function ${method} of the StatefulProcessor ${this.parts.name}. Reason: ${reason}. The epoch was not committed; after a restart it runs again over the same rows.`,
      { reason, function: method, processor: this.parts.name, key },
      error,
    );
  }
}

function timerValues(processingTimeMs: number, watermarkMs: number | null): TimerValues {
  return {
    processingTimeMs,
    get watermarkMs(): number {
      if (watermarkMs !== null) return watermarkMs;
      throw new TidemarkError('WATERMARK_NOT_DEFINED', 'Cannot get the watermark: put withWatermark before transformWithState.');
    },
  };
}

function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}
