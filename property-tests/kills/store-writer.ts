// Writes batches into a store until it is killed: `store-writer.js FOLDER FIRST`. Prints the number of each batch that was acknowledged.
import { writeSync } from 'node:fs';
import { LevelStore } from '../../src/state/level-store.js';
import { batchOf, isSynced } from './store-promise.js';

const [folder, first] = process.argv.slice(2);
const store = await LevelStore.open(folder!);
for (let n = Number(first); ; n++) {
  await store.write(batchOf(n), { sync: isSynced(n) });
  writeSync(1, `${n}\n`);
}
