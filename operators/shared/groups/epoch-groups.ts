import type { Batch } from '../../../src/columnar/batch.js';
import { type Column } from '../../../src/columnar/column.js';
import type { KeyBatch } from '../../../src/columnar/key.js';
import { toPlain } from '../../../src/columnar/plain.js';
import type { Field } from '../../../src/columnar/types.js';
import type { StateTable } from '../../../src/state/contract.js';
import { SlotColumns } from '../../../src/state/slot-columns.js';
import { memoryState } from '../memory-state.js';

/** A row as an object of ordinary JavaScript values. */
export type Row = Readonly<Record<string, unknown>>;

/** The rows of one epoch by key. Groups are numbered in the order in which their first rows came. */
export class EpochGroups {
  readonly #table: StateTable;
  readonly #batches: Batch[] = [];
  /** For each batch the group of each row; -1 for rows that were left out. */
  readonly #groups: Int32Array[] = [];
  #lists: { readonly starts: Int32Array; readonly batches: Int32Array; readonly rows: Int32Array } | null = null;

  constructor(keyFields: readonly Field[]) {
    this.#table = memoryState().table({ name: 'groups', key: keyFields, value: [], bound: 'one epoch' }, new SlotColumns([]));
  }

  get size(): number {
    return this.#table.size;
  }

  /** Adds the rows of a batch; those set in `skip` are left out. */
  add(batch: Batch, keys: KeyBatch, skip: Uint8Array | null): void {
    this.#groups.push(this.touch(keys, skip));
    this.#batches.push(batch);
    this.#lists = null;
  }

  /** Makes groups of these keys, also without rows; gives the group of each. */
  touch(keys: KeyBatch, skip: Uint8Array | null = null): Int32Array {
    const groups = new Int32Array(keys.length);
    this.#table.upsert(keys, groups, skip ?? undefined);
    return groups;
  }

  /** Whether a key has a group. */
  has(keys: KeyBatch): Uint8Array {
    const groups = new Int32Array(keys.length);
    this.#table.find(keys, groups);
    return Uint8Array.from(groups, (group) => (group < 0 ? 0 : 1));
  }

  /** The keys of all groups, in order. */
  keyColumns(): Column[] {
    return this.#table.keyColumns(Int32Array.from({ length: this.size }, (_, group) => group));
  }

  /** The rows of a group as objects, in the order they came. */
  rowsOf(group: number): Row[] {
    const { starts, batches, rows } = (this.#lists ??= this.#sorted());
    const out: Row[] = [];
    for (let k = starts[group]!; k < starts[group + 1]!; k++) out.push(rowObject(this.#batches[batches[k]!]!, rows[k]!));
    return out;
  }

  #sorted() {
    const starts = new Int32Array(this.size + 1);
    for (const groups of this.#groups) for (const group of groups) if (group >= 0) starts[group + 1]!++;
    for (let g = 0; g < this.size; g++) starts[g + 1]! += starts[g]!;
    const next = starts.slice();
    const batches = new Int32Array(starts[this.size]!);
    const rows = new Int32Array(batches.length);
    for (const [b, groups] of this.#groups.entries()) {
      for (let i = 0; i < groups.length; i++) {
        if (groups[i]! < 0) continue;
        const at = next[groups[i]!]!++;
        batches[at] = b;
        rows[at] = i;
      }
    }
    return { starts, batches, rows };
  }
}

export function rowObject(batch: Batch, i: number): Row {
  const { columns } = batch;
  const { fields } = batch.schema;
  const row: Record<string, unknown> = {};
  for (let k = 0; k < fields.length; k++) row[fields[k]!.name] = toPlain(columns[k]!.get(i), fields[k]!.type);
  return row;
}

/** Keys as functions get them: the value itself where there is one key, else an object by name. */
export function keyValue(fields: readonly Field[], columns: readonly Column[], i: number): unknown {
  if (fields.length === 1) return toPlain(columns[0]!.get(i), fields[0]!.type);
  return Object.fromEntries(fields.map((f, k) => [f.name, toPlain(columns[k]!.get(i), f.type)]));
}
