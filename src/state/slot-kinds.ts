import { columnBuilder, numberArrayOf } from '../columnar/builder.js';
import type { Column } from '../columnar/column.js';
import type { DataType } from '../columnar/types.js';
import type { Value } from '../columnar/value.js';
import { BytesSlots } from './bytes-slots.js';
import { BooleanSlots, DecimalSlots, Int64Slots, NumberSlots } from './fixed-slots.js';
import { SlotStorage } from './slot-storage.js';

/** Nested values and calendar intervals, as JavaScript values. */
class ValueSlots extends SlotStorage {
  readonly #values: Value[] = [];

  override clear(slot: number): void {
    super.clear(slot);
    this.#values[slot] = null;
  }

  column(slots: Int32Array): Column {
    const builder = columnBuilder(this.type, slots.length);
    for (const slot of slots) builder.append(this.get(slot));
    return builder.finish();
  }

  /** Roughly: what a value holds beside its slot is not followed. */
  memoryBytes(): number {
    return this.valid.length * 64;
  }

  protected grow(capacity: number): void {
    while (this.#values.length < capacity) this.#values.push(null);
  }

  protected valueAt(slot: number): Value {
    return this.#values[slot]!;
  }

  protected setValue(slot: number, value: Value): void {
    this.#values[slot] = value;
  }
}

/** Storage for any type. */
export function slotStorage(type: DataType): SlotStorage {
  switch (type.kind) {
    case 'bigint':
    case 'timestamp':
    case 'timestamp_ntz':
    case 'time':
    case 'interval_dt':
      return new Int64Slots(type);
    case 'string':
    case 'char':
    case 'varchar':
    case 'binary':
      return new BytesSlots(type);
    case 'boolean':
      return new BooleanSlots(type);
    case 'decimal':
      return new DecimalSlots(type);
    default:
      return numberArrayOf(type) === undefined ? new ValueSlots(type) : new NumberSlots(type);
  }
}
