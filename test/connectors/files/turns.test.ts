// Files are read without waiting, and still the program goes on beside.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readFiles } from '../../../src/index.js';

const FILES = 3000;
const folder = mkdtempSync(join(tmpdir(), 'tidemark-turns-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('a folder of many small files leaves the event loop to others while it is read', async () => {
  for (let k = 0; k < FILES; k++) writeFileSync(join(folder, `${k}.json`), `{"k":${k}}\n`);
  let turns = 0;
  let isOver = false;
  const count = () => {
    turns++;
    if (!isOver) setImmediate(count);
  };
  setImmediate(count);
  const rows = await readFiles(folder, { format: 'json', schema: 'k INT' }).collect();
  isOver = true;
  expect(rows).toHaveLength(FILES);
  expect(turns).toBeGreaterThan(20);
});
