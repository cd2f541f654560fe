import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { logRecords } from './level-log.js';
import { LevelReader } from './level-reader.js';

/** Fields of a version edit, as LevelDB numbers them. */
const Tag = {
  comparator: 1,
  logNumber: 2,
  nextFile: 3,
  lastSequence: 4,
  compactPointer: 5,
  deletedFile: 6,
  newFile: 7,
  previousLog: 9,
} as const;

/**
 * The numbers of the table files that a LevelDB folder consists of, by its newest manifest; none where there is no manifest. What a damaged
 * one says is not for here: LevelDB checks it itself.
 */
export async function liveTables(folder: string): Promise<ReadonlySet<number>> {
  const live = new Set<number>();
  const name = (await readFile(join(folder, 'CURRENT'), 'latin1').catch(() => '')).trim();
  if (!/^MANIFEST-\d+$/.test(name)) return live;
  // another process may just have put another one in its place
  const bytes = await readFile(join(folder, name)).catch(() => new Uint8Array(0));
  for (const record of logRecords(bytes)) apply(new LevelReader(record), live);
  return live;
}

/** One edit: files that come and go, among fields that only have to be passed over. */
function apply(edit: LevelReader, live: Set<number>): void {
  while (!edit.isAtEnd) {
    switch (edit.count()) {
      case Tag.comparator:
        edit.bytesOfCount();
        break;
      case Tag.logNumber:
      case Tag.nextFile:
      case Tag.lastSequence:
      case Tag.previousLog:
        edit.count();
        break;
      case Tag.compactPointer:
        edit.count();
        edit.bytesOfCount();
        break;
      case Tag.deletedFile:
        edit.count();
        live.delete(edit.count());
        break;
      case Tag.newFile:
        edit.count();
        live.add(edit.count());
        edit.count();
        edit.bytesOfCount();
        edit.bytesOfCount();
        break;
      default:
        return;
    }
  }
}
