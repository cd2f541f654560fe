import { type Column, ConstantColumn } from '../../../src/columnar/column.js';
import { encodeKeys, type KeyBatch, KeyEncoder } from '../../../src/columnar/key.js';
import { take } from '../../../src/columnar/take.js';
import { BINARY, type Field, field, STRING } from '../../../src/columnar/types.js';
import type { OperatorState, StateTable } from '../../../src/state/contract.js';
import { SlotColumns } from '../../../src/state/slot-columns.js';
import { decodeValue, mustBeCloneable, packValue } from '../../../src/state/value-codec.js';
import { together } from '../chunks.js';
import { keyOrder } from '../key-order.js';

/** Keys, as columns. */
export type KeyColumns = readonly Column[];

/** What a variable holds for one key: items, each with the instant at which it expires. A plain value is one item. */
export interface Item {
  readonly label?: unknown;
  readonly value: unknown;
  readonly expiryMs: number | null;
}

/** Cells that hold something which expires: variable and key of each. */
export interface DueCells {
  readonly variables: readonly string[];
  readonly keys: KeyColumns;
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
  due(boundMs: number): DueCells {
    const slots = this.#table.expired(boundMs * 1000);
    if (slots.length === 0) return { variables: [], keys: [] };
    const unordered = this.#table.keyColumns(slots);
    const order = Int32Array.from(keyOrder(unordered, slots.length));
    const [variables, ...keys] = unordered.map((c) => take(c, order));
    return { variables: Array.from(order, (_, i) => variables!.get(i) as string), keys };
  }

  /** The cells of these keys, of which each variable is looked up for all at once. They are loaded. */
  cellsOf(keys: KeyColumns, length: number): KeyedCells {
    return new KeyedCells(keys, length, this.#table, this.#values);
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
    return this.#encoder.encode(cellColumns(variable, keyColumns, length), length);
  }
}

function cellColumns(variable: string, keyColumns: KeyColumns, length: number): Column[] {
  return [new ConstantColumn(STRING, length, variable), ...keyColumns];
}

/** Where the cells of a variable are: -1 where the key has none. */
interface Places {
  readonly keys: KeyBatch;
  readonly slots: Int32Array;
}

/** The cells of many keys, which are worked on one after the other: a key is named by its number among them. */
export class KeyedCells {
  readonly #places = new Map<string, Places>();
  readonly #one = new Int32Array(1);

  constructor(
    readonly keys: KeyColumns,
    readonly length: number,
    private readonly table: StateTable,
    private readonly values: SlotColumns,
  ) {}

  /** The items of a cell. */
  read(variable: string, key: number): Item[] {
    const slot = this.#placesOf(variable).slots[key]!;
    if (slot < 0) return [];
    const { arena, starts, sizes } = this.values.bytes(0);
    const stored = decodeValue(arena, starts[slot]!, starts[slot]! + sizes[slot]!) as Stored;
    return stored.map(([value, expiryMs, label]) => ({ value, expiryMs, label }));
  }

  /** Sets the items of a cell; without any the cell goes. */
  write(variable: string, key: number, items: readonly Item[]): void {
    const { keys, slots } = this.#placesOf(variable);
    if (items.length === 0) {
      this.#one[0] = slots[key]!;
      this.table.remove(this.#one);
      slots[key] = -1;
      return;
    }
    const bytes = packed(items);
    const slot = slots[key]! < 0 ? (slots[key] = this.table.upsertAt(keys, key)) : slots[key]!;
    this.values.bytes(0).setBytes(slot, bytes, 0, bytes.length);
    this.table.setExpiry(slot, earliestMicros(items));
    // the items changed even where the first of them to expire did not
    this.#one[0] = slot;
    this.table.markChanged(this.#one);
  }

  #placesOf(variable: string): Places {
    const known = this.#places.get(variable);
    if (known !== undefined) return known;
    const keys = encodeKeys(cellColumns(variable, this.keys, this.length), this.length);
    const slots = new Int32Array(this.length);
    this.table.find(keys, slots);
    const places = { keys, slots };
    this.#places.set(variable, places);
    return places;
  }
}

/** The stored form of items, good until the next is made. */
function packed(items: readonly Item[]): Uint8Array {
  const stored: Stored = items.map(({ value, expiryMs, label }) => {
    mustBeCloneable(value);
    if (label === undefined) return [value, expiryMs];
    mustBeCloneable(label);
    return [value, expiryMs, label];
  });
  return packValue(stored);
}

/** NaN where none expires. */
function earliestMicros(items: readonly Item[]): number {
  let earliestMs = Infinity;
  for (const { expiryMs } of items) if (expiryMs !== null && expiryMs < earliestMs) earliestMs = expiryMs;
  return earliestMs === Infinity ? NaN : earliestMs * 1000;
}
