import type { StateStore } from '../state/contract.js';
import { type CommitEntry, readCommit } from './commit-log.js';
import { corrupt, epochOfKey, type LogName } from './keys.js';
import { type OffsetEntry, readOffsets } from './offset-log.js';

/** Where a query stands according to its checkpoint. */
export interface RecoveryPoint {
  /** Entry of the last committed epoch; null where none is. */
  readonly committed: OffsetEntry | null;
  readonly commit: CommitEntry | null;
  /** An epoch that was logged and not committed: it runs again, with the same ranges, timestamp and watermark. */
  readonly pending: OffsetEntry | null;
  /** Oldest epoch in each log, for purging. */
  readonly oldestEpoch: number;
}

/**
 * Reads the newest entries of both logs. The offset log is ahead of the commit log by one entry at most; anything else means that a part of
 * the checkpoint is gone, and the query must not guess.
 */
export async function readRecoveryPoint(store: StateStore): Promise<RecoveryPoint> {
  const newestOffset = await edge(store, 'o', true);
  const newestCommit = await edge(store, 'c', true);
  if (newestOffset === null) {
    if (newestCommit !== null) throw corrupt('offset log', `it is empty, but epoch ${newestCommit} is committed`);
    return { committed: null, commit: null, pending: null, oldestEpoch: 0 };
  }
  const lastCommitted = newestCommit ?? -1;
  if (newestOffset < lastCommitted)
    throw corrupt('offset log', `it ends at epoch ${newestOffset}, but epoch ${lastCommitted} is committed`);
  if (newestOffset > lastCommitted + 1) {
    throw corrupt('commit log', `it ends at epoch ${lastCommitted}, but the offset log at ${newestOffset}: entries between are gone`);
  }
  const committed = lastCommitted < 0 ? null : await readOffsets(store, lastCommitted);
  if (lastCommitted >= 0 && committed === null)
    throw corrupt(`offset log entry ${lastCommitted}`, `it is missing, but epoch ${lastCommitted} is committed`);
  return {
    committed,
    commit: lastCommitted < 0 ? null : await readCommit(store, lastCommitted),
    pending: newestOffset > lastCommitted ? await readOffsets(store, newestOffset) : null,
    oldestEpoch: (await edge(store, 'o', false)) ?? 0,
  };
}

async function edge(store: StateStore, log: LogName, newest: boolean): Promise<number | null> {
  for await (const [key] of store.range(`${log}/`, `${log}0`, { reverse: newest, limit: 1 })) return epochOfKey(key);
  return null;
}
