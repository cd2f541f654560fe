import { parseDdl } from '../columnar/ddl.js';
import { toPlain } from '../columnar/plain.js';
import type { DataType } from '../columnar/types.js';
import type { StateStore } from '../state/contract.js';
import { StateManager } from '../state/state-manager.js';
import { storedRows, storedTableKeys } from '../state/stored-table.js';
import { decodeMeta, metaOwner } from '../state/table-format.js';
import { epochOfKey } from './keys.js';
import { type CommitEntry, readCommit } from './commit-log.js';
import { type Manifest, readManifest, type TableRecord } from './manifest.js';
import { type OffsetEntry, parseOffsets } from './offset-log.js';
import { readRecoveryPoint } from './recovery.js';

/** What a checkpoint holds, as plain data. */
export interface CheckpointSummary {
  readonly manifest: Manifest | null;
  readonly committed: OffsetEntry | null;
  readonly commit: CommitEntry | null;
  /** An epoch that was begun; the next run begins with it. */
  readonly pending: OffsetEntry | null;
  readonly oldestEpoch: number;
  readonly tables: readonly StoredTableSize[];
  /** The newest epochs of the log, oldest first. */
  readonly log: readonly { readonly entry: OffsetEntry; readonly commit: CommitEntry | null }[];
}

export interface StoredTableSize {
  readonly operatorId: string;
  readonly table: string;
  readonly rows: number;
  /** The last epoch that changed it. */
  readonly epochId: number;
  readonly bytes: number;
}

const LOG_SHOWN = 10;

export async function summaryOf(store: StateStore): Promise<CheckpointSummary> {
  const manifest = await readManifest(store);
  const point = await readRecoveryPoint(store);
  const state = await StateManager.open(store);
  const bytes = await tableBytes(store);
  const tables = state.storedTables().map((t) => ({ ...t, bytes: bytes.get(`${t.operatorId}/${t.table}`) ?? 0 }));
  return { manifest, ...point, tables, log: await newestEpochs(store) };
}

async function tableBytes(store: StateStore): Promise<Map<string, number>> {
  const sizes = new Map<string, number>();
  for (const key of await storedTableKeys(store)) {
    const { operatorId, table } = metaOwner(key);
    const { buckets } = decodeMeta((await store.get(key))!);
    sizes.set(
      `${operatorId}/${table}`,
      buckets.reduce((sum, { chain }) => sum + chain.baseBytes + chain.deltaBytes, 0),
    );
  }
  return sizes;
}

async function newestEpochs(store: StateStore): Promise<CheckpointSummary['log']> {
  const log: CheckpointSummary['log'][number][] = [];
  for await (const [key, bytes] of store.range('o/', 'o0', { reverse: true, limit: LOG_SHOWN })) {
    const epochId = epochOfKey(key);
    log.unshift({ entry: parseOffsets(bytes, epochId), commit: await readCommit(store, epochId) });
  }
  return log;
}

/** The rows of one table, as objects with `key` and `value`. */
export async function* tableRows(
  store: StateStore,
  operatorId: string,
  table: string,
): AsyncIterable<{ key: unknown[]; value: unknown[] }> {
  const types = await typesOf(store, operatorId, table);
  for (const metaKey of await storedTableKeys(store)) {
    const owner = metaOwner(metaKey);
    if (owner.operatorId !== operatorId || owner.table !== table) continue;
    for await (const row of storedRows(store, metaKey, types.key, types.value)) {
      yield { key: row.key.map((v, k) => toPlain(v, types.key[k]!)), value: row.value.map((v, k) => toPlain(v, types.value[k]!)) };
    }
  }
}

/** Types of a table's keys and values, by the manifest; empty where it does not name the table. */
export async function typesOf(store: StateStore, operatorId: string, table: string): Promise<{ key: DataType[]; value: DataType[] }> {
  const manifest = await readManifest(store);
  const operator = manifest?.operators.find(({ id }) => id === operatorId || encodeURIComponent(id) === operatorId);
  const record: TableRecord | undefined = operator?.tables.find(({ name }) => name === table);
  if (record === undefined) return { key: [], value: [] };
  return { key: record.key.map(typeOf), value: record.value.map(typeOf) };
}

function typeOf(text: string): DataType {
  return parseDdl(`c ${text}`).fields[0]!.type;
}
