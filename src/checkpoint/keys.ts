import { crc32c } from '../base/crc32c.js';
import { TidemarkError } from '../base/errors.js';
import type { StateStore } from '../state/contract.js';

/**
 * Names in the checkpoint's store. Numbers are written with a fixed width, so that they sort:
 * `m/manifest` what the query is · `m/id` its id · `o/<epoch>` offset log · `c/<epoch>` commit log · `s/<source>/<name>` private to sources · `t/…` state tables.
 */
export const MANIFEST_KEY = 'm/manifest';
/** The id that the metadata file beside the store holds too: a damaged one would make the query another one for its sinks. */
export const ID_KEY = 'm/id';

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
/** Between an entry's text and its checksum. Entries of the first checkpoints end without. */
const CHECKSUM_MARK = '\n#crc32c=';
const CHECKSUM_DIGITS = 8;
/** So many letters of the mark are no chance. */
const MARK_LETTERS_MIN = 5;

export function jsonBytes(value: unknown): Uint8Array {
  return textBytes(JSON.stringify(value));
}

/** The text with its checksum. `key`: where it lies, if it does not say so itself. */
export function textBytes(text: string, key = ''): Uint8Array {
  return encoder.encode(`${text}${CHECKSUM_MARK}${checksum(text, key)}`);
}

function checksum(text: string, key: string): string {
  return crc32c(encoder.encode(key + text))
    .toString(16)
    .padStart(CHECKSUM_DIGITS, '0');
}

/** Entry text, checked against its checksum; `part` names it where it cannot be read. */
export function textOf(bytes: Uint8Array, part: string, key = ''): string {
  let text: string;
  try {
    text = decoder.decode(bytes);
  } catch (cause) {
    throw corrupt(part, 'it is not text', cause);
  }
  const markAt = text.length - CHECKSUM_DIGITS - CHECKSUM_MARK.length;
  const mark = text.slice(Math.max(0, markAt), text.length - CHECKSUM_DIGITS);
  const letters = [...CHECKSUM_MARK].filter((letter, k) => mark[k] === letter).length;
  if (markAt < 0 || letters < MARK_LETTERS_MIN) return text;
  const content = text.slice(0, markAt);
  if (mark !== CHECKSUM_MARK || text.slice(-CHECKSUM_DIGITS) !== checksum(content, key)) throw corrupt(part, 'its checksum is wrong');
  return content;
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
