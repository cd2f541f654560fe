import type { StateStore } from '../state/contract.js';
import type { Offset } from '../stream/source.js';
import { checkVersion, corrupt, jsonBytes, logKey, parseEntry } from './keys.js';

const VERSION = 1;

export type WatermarkPolicy = 'min' | 'max';

/** Settings that change results; an epoch that runs again runs with those it was logged with. */
export interface LoggedSettings {
  readonly timeZone: string;
  readonly ansi: boolean;
  readonly multipleWatermarkPolicy: WatermarkPolicy;
  readonly noDataEpochs: boolean;
}

/** What epoch n will do, durable before any sink is touched. With it, n can be run again exactly as it was. */
export interface OffsetEntry {
  readonly epochId: number;
  /** Where each source is to be read to, in plan order; null: it had nothing yet. Reading begins where the entry before ended. */
  readonly offsets: readonly (Offset | null)[];
  /** Names of the sources, for the reader of a log. */
  readonly sources: readonly string[];
  /** The pair of this epoch; null for a query without watermark. */
  readonly watermarkMs: number | null;
  readonly lateWatermarkMs: number | null;
  /** Watermarks that were idle, by their place in the plan; not there where none was. */
  readonly idle?: readonly number[];
  /** Trigger time: `current_timestamp()` and processing time of the epoch. */
  readonly timestampMs: number;
  readonly settings: LoggedSettings;
}

export function offsetWrite(entry: OffsetEntry): { key: string; value: Uint8Array } {
  return { key: logKey('o', entry.epochId), value: jsonBytes({ version: VERSION, ...entry }) };
}

export async function readOffsets(store: StateStore, epochId: number): Promise<OffsetEntry | null> {
  const bytes = await store.get(logKey('o', epochId));
  return bytes === undefined ? null : parseOffsets(bytes, epochId);
}

export function parseOffsets(bytes: Uint8Array, epochId: number): OffsetEntry {
  const part = `offset log entry ${epochId}`;
  const entry = parseEntry(bytes, part);
  checkVersion(entry, VERSION, part);
  if (entry['epochId'] !== epochId || !Array.isArray(entry['offsets']) || typeof entry['timestampMs'] !== 'number') {
    throw corrupt(part, 'fields are missing');
  }
  return entry as unknown as OffsetEntry;
}
