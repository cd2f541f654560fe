import { TidemarkError } from '../base/errors.js';
import type { Bucket } from './bucket.js';
import { ChainStore } from './chain-store.js';
import type { OperatorState, SlotValues, StateStore, StateTable, StoreWrite, TableSpec } from './contract.js';
import { BucketTable } from './table.js';
import { afterPrefix, decodeMeta, META_PREFIX, metaKey, metaOwner, type TableMeta } from './table-format.js';

export interface StateOptions {
  /** Memory that state may hold between epochs; buckets used longest ago leave it first. One epoch may hold more. Default: no limit. */
  readonly memoryLimitBytes?: number;
  /** Rows a bucket may have before it is split: what is loaded and dropped as one. Default 8192. */
  readonly rowsPerBucket?: number;
}

/** Numbers for progress: `updated` and `removed` are those of the epoch committed last. */
export interface StateMetrics {
  readonly rowsTotal: number;
  readonly rowsUpdated: number;
  readonly rowsRemoved: number;
  readonly memoryBytes: number;
}

/** A table as the store knows it. */
export interface StoredTable {
  readonly operatorId: string;
  readonly table: string;
  readonly rows: number;
  readonly epochId: number;
}

/** The state of all operators of a query over one store. */
export class StateManager {
  readonly #sets = new Map<string, TableSet>();

  private constructor(
    private readonly store: StateStore,
    private readonly options: StateOptions,
    private readonly metas: ReadonlyMap<string, TableMeta>,
  ) {}

  /** Reads what tables there are; their rows are loaded when they are first needed. Throws CHECKPOINT_CORRUPT where that is damaged. */
  static async open(store: StateStore, options: StateOptions = {}): Promise<StateManager> {
    const metas = new Map<string, TableMeta>();
    for await (const [key, bytes] of store.range(META_PREFIX, afterPrefix(META_PREFIX))) metas.set(key, readMeta(store, key, bytes));
    return new StateManager(store, options, metas);
  }

  /** The tables of one operator; the same set each time. */
  forOperator(operatorId: string): TableSet {
    let set = this.#sets.get(operatorId);
    if (set === undefined) {
      set = new TableSet(operatorId, this.store, this.metas, this.options);
      this.#sets.set(operatorId, set);
    }
    return set;
  }

  /** The writes that make the epoch's changes of all operators durable; to be followed by `committed` once they are. */
  changes(epochId: number): StoreWrite[] {
    return [...this.#sets.values()].flatMap((set) => set.changes(epochId));
  }

  /** Called after the batch with `changes` is durable. */
  committed(): void {
    for (const set of this.#sets.values()) set.committed();
    if (this.options.memoryLimitBytes !== undefined) this.#shrink(this.options.memoryLimitBytes);
  }

  metrics(operatorId: string): StateMetrics {
    return this.forOperator(operatorId).metrics();
  }

  /** Tables that were in the store when it was opened: what a restart has to match. */
  storedTables(): StoredTable[] {
    return [...this.metas].map(([key, meta]) => ({ ...metaOwner(key), rows: rowsOf(meta), epochId: meta.epochId }));
  }

  /** Rows of all tables, counted in the store. */
  async stateRows(): Promise<number> {
    let rows = 0;
    for await (const [key, bytes] of this.store.range(META_PREFIX, afterPrefix(META_PREFIX)))
      rows += rowsOf(readMeta(this.store, key, bytes));
    return rows;
  }

  /** The writes that delete an operator's tables from the store, as they were when it was opened; for operators that left the plan. */
  discard(operatorId: string): StoreWrite[] {
    return [...this.metas].flatMap(([key, meta]) => {
      const owner = metaOwner(key);
      if (owner.operatorId !== operatorId) return [];
      const chains = new ChainStore(this.store, operatorId, owner.table, []);
      return [...meta.buckets.flatMap((bucket) => chains.deletes(bucket, bucket.chain)), { key, value: null }];
    });
  }

  /** Drops buckets, those used longest ago first, until the rest is within the limit. */
  #shrink(limitBytes: number): void {
    const tables = [...this.#sets.values()].flatMap((set) => set.tables());
    let held = tables.reduce((sum, table) => sum + table.heldBytes(), 0);
    if (held <= limitBytes) return;
    const droppable = tables.flatMap((table) => table.droppable()).sort((a, b) => b.age - a.age);
    for (const { bytes, drop } of droppable) {
      if (held <= limitBytes) return;
      drop();
      held -= bytes;
    }
  }
}

/** The tables of one operator. */
export class TableSet implements OperatorState {
  readonly #tables = new Map<string, BucketTable>();
  #updated = 0;
  #removed = 0;

  constructor(
    readonly operatorId: string,
    private readonly store: StateStore,
    private readonly metas: ReadonlyMap<string, TableMeta>,
    private readonly options: StateOptions = {},
  ) {}

  /** Declares a table. Throws where the store holds one of this name with other types, and where the operator has one already. */
  table(spec: TableSpec, values: SlotValues): StateTable {
    if (this.#tables.has(spec.name)) {
      throw new TidemarkError('INTERNAL_ERROR', `operator ${this.operatorId} declares state table ${spec.name} twice`);
    }
    const meta = this.metas.get(metaKey(this.operatorId, spec.name));
    const table = new BucketTable(spec, values, {
      store: this.store,
      operatorId: this.operatorId,
      meta,
      rowsPerBucket: this.options.rowsPerBucket,
    });
    this.#tables.set(spec.name, table);
    return table;
  }

  tables(): BucketTable[] {
    return [...this.#tables.values()];
  }

  changes(epochId: number): StoreWrite[] {
    return this.tables().flatMap((table) => table.changes(epochId));
  }

  committed(): void {
    this.#updated = this.#counted().reduce((sum, table) => sum + table.counts.updated, 0);
    this.#removed = this.#counted().reduce((sum, table) => sum + table.counts.removed, 0);
    for (const table of this.tables()) table.committed();
  }

  metrics(): StateMetrics {
    return {
      rowsTotal: this.#counted().reduce((sum, table) => sum + table.size, 0),
      rowsUpdated: this.#updated,
      rowsRemoved: this.#removed,
      memoryBytes: this.tables().reduce((sum, table) => sum + table.memoryBytes(), 0),
    };
  }

  /** The tables whose rows are the operator's state; the others are indexes of them. */
  #counted(): BucketTable[] {
    return this.tables().filter((table) => table.spec.auxiliary !== true);
  }
}

function readMeta(store: StateStore, key: string, bytes: Uint8Array): TableMeta {
  const { operatorId, table } = metaOwner(key);
  try {
    return decodeMeta(bytes);
  } catch (error) {
    throw new ChainStore(store, operatorId, table, []).corrupt(error instanceof Error ? error.message : String(error), undefined, error);
  }
}

function rowsOf(meta: TableMeta): number {
  return meta.buckets.reduce((sum: number, bucket: Bucket) => sum + bucket.rows, 0);
}
