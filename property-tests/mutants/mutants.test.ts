// The planted faults fit the engine as it is now; `npm run mutants` looks for each.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { copyOfProject, PROJECT } from './copy-of-project.js';
import { MUTANTS } from './mutants.js';

test('there are twenty or more', () => {
  expect(new Set(MUTANTS.map(({ name }) => name)).size).toBeGreaterThanOrEqual(20);
});

test.each(MUTANTS)('$name: its place is found once', ({ changes }) => {
  for (const { file, find, put } of changes) {
    const text = readFileSync(fileURLToPath(new URL(`../../${file}`, import.meta.url)), 'utf8');
    expect(text.split(find)).toHaveLength(2);
    expect(put).not.toBe(find);
  }
});

test('the simulation runs in the copy that faults are planted in', async () => {
  const folder = await copyOfProject();
  try {
    const args = [join(PROJECT, 'node_modules/tsx/dist/cli.mjs'), 'property-tests/simulate/main.ts', '--schedules', '1', '--seed', '1'];
    expect(execFileSync(process.execPath, args, { cwd: folder, encoding: 'utf8' })).toMatch(/\n\d+ passed, 0 failed\n$/);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}, 120_000);
