import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32c } from '../base/crc32c.js';
import { maskedChecksum } from './level-log.js';
import { liveTables } from './level-manifest.js';
import { LevelReader, type Handle } from './level-reader.js';
import { snappyText } from './level-snappy.js';

const FOOTER_BYTES = 48;
const MAGIC = 0xdb4775248b80fb57n;
/** Compression and checksum behind each block. */
const TRAILER_BYTES = 5;
const SNAPPY = 1;
/** So much is checked at a start, newest files first: a fraction of a second. Older rows are checked when they are read, by their own checksums. */
const CHECKED_BYTES_MAX = 256 * 1024 * 1024;

/** Where a table file is not what was written. */
export interface TableDamage {
  readonly file: string;
  readonly what: string;
}

/**
 * Looks for damage in LevelDB's table files. LevelDB does not look at their checksums when it reads, and a damaged key ends the whole process.
 * Indexes are checked in every file of the newest manifest, rows up to a limit. Other files are what a process left that went down while it
 * sorted tables into new ones: nothing reads them, and LevelDB removes them.
 */
export async function findTableDamage(folder: string): Promise<TableDamage | null> {
  const live = await liveTables(folder);
  const names = (await readdir(folder).catch(() => [])).filter((name) => live.has(Number.parseInt(name, 10)));
  let left = CHECKED_BYTES_MAX;
  for (const name of names
    .filter((n) => /^\d+\.(ldb|sst)$/.test(n))
    .toSorted()
    .toReversed()) {
    const bytes = await bytesOf(join(folder, name));
    if (bytes === null) continue;
    const what = damageIn(bytes, bytes.length <= left);
    if (what !== null) return { file: name, what };
    left -= bytes.length;
  }
  return null;
}

/** Null for a file that another process has just removed. */
async function bytesOf(path: string): Promise<Uint8Array | null> {
  const file = await open(path, 'r').catch(() => null);
  if (file === null) return null;
  try {
    return await file.readFile();
  } finally {
    await file.close();
  }
}

function damageIn(bytes: Uint8Array, withRows: boolean): string | null {
  const footerAt = bytes.length - FOOTER_BYTES;
  if (footerAt < 0) return 'it is too short';
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getBigUint64(bytes.length - 8, true) !== MAGIC) return 'its end is not that of a table';
  const footer = new LevelReader(bytes.subarray(footerAt));
  const meta = footer.handle();
  const index = footer.handle();
  for (const handle of [meta, index]) if (!isWhole(bytes, handle)) return `the block at ${handle.offset} has a wrong checksum`;
  if (!withRows) return null;
  for (const handle of rowBlocks(bytes, index)) if (!isWhole(bytes, handle)) return `the block at ${handle.offset} has a wrong checksum`;
  return null;
}

function isWhole(bytes: Uint8Array, { offset, size }: Handle): boolean {
  const end = offset + size;
  if (!(end + TRAILER_BYTES <= bytes.length)) return false;
  const stored = new DataView(bytes.buffer, bytes.byteOffset).getUint32(end + 1, true);
  return maskedChecksum(crc32c(bytes, offset, end + 1)) === stored;
}

/** The index: entries of a shared prefix's length, the rest of a key, and a handle; at its end the places where prefixes begin anew. */
function* rowBlocks(bytes: Uint8Array, { offset, size }: Handle): Generator<Handle> {
  const stored = bytes.subarray(offset, offset + size);
  const block = bytes[offset + size] === SNAPPY ? snappyText(stored) : stored;
  const restarts = new DataView(block.buffer, block.byteOffset, block.byteLength).getUint32(block.length - 4, true);
  const reader = new LevelReader(block.subarray(0, block.length - 4 - 4 * restarts));
  while (!reader.isAtEnd) {
    reader.count();
    const keyBytes = reader.count();
    const valueBytes = reader.count();
    reader.skip(keyBytes);
    yield new LevelReader(reader.take(valueBytes)).handle();
  }
}
