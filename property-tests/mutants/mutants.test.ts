// The planted faults fit the engine as it is now; `npm run mutants` looks for each.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
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
