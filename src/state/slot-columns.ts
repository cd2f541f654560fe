import { must } from '../base/assert.js';
import { TidemarkError } from '../base/errors.js';
import type { Column } from '../columnar/column.js';
import { sqlName, type DataType } from '../columnar/types.js';
import type { Value } from '../columnar/value.js';
import type { SlotValues } from './contract.js';
import { BytesSlots } from './bytes-slots.js';
import { Int64Slots, NumberSlots } from './fixed-slots.js';
import { slotStorage } from './slot-kinds.js';
import type { SlotStorage } from './slot-storage.js';

/**
 * The plain values of a state table: one typed array (or arena) a field, addressed by slot; cleared slots are NULL.
 *
 * Typed ways in for hot loops: `int64(k)`, `number(k)`, `bytes(k)`; their arrays move when the table grows, so fetch them again after
 * `upsert`. `set` and `column` move whole batches; `value` and `setValue` single values.
 */
export class SlotColumns implements SlotValues {
  readonly #fields: readonly SlotStorage[];

  constructor(readonly types: readonly DataType[]) {
    this.#fields = types.map(slotStorage);
  }

  reserve(count: number): void {
    for (const field of this.#fields) field.reserve(count);
  }

  snapshot(slots: Int32Array): Column[] {
    return this.#fields.map((field) => field.column(slots));
  }

  restore(slots: Int32Array, columns: readonly Column[], length: number): void {
    this.#fields.forEach((field, k) => field.setAll(slots, must(columns[k], `no column ${k} to restore`), length));
  }

  clear(slot: number): void {
    for (const field of this.#fields) field.clear(slot);
  }

  memoryBytes(): number {
    return this.#fields.reduce((sum, field) => sum + field.memoryBytes(), 0);
  }

  /** Field k, a BIGINT, timestamp, TIME or day-time interval. */
  int64(k: number): Int64Slots {
    return this.#field(k, Int64Slots);
  }

  /** Field k, a TINYINT to DOUBLE, DATE or year-month interval. */
  number(k: number): NumberSlots {
    return this.#field(k, NumberSlots);
  }

  /** Field k, a string or binary. */
  bytes(k: number): BytesSlots {
    return this.#field(k, BytesSlots);
  }

  value(k: number, slot: number): Value {
    return this.#storage(k).get(slot);
  }

  setValue(k: number, slot: number, value: Value): void {
    this.#storage(k).set(slot, value);
  }

  /** Sets field k of slots[i] to row i of `column`; negative slots are passed over. */
  set(k: number, slots: Int32Array, column: Column): void {
    this.#storage(k).setAll(slots, column, slots.length);
  }

  /** Field k of these slots. */
  column(k: number, slots: Int32Array): Column {
    return this.#storage(k).column(slots);
  }

  #storage(k: number): SlotStorage {
    return must(this.#fields[k], `state has no field ${k}`);
  }

  #field<S extends SlotStorage>(k: number, kind: new (type: DataType) => S): S {
    const storage = this.#storage(k);
    if (storage instanceof kind) return storage;
    throw new TidemarkError('INTERNAL_ERROR', `field ${k} of the state is ${sqlName(storage.type)}, which is not held in ${kind.name}`);
  }
}
