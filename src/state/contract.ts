import type { Column } from '../columnar/column.js';
import type { KeyBatch } from '../columnar/key.js';
import type { DataType, Field } from '../columnar/types.js';

export type { KeyBatch } from '../columnar/key.js';

/** One write of an atomic batch. Keys are text with a fixed alphabet (see keys of each user); values are bytes; null deletes. */
export interface StoreWrite {
  readonly key: string;
  readonly value: Uint8Array | null;
}

/**
 * What a checkpoint stands on: an ordered map of keys to bytes with atomic, durable batches. Implemented over LevelDB and in memory.
 * Every call may fail with a TidemarkError; none is retried inside.
 */
export interface StateStore {
  get(key: string): Promise<Uint8Array | undefined>;
  /** Entries with `from` <= key < `to`, in key order. */
  range(
    from: string,
    to: string,
    options?: { readonly reverse?: boolean; readonly limit?: number },
  ): AsyncIterable<readonly [string, Uint8Array]>;
  /** All of it or nothing; durable before it resolves when `sync` is set. */
  write(writes: readonly StoreWrite[], options: { readonly sync: boolean }): Promise<void>;
  close(): Promise<void>;
}

/** Declared by an operator before the first row; goes into the checkpoint's manifest, `explain` and the compatibility check. */
export interface TableSpec {
  /** Unique within the operator. */
  readonly name: string;
  readonly key: readonly Field[];
  readonly value: readonly Field[];
  /** What bounds the table, in words for `explain`: "rows inside the watermark delay", "unbounded: no watermark". */
  readonly bound: string;
  /** Position in `value` of the field by which entries expire, for `explain`; what counts is what `setExpiry` is told. */
  readonly expiry?: number;
  /** True for an index beside another table: its rows are not counted in progress. */
  readonly auxiliary?: boolean;
  /** The values are the columns of an input: after a restart they go by their names, and may be more, fewer or in another order. */
  readonly byName?: boolean;
}

/** Values that a table keeps beside its keys, addressed by slot. Aggregates bring their own (see Accumulator); `SlotColumns` is the plain one. */
export interface SlotValues {
  readonly types: readonly DataType[];
  /** Makes room for slots below `count`. */
  reserve(count: number): void;
  /** The values of these slots as columns of `types`. */
  snapshot(slots: Int32Array): Column[];
  /** Sets the slots, which were cleared before, to these values: row i to slots[i]. */
  restore(slots: Int32Array, columns: readonly Column[], length: number): void;
  clear(slot: number): void;
  /** Memory held; where it is not given, the table estimates it from the types. */
  memoryBytes?(): number;
}

/**
 * One named piece of an operator's state: a map from key to values, held as columns and addressed by slot (a small integer that is the
 * key's for as long as it is in the table). Everything is synchronous once `prefetch` has resolved. Changes since the last commit are
 * written by `changes()`; the table itself never writes.
 */
export interface StateTable {
  readonly spec: TableSpec;
  /** Rows in the table, also those not in memory now. */
  readonly size: number;
  readonly values: SlotValues;

  /** Loads what these keys touch; undefined when nothing has to be loaded. */
  prefetch(keys: KeyBatch): Promise<void> | undefined;
  /** Loads every entry whose expiry is <= `boundMicros`, so that `expired` sees it; undefined when nothing has to be loaded. */
  prefetchExpired(boundMicros: number): Promise<void> | undefined;
  /** Loads the whole table (complete mode, laws). */
  prefetchAll(): Promise<void> | undefined;

  /** Slot of each key, or -1. */
  find(keys: KeyBatch, slots: Int32Array): void;
  /**
   * Slot of each key; absent keys are inserted with cleared values. Keys where `skip[i]` is set keep slot -1. Returns how many were new, and
   * sets those in `fresh`.
   */
  upsert(keys: KeyBatch, slots: Int32Array, skip?: Uint8Array, fresh?: Uint8Array): number;
  /** Slot of key `i` of the batch, inserted with cleared values where it is absent. */
  upsertAt(keys: KeyBatch, i: number): number;
  /** Says that the values of these slots were changed; -1 is passed over. */
  markChanged(slots: Int32Array): void;
  /** Takes the entries out; -1 is passed over. Their keys and values can be read until the epoch is committed; then the slots are free for other keys. */
  remove(slots: Int32Array): void;

  /** Slots changed or inserted (and not removed) since the last commit, each once, in order of first change. */
  changedSlots(): Int32Array;
  /** Slots of all entries in memory; call `prefetchAll` first for all of the table. */
  allSlots(): Int32Array;
  /** Slots whose expiry is <= `boundMicros`, cheap: an index by expiry, so that eviction costs what it evicts. */
  expired(boundMicros: number): Int32Array;
  /**
   * Must be told when an entry's expiry is set or moved (values are not watched). The table keeps it with the entry, also across restarts,
   * and takes the entry as changed where the expiry is another one. NaN, as in the beginning: never expires.
   */
  setExpiry(slot: number, expiryMicros: number): void;

  /** The keys of these slots as columns of the key's types. */
  keyColumns(slots: Int32Array): Column[];

  /** Counts since the last commit, for progress. */
  readonly counts: { readonly updated: number; readonly removed: number };
  /** Memory held, for progress. */
  memoryBytes(): number;

  /** The writes that make this epoch's changes durable: one columnar delta a touched bucket, now and then a base. */
  changes(epochId: number): StoreWrite[];
  /** Called after the batch with `changes` is durable. */
  committed(): void;
}

/** How an operator gets its tables; a fresh one for every run. */
export interface OperatorState {
  table(spec: TableSpec, values: SlotValues): StateTable;
}
