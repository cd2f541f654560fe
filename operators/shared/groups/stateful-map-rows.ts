import { TidemarkError } from '../../../src/base/errors.js';
import type { Batch } from '../../../src/columnar/batch.js';
import type { Column } from '../../../src/columnar/column.js';
import { type KeyBatch, KeyEncoder } from '../../../src/columnar/key.js';
import type { Field, Schema } from '../../../src/columnar/types.js';
import type { Value } from '../../../src/columnar/value.js';
import type { BoundExpression } from '../../../src/expressions/bound.js';
import { evaluate } from '../../../src/expressions/evaluate.js';
import type { StateTable } from '../../../src/state/contract.js';
import type { EpochInfo } from '../../../src/stream/epoch.js';
import { instantsOf } from '../../../src/stream/event-times.js';
import type { Operator } from '../../../src/stream/operator.js';
import type { StatefulMapNode } from '../../../src/stream/plan-node.js';
import type { RunContext } from '../../../src/stream/run.js';
import type { Watermark } from '../../../src/stream/watermark.js';
import { checkOneEventTime, eventTimeIndex, lateMask } from '../event-time.js';
import { keyOrder } from '../key-order.js';
import { LateRows } from '../late-rows.js';
import { memoryState } from '../memory-state.js';
import { checkStateKeys } from '../state-keys.js';
import { EpochGroups, keyValue, type Row, rowObject } from './epoch-groups.js';
import { type GroupClock, type GroupState, GroupStateCall } from './group-state.js';
import { GroupValues } from './group-values.js';
import { RowCollector, valuesOf, valuesOfAll } from './row-collector.js';

/** What a function gives for a group: one row, or any number of them. */
export type GroupFunction = (key: unknown, rows: readonly Row[], state: GroupState<unknown>) => unknown;

/** What the stage of mapGroupsWithState and flatMapGroupsWithState is made from. */
export interface StatefulMapParts {
  readonly keys: readonly BoundExpression[];
  readonly keyFields: readonly Field[];
  readonly name: string;
  readonly fn: GroupFunction;
  readonly stateSchema: Schema | null;
  readonly concurrency: number;
  /** Columns of the initial state: those of the key, and those of the value. */
  readonly initial: { readonly keys: readonly number[]; readonly values: readonly number[] } | null;
}

/** A call of the function, as it was before and as it is after. */
interface Call {
  readonly group: number;
  readonly slot: number;
  readonly key: unknown;
  readonly rows: readonly Row[];
  readonly state: GroupStateCall<unknown>;
}

interface Called {
  readonly call: Call;
  readonly rows: readonly Value[][];
}

/** Calls a function for each key of the epoch, and for each key whose timeout has passed. */
export class StatefulMapRows implements Operator {
  readonly #encoder = new KeyEncoder();
  readonly #groupEncoder = new KeyEncoder();
  /** Keys of all groups of the epoch. */
  #keys!: KeyBatch;
  readonly #one = new Int32Array(1);
  readonly #late: LateRows;
  readonly #eventTime: number;
  #table!: StateTable;
  #values!: GroupValues;
  #groups!: EpochGroups;
  #clock!: GroupClock;
  #info!: EpochInfo;
  #watermark!: Watermark;
  #prepared: { readonly batch: Batch; readonly keys: KeyBatch } | null = null;

  constructor(
    private readonly node: StatefulMapNode,
    private readonly parts: StatefulMapParts,
    private readonly run: RunContext,
    private readonly isBatch: boolean,
  ) {
    this.#late = new LateRows(node, run, isBatch);
    this.#eventTime = eventTimeIndex(node.inputs[0]!.schema.fields);
    if (!isBatch) this.#declare(run.state(node));
  }

  #declare(state: ReturnType<RunContext['state']>): void {
    this.#values = new GroupValues(this.parts.stateSchema);
    const bound =
      this.node.timeout === 'none'
        ? 'unbounded: groups stay until the function removes them'
        : 'groups stay until the function removes them, as it may at their timeout';
    this.#table = state.table({ name: 'groups', key: this.parts.keyFields, value: this.#values.fields, bound }, this.#values.columns);
  }

  onEpoch(info: EpochInfo, watermark: Watermark): void {
    if (this.isBatch) this.#declare(memoryState());
    else {
      checkOneEventTime(this.node.inputs[0]!.schema.fields, this.run);
      checkStateKeys(this.parts.keyFields);
    }
    this.#groups = new EpochGroups(this.parts.keyFields);
    this.#info = info;
    this.#watermark = watermark;
    this.#clock = {
      timeout: this.node.timeout,
      processingTimeMs: this.run.processingTimeMs(info.id),
      watermarkMs: this.isBatch ? null : watermark.evictMs,
      hasWatermark: this.#eventTime >= 0,
    };
    this.#late.start(watermark);
  }

  /** The initial state is read in the first epoch only. */
  inputs(): readonly number[] {
    return this.parts.initial !== null && (this.#info.id === 0 || this.isBatch) ? [0, 1] : [0];
  }

  prefetch(batch: Batch, input: number): Promise<void> | undefined {
    const columns =
      input === 0
        ? this.parts.keys.map((k) => evaluate(k, batch, this.#info.evaluation))
        : this.parts.initial!.keys.map((k) => batch.column(k));
    const keys = this.#encoder.encode(columns, batch.length);
    this.#prepared = { batch, keys };
    return this.#table.prefetch(keys);
  }

  onBatch(batch: Batch, input: number): readonly Batch[] {
    const { keys } = this.#prepared!;
    this.#prepared = null;
    if (input === 1) this.#begin(batch, keys);
    else {
      const judges = this.node.timeout === 'event' && this.#eventTime >= 0 && !this.isBatch;
      const late = judges ? lateMask(instantsOf(batch.column(this.#eventTime)), this.#watermark.lateMs) : null;
      if (late !== null) this.#late.add(batch, late);
      this.#groups.add(batch, keys, late);
    }
    return [];
  }

  /** Takes over a batch of the initial state; its groups are called in this epoch, also without rows. */
  #begin(batch: Batch, keys: KeyBatch): void {
    const slots = new Int32Array(keys.length);
    if (this.#table.upsert(keys, slots) < keys.length) {
      throw new TidemarkError('DUPLICATE_INITIAL_STATE_KEY', `the initial state of ${this.parts.name} holds a key more than once`, {
        function: this.parts.name,
      });
    }
    const { fields } = batch.schema;
    for (let i = 0; i < keys.length; i++) {
      const row = rowObject(batch, i);
      const value = Object.fromEntries(this.parts.initial!.values.map((k) => [fields[k]!.name, row[fields[k]!.name]]));
      this.#values.write(slots[i]!, value, null);
    }
    this.#table.markChanged(slots);
    this.#groups.touch(keys);
  }

  prefetchWatermark(): Promise<void> | undefined {
    const bound = this.#timeoutBoundMicros();
    return bound === null ? undefined : this.#table.prefetchExpired(bound);
  }

  /** Timeouts before this instant fire. */
  #timeoutBoundMicros(): number | null {
    const beforeMs =
      this.isBatch || this.node.timeout === 'none'
        ? null
        : this.node.timeout === 'event'
          ? this.#watermark.evictMs
          : this.#clock.processingTimeMs;
    return beforeMs === null ? null : beforeMs * 1000 - 1;
  }

  async *onWatermarkAsync(): AsyncIterable<Batch> {
    yield* this.#callAll(this.#callsWithRows());
    yield* this.#callAll(this.#callsOfTimeouts());
  }

  /**
   * Makes the calls, several at a time where they are asynchronous. What they give, and what they did to their states, is taken in the order
   * of the calls, so that it is the same whoever is ready first.
   */
  async *#callAll(calls: Iterable<Call>): AsyncIterable<Batch> {
    const out = new RowCollector(this.node.schema);
    const waiting: Promise<Called>[] = [];
    for (const call of calls) {
      const called = this.#invoke(call);
      if (!(called instanceof Promise) && waiting.length === 0) this.#take(called, out);
      else {
        const promise = Promise.resolve(called);
        // a failure is reported at its turn
        promise.catch(() => undefined);
        waiting.push(promise);
        if (waiting.length >= this.parts.concurrency) this.#take(await waiting.shift()!, out);
      }
      const batch = out.full();
      if (batch !== null) yield batch;
    }
    while (waiting.length > 0) this.#take(await waiting.shift()!, out);
    const rest = out.rest();
    if (rest !== null) yield rest;
  }

  #take({ call, rows }: Called, out: RowCollector): void {
    this.#keep(call);
    this.#late.countOutput(rows.length);
    out.add(rows);
  }

  *#callsWithRows(): Iterable<Call> {
    const groups = this.#groups;
    if (groups.size === 0) return;
    const columns = groups.keyColumns();
    const slots = new Int32Array(groups.size);
    this.#keys = this.#groupEncoder.encode(columns, groups.size);
    this.#table.find(this.#keys, slots);
    for (let group = 0; group < groups.size; group++) yield this.#call(group, slots[group]!, columns, group, groups.rowsOf(group), false);
  }

  /** Groups without rows in this epoch whose timeout has passed, by key, so that the order is the same when the epoch runs again. */
  *#callsOfTimeouts(): Iterable<Call> {
    const bound = this.#timeoutBoundMicros();
    const expired = bound === null ? new Int32Array(0) : this.#table.expired(bound);
    if (expired.length === 0) return;
    const columns = this.#table.keyColumns(expired);
    for (const i of keyOrder(columns, expired.length)) yield this.#call(-1, expired[i]!, columns, i, [], true);
  }

  #call(group: number, slot: number, columns: readonly Column[], i: number, rows: readonly Row[], hasTimedOut: boolean): Call {
    const value = slot < 0 ? undefined : this.#values.read(slot);
    return {
      group,
      slot,
      key: keyValue(this.parts.keyFields, columns, i),
      rows,
      state: new GroupStateCall(value, hasTimedOut, this.#clock),
    };
  }

  #invoke(call: Call): Called | Promise<Called> {
    try {
      const result = this.parts.fn(call.key, call.rows, call.state);
      if (result instanceof Promise || isAsyncIterable(result)) return this.#finishLater(call, result);
      return { call, rows: this.#rowsOf(result) };
    } catch (error) {
      throw this.#failed(call, error);
    }
  }

  async #finishLater(call: Call, result: unknown): Promise<Called> {
    try {
      const settled = await result;
      if (!isAsyncIterable(settled)) return { call, rows: this.#rowsOf(settled) };
      const rows: unknown[] = [];
      for await (const row of settled) rows.push(row);
      return { call, rows: this.#rowsOf(rows) };
    } catch (error) {
      throw this.#failed(call, error);
    }
  }

  /** The rows that the function gave. A generator runs to its end here, and may change the state until then. */
  #rowsOf(result: unknown): Value[][] {
    const { schema } = this.node;
    if (this.node.mapping === 'map') return [valuesOf(result, schema)];
    if (typeof result !== 'object' || result === null || !(Symbol.iterator in result)) {
      throw new TidemarkError(
        'ROW_VALUE_TYPE',
        `the function must give an iterable of rows, and gave ${result === null ? 'null' : typeof result}`,
      );
    }
    return valuesOfAll(result as Iterable<unknown>, schema);
  }

  #failed({ key }: Call, error: unknown): TidemarkError {
    const reason = error instanceof Error ? error.message : String(error);
    const operator = this.node.operatorName;
    return new TidemarkError(
      'FLATMAPGROUPSWITHSTATE_USER_FUNCTION_ERROR',
      `An error occurred in the user provided function ${this.parts.name} in ${operator}, for a key. Reason: ${reason}. The epoch was not committed; after a restart it runs again over the same rows.`,
      { reason, operator, function: this.parts.name, key },
      error,
    );
  }

  /** Puts what a call did to its state into the table. */
  #keep({ group, slot, state }: Call): void {
    const timeoutMs = state.getTimeoutTimestampMs();
    if (state.isRemoved && timeoutMs === null) {
      this.#one[0] = slot;
      this.#table.remove(this.#one);
      return;
    }
    const before = slot < 0 ? null : this.#values.timeoutMs(slot);
    if (!state.isUpdated && !state.isRemoved && timeoutMs === before) return;
    const at = slot >= 0 ? slot : this.#table.upsertAt(this.#keys, group);
    this.#values.write(at, state.getOption(), timeoutMs);
    this.#one[0] = at;
    this.#table.markChanged(this.#one);
    if (this.node.timeout !== 'none') this.#table.setExpiry(at, timeoutMs === null ? NaN : timeoutMs * 1000);
  }
}

function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}
