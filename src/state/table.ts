import type { Column } from '../columnar/column.js';
import { decodeKeys } from '../columnar/key-decode.js';
import type { KeyBatch } from '../columnar/key.js';
import type { DataType } from '../columnar/types.js';
import { TidemarkError } from '../base/errors.js';
import { type Bucket, BucketDirectory } from './bucket.js';
import { ChainStore } from './chain-store.js';
import type { SlotValues, StateStore, StateTable, StoreWrite, TableSpec } from './contract.js';
import { KeyIndex } from './key-index.js';
import { NEW } from './slots.js';
import { layoutOf, type TableMeta } from './table-format.js';
import { TableRows } from './table-rows.js';
import { ROWS_PER_BUCKET, TableWriter } from './table-writer.js';

/** Buckets that load at the same time. */
const LOADS_AT_ONCE = 8;

export interface TableOptions {
  readonly store: StateStore;
  readonly operatorId: string;
  /** What the store knows of the table; undefined for a new one. */
  readonly meta: TableMeta | undefined;
  /** A bucket with more rows is split when it is next written. Default 8192. */
  readonly rowsPerBucket?: number | undefined;
}

/** A state table in hash buckets: see contract.ts for what it does, table-writer.ts for what it writes. */
export class BucketTable implements StateTable {
  readonly #rows: TableRows;
  readonly #chains: ChainStore;
  readonly #writer: TableWriter;
  readonly #keyTypes: readonly DataType[];
  #removed = 0;
  #written = false;
  /** Counts the uses, for dropping the coldest bucket first. */
  #clock = 0;
  #unloaded: number;
  #size: number;

  constructor(
    readonly spec: TableSpec,
    readonly values: SlotValues,
    options: TableOptions,
  ) {
    const { store, operatorId, meta } = options;
    this.#keyTypes = spec.key.map((f) => f.type);
    this.#chains = new ChainStore(store, operatorId, spec.name, values.types);
    const layouts = { keyLayout: layoutOf(this.#keyTypes), valueLayout: layoutOf(values.types) };
    if (meta !== undefined) this.#checkLayouts(operatorId, meta, layouts);
    this.#rows = new TableRows(values, new BucketDirectory(meta === undefined ? undefined : meta.buckets));
    if (!this.#rows.directory.isComplete()) throw this.#chains.corrupt('its list of buckets has holes');
    this.#writer = new TableWriter(this.#rows, this.#chains, layouts, options.rowsPerBucket ?? ROWS_PER_BUCKET);
    this.#size = this.#buckets().reduce((sum, b) => sum + b.rows, 0);
    // An empty bucket has nothing to load.
    for (const bucket of this.#buckets()) if (bucket.rows === 0 && bucket.chain.entries === 0) bucket.index ??= new KeyIndex();
    this.#unloaded = this.#buckets().filter((b) => b.index === undefined).length;
  }

  get size(): number {
    return this.#size;
  }

  get counts(): { readonly updated: number; readonly removed: number } {
    return { updated: this.#rows.slots.changedCount, removed: this.#removed };
  }

  prefetch(keys: KeyBatch): Promise<void> | undefined {
    const now = ++this.#clock;
    const { places, shift } = this.#rows.directory;
    if (places.length === 1) return this.#need(places[0]!, now) ? this.#load([places[0]!]) : undefined;
    const missing = new Set<Bucket>();
    for (let i = 0; i < keys.length; i++) {
      const bucket = places[(keys.hashes[i]! >>> 1) >>> shift]!;
      if (this.#need(bucket, now)) missing.add(bucket);
    }
    return missing.size === 0 ? undefined : this.#load([...missing]);
  }

  prefetchExpired(boundMicros: number): Promise<void> | undefined {
    return this.#prefetchWhere((bucket) => bucket.earliest <= boundMicros);
  }

  prefetchAll(): Promise<void> | undefined {
    return this.#prefetchWhere((bucket) => bucket.rows > 0);
  }

  find(keys: KeyBatch, slots: Int32Array): void {
    this.#rows.find(keys, slots);
  }

  upsert(keys: KeyBatch, slots: Int32Array, skip?: Uint8Array, fresh?: Uint8Array): number {
    const added = this.#rows.upsert(keys, slots, skip, NEW, fresh);
    this.#size += added;
    return added;
  }

  upsertAt(keys: KeyBatch, i: number): number {
    const before = this.#rows.slots.live;
    const slot = this.#rows.upsertAt(keys, i, NEW);
    this.#size += this.#rows.slots.live - before;
    return slot;
  }

  markChanged(slots: Int32Array): void {
    this.#rows.slots.changeAll(slots);
  }

  remove(slots: Int32Array): void {
    const removed = this.#rows.remove(slots);
    this.#removed += removed;
    this.#size -= removed;
  }

  changedSlots(): Int32Array {
    return this.#rows.slots.changed();
  }

  allSlots(): Int32Array {
    return this.#rows.allSlots();
  }

  expired(boundMicros: number): Int32Array {
    return this.#rows.expiry.expired(boundMicros);
  }

  setExpiry(slot: number, expiryMicros: number): void {
    const expiry = storable(expiryMicros);
    const before = this.#rows.expiry.get(slot);
    if (before === expiry || (Number.isNaN(before) && Number.isNaN(expiry))) return;
    this.#rows.slots.change(slot);
    this.#rows.setExpiry(slot, expiry);
  }

  keyColumns(slots: Int32Array): Column[] {
    return decodeKeys(this.#rows.keysOf(slots), slots.length, this.#keyTypes);
  }

  memoryBytes(): number {
    return this.#rows.memoryBytes();
  }

  changes(epochId: number): StoreWrite[] {
    if (this.#written) throw new TidemarkError('INTERNAL_ERROR', `changes of table ${this.spec.name} were taken, but never committed`);
    if (this.#rows.slots.changedCount === 0 && this.#removed === 0) return [];
    this.#written = true;
    return this.#writer.write(epochId, this.#size);
  }

  committed(): void {
    this.#rows.settle(this.#buckets());
    if (this.#size === 0 && this.#written) {
      this.#rows.directory.reset();
      this.#unloaded = 0;
    }
    this.#written = false;
    this.#removed = 0;
  }

  /** Buckets that could be dropped now, with what that would free; for a budget over several tables. */
  droppable(): DroppableBucket[] {
    const rowBytes = this.#rows.rowBytes();
    return this.#buckets()
      .filter((b) => b.index !== undefined && b.chain.entries > 0)
      .map((b) => ({ age: this.#clock - b.lastUse, bytes: b.loaded().memoryBytes() + rowBytes * b.rows, drop: () => this.#drop(b) }));
  }

  /** Memory of the rows held now; slots that are free are not counted, unlike in `memoryBytes`. */
  heldBytes(): number {
    return this.#rows.heldBytes();
  }

  #drop(bucket: Bucket): void {
    this.#rows.unload(bucket);
    this.#unloaded++;
  }

  #need(bucket: Bucket, now: number): boolean {
    bucket.lastUse = now;
    return bucket.index === undefined;
  }

  #prefetchWhere(wanted: (bucket: Bucket) => boolean): Promise<void> | undefined {
    if (this.#unloaded === 0) return undefined;
    const now = ++this.#clock;
    const missing = this.#buckets().filter((bucket) => wanted(bucket) && this.#need(bucket, now));
    return missing.length === 0 ? undefined : this.#load(missing);
  }

  async #load(buckets: readonly Bucket[]): Promise<void> {
    for (let i = 0; i < buckets.length; i += LOADS_AT_ONCE) {
      await Promise.all(buckets.slice(i, i + LOADS_AT_ONCE).map((bucket) => (bucket.loading ??= this.#loadOne(bucket))));
    }
  }

  async #loadOne(bucket: Bucket): Promise<void> {
    try {
      await this.#chains.load(bucket, this.#rows);
      this.#unloaded--;
    } finally {
      bucket.loading = undefined;
    }
  }

  #buckets(): Bucket[] {
    return this.#rows.directory.all();
  }

  #checkLayouts(operatorId: string, meta: TableMeta, asked: { keyLayout: string; valueLayout: string }): void {
    for (const part of ['key', 'value'] as const) {
      const stored = meta[`${part}Layout`];
      const wanted = asked[`${part}Layout`];
      if (stored === wanted) continue;
      throw new TidemarkError(
        `STATE_STORE_${part.toUpperCase()}_SCHEMA_NOT_COMPATIBLE`,
        `the ${part}s of state table ${this.spec.name} of operator ${operatorId} are (${wanted}), but the checkpoint holds (${stored}); ` +
          'use a new checkpoint, or give the operator back its old shape',
        { operator: operatorId, table: this.spec.name, stored, asked: wanted },
      );
    }
  }
}

/** Infinity is never, like NaN; minus infinity is as early as 64 bits go. */
function storable(expiryMicros: number): number {
  return Number.isFinite(expiryMicros) ? expiryMicros : expiryMicros === -Infinity ? -(2 ** 63) : NaN;
}

export interface DroppableBucket {
  /** Uses of the table since the bucket's own last one. */
  readonly age: number;
  readonly bytes: number;
  readonly drop: () => void;
}
