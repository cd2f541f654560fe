/**
 * Writes the checkpoints that later versions must be able to open: test/compat/<version>/<pipeline>, each with some committed epochs and one
 * that was begun. Run once for each release that changes a format; what is there is never written again.
 *
 *   npx tsx --tsconfig tsconfig.json scripts/compat.ts
 */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PACKAGE_VERSION } from '../src/base/package-version.js';
import { COMMITTED, PIPELINES, runEpoch, addFile } from '../test/compat/pipelines.js';
import { inStore, moved } from '../test/compat/moved.js';

const root = fileURLToPath(new URL(`../test/compat/${PACKAGE_VERSION}`, import.meta.url));

for (const pipeline of PIPELINES) {
  const place = join(root, pipeline.name);
  if (existsSync(place)) {
    console.log(`${pipeline.name}: kept as it is`);
    continue;
  }
  const work = mkdtempSync(join(tmpdir(), 'tidemark-compat-'));
  const data = join(work, 'data');
  mkdirSync(place, { recursive: true });
  for (let epoch = 0; epoch <= COMMITTED; epoch++) {
    addFile(data, epoch);
    await runEpoch(pipeline, place, data, epoch === COMMITTED);
  }
  // the folder of the data is wherever the test puts it
  await inStore(place, (store) => moved(store, data, '/data'));
  for (const name of readdirSync(join(place, 'db'))) if (/^LO(G|CK)/.test(name)) rmSync(join(place, 'db', name));
  rmSync(work, { recursive: true });
  console.log(`${pipeline.name}: written`);
}
