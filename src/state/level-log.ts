import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32c } from '../base/crc32c.js';

/** Records lie in blocks; what is left of a block and too short for a header is zeros. */
const BLOCK_BYTES = 32_768;
const HEADER_BYTES = 7;
const FULL = 1;
const FIRST = 2;
const LAST = 4;
const TYPES_MAX = LAST;
/** A disk that lost power may leave the end of a file as zeros, from one of its sectors on. */
const SECTOR_BYTES = 512;

export interface LogDamage {
  readonly file: string;
  readonly at: number;
}

/**
 * Looks for damage in LevelDB's logs, which hold the newest writes. LevelDB itself drops a record that it cannot read, and all that follows it in
 * the block, and says nothing: a checkpoint would go back to an older epoch unseen. What a process or machine leaves that goes down while it
 * writes (a record cut short, or zeros at the end) is no damage: that write was never acknowledged.
 */
export async function findLogDamage(folder: string): Promise<LogDamage | null> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names.filter((n) => /^\d+\.log$/.test(n)).toSorted()) {
    // another process may just have sorted it into a table
    const bytes = await readFile(join(folder, name)).catch(() => null);
    const at = bytes === null ? -1 : damageIn(bytes);
    if (at >= 0) return { file: name, at };
  }
  return null;
}

/** Where the first record lies that was whole once and is not any more; -1 where there is none. */
function damageIn(bytes: Uint8Array): number {
  let at = 0;
  while (at + HEADER_BYTES <= bytes.length) {
    const left = BLOCK_BYTES - (at % BLOCK_BYTES);
    if (left < HEADER_BYTES) {
      at += left;
      continue;
    }
    const length = bytes[at + 4]! | (bytes[at + 5]! << 8);
    if (!isRecord(bytes, at)) return isTorn(bytes, at, length) ? -1 : at;
    at += HEADER_BYTES + length;
  }
  return -1;
}

/** The records of a log up to the first that is not whole, put together from their parts. */
export function* logRecords(bytes: Uint8Array): Generator<Uint8Array> {
  let parts: Uint8Array[] = [];
  for (let at = 0; at + HEADER_BYTES <= bytes.length;) {
    const left = BLOCK_BYTES - (at % BLOCK_BYTES);
    if (left < HEADER_BYTES) {
      at += left;
      continue;
    }
    if (!isRecord(bytes, at)) return;
    const end = at + HEADER_BYTES + (bytes[at + 4]! | (bytes[at + 5]! << 8));
    const type = bytes[at + 6]!;
    if (type === FULL || type === FIRST) parts = [];
    parts.push(bytes.subarray(at + HEADER_BYTES, end));
    if (type === FULL || type === LAST) yield parts.length === 1 ? parts[0]! : Buffer.concat(parts);
    at = end;
  }
}

function isRecord(bytes: Uint8Array, at: number): boolean {
  const length = bytes[at + 4]! | (bytes[at + 5]! << 8);
  const type = bytes[at + 6]!;
  const end = at + HEADER_BYTES + length;
  if (type === 0 || type > TYPES_MAX || end > bytes.length || end > blockEnd(at)) return false;
  const stored = (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> 0;
  return maskedChecksum(crc32c(bytes, at + 6, end)) === stored;
}

/** LevelDB stores checksums in a form that is no checksum of itself. */
export function maskedChecksum(crc: number): number {
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}

/** Whether the file ends here as an unfinished write leaves it: cut short or zeros, and no whole record behind. */
function isTorn(bytes: Uint8Array, at: number, length: number): boolean {
  for (let k = at + 1; k + HEADER_BYTES <= bytes.length; k++) {
    if (bytes[k + 6]! !== 0 && isRecord(bytes, k)) return false;
  }
  const type = bytes[at + 6]!;
  const isCut = type > 0 && type <= TYPES_MAX && at + HEADER_BYTES + length > bytes.length;
  return isCut || endsInZeros(bytes, at);
}

function endsInZeros(bytes: Uint8Array, at: number): boolean {
  const lastSector = Math.max(at, Math.floor((bytes.length - 1) / SECTOR_BYTES) * SECTOR_BYTES);
  for (let k = lastSector; k < bytes.length; k++) if (bytes[k] !== 0) return false;
  return true;
}

function blockEnd(at: number): number {
  return at - (at % BLOCK_BYTES) + BLOCK_BYTES;
}
