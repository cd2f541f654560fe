import { type Column, ConstantColumn } from '../../../src/columnar/column.js';
import { type KeyBatch, KeyEncoder } from '../../../src/columnar/key.js';
import { BINARY, type Field, field, STRING } from '../../../src/columnar/types.js';
import type { OperatorState, StateTable } from '../../../src/state/contract.js';
import { SlotColumns } from '../../../src/state/slot-columns.js';
import { decodeValue, encodeValue } from '../../../src/state/value-codec.js';
import { together } from '../chunks.js';
import { keyOrder } from '../key-order.js';

/** A key, as columns of one row. */
export type KeyColumns = readonly Column[];

/** What a variable holds for one key: items, each with the instant at which it expires. A plain value is one item. */
export interface Item {
  readonly label?: unknown;
  readonly value: unknown;
  readonly expiryMs: number | null;
}

/** The items of a key that has some which expire. */
export interface DueCell {
  readonly variable: string;
  readonly key: KeyColumns;
}

type Stored = readonly (readonly [value: unknown, expiryMs: number | null, label?: unknown])[];

/**
 * The state of a processor: one table, `variables`, of variable and key to the items that the variable holds for the key, as bytes. All
 * variables share the table, so that a processor may have other variables after a restart. A cell is read and written as a whole.
 */
export class CellStore {
  readonly #table: StateTable;
  readonly #values = new SlotColumns([BINARY]);
  readonly #encoder = new KeyEncoder();

  constructor(keyFields: readonly Field[], state: OperatorState) {
    const bound = 'until the processor clears them, or their time to live is over';
    this.#table = state.table(
      { name: 'variables', key: [field('variable', STRING), ...keyFields], value: [field('items', BINARY)], bound },
      this.#values,
    );
  }

  /** Loads these variables of these keys. */
  prefetch(variables: readonly string[], keyColumns: KeyColumns, length: number): Promise<void> | undefined {
    return together(variables.map((variable) => this.#table.prefetch(this.#keys(variable, keyColumns, length))));
  }

  /** Loads the cells that hold something which expires up to the bound, and the other variables of their keys. */
  prefetchDue(variables: readonly string[], boundMs: number): Promise<void> | undefined {
    const loading = this.#table.prefetchExpired(boundMs * 1000);
    const loadKeys = () => {
      const slots = this.#table.expired(boundMs * 1000);
      return slots.length === 0 ? undefined : this.prefetch(variables, this.#table.keyColumns(slots).slice(1), slots.length);
    };
    return loading === undefined ? loadKeys() : loading.then(loadKeys);
  }

  /** Cells that hold something which expires up to the bound, by variable and key: the same order when the epoch runs again. */
  due(boundMs: number): DueCell[] {
    const slots = this.#table.expired(boundMs * 1000);
    if (slots.length === 0) return [];
    const columns = this.#table.keyColumns(slots);
    return keyOrder(columns, slots.length).map((i) => ({
      variable: columns[0]!.get(i) as string,
      key: columns.slice(1).map((c) => c.slice(i, i + 1)),
    }));
  }

  /** The items of a cell, which is loaded. */
  read(variable: string, key: KeyColumns): Item[] {
    const slot = new Int32Array(1);
    this.#table.find(this.#keys(variable, key, 1), slot);
    if (slot[0]! < 0) return [];
    const stored = decodeValue(this.#values.value(0, slot[0]!) as Uint8Array) as Stored;
    return stored.map(([value, expiryMs, label]) => ({ value, expiryMs, label }));
  }

  /** Sets the items of a cell; without any the cell goes. */
  write(variable: string, key: KeyColumns, items: readonly Item[]): void {
    const slot = new Int32Array(1);
    const keys = this.#keys(variable, key, 1);
    if (items.length === 0) {
      this.#table.find(keys, slot);
      this.#table.remove(slot);
      return;
    }
    const stored: Stored = items.map((item) =>
      item.label === undefined ? [item.value, item.expiryMs] : [item.value, item.expiryMs, item.label],
    );
    this.#table.upsert(keys, slot);
    this.#values.setValue(0, slot[0]!, encodeValue(stored));
    const expiryMs = items.reduce((min, item) => Math.min(min, item.expiryMs ?? Infinity), Infinity);
    this.#table.setExpiry(slot[0]!, expiryMs === Infinity ? NaN : expiryMs * 1000);
    // the items changed even where the first of them to expire did not
    this.#table.markChanged(slot);
  }

  /** Loads everything: for variables that are deleted. */
  prefetchAll(): Promise<void> | undefined {
    return this.#table.prefetchAll();
  }

  /** Takes a variable out, of all keys; everything is loaded. */
  deleteVariable(variable: string): void {
    const slots = this.#table.allSlots();
    const names = this.#table.keyColumns(slots)[0]!;
    this.#table.remove(slots.map((slot, i) => (names.get(i) === variable ? slot : -1)));
  }

  #keys(variable: string, keyColumns: KeyColumns, length: number): KeyBatch {
    return this.#encoder.encode([new ConstantColumn(STRING, length, variable), ...keyColumns], length);
  }
}
