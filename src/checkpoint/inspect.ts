import { isTidemarkError } from '../base/errors.js';
import { parseDdl } from '../columnar/ddl.js';
import { toPlain } from '../columnar/plain.js';
import type { DataType } from '../columnar/types.js';
import type { StateStore } from '../state/contract.js';
import { StateManager } from '../state/state-manager.js';
import { storedRows, storedTableKeys } from '../state/stored-table.js';
import { metaOwner } from '../state/table-format.js';
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
  readonly tables: readonly { readonly operatorId: string; readonly table: string; readonly rows: number; readonly epochId: number }[];
}

export async function summaryOf(store: StateStore): Promise<CheckpointSummary> {
  const manifest = await readManifest(store);
  const point = await readRecoveryPoint(store);
  const state = await StateManager.open(store);
  return { manifest, ...point, tables: state.storedTables() };
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

/** Reads every part of the checkpoint and says what is damaged; empty where nothing is. */
export async function damageOf(store: StateStore): Promise<string[]> {
  const damage: string[] = [];
  const look = async (work: () => Promise<unknown>) => {
    try {
      await work();
    } catch (error) {
      damage.push(isTidemarkError(error) ? error.message : String(error));
    }
  };
  await look(() => readManifest(store));
  await look(() => readRecoveryPoint(store));
  for await (const [key, bytes] of store.range('o/', 'o0')) await look(async () => parseOffsets(bytes, epochOfKey(key)));
  for await (const [key] of store.range('c/', 'c0')) await look(() => readCommit(store, epochOfKey(key)));
  await look(() => StateManager.open(store));
  for (const metaKey of await storedTableKeys(store)) {
    const { operatorId, table } = metaOwner(metaKey);
    await look(async () => {
      const types = await typesOf(store, operatorId, table);
      let rows = 0;
      for await (const _ of storedRows(store, metaKey, types.key, types.value)) rows++;
      return rows;
    });
  }
  return [...new Set(damage)];
}

async function typesOf(store: StateStore, operatorId: string, table: string): Promise<{ key: DataType[]; value: DataType[] }> {
  const manifest = await readManifest(store);
  const operator = manifest?.operators.find(({ id }) => id === operatorId || encodeURIComponent(id) === operatorId);
  const record: TableRecord | undefined = operator?.tables.find(({ name }) => name === table);
  if (record === undefined) return { key: [], value: [] };
  return { key: record.key.map(typeOf), value: record.value.map(typeOf) };
}

function typeOf(text: string): DataType {
  return parseDdl(`c ${text}`).fields[0]!.type;
}
