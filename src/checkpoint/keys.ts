import { TidemarkError } from '../base/errors.js';
import type { StateStore } from '../state/contract.js';

/**
 * Names in the checkpoint's store. Numbers are written with a fixed width, so that they sort:
 * `m/manifest` what the query is · `o/<epoch>` offset log · `c/<epoch>` commit log · `s/<source>/<name>` private to sources · `t/…` state tables.
 */
export const MANIFEST_KEY = 'm/manifest';

export type LogName = 'o' | 'c';

const DIGITS = 13;

export function logKey(log: LogName, epochId: number): string {
  return `${log}/${epochId.toString(16).padStart(DIGITS, '0')}`;
}

export function epochOfKey(key: string): number {
  return Number.parseInt(key.slice(2), 16);
}

export function sourceKey(source: number, name: string): string {
  return `s/${source.toString(16).padStart(4, '0')}/${name}`;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true });

export function jsonBytes(value: unknown): Uint8Array {
  return encoder.encode(JSON.stringify(value));
}

/** Entry text; `part` names it where it cannot be read. */
export function textOf(bytes: Uint8Array, part: string): string {
  try {
    return decoder.decode(bytes);
  } catch (cause) {
    throw corrupt(part, 'it is not text', cause);
  }
}

export async function readJson(store: StateStore, key: string, part: string): Promise<Record<string, unknown> | undefined> {
  const bytes = await store.get(key);
  if (bytes === undefined) return undefined;
  return parseEntry(bytes, part);
}

export function parseEntry(bytes: Uint8Array, part: string): Record<string, unknown> {
  const text = textOf(bytes, part);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw corrupt(part, 'it is not JSON', cause);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw corrupt(part, 'it is not a JSON object');
  return value as Record<string, unknown>;
}

export function corrupt(part: string, why: string, cause?: unknown): TidemarkError {
  return new TidemarkError(
    'CHECKPOINT_CORRUPT',
    `the ${part} of the checkpoint cannot be read: ${why}. Restore the folder from a copy, or start with a new checkpoint.`,
    { part },
    cause,
  );
}

/** Refuses entries that a later version of the package wrote. */
export function checkVersion(entry: Record<string, unknown>, newest: number, part: string): void {
  const version = entry['version'];
  if (typeof version !== 'number') throw corrupt(part, 'it has no version');
  if (version <= newest) return;
  throw new TidemarkError(
    'CHECKPOINT_VERSION',
    `the ${part} of the checkpoint has version ${version}; this version of tidemark reads up to ${newest}. Use the version that wrote it, or a newer one.`,
    { part, version, newest },
  );
}
