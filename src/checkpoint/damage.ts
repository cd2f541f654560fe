import { isTidemarkError } from '../base/errors.js';
import type { StateStore } from '../state/contract.js';
import { chainHistories, type ChainHistory } from '../state/chain-history.js';
import { storedTableKeys } from '../state/stored-table.js';
import { decodeMeta, metaOwner } from '../state/table-format.js';
import { readCommit } from './commit-log.js';
import { typesOf } from './inspect.js';
import { epochOfKey, ID_KEY, logKey, MANIFEST_KEY, textOf } from './keys.js';
import { readManifest } from './manifest.js';
import { parseOffsets } from './offset-log.js';
import { readRecoveryPoint } from './recovery.js';

/** A part of a checkpoint that cannot be read. */
export interface Damage {
  readonly kind: 'manifest' | 'id' | 'offsets' | 'commit' | 'logs' | 'source' | 'table' | 'bucket';
  readonly message: string;
  /** What is gone with it, in words. */
  readonly lost: string;
  /** Keys of the store that hold it. */
  readonly keys: readonly string[];
  /** A run does not need the part. */
  readonly isHistory?: boolean;
}

/** What was found in a checkpoint that was read whole. */
export interface Findings {
  readonly damage: readonly Damage[];
  /** The chains of each table, by the key of its entry; tables whose entry is damaged are left out. */
  readonly tables: ReadonlyMap<string, readonly ChainHistory[]>;
  /** The newest epochs that the two logs name, -1 for none, whether their entries can be read or not. */
  readonly newestOffsets: number;
  readonly newestCommit: number;
}

/** Reads every part of the checkpoint, also behind what is damaged. */
export async function examine(store: StateStore): Promise<Findings> {
  const damage: Damage[] = [];
  const look = async (work: () => Promise<unknown>, found: Omit<Damage, 'message'>) => {
    try {
      await work();
    } catch (error) {
      damage.push({ message: isTidemarkError(error) ? error.message : String(error), ...found });
    }
  };
  await look(() => readManifest(store), {
    kind: 'manifest',
    keys: [MANIFEST_KEY],
    lost: 'what the checkpoint says of its query: a changed query would not be noticed, and rows of its tables cannot be shown',
  });
  await look(async () => textOf((await store.get(ID_KEY)) ?? new Uint8Array(0), 'id'), {
    kind: 'id',
    keys: [ID_KEY],
    lost: 'the second copy of the id of the query, whose first is the file metadata',
  });
  for await (const [key, bytes] of store.range('s/', 's0')) {
    await look(async () => textOf(bytes, `entry ${key} of a source`, key), {
      kind: 'source',
      keys: [key],
      lost: 'what a source keeps of its own: which files an epoch reads, where it began',
    });
  }
  const offsetKeys = await keysOf(store, 'o');
  const commitKeys = await keysOf(store, 'c');
  const newestOffsets = Math.max(-1, ...offsetKeys.map(epochOfKey));
  const newestCommit = Math.max(-1, ...commitKeys.map(epochOfKey));
  for (const key of offsetKeys) {
    const epochId = epochOfKey(key);
    await look(async () => parseOffsets((await store.get(key))!, epochId), {
      kind: 'offsets',
      keys: [key],
      isHistory: epochId < newestCommit,
      lost: lostOffsets(epochId, newestCommit),
    });
  }
  for (const key of commitKeys) {
    const epochId = epochOfKey(key);
    const isHistory = epochId < newestCommit;
    const lost = isHistory
      ? `the watermark after epoch ${epochId}, which nothing needs any more`
      : `the watermark that epoch ${epochId} left`;
    await look(() => readCommit(store, epochId), { kind: 'commit', keys: [key], isHistory, lost });
  }
  // an entry that cannot be read has been named; what is left is whether the logs fit each other
  if (!damage.some(({ kind, isHistory }) => (kind === 'offsets' || kind === 'commit') && isHistory !== true)) {
    await look(() => readRecoveryPoint(store), { kind: 'logs', keys: [], lost: 'log entries, and with them what the next epoch is' });
  }
  const tables = await examineTables(store, damage);
  return { damage, tables, newestOffsets, newestCommit };
}

function lostOffsets(epochId: number, newestCommit: number): string {
  if (epochId < newestCommit) return `where epoch ${epochId} ended, which nothing needs any more`;
  if (epochId === newestCommit) return `where the sources were read to in epoch ${epochId}, the last one committed`;
  return `what epoch ${epochId}, begun and not committed, was to read`;
}

async function examineTables(store: StateStore, damage: Damage[]): Promise<Map<string, readonly ChainHistory[]>> {
  const tables = new Map<string, readonly ChainHistory[]>();
  for (const key of await storedTableKeys(store)) {
    const { operatorId, table } = metaOwner(key);
    const name = `state table ${operatorId}/${table}`;
    try {
      decodeMeta((await store.get(key))!);
    } catch (error) {
      const message = `${name}: ${error instanceof Error ? error.message : String(error)}`;
      damage.push({ kind: 'table', keys: [key], message, lost: 'all rows of the table: what says which entries make it up is gone' });
      continue;
    }
    const types = await typesOf(store, operatorId, table).catch(() => null);
    const histories = await chainHistories(store, key, types?.value ?? null);
    tables.set(key, histories);
    for (const history of histories) if (history.damage !== null) damage.push(bucketDamage(name, history));
  }
  return tables;
}

function bucketDamage(name: string, { bucket, whole, rest, damage }: ChainHistory): Damage {
  const last = whole.at(-1);
  const what =
    last === undefined
      ? `all ${bucket.storedRows} rows of the bucket`
      : `what epochs ${last.epochId + 1} to ${bucket.chain.epochId} changed in the bucket, which holds ${bucket.storedRows} rows`;
  return { kind: 'bucket', keys: [...rest], message: `${name}, ${damage!}`, lost: what };
}

async function keysOf(store: StateStore, log: 'o' | 'c'): Promise<string[]> {
  const keys: string[] = [];
  for await (const [key] of store.range(`${log}/`, `${log}0`)) if (key === logKey(log, epochOfKey(key))) keys.push(key);
  return keys;
}
