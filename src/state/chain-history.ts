import type { DataType } from '../columnar/types.js';
import { unsealed } from '../columnar/codec.js';
import type { Bucket } from './bucket.js';
import { bucketName } from './chain-store.js';
import type { StateStore, StoreWrite } from './contract.js';
import {
  afterPrefix,
  chainPrefix,
  type ChainEntry,
  decodeEntry,
  decodeMeta,
  encodeMeta,
  entryKey,
  metaOwner,
  type TableMeta,
} from './table-format.js';

/** One bucket of a stored table: which of its entries are whole, from the first on. */
export interface ChainHistory {
  readonly bucket: Bucket;
  /** As many as were written, fewer where entries are missing or damaged; a damaged one ends the list. */
  readonly whole: readonly { readonly key: string; readonly epochId: number; readonly bytes: number; readonly entry: ChainEntry | null }[];
  /** Keys of the entries that are there behind the whole ones. */
  readonly rest: readonly string[];
  /** Why the chain ends early; null where it does not. */
  readonly damage: string | null;
}

/** The chains of a table. `types` null: they are not known, so only checksums are looked at. Throws where the table's own entry is damaged. */
export async function chainHistories(store: StateStore, key: string, types: readonly DataType[] | null): Promise<ChainHistory[]> {
  const { operatorId, table } = metaOwner(key);
  const bytes = await store.get(key);
  const histories: ChainHistory[] = [];
  for (const bucket of bytes === undefined ? [] : decodeMeta(bytes).buckets)
    histories.push(await historyOf(store, operatorId, table, bucket, types));
  return histories;
}

async function historyOf(
  store: StateStore,
  operatorId: string,
  table: string,
  bucket: Bucket,
  types: readonly DataType[] | null,
): Promise<ChainHistory> {
  const { generation, entries } = bucket.chain;
  const prefix = chainPrefix(operatorId, table, bucket, generation);
  const whole: ChainHistory['whole'][number][] = [];
  const rest: string[] = [];
  let damage: string | null = null;
  for await (const [key, bytes] of store.range(prefix, afterPrefix(prefix))) {
    if (damage === null)
      damage = key === entryKey(operatorId, table, bucket, generation, whole.length) ? null : `entry ${whole.length} is missing`;
    if (damage === null) {
      try {
        const entry = types === null ? null : decodeEntry(bytes, types);
        whole.push({ key, epochId: entry?.epochId ?? epochOf(bytes), bytes: bytes.length, entry });
        continue;
      } catch (error) {
        damage = `entry ${whole.length} is damaged: ${error instanceof Error ? error.message : String(error)}`;
      }
    }
    rest.push(key);
  }
  if (damage === null && whole.length < entries) damage = `entry ${whole.length} is missing`;
  return { bucket, whole, rest, damage: damage === null ? null : `bucket ${bucketName(bucket)}: ${damage}` };
}

/** The epoch of an entry whose values cannot be read. */
function epochOf(bytes: Uint8Array): number {
  const reader = unsealed(bytes);
  reader.byte();
  reader.count();
  reader.count();
  return reader.count();
}

/** The epochs at whose end the chain can be read: from the first entry on, and where it is damaged at the last whole one only. */
export function readableAt({ bucket, whole, damage }: ChainHistory): { readonly from: number; readonly to: number } {
  if (bucket.chain.entries === 0) return { from: 0, to: Infinity };
  const first = whole[0];
  if (first === undefined) return { from: Infinity, to: -1 };
  // the damaged entry may be of the very next epoch
  return damage === null ? { from: first.epochId, to: Infinity } : { from: whole.at(-1)!.epochId, to: whole.at(-1)!.epochId };
}

/** The writes that take a table back to the end of an epoch at which all its chains are readable. */
export async function tableAt(store: StateStore, key: string, histories: readonly ChainHistory[], epochId: number): Promise<StoreWrite[]> {
  const bytes = await store.get(key);
  if (bytes === undefined) return [];
  const meta = decodeMeta(bytes);
  const deletes: StoreWrite[] = [];
  for (const { bucket, whole, rest } of histories) {
    const kept = whole.filter((entry) => entry.epochId <= epochId);
    for (const gone of [...whole.slice(kept.length).map((entry) => entry.key), ...rest]) deletes.push({ key: gone, value: null });
    const stored = meta.buckets.find((other) => other.prefix === bucket.prefix && other.depth === bucket.depth)!;
    if (bucket.chain.entries === 0) continue;
    stored.storedRows = rowsAfter(kept.map((entry) => entry.entry!));
    // rows that were taken out are back: any of them may expire at once
    stored.earliest = -Infinity;
    stored.chain = {
      generation: bucket.chain.generation,
      entries: kept.length,
      baseBytes: Math.min(bucket.chain.baseBytes, kept[0]!.bytes),
      deltaBytes: kept.slice(1).reduce((sum, entry) => sum + entry.bytes, 0),
      epochId: kept.at(-1)!.epochId,
    };
  }
  const changed: TableMeta = { ...meta, epochId };
  return [...deletes, { key, value: encodeMeta(changed) }];
}

function rowsAfter(entries: readonly ChainEntry[]): number {
  const keys = new Set<string>();
  for (const entry of entries) {
    for (const key of texts(entry.removed)) keys.delete(key);
    for (const key of texts(entry.keys)) keys.add(key);
  }
  return keys.size;
}

function texts({ length, offsets, data }: ChainEntry['keys']): string[] {
  return Array.from({ length }, (_, i) => Buffer.from(data.subarray(offsets[i], offsets[i + 1])).toString('latin1'));
}
