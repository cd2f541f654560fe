import { type Column } from '../columnar/column.js';
import { decodeKeys } from '../columnar/key.js';
import type { DataType } from '../columnar/types.js';
import type { Value } from '../columnar/value.js';
import { bucketName, ChainStore } from './chain-store.js';
import type { StateStore } from './contract.js';
import {
  afterPrefix,
  type ChainEntry,
  chainPrefix,
  decodeEntry,
  decodeMeta,
  type KeyBytes,
  META_PREFIX,
  metaOwner,
} from './table-format.js';

/** A row of a stored table, keys and values apart. */
export interface StoredRow {
  readonly key: readonly Value[];
  readonly value: readonly Value[];
}

/** The rows of a table as the store holds them, read without a query. Throws CHECKPOINT_CORRUPT where a part is damaged or missing. */
export async function* storedRows(
  store: StateStore,
  metaKey: string,
  keyTypes: readonly DataType[],
  valueTypes: readonly DataType[],
): AsyncIterable<StoredRow> {
  const { operatorId, table } = metaOwner(metaKey);
  const chains = new ChainStore(store, operatorId, table, valueTypes);
  const bytes = await store.get(metaKey);
  if (bytes === undefined) return;
  const meta = guarded(chains, () => decodeMeta(bytes));
  for (const bucket of meta.buckets) {
    const rows = new Map<string, StoredRow>();
    const prefix = chainPrefix(operatorId, table, bucket, bucket.chain.generation);
    let entries = 0;
    for await (const [, value] of store.range(prefix, afterPrefix(prefix))) {
      play(
        guarded(chains, () => decodeEntry(value, valueTypes)),
        keyTypes,
        rows,
      );
      entries++;
    }
    if (entries !== bucket.chain.entries) {
      throw chains.corrupt(`its chain has ${entries} entries where ${bucket.chain.entries} were written`, bucket);
    }
    if (rows.size !== bucket.storedRows) {
      throw chains.corrupt(`bucket ${bucketName(bucket)} holds ${rows.size} rows where ${bucket.storedRows} were written`, bucket);
    }
    yield* rows.values();
  }
}

/** Keys of the meta entries of all tables. */
export async function storedTableKeys(store: StateStore): Promise<string[]> {
  const keys: string[] = [];
  for await (const [key] of store.range(META_PREFIX, afterPrefix(META_PREFIX))) keys.push(key);
  return keys;
}

function guarded<T>(chains: ChainStore, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw chains.corrupt(error instanceof Error ? error.message : String(error), undefined, error);
  }
}

function play(entry: ChainEntry, keyTypes: readonly DataType[], rows: Map<string, StoredRow>): void {
  for (const key of texts(entry.removed)) rows.delete(key);
  const keys = decodeKeys(entry.keys, entry.keys.length, keyTypes);
  texts(entry.keys).forEach((text, i) => rows.set(text, { key: rowOf(keys, i), value: rowOf(entry.values, i) }));
}

function rowOf(columns: readonly Column[], i: number): Value[] {
  return columns.map((column) => column.get(i));
}

function texts({ length, offsets, data }: KeyBytes): string[] {
  return Array.from({ length }, (_, i) => Buffer.from(data.subarray(offsets[i], offsets[i + 1])).toString('latin1'));
}
