import type { StateStore } from '../state/contract.js';
import { checkVersion, corrupt, jsonBytes, logKey, parseEntry } from './keys.js';

const VERSION = 1;

/** Epoch n is done. Written in the same atomic batch as all of its state. */
export interface CommitEntry {
  readonly epochId: number;
  /** The query's watermark after the rows of this epoch; null without one. */
  readonly nextWatermarkMs: number | null;
}

export function commitWrite(entry: CommitEntry): { key: string; value: Uint8Array } {
  return { key: logKey('c', entry.epochId), value: jsonBytes({ version: VERSION, ...entry }) };
}

export async function readCommit(store: StateStore, epochId: number): Promise<CommitEntry | null> {
  const bytes = await store.get(logKey('c', epochId));
  if (bytes === undefined) return null;
  const part = `commit log entry ${epochId}`;
  const entry = parseEntry(bytes, part);
  checkVersion(entry, VERSION, part);
  if (entry['epochId'] !== epochId) throw corrupt(part, 'it is one of another epoch');
  return entry as unknown as CommitEntry;
}
